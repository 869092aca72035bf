"""What organisers type when they build the registration form."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from clusterix_events.events.models import Event
from clusterix_events.kernel.forms import Form, VersionField
from clusterix_events.kernel.forms import choices as as_choices
from clusterix_events.kernel.i18n import LANGUAGES, SOURCE
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.builder_rules import (
    CHOICES_MAX,
    CHOOSING,
    ChoiceDraft,
    Draft,
)
from clusterix_events.registration.builder_service import StandardChange
from clusterix_events.registration.builder_words import KINDS
from clusterix_events.registration.field_models import FieldRow, Need
from clusterix_events.registration.fields import AUDIT, BY_ID, WITHDRAWN, Basis
from clusterix_events.registration.legal_words import BASES, VIEWERS

EMPTY_CHOICES = 3
OTHERS = tuple(code for code in LANGUAGES if code != SOURCE)
DAYS = "days"
ERASURES = (
    (DAYS, _l("Some days after the event")),
    (AUDIT, _l("With the proof of attendance")),
    (WITHDRAWN, _l("When the person takes it back")),
)
NEEDS = (
    (Need.STANDARD, _l("As in the standard form")),
    (Need.ALWAYS, _l("An answer is required")),
    (Need.NEVER, _l("The answer is optional")),
)


class ChoicesField(Field):
    """Choices as rows of three inputs: the value kept unseen, the words, the number of places."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows; those without words are left out."""
        self.process_errors = []
        self.data: list[ChoiceDraft] = list(data or ())
        self.unread: list[str] = []
        if formdata is None or f"{self.name}_label" not in formdata:
            return
        columns = [formdata.getlist(f"{self.name}_{name}") for name in ("value", "label", "places")]
        rows = list(zip_longest(*columns, fillvalue=""))[: CHOICES_MAX + 50]
        self.unread = [places for _v, label, places in rows if label.strip() and _bad(places)]
        self.data = [
            ChoiceDraft(value=value, label={SOURCE: label.strip()}, places=_places(places))
            for value, label, places in rows
            if label.strip()
        ]

    def pre_validate(self, _form: Any) -> None:
        """Refuse a number of places that is none."""
        if self.unread:
            raise ValidationError(_l("Write the number of places in digits, or leave it empty."))

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what the page shows: each choice, and some empty rows."""
        filled = [
            (
                each.value,
                each.label.get(SOURCE, ""),
                "" if each.places is None else str(each.places),
            )
            for each in self.data
        ]
        return [*filled, *[("", "", "")] * EMPTY_CHOICES]


class BuilderForm(Form):
    """A question of the organiser's own."""

    kind = SelectField(_l("Kind"))
    label = StringField(_l("Question"), [InputRequired(_l("Please write the question."))])
    help = TextAreaField(_l("Help"), description=_l("What the person should know to answer."))
    choices = ChoicesField(_l("Choices"))
    more_choices = TextAreaField(
        _l("Add many at once"), description=_l("One choice a line, without limit of places.")
    )
    most = IntegerField(_l("At most how many answers"), [Optional()])
    minimum = DecimalField(_l("Least number"), [Optional()])
    maximum = DecimalField(_l("Greatest number"), [Optional()])
    is_whole = BooleanField(_l("Whole numbers only"))
    is_required = BooleanField(_l("An answer is required"))
    needed_codes = SelectMultipleField(
        _l("Required only of those who join"), description=_l("None chosen: of all, if required.")
    )
    part_codes = SelectMultipleField(
        _l("Asked only of those who join"), description=_l("None chosen: of everybody.")
    )
    condition = SelectField(
        _l("Shown only if"),
        description=_l("An answer given above. Choose nothing to show it always."),
        validate_choice=False,
    )
    section = SelectField(_l("Section of the form"))
    code = StringField(
        _l("Name in exports"),
        description=_l("Small letters and digits, for example shoe_size. Empty: from the words."),
    )
    basis = SelectField(_l("Why you may ask it"))
    sees = SelectMultipleField(
        _l("Who sees the answers"), [InputRequired(_l("Please say who sees the answers."))]
    )
    erase_rule = SelectField(_l("When answers are erased"), choices=as_choices(ERASURES))
    erase_days = IntegerField(_l("Days after the event"), [Optional()])
    is_special = BooleanField(
        _l("It is special data: health, diet, disability, belief"),
        description=_l("It then needs the person’s agreement, and only those named read it."),
    )
    label_de = StringField(_l("Question in German"))
    label_fr = StringField(_l("Question in French"))
    label_ro = StringField(_l("Question in Romanian"))
    help_de = TextAreaField(_l("Help in German"))
    help_fr = TextAreaField(_l("Help in French"))
    help_ro = TextAreaField(_l("Help in Romanian"))
    choices_de = TextAreaField(_l("Choices in German"))
    choices_fr = TextAreaField(_l("Choices in French"))
    choices_ro = TextAreaField(_l("Choices in Romanian"))
    version = VersionField()
    conditions: Sequence[Any] = ()

    def offer(
        self, event: Event, sections: Iterable[tuple[str, Any]], conditions: Sequence[Any]
    ) -> None:
        """Fill what can be chosen; `conditions` are (question, ((value, words), …)) groups."""
        parts = [(part.code, part.title) for part in event.parts]
        self.kind.choices = as_choices((kind, name) for kind, (name, _what) in KINDS.items())
        self.needed_codes.choices = self.part_codes.choices = as_choices(parts)
        self.section.choices = as_choices(sections)
        self.basis.choices = as_choices(BASES.items())
        self.sees.choices = as_choices((name, words) for name, words in VIEWERS.items())
        self.conditions = conditions

    def draft(self) -> Draft:
        """Return the question as it is typed."""
        kind = QuestionKind(self.kind.data)
        code, _sign, value = (self.condition.data or "").partition("|")
        return Draft(
            kind=kind,
            label=self._texts("label"),
            help=self._texts("help"),
            section=self.section.data,
            is_required=bool(self.is_required.data) and not self.needed_codes.data,
            needed_codes=tuple(self.needed_codes.data or ()),
            part_codes=tuple(self.part_codes.data or ()),
            shown_if=code or None,
            shown_if_values=(value,) if code else (),
            choices=self._choices() if kind in CHOOSING else (),
            most=self.most.data if kind is QuestionKind.SEVERAL_OF else None,
            minimum=self.minimum.data if kind is QuestionKind.NUMBER else None,
            maximum=self.maximum.data if kind is QuestionKind.NUMBER else None,
            is_whole=bool(self.is_whole.data) and kind is QuestionKind.NUMBER,
            basis=Basis(self.basis.data),
            sees=tuple(self.sees.data or ()),
            erase=_erase(self),
            is_special=bool(self.is_special.data),
        )

    def _texts(self, name: str) -> dict[str, str]:
        typed = {SOURCE: self[name].data, **{code: self[f"{name}_{code}"].data for code in OTHERS}}
        return {code: text.strip() for code, text in typed.items() if text and text.strip()}

    def _choices(self) -> tuple[ChoiceDraft, ...]:
        more = [line.strip() for line in (self.more_choices.data or "").splitlines()]
        drafts = [*self.choices.data, *(ChoiceDraft(label={SOURCE: t}) for t in more if t)]
        lines = {code: (self[f"choices_{code}"].data or "").splitlines() for code in OTHERS}
        return tuple(
            ChoiceDraft(
                value=draft.value,
                places=draft.places,
                label={
                    **draft.label,
                    **{
                        code: own[number].strip()
                        for code, own in lines.items()
                        if number < len(own) and own[number].strip()
                    },
                },
            )
            for number, draft in enumerate(drafts)
        )


