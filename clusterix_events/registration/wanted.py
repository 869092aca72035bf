"""Whom an organiser looks for, as a statement that finds their numbers.

It joins only what is asked for, so that the list of ten thousand is as quick as that of ten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, select

from clusterix_events.kernel.db import session
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import organisation_key
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import STANDING, PlaceState
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState, search_text

# Who is invited, or has not sent their form, is not registered yet and is shown when asked for.
LISTED = (RegistrationState.SUBMITTED, RegistrationState.CANCELLED)
WORDS_MAX = 8


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an organiser looks for; an empty value means any.

    `state` is that of the registration, `place` that of a place. `question` with `answer`: who
    gave this answer, alone or among others.
    """

    text: str = ""
    references: tuple[str, ...] = ()
    part_id: int | None = None
    place: str = ""
    country: str = ""
    state: str = ""
    organisation: str = ""
    question: str = ""
    answer: str = ""
    order: str = "name"
    is_descending: bool = False


def chosen_ids(event_id: int, wanted: Wanted) -> Select[Any]:
    """Return the statement that finds the numbers of the registrations, in their order."""
    column = _ORDERS.get(wanted.order, Registration.search_text)
    order = column.desc() if wanted.is_descending else column
    return _chosen(event_id, wanted, order=wanted.order).order_by(order, Registration.id)


def count_chosen(event_id: int, wanted: Wanted) -> int:
    """Return how many registrations an organiser looks for."""
    found = _chosen(event_id, wanted).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(found) or 0


def _chosen(event_id: int, wanted: Wanted, *, order: str = "") -> Select[Any]:
    rows: Any = select(Registration.id).where(Registration.event_id == event_id)
    if wanted.country or wanted.organisation or order in {"country", "organisation"}:
        rows = rows.join(Person, Person.id == Registration.person_id)
    if wanted.organisation or order == "organisation":
        rows = rows.outerjoin(Organisation, Organisation.id == Person.organisation_id)
    return rows.where(*_conditions(wanted))  # type: ignore[no-any-return]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    states = (RegistrationState(wanted.state),) if wanted.state else LISTED
    found: list[ColumnElement[bool]] = [Registration.state.in_(states)]
    if wanted.references:
        found.append(Registration.reference.in_(wanted.references))
    found += [
        Registration.search_text.contains(word, autoescape=True)
        for word in search_text(wanted.text).split()[:WORDS_MAX]
    ]
    if wanted.country:
        found.append(Person.country_code == wanted.country)
    if wanted.organisation:
        found.append(Organisation.name_key == organisation_key(wanted.organisation))
    if wanted.part_id is not None or wanted.place:
        found.append(_has_place(wanted))
    if wanted.question and wanted.answer:
        found.append(_has_answer(wanted))
    return found


def _has_place(wanted: Wanted) -> ColumnElement[bool]:
    found = (
        exists()
        .where(JoinedPart.registration_id == Registration.id)
        .where(PlaceRequest.id == JoinedPart.request_id)
    )
    if wanted.part_id is not None:
        found = found.where(JoinedPart.part_id == wanted.part_id)
    states = (PlaceState(wanted.place),) if wanted.place else (*STANDING, PlaceState.NO_SHOW)
    return found.where(PlaceRequest.state.in_(states))


def _has_answer(wanted: Wanted) -> ColumnElement[bool]:
    """Return whether an answer is this value, or a list with it: both hold it in quotes as JSON."""
    value = cast(AnswerRow.value, Text)
    is_yes_or_no = wanted.answer in {"true", "false"}
    matches = (
        value == wanted.answer
        if is_yes_or_no
        else value.contains(json.dumps(wanted.answer), autoescape=True)
    )
    return (
        exists()
        .where(AnswerRow.sheet_id == Registration.sheet_id)
        .where(AnswerRow.question == wanted.question)
        .where(matches)
    )


_ORDERS: Mapping[str, Any] = {
    "name": Registration.search_text,
    "organisation": func.lower(func.coalesce(Organisation.name, "")),
    "country": func.coalesce(Person.country_code, ""),
    "date": Registration.submitted_at,
}
