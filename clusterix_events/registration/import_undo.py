"""Taking back what an import made: exactly that, and only where nobody changed it since."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import Column, Row, delete, select

from clusterix_events.audit import service as audit
from clusterix_events.kernel.db import Base, session
from clusterix_events.kernel.links import Link
from clusterix_events.mail.service import withdraw_due
from clusterix_events.people.models import Person
from clusterix_events.places.many import remove_many
from clusterix_events.questions.models import AnswerSheet
from clusterix_events.registration import import_mails, import_queries
from clusterix_events.registration.import_running import CHUNK, renew
from clusterix_events.registration.import_updating import restore_registration
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    ImportState,
    RowState,
)

# What an import makes itself hangs on a person or a registration, too.
_OWN: Final = frozenset({"registration", "joined_part", "consent", "link"})


def undo_chunk(import_id: int, lease_ends_at: datetime) -> bool:
    """Take the next rows of an import back; return whether there may be more."""
    made = renew(import_id, ImportState.UNDOING, lease_ends_at)
    if made is None:
        return False
    rows = import_queries.list_rows(import_id, RowState.ADDED, RowState.UPDATED, limit=CHUNK)
    if not rows:
        made.state, made.lease_ends_at = ImportState.UNDONE, None
        return False
    now = {each.id: each for each in _registrations(rows)}
    untouched = []
    for row in rows:
        found = now.get(row.registration_id or 0)
        if found is not None and found.version == row.made_version:
            untouched.append(row)
        else:
            _keep(row, _("It was changed after the import."))
    for row in untouched:
        if row.state is RowState.UPDATED:
            restore_registration(row)
    _remove([row for row in untouched if row.state is RowState.ADDED], now)
    made.done_count += len(rows)
    session.flush()
    session.expire_all()
    return True


def _registrations(rows: Sequence[ImportRow]) -> Sequence[Row[int, int, int, int]]:
    numbers = [row.registration_id for row in rows]
    return session.execute(
        select(
            Registration.id, Registration.version, Registration.person_id, Registration.sheet_id
        ).where(Registration.id.in_(numbers))
    ).all()


def _remove(rows: Sequence[ImportRow], now: dict[int, Any]) -> None:
    """Delete registrations with all that was made for them, but for those in use elsewhere."""
    by_number = {row.registration_id: row for row in rows}
    person_of = {number: now[number].person_id for number in by_number if number is not None}
    used_registrations = _used("registration", person_of)
    used_persons = _used("person", person_of.values())
    for number, person_id in list(person_of.items()):
        if number in used_registrations or person_id in used_persons:
            _keep(by_number[number], _("Something else was noted about this person since."))
            del person_of[number]
    if not person_of:
        return
    event_id = session.scalar(select(Registration.event_id).where(Registration.id.in_(person_of)))
    _delete(person_of, [now[number].sheet_id for number in person_of])
    audit.record_many(
        "registration.taken_back",
        event_id=event_id,
        subjects=[f"registration:{number}" for number in person_of],
        account_id=None,
    )
    for number in person_of:
        by_number[number].state, by_number[number].registration_id = RowState.TAKEN_BACK, None


def _delete(person_of: dict[int, int], sheet_ids: Sequence[int]) -> None:
    request_ids = session.scalars(
        select(JoinedPart.request_id).where(JoinedPart.registration_id.in_(person_of))
    ).all()
    references = session.scalars(
        select(Registration.reference).where(Registration.id.in_(person_of))
    ).all()
    withdraw_due(import_mails.keys_of(references))
    people = list(person_of.values())
    for model, column, values in (
        (JoinedPart, JoinedPart.registration_id, person_of),
        (Consent, Consent.registration_id, person_of),
        (Registration, Registration.id, person_of),
        (AnswerSheet, AnswerSheet.id, sheet_ids),
        (Link, Link.person_id, people),
        (Person, Person.id, people),
    ):
        session.execute(
            delete(model).where(column.in_(list(values))),
            execution_options={"synchronize_session": False},
        )
    if request_ids:
        remove_many(request_ids)


def _used(table: str, numbers: Collection[int]) -> set[int]:
    """Return those numbers to which rows of other features refer, whatever features there are."""
    used: set[int] = set()
    for column in _references_to(table):
        used.update(session.scalars(select(column).where(column.in_(list(numbers)))))
    if table == "person":
        several = select(Registration.person_id, Registration.id).where(
            Registration.person_id.in_(list(numbers))
        )
        seen: set[int] = set()
        for person_id, _number in session.execute(several):
            used |= {person_id} & seen
            seen.add(person_id)
    return used


def _references_to(table: str) -> list[Column[Any]]:
    return [
        key.parent
        for other in Base.metadata.sorted_tables
        if other.name not in _OWN
        for key in other.foreign_keys
        if key.column.table.name == table and isinstance(key.parent, Column)
    ]


def _keep(row: ImportRow, reason: str) -> None:
    row.state, row.errors = RowState.KEPT, [[None, reason]]