class StandardForm(Form):
    """What may be changed of a standard question."""

    need = SelectField(_l("Answer"), choices=as_choices(NEEDS))
    help = TextAreaField(_l("Help"), description=_l("Empty: the words of the standard form."))
    help_de = TextAreaField(_l("Help in German"))
    help_fr = TextAreaField(_l("Help in French"))
    help_ro = TextAreaField(_l("Help in Romanian"))
    basis = SelectField(_l("Why you may ask it"))
    sees = SelectMultipleField(
        _l("Who sees the answers"), [InputRequired(_l("Please say who sees the answers."))]
    )
    erase_rule = SelectField(_l("When answers are erased"), choices=as_choices(ERASURES))
    erase_days = IntegerField(_l("Days after the event"), [Optional()])
    version = VersionField()

    def offer(self) -> None:
        """Fill what can be chosen."""
        self.basis.choices = as_choices(BASES.items())
        self.sees.choices = as_choices(VIEWERS.items())

    def change(self, name: str) -> StandardChange:
        """Return what differs from the standard field of this name."""
        standard, erase = BY_ID[name], _erase(self)
        basis, sees = Basis(self.basis.data), tuple(self.sees.data or ())
        texts = {SOURCE: self.help.data, **{c: self[f"help_{c}"].data for c in OTHERS}}
        return StandardChange(
            need=Need(self.need.data),
            help={code: text.strip() for code, text in texts.items() if text and text.strip()},
            basis=None if basis is standard.basis else basis,
            sees=() if set(sees) == set(standard.sees) else sees,
            erase="" if erase == str(standard.erase) else erase,
        )


