"""The base of all forms: parsing and checking; drawing is done by templates/macros/forms.html."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    Field,
    IntegerField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from clusterix_events.kernel.errors import RuleError

LINE_MAX = 200
TEXT_MAX = 4000
LARGEST = 2**31
YEARS = range(1900, 2201)
REPLACEMENT = "\ufffd"
WORDS = {
    "This field is required.": _l("Please fill this in."),
    "Not a valid choice.": _l("Please choose from the list."),
    "Not a valid date value.": _l("Please write the day like 2026-10-30: year, month, day."),
    "Not a valid time value.": _l("Please write the hour like 09:30."),
    "Not a valid datetime value.": _l("Please write day and hour like 2026-10-30 09:30."),
    "Not a valid integer value.": _l("Please write a whole number."),
    "Not a valid decimal value.": _l("Please write a number."),
    "Field cannot be longer than %(max)d characters.": _l("Please use at most %(max)d characters."),
    "Field must be at least %(min)d characters long.": _l(
        "Please use at least %(min)d characters."
    ),
}
_LINE_BREAKS = {"\n", "\r", "\t"}
_BIDI_CONTROLS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class _Words:
    """Says in plain words what WTForms would call invalid."""

    def gettext(self, text: str) -> str:
        """Return our words for one of WTForms' messages."""
        return str(WORDS.get(text, text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return our words where WTForms has one message for one and another for many."""
        return str(WORDS.get(many, one if count == 1 else many))


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose texts are bounded and free of characters that cannot be seen or stored.

    The CSRF token is checked for every POST by flask-wtf's CSRFProtect, so no field holds it.
    """

    form_errors: Sequence[str]

    class Meta:
        """No CSRF field of its own, and our own words for what cannot be read."""

        csrf = False

        def get_translations(self, _form: Any) -> _Words:
            """Return what turns WTForms' messages into ours."""
            return _Words()

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kw: Any) -> None:
        """Read what was sent, with NUL shown as the replacement sign."""
        super().process(_shown(formdata), obj, data, **kw)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; messages stand at their fields."""
        valid = bool(super().validate(extra_validators))
        for field in self:
            message = _text_fault(field) or _number_fault(field) or _day_fault(field)
            if message and not field.errors:
                field.errors = [message]
                valid = False
        return valid

    def refuse(self, error: RuleError) -> None:
        """Put the message of a rule at its field, or above the form when it names none."""
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors = [*self.form_errors, str(error.message)]


class VersionField(IntegerField):
    """The version of a thing as it was when its form was opened, not shown; 0 for a new one."""

    widget = HiddenInput()

    @property
    def number(self) -> int:
        """The version; what cannot be read, or kept, is one that never was."""
        return self.data if self.data is not None and 0 <= self.data < LARGEST else 0


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, words) pairs as the choices of a field; a value is what the browser sends."""
    return [SelectChoice(str(value), words) for value, words in pairs]


def stripped_or_none(value: str | None) -> str | None:
    """Return a text without spaces around it, None for an empty one; a filter of fields."""
    return (value or "").strip() or None


def _shown(formdata: Any) -> Any:
    if not formdata or not hasattr(formdata, "items"):
        return formdata
    pairs = formdata.items(multi=True) if isinstance(formdata, MultiDict) else formdata.items()
    return MultiDict(
        (key, value.replace("\x00", REPLACEMENT) if isinstance(value, str) else value)
        for key, value in pairs
    )


def _text_fault(field: Field) -> str | None:
    if not isinstance(field, StringField) or not isinstance(field.data, str):
        return None
    text = field.data
    is_long_text = isinstance(field, TextAreaField)
    is_plain = text.isprintable() and REPLACEMENT not in text
    if not is_plain and any(_is_unseen(letter, is_long_text=is_long_text) for letter in text):
        return _("This holds a sign that cannot be seen or stored. Please type it again.")
    limit = TEXT_MAX if is_long_text else LINE_MAX
    has_own_limit = any(isinstance(check, Length) and check.max > 0 for check in field.validators)
    if not has_own_limit and len(text) > limit:
        return _(
            "Please use at most %(limit)s characters; these are %(n)s.", limit=limit, n=len(text)
        )
    return None


def _number_fault(field: Field) -> str | None:
    """Return why a whole number cannot be stored, or None; a version is read by its own rule."""
    if not isinstance(field, IntegerField) or isinstance(field, VersionField):
        return None
    if abs(field.data or 0) < LARGEST:
        return None
    return _("Please write a number below %(limit)s.", limit=f"{LARGEST:,}")


def _day_fault(field: Field) -> str | None:
    """Return why a day is none that people plan for: near the ends of the calendar, or None."""
    if not isinstance(field.data, date) or field.data.year in YEARS:
        return None
    return _("Please write a year from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[-1])


def _is_unseen(letter: str, *, is_long_text: bool) -> bool:
    if letter in {REPLACEMENT} | _BIDI_CONTROLS:
        return True
    if letter in _LINE_BREAKS:
        return not is_long_text
    return unicodedata.category(letter) in {"Cc", "Cs"}
