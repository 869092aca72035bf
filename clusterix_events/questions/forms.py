"""Forms made from questions: WTForms reads them, the rules check them, our macros draw them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the types
    BooleanField,
    EmailField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.widgets import DateInput, TimeInput

from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.forms import Form
from clusterix_events.questions import countries, nuts, rules
from clusterix_events.questions.rules import (
    ALWAYS,
    NO,
    TICKED,
    YES,
    Answer,
    AnswerError,
    Question,
    QuestionKind,
    Raw,
)

_markup = VersionedCache(32)


class QuestionForm(Form):
    """A form whose fields are questions; `answers` holds what was understood."""

    questions: ClassVar[tuple[Question, ...]] = ()
    with_retired: ClassVar[tuple[Question, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers: dict[str, Answer] = {}
        self._held: Mapping[str, Any] = kwargs.get("data") or {}
        for question in self.with_retired:
            self[question.id].choices = _choices(self._offered(question))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every question that is asked has a good answer."""
        valid = super().validate(extra_validators)
        for question in self.questions:
            field = self[question.id]
            try:
                self.answers[question.id] = rules.check_answer(
                    self._offered(question), raw_of(field), self.answers
                )
            except AnswerError as error:
                self.answers[question.id] = None
                if not field.errors:
                    field.errors = [error.message]
                valid = False
        return valid

    def _offered(self, question: Question) -> Question:
        return rules.as_offered(question, self._held.get(question.id))


class CountryField(StringField):
    """A country from a long list whose markup is made once per language."""

    def options(self) -> Markup:
        """Return the option elements, the present answer selected."""
        return with_selected(_country_options(str(get_locale())), self.data or "")


class RegionField(StringField):
    """A region typed as code or name, with a list of suggestions."""

    @property
    def list_id(self) -> str:
        """The id of the list of suggestions."""
        return f"{self.id}-list"

    def suggestions(self) -> Markup:
        """Return the option elements of the suggestions."""
        return _region_options(str(get_locale()))


class DayField(StringField):
    """A day, chosen from the browser's calendar or typed as 2026-10-30."""

    widget = DateInput()


class HourField(StringField):
    """A time of day, typed as 18:30."""

    widget = TimeInput()


class NumberField(StringField):
    """A number as it is typed: browsers drop without a word what they cannot read as one."""


class StoredFileField(StringField):
    """A file: the browser sends a new one, or the token of the one that was taken in before."""


def make_form(
    name: str, questions: Iterable[Question], base: type[QuestionForm] = QuestionForm
) -> type[QuestionForm]:
    """Return a form class with one field per question, to be kept by the caller."""
    asked = tuple(q for q in questions if q.kind is not QuestionKind.HEADING)
    retired = tuple(q for q in asked if any(choice.is_retired for choice in q.choices))
    fields = {question.id: _make_field(question) for question in asked}
    return type(name, (base,), {"questions": asked, "with_retired": retired, **fields})


def raw_of(field: Field) -> Raw:
    """Return what a field holds in the way the rules read it."""
    data = field.data
    if data is True:
        return TICKED
    if data is None or data is False:
        return None
    return data if isinstance(data, list) else str(data)


def as_data(answers: Mapping[str, Answer], questions: Sequence[Question]) -> dict[str, Any]:
    """Return stored answers in the way fields hold them, to fill a form again."""
    kinds = {question.id: question.kind for question in questions}
    return {
        name: (YES if value else NO) if kinds.get(name) is QuestionKind.YES_NO else value
        for name, value in answers.items()
        if value is not None
    }


def with_selected(options: Markup, value: str) -> Markup:
    """Return prebuilt option elements with the one of this value selected."""
    mark = Markup('value="{}"').format(value)
    return options.replace(mark, mark + Markup(" selected"), 1)


def _make_field(question: Question) -> Any:
    settings: dict[str, Any] = {"description": question.help}
    kind: Any = RadioField if question.has_radios else _FIELDS[question.kind]
    if kind in {RadioField, SelectField, SelectMultipleField}:
        settings |= {
            "choices": _choices(rules.as_offered(question, None)),
            "validate_choice": False,
        }
    if kind in {StringField, TextAreaField, EmailField, TelField}:
        settings["validators"] = [_Limit(question)]
    if kind is NumberField:
        settings["render_kw"] = {"inputmode": "numeric" if question.is_whole else "decimal"}
    settings["validators"] = [*settings.get("validators", ()), _Flags(question)]
    return kind(question.label, **settings)


def _choices(question: Question) -> list[SelectChoice]:
    if question.kind is QuestionKind.YES_NO:
        return [SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))]
    choices = [SelectChoice(choice.value, choice.label) for choice in question.choices]
    if question.kind is not QuestionKind.ONE_OF:
        return choices
    if not question.has_radios:
        return [SelectChoice("", ""), *choices]
    return choices if question.required else [*choices, SelectChoice("", _l("No answer"))]


class _Limit(Length):
    """Takes the length of a text over from the base form: the rules refuse what is longer.

    The page is not told, as browsers cut what is pasted without a word.
    """

    def __init__(self, question: Question) -> None:
        super().__init__(max=question.limit)
        self.field_flags = {}

    def __call__(self, form: Any, field: Field) -> None:
        """Check nothing here."""


class _Flags:
    """Tells the page whether an answer is needed, always or under a condition."""

    def __init__(self, question: Question) -> None:
        self.field_flags = {
            "required": question.required is ALWAYS
            and question.asked_of is None
            and question.shown_if is None,
            "required_here": question.required is not None,
            "autocomplete": question.autocomplete,
        }

    def __call__(self, form: Any, field: Field) -> None:
        """Check nothing here."""


_FIELDS = {
    QuestionKind.SHORT_TEXT: StringField,
    QuestionKind.LONG_TEXT: TextAreaField,
    QuestionKind.EMAIL: EmailField,
    QuestionKind.PHONE: TelField,
    QuestionKind.COUNTRY: CountryField,
    QuestionKind.REGION: RegionField,
    QuestionKind.ONE_OF: SelectField,
    QuestionKind.SEVERAL_OF: SelectMultipleField,
    QuestionKind.YES_NO: RadioField,
    QuestionKind.TICK: BooleanField,
    QuestionKind.DATE: DayField,
    QuestionKind.TIME: HourField,
    QuestionKind.NUMBER: NumberField,
    QuestionKind.FILE: StoredFileField,
}


def _country_options(locale: str) -> Markup:
    return _markup.get(("countries", locale), lambda: _options(countries.list_countries(locale)))


def _region_options(locale: str) -> Markup:
    lines = nuts.list_regions
    return _markup.get(
        ("regions", locale),
        lambda: Markup("").join(
            Markup('<option value="{} {}">').format(code, name) for code, name in lines(locale)
        ),
    )


def _options(pairs: Iterable[tuple[str, str]]) -> Markup:
    empty = Markup('<option value=""></option>')
    return empty + Markup("").join(
        Markup('<option value="{}">{}</option>').format(value, text) for value, text in pairs
    )
