"""Reads about people who may be registered twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from clusterix_events.kernel.db import session
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import email_key, full_name
from clusterix_events.registration import queries
from clusterix_events.registration.duplicate_rules import Known, Likeness, find_pairs
from clusterix_events.registration.merge_models import DistinctPair, RegistrationMerge
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState

SHOWN_MAX = 100
_MERGEABLE = (RegistrationState.SUBMITTED, RegistrationState.INVITED)


@dataclass(frozen=True)
class Doubt:
    """Two registrations that may be one person's, as rows, and why."""

    first: Row[Any]
    second: Row[Any]
    likeness: Likeness


def list_doubts(event_id: int) -> list[Doubt]:
    """Return the pairs of an event that nobody has decided on, at most a hundred; two statements.

    A row carries id, reference, the names, email, organisation, country_code and submitted_at.
    """
    rows = {row.id: row for row in _rows(event_id)}
    known = [Known(row.id, row.given_name, row.family_name, row.email) for row in rows.values()]
    decided = _decided(event_id)
    return [
        Doubt(rows[pair.first_id], rows[pair.second_id], pair.likeness)
        for pair in find_pairs(known)
        if (pair.first_id, pair.second_id) not in decided
    ][:SHOWN_MAX]


@dataclass(frozen=True)
class Alike:
    """Somebody registered who may be the person at hand, and why."""

    reference: str
    name: str
    organisation: str
    likeness: Likeness


def list_alike(event_id: int, given_name: str, family_name: str, email: str | None) -> list[Alike]:
    """Return those of an event who may be somebody of this name and address, the surest first."""
    rows = {row.id: row for row in _rows(event_id)}
    known = [Known(row.id, row.given_name, row.family_name, row.email) for row in rows.values()]
    key = email_key(email) if email else None
    pairs = find_pairs([Known(0, given_name, family_name, key), *known])
    alike = [
        Alike(
            rows[pair.second_id].reference,
            full_name(rows[pair.second_id].given_name, rows[pair.second_id].family_name),
            rows[pair.second_id].organisation or "",
            pair.likeness,
        )
        for pair in pairs
        if pair.first_id == 0
    ]
    return sorted(alike, key=lambda each: list(Likeness).index(each.likeness))


def list_merged_into(registration_id: int) -> Sequence[Row[Any]]:
    """Return reference and merged_at of those that went into a registration."""
    rows: Any = (
        select(Registration.reference, RegistrationMerge.merged_at)
        .join(RegistrationMerge, RegistrationMerge.merged_id == Registration.id)
        .where(RegistrationMerge.kept_id == registration_id)
        .order_by(RegistrationMerge.id)
    )
    return session.execute(rows).all()


def find_kept_reference(registration_id: int) -> str | None:
    """Return the reference of what a registration went into, None when it was not merged."""
    return session.scalar(
        select(Registration.reference)
        .join(RegistrationMerge, RegistrationMerge.kept_id == Registration.id)
        .where(RegistrationMerge.merged_id == registration_id)
    )


def find_by_badge(reference: str) -> Registration | None:
    """Return whom the code of a badge means, or None; one that was merged means who stays."""
    found = queries.find_by_reference(reference)
    if found is None or found.state is not RegistrationState.MERGED:
        return found
    kept = find_kept_reference(found.id)
    return queries.find_by_reference(kept) if kept else None


def find_distinct(first_id: int, second_id: int) -> DistinctPair | None:
    """Return the note that two registrations are two people's, or None."""
    return session.get(DistinctPair, tuple(sorted((first_id, second_id))))


def _rows(event_id: int) -> Sequence[Row[Any]]:
    rows: Any = (
        select(
            Registration.id,
            Registration.reference,
            Registration.submitted_at,
            Person.given_name,
            Person.family_name,
            Person.email,
            Person.country_code,
            Organisation.name.label("organisation"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.event_id == event_id, Registration.state.in_(_MERGEABLE))
        .order_by(Registration.id)
    )
    return session.execute(rows).all()


def _decided(event_id: int) -> set[tuple[int, int]]:
    rows = session.execute(
        select(DistinctPair.first_id, DistinctPair.second_id)
        .join(Registration, Registration.id == DistinctPair.first_id)
        .where(Registration.event_id == event_id)
    )
    return {(first, second) for first, second in rows}
