"""What an export may hold: the columns of an event, and sensible sets of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from clusterix_events.events.models import Event
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.rules import Answer, QuestionKind
from clusterix_events.registration.fields import Field, KeptIn
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.rules import Purpose
from clusterix_events.registration.shown import ORGANISER, PURPOSES, words_of
from clusterix_events.registration.summary import WORDS

STATISTICS = "statistics"
# Whoever organises the event is the named access contact of the privacy notice.
_PERSON_COLUMNS = {"country": "country_code", "region": "nuts_code"}


class ColumnSet(StrEnum):
    """Sets of columns with a purpose; OWN is what somebody ticks."""

    CONTACTS = "contacts"
    BADGES = "badges"
    STATISTICS = "statistics"
    ALL = "all"
    OWN = "own"


SET_WORDS: Mapping[ColumnSet, tuple[Any, Any]] = {
    ColumnSet.CONTACTS: (
        _l("Contact list"),
        _l("Names, organisation, function, country, e-mail, and the places."),
    ),
    ColumnSet.BADGES: (
        _l("Badge data"),
        _l("What is printed on a badge, and whether photos are allowed."),
    ),
    ColumnSet.STATISTICS: (
        _l("Statistics without names"),
        _l("Country, kind of organisation and places, in an order that tells nothing."),
    ),
    ColumnSet.ALL: (_l("Everything you may see"), _l("All columns below.")),
    ColumnSet.OWN: (_l("My own choice"), _l("The columns ticked below.")),
}
_CONTACTS = (
    *("title", "given_name", "family_name", "organisation", "function", "country", "email"),
)
_BADGES = (
    *("reference", "title", "given_name", "family_name", "badge_name", "organisation"),
    *("function", "country", Purpose.PHOTOS.value),
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One registration with what belongs to it, as the columns read it."""

    row: Row[Any]
    places: Mapping[int, PlaceState] = field(default_factory=dict)
    consents: Mapping[Purpose, bool] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `value` gives what is kept, `words` how people read it.

    `needs` names what must be read beside the person: "places", "consents" or "answers".
    """

    id: str
    label: Any
    value: Callable[[Record], Any]
    words: Callable[[Any], str]
    needs: str = ""

    def text(self, record: Record) -> str:
        """Return the cell of one registration in words."""
        value = self.value(record)
        return "" if value is None else self.words(value)


def columns_of(event: Event) -> tuple[Column, ...]:
    """Return all columns that an organiser may export; special data is never among them."""
    return (
        _column("reference", _l("Reference"), "reference"),
        Column(
            id="registered_at",
            label=_l("Registered"),
            value=lambda record: record.row.submitted_at.isoformat(timespec="seconds"),
            words=str,
        ),
        *(_column_of(each) for each in ordinary_fields(event)),
        *(_place_column(part.id, part.code, part.title) for part in event.parts),
        *(_consent_column(p) for p in Purpose if p is not Purpose.SPECIAL_DATA),
    )


def ordinary_fields(event: Event) -> list[Field]:
    """Return the fields that an organiser may see in a table and bring in by one.

    Special data, third persons' data and what only others may see is not among them.
    """
    return [
        each
        for each in fields_of(event)
        if not each.is_special
        and each.kept_in is not KeptIn.CONSENT
        and ORGANISER in each.sees
        and each.question.kind not in {QuestionKind.HEADING, QuestionKind.TICK}
    ]


def special_fields(event: Event, viewers: Collection[str]) -> list[Field]:
    """Return the special fields that any of some viewers may see, by name or as a group."""
    return [
        each
        for each in fields_of(event)
        if each.is_special
        and each.kept_in is KeptIn.SHEET
        and not set(viewers).isdisjoint(each.sees)
    ]


def special_columns(special: Field) -> tuple[Column, ...]:
    """Return the columns of a list of one special field: who, and what they wrote."""
    return (
        _column("reference", _l("Reference"), "reference"),
        _column("family_name", _l("Family name"), "family_name"),
        _column("given_name", _l("Given name"), "given_name"),
        _answer_column(special),
    )


def ids_of(chosen: ColumnSet, event: Event) -> list[str]:
    """Return the columns of a set, in their order; OWN has none by itself."""
    every = [column.id for column in columns_of(event)]
    parts = {_part_id(part.code) for part in event.parts}
    wanted: Mapping[ColumnSet, Iterable[str]] = {
        ColumnSet.CONTACTS: {*_CONTACTS, *parts},
        ColumnSet.BADGES: {*_BADGES, *parts},
        ColumnSet.STATISTICS: {
            *(each.id for each in ordinary_fields(event) if STATISTICS in each.sees),
            *parts,
        },
        ColumnSet.ALL: every,
        ColumnSet.OWN: (),
    }
    return [column for column in every if column in wanted[chosen]]


def is_nameless(column_ids: Iterable[str], event: Event) -> bool:
    """Return whether some columns name nobody, so that their order may name nobody either."""
    return set(column_ids) <= set(ids_of(ColumnSet.STATISTICS, event))


def _part_id(code: str) -> str:
    return f"part:{code}"


def _column(name: str, label: Any, attribute: str) -> Column:
    return Column(
        id=name, label=label, value=lambda record: getattr(record.row, attribute), words=str
    )


def _column_of(each: Field) -> Column:
    if each.kept_in is KeptIn.PERSON:
        return _column(each.id, each.question.label, _PERSON_COLUMNS.get(each.id, each.id))
    return _answer_column(each)


def _answer_column(each: Field) -> Column:
    question = each.question
    return Column(
        id=each.id,
        label=question.label,
        value=lambda record: record.answers.get(each.id),
        words=lambda value: words_of(question, value),
        needs="answers",
    )


def _place_column(part_id: int, code: str, title: str) -> Column:
    return Column(
        id=_part_id(code),
        label=title,
        value=lambda record: record.places.get(part_id),
        words=lambda state: str(WORDS.get(state, state)),
        needs="places",
    )


def _consent_column(purpose: Purpose) -> Column:
    return Column(
        id=purpose.value,
        label=PURPOSES[purpose],
        value=lambda record: record.consents.get(purpose),
        words=lambda answer: _("Yes") if answer else _("No"),
        needs="consents",
    )