class MoveForm(Form):
    """Where a question goes: one line up or down, or before another one of a section."""

    to = StringField()
    section = StringField()
    before = StringField()
    version = VersionField()


class TakeOverForm(Form):
    """Which form, or which template, is taken over."""

    source = SelectField(_l("Event"), validate_choice=False)
    template = StringField()
    version = VersionField()


def question_data(row: FieldRow, places: Mapping[int, int | None]) -> dict[str, Any]:
    """Return a question as its form shows it; `places` are the limits of pools."""
    shown = [each for each in row.choices if not each.get("is_retired")]
    texts = {
        f"{name}_{code}": words.get(code)
        for name, words in (("label", row.label), ("help", row.help))
        for code in OTHERS
    }
    condition = f"{row.shown_if}|{next(iter(row.shown_if_values), '')}" if row.shown_if else ""
    return {
        **texts,
        **{
            f"choices_{code}": "\n".join(each["label"].get(code, "") for each in shown).rstrip()
            for code in OTHERS
        },
        "kind": row.kind.value if row.kind else "",
        "label": row.label.get(SOURCE),
        "help": row.help.get(SOURCE),
        "choices": [
            ChoiceDraft(
                value=each["value"],
                label=each["label"],
                places=places.get(each.get("pool_id") or 0),
            )
            for each in shown
        ],
        "most": row.most,
        "minimum": row.minimum and float(row.minimum),
        "maximum": row.maximum and float(row.maximum),
        "is_whole": row.is_whole,
        "is_required": row.need is Need.ALWAYS,
        "needed_codes": row.needed_codes if row.need is Need.PARTS else [],
        "part_codes": row.part_codes,
        "condition": condition,
        "section": row.section,
        "code": row.code,
        "basis": row.basis,
        "sees": row.sees,
        **erase_data(row.erase or "30"),
        "is_special": row.is_special,
    }


def erase_data(rule: str) -> dict[str, Any]:
    """Return an erasure rule as forms show it."""
    if rule.isdecimal():
        return {"erase_rule": DAYS, "erase_days": int(rule)}
    return {"erase_rule": rule, "erase_days": None}


def _erase(form: Any) -> str:
    if form.erase_rule.data != DAYS:
        return str(form.erase_rule.data)
    return str(form.erase_days.data if form.erase_days.data is not None else 0)


def _bad(text: str) -> bool:
    return bool(text.strip()) and not (text.strip().isdecimal() and len(text.strip()) < 7)


def _places(text: str) -> int | None:
    return int(text.strip()) if text.strip() and not _bad(text) else None
