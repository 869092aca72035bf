"""Reads about imports."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.people.models import Account, Person
from clusterix_events.people.rules import email_key, full_name, name_key
from clusterix_events.registration.import_rules import Known
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    ImportState,
    RegistrationImport,
    RowState,
)

SHOWN_IMPORTS = 20


def get_import(import_id: int, event_id: int | None = None) -> RegistrationImport:
    """Return an import, of one event when that is given; raise NotFoundError."""
    found = session.get(RegistrationImport, import_id)
    if found is None or event_id not in {None, found.event_id}:
        raise NotFoundError(str(import_id))
    return found


def list_imports(event_id: int) -> list[tuple[RegistrationImport, str]]:
    """Return the latest imports of an event that were not dropped, with the name of who made it."""
    rows = session.execute(
        select(RegistrationImport, Person.given_name, Person.family_name)
        .outerjoin(Account, Account.id == RegistrationImport.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(
            RegistrationImport.event_id == event_id,
            RegistrationImport.state != ImportState.DROPPED,
        )
        .order_by(RegistrationImport.id.desc())
        .limit(SHOWN_IMPORTS)
    )
    return [
        (made, full_name(given, family) if given is not None else "")
        for made, given, family in rows
    ]


def last_mapping(event_id: int) -> tuple[list[str], list[str]] | None:
    """Return heads and columns of the last import of an event that was run, or None."""
    row = session.execute(
        select(RegistrationImport.heads, RegistrationImport.mapping)
        .where(
            RegistrationImport.event_id == event_id,
            RegistrationImport.state.in_((ImportState.DONE, ImportState.UNDONE)),
        )
        .order_by(RegistrationImport.id.desc())
        .limit(1)
    ).first()
    return (row.heads, row.mapping) if row else None


def count_rows(import_id: int) -> dict[RowState, int]:
    """Return how many rows of an import stand in each state."""
    rows = session.execute(
        select(ImportRow.state, func.count())
        .where(ImportRow.import_id == import_id)
        .group_by(ImportRow.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy


def count_matches(import_id: int) -> int:
    """Return how many good rows may be somebody who is registered already."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ImportRow)
            .where(
                ImportRow.import_id == import_id,
                ImportRow.state == RowState.GOOD,
                ImportRow.match.is_not(None),
            )
        )
        or 0
    )


def list_cells(import_id: int) -> Sequence[Row[int, int, list[str]]]:
    """Return id, number and cells of all rows of an import, in their order."""
    return session.execute(
        select(ImportRow.id, ImportRow.number, ImportRow.cells)
        .where(ImportRow.import_id == import_id)
        .order_by(ImportRow.number)
    ).all()


def list_rows(
    import_id: int, *states: RowState, limit: int, only_matches: bool = False
) -> Sequence[ImportRow]:
    """Return the first rows of an import in some states, in their order."""
    rows = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.state.in_(states))
    if only_matches:
        rows = rows.where(ImportRow.match.is_not(None))
    return session.scalars(rows.order_by(ImportRow.number).limit(limit)).all()


def known_people(event_id: int) -> Known:
    """Return who is registered for an event and not cancelled, by address and by name."""
    by_address: Any = defaultdict(list)
    by_name: Any = defaultdict(list)
    by_both: Any = defaultdict(list)
    rows = session.execute(
        select(Registration.id, Person.email, Person.given_name, Person.family_name)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.SUBMITTED)
        .order_by(Registration.id)
    )
    for number, email, given, family in rows:
        address, name = email_key(email or ""), name_key(f"{given} {family}".strip())
        by_name[name].append(number)
        if address:
            by_address[address].append(number)
            by_both[address, name].append(number)
    return Known(by_address=by_address, by_name=by_name, by_both=by_both)


def names_of(registration_ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Return name, address and reference of registrations, by their number."""
    rows = session.execute(
        select(
            Registration.id,
            Registration.reference,
            Person.given_name,
            Person.family_name,
            Person.email,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(registration_ids))
    )
    return {
        row.id: (full_name(row.given_name, row.family_name), row.email or "", row.reference)
        for row in rows
    }
