"""The forms of the organiser's room: the list's filters, a selection, somebody added by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField

from clusterix_events.events.forms import short_titles
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.forms import LINE_MAX, Form
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.countries import country_name
from clusterix_events.questions.forms import QuestionForm, make_form
from clusterix_events.questions.rules import ALWAYS
from clusterix_events.registration.fields import BY_ID
from clusterix_events.registration.forms import part_question
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.queries import Wanted, list_countries
from clusterix_events.registration.summary import WORDS


class SelectionForm(Form):
    """The registrations chosen in the list."""

    reference = SelectMultipleField(validate_choice=False)


class ListForm(Form):
    """What an organiser asks of the list of registrations."""

    q = StringField()
    part = StringField()
    country = StringField()
    place = StringField()
    sort = StringField()
    down = StringField()
    page = IntegerField()

    def wanted(self, event: Event) -> Wanted:
        """Return what to look for; what makes no sense is left out."""
        part = next((p.id for p in event.parts if p.code == self.part.data), None)
        is_state = self.place.data in {state.value for state in PlaceState}
        return Wanted(
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
        }


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
