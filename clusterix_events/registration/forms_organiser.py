"""The forms of the organiser's room: the list's filters, a selection, somebody added by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField

from clusterix_events.events.forms import short_titles
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.forms import LINE_MAX, Form
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.countries import country_name
from clusterix_events.questions.forms import QuestionForm, make_form
from clusterix_events.questions.rules import ALWAYS, QuestionKind
from clusterix_events.registration.fields import BY_ID, Field, KeptIn
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.forms import part_question
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.queries import list_countries
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.shown import ORGANISER
from clusterix_events.registration.summary import WORDS
from clusterix_events.registration.wanted import Wanted

CHOICES = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})
STATE_WORDS = {
    RegistrationState.SUBMITTED: _l("Registered"),
    RegistrationState.INVITED: _l("Invited"),
    RegistrationState.DRAFT: _l("Unfinished"),
    RegistrationState.CANCELLED: _l("Cancelled"),
}
STATES = frozenset(state.value for state in STATE_WORDS)
# The columns of the list; the name is always shown.
COLUMN_WORDS = {
    "organisation": _l("Organisation"),
    "function": _l("Function"),
    "country": _l("Country"),
    "email": _l("E-mail"),
    "reference": _l("Reference"),
    "date": _l("Registered on"),
    "places": _l("Places"),
    "note": _l("To note"),
}
EVERYDAY = frozenset({"organisation", "function", "country", "places", "note"})


class SelectionForm(Form):
    """The registrations chosen in the list."""

    reference = SelectMultipleField(validate_choice=False)


class ListForm(Form):
    """What an organiser asks of the list of registrations."""

    q = StringField()
    part = StringField()
    country = StringField()
    place = StringField()
    state = StringField()
    organisation = StringField()
    answer = StringField()
    columns = SelectMultipleField(validate_choice=False)
    sort = StringField()
    down = StringField()
    page = IntegerField()

    def wanted(self, event: Event) -> Wanted:
        """Return what to look for; what makes no sense is left out."""
        part = next((p.id for p in event.parts if p.code == self.part.data), None)
        is_state = self.place.data in {state.value for state in PlaceState}
        question, _is, answer = (self.answer.data or "")[:LINE_MAX].partition("=")
        return Wanted(
            state=self.state.data if self.state.data in STATES else "",
            organisation=(self.organisation.data or "")[:LINE_MAX],
            question=question if question in {field.id for field in choice_fields(event)} else "",
            answer=answer,
            text=(self.q.data or "")[:LINE_MAX],
            part_id=part,
            place=str(self.place.data) if is_state else "",
            country=(self.country.data or "")[:2],
            order=self.sort.data or "name",
            is_descending=self.down.data == "1",
        )

    def choices(self, event: Event) -> dict[str, list[tuple[str, str]]]:
        """Return what each filter offers."""
        locale = str(get_locale())
        codes = [part.code for part in event.parts]
        return {
            "part": list(zip(codes, short_titles(event.parts), strict=True)),
            "country": [(code, country_name(code, locale)) for code in list_countries(event.id)],
            "place": [(state.value, str(word)) for state, word in WORDS.items()],
            "state": [(state.value, str(word)) for state, word in STATE_WORDS.items()],
            "answer": _answers(event),
        }

    @property
    def query(self) -> dict[str, Any]:
        """What the address of the list says, but for its page and for what is so anyway."""
        said = {name: value for name, value in self.data.items() if value and name != "page"}
        if self.shown_columns == EVERYDAY:
            said.pop("columns", None)
        return said

    @property
    def shown_columns(self) -> frozenset[str]:
        """The columns to show; those of everyday when none are chosen."""
        return frozenset(self.columns.data or ()) & COLUMN_WORDS.keys() or EVERYDAY


def choice_fields(event: Event) -> list[Field]:
    """Return the fields by whose answers organisers may filter: choices, and nothing special."""
    return [
        field
        for field in fields_of(event)
        if field.kept_in is KeptIn.SHEET
        and not field.is_special
        and ORGANISER in field.sees
        and field.question.kind in CHOICES
    ]


def _answers(event: Event) -> list[tuple[str, str]]:
    return [
        (f"{field.id}={choice.value}", f"{field.question.label}: {choice.label}")
        for field in choice_fields(event)
        for choice in field.question.choices
    ]


ADDED = ("given_name", "family_name", "email", "organisation", "function", "country")


class AddPerson(QuestionForm):
    """Somebody whom an organiser adds by hand; the rest they answer by their own link."""

    @classmethod
    def make(cls, parts: Sequence[Part]) -> "AddPerson":
        """Return the form for the parts of an event."""
        needed = {"given_name", "family_name"}
        questions = [
            replace(question, help="", required=ALWAYS if question.id in needed else None)
            for question in (BY_ID[name].question for name in ADDED)
        ]
        joined = replace(part_question(parts), label=_l("Parts"))
        made = make_form("AddPersonForm", [*questions, joined], base=cls)
        return cast("AddPerson", made())

    def wishes(self, parts: Sequence[Part], locale: str) -> Wishes:
        """Return what the organiser wants for the person."""
        chosen = self.answers["part"] or []
        return Wishes(
            answers={name: self.answers[name] for name in ADDED},
            part_ids=frozenset(part.id for part in parts if part.code in cast("list[str]", chosen)),
            locale=locale,
        )
