"""Bringing one row into a registration that is there already, and taking that back."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.events.models import Part
from clusterix_events.kernel.db import session
from clusterix_events.people.models import Person
from clusterix_events.questions import service as questions
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration.fields import Field
from clusterix_events.registration.joining import (
    BY_ORGANISER,
    Wishes,
    join_parts,
    leave_joined,
    list_standing,
    lock,
    note,
)
from clusterix_events.registration.models import Registration
from clusterix_events.registration.personal_data import (
    search_text_of,
    sheet_answers,
    write_person,
)
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    RowState,
)

PERSON_COLUMNS: Final = (
    *("title", "given_name", "family_name", "badge_name", "email", "function", "organisation_id"),
    *("country_code", "nuts_code", "nuts_version"),
)


def update_registration(fields: Iterable[Field], parts: Iterable[Part], row: ImportRow) -> None:
    """Write what a row says into the registration of the same address and name.

    An empty cell takes nothing away, consents and the personal link stay as they are. A
    registration that was cancelled since the check is left as it is.
    """
    state = session.scalar(select(Registration.state).where(Registration.id == row.match_number))
    if state is not RegistrationState.SUBMITTED or row.match_number is None:
        row.state = RowState.LEFT_OUT
        row.errors = [[None, _("This registration was cancelled in the meantime.")]]
        return
    registration = lock(row.match_number, None)
    answers = row.answers["answers"]
    on_sheet = sheet_answers(fields, answers)
    standing = {joined.part_id for joined in list_standing(registration)}
    joining = [
        part for part in parts if part.code in row.answers["parts"] and part.id not in standing
    ]
    row.before = {
        "person": {name: getattr(registration.person, name) for name in PERSON_COLUMNS},
        "answers": _kept(registration, on_sheet),
        "parts": [part.id for part in joining],
    }
    write_person(registration.person, answers)
    questions.replace_answers(registration.sheet_id, on_sheet)
    registration.search_text = search_text_of(registration)
    if joining:
        wishes = Wishes(answers={}, part_ids=frozenset(part.id for part in joining))
        join_parts(registration, joining, wishes, BY_ORGANISER)
    note("registration.imported", registration)
    row.state, row.registration_id = RowState.UPDATED, registration.id
    row.made_version = registration.version


def restore_registration(row: ImportRow) -> None:
    """Give a registration back what it held before a row was written into it."""
    before: Mapping[str, Any] = row.before or {}
    registration = lock(row.registration_id or 0, None)
    for name, value in before.get("person", {}).items():
        setattr(registration.person, name, value)
    session.flush()
    session.expire(registration.person, ["organisation"])
    questions.replace_answers(registration.sheet_id, before.get("answers", {}))
    parts = set(before.get("parts", ()))
    for joined in list_standing(registration):
        if joined.part_id in parts:
            leave_joined(registration, joined)
    person = session.scalars(select(Person).where(Person.id == registration.person_id)).one()
    session.refresh(person, ["organisation"])
    registration.search_text = search_text_of(registration)
    note("registration.taken_back", registration)
    row.state, row.before = RowState.TAKEN_BACK, None


def _kept(registration: Registration, names: Iterable[str]) -> dict[str, Any]:
    """Return what a sheet says to some questions, None for nothing."""
    kept = answers_of(registration.sheet_id)
    return {name: kept.get(name) for name in names}
