"""Reads of follow-ups: what is planned, who is asked, what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review.follow_models import FollowUp, FollowUpAsked, FollowUpContact
from clusterix_events.peer_review.follow_rules import REMINDED_AFTER_DAYS, Said
from clusterix_events.peer_review.models import (
    HostResponse,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    Recommendation,
    TransferStatement,
)
from clusterix_events.people.models import Person
from clusterix_events.registration.models import Registration

ACCEPTED = (HostResponse.ACCEPTED, HostResponse.IN_PART)


@dataclass(frozen=True)
class Addressee:
    """Somebody who can be asked: person, address and language."""

    person_id: int
    email: str
    locale: str


@dataclass(frozen=True)
class Asked:
    """A question; `people` are asked it, `mails` is how often they were written to by now."""

    follow_up: FollowUp
    title: str
    people: int = 0
    mails: int = 0


def list_said(group_id: int) -> list[tuple[int, Said]]:
    """Return (person, statement) of a group, in the order they were given."""
    rows = session.execute(
        select(
            Peer.person_id,
            TransferStatement.region,
            TransferStatement.take,
            TransferStatement.element,
        )
        .join(Peer, Peer.id == TransferStatement.peer_id)
        .where(TransferStatement.group_id == group_id)
        .order_by(TransferStatement.id)
    )
    return [(row.person_id, Said(row.region, row.take, row.element)) for row in rows]


def list_accepted(group_id: int) -> Sequence[Recommendation]:
    """Return the recommendations of a report that the host accepted, whole or in part."""
    return session.scalars(
        select(Recommendation)
        .where(
            Recommendation.group_id == group_id,
            Recommendation.response.in_(ACCEPTED),
            Recommendation.is_left_out.is_(False),
        )
        .order_by(Recommendation.position)
    ).all()


def list_addressees(event_id: int, person_ids: Iterable[int]) -> dict[int, Addressee]:
    """Return those of some people who have an address, with the language they read."""
    rows = session.execute(
        select(Person.id, Person.email, Person.locale, Registration.notice_locale)
        .outerjoin(
            Registration,
            (Registration.person_id == Person.id) & (Registration.event_id == event_id),
        )
        .where(Person.id.in_(list(person_ids)), Person.email.is_not(None))
        .order_by(Person.id, Registration.id)
    )
    return {
        row.id: Addressee(row.id, row.email, row.locale or row.notice_locale or "en")
        for row in rows
        if row.email
    }


def list_planned(group_id: int) -> set[tuple[str, int]]:
    """Return what is planned for a group already: (subject, days after)."""
    rows = session.execute(
        select(FollowUp.subject, FollowUp.after_days).where(FollowUp.group_id == group_id)
    )
    return {(row.subject, row.after_days) for row in rows}


def find_contact(event_id: int, email: str) -> FollowUpContact | None:
    """Return the contact with an address at an event, or None."""
    return session.scalars(
        select(FollowUpContact).where(
            FollowUpContact.event_id == event_id, FollowUpContact.email == email
        )
    ).first()


def get_contact(contact_id: int) -> FollowUpContact:
    """Return a contact; raise NotFoundError."""
    contact = session.get(FollowUpContact, contact_id)
    if contact is None:
        raise NotFoundError(f"contact {contact_id}")
    return contact


def list_unanswered(now: datetime) -> Sequence[FollowUpAsked]:
    """Return who is asked what by now, has not answered, and may be written to once more."""
    return session.scalars(
        select(FollowUpAsked)
        .join(FollowUp, FollowUp.id == FollowUpAsked.follow_up_id)
        .join(FollowUpContact, FollowUpContact.id == FollowUpAsked.contact_id)
        .where(
            FollowUp.due_at <= now,
            FollowUp.status.is_(None),
            FollowUpAsked.mails < len(REMINDED_AFTER_DAYS),
            FollowUpContact.kept_until > now,
        )
        .order_by(FollowUpAsked.contact_id, FollowUpAsked.follow_up_id)
    ).all()


def list_follow_ups(numbers: Iterable[int]) -> dict[int, Asked]:
    """Return some follow-ups by their numbers, each with the title of its practice."""
    rows = session.execute(_titled().where(FollowUp.id.in_(list(numbers))))
    return {row[0].id: Asked(row[0], row[1]) for row in rows}


def list_asked(contact_id: int, now: datetime) -> list[Asked]:
    """Return what somebody is asked by now, by practice and subject, the latest date first."""
    rows = session.execute(
        _titled()
        .join(FollowUpAsked, FollowUpAsked.follow_up_id == FollowUp.id)
        .where(FollowUpAsked.contact_id == contact_id, FollowUp.due_at <= now)
        .order_by(FollowUp.practice_id, FollowUp.subject, FollowUp.due_at.desc())
    )
    return [Asked(row[0], row[1]) for row in rows]


def list_of_event(event_id: int) -> list[Asked]:
    """Return all follow-ups of an event, by practice, subject and date."""
    asked = (
        select(
            FollowUpAsked.follow_up_id,
            func.count().label("people"),
            func.max(FollowUpAsked.mails).label("mails"),
        )
        .group_by(FollowUpAsked.follow_up_id)
        .subquery()
    )
    rows = session.execute(
        _titled()
        .add_columns(asked.c.people, asked.c.mails)
        .outerjoin(asked, asked.c.follow_up_id == FollowUp.id)
        .where(FollowUp.event_id == event_id)
        .order_by(FollowUp.practice_id, FollowUp.subject, FollowUp.due_at)
    )
    return [Asked(row[0], row[1], row[2] or 0, row[3] or 0) for row in rows]


def find_asked(contact_id: int, follow_up_id: int, now: datetime) -> FollowUp | None:
    """Return a follow-up that this contact is asked about by now, or None."""
    return session.scalars(
        select(FollowUp)
        .join(FollowUpAsked, FollowUpAsked.follow_up_id == FollowUp.id)
        .where(
            FollowUp.id == follow_up_id,
            FollowUpAsked.contact_id == contact_id,
            FollowUp.due_at <= now,
        )
    ).first()


def list_expired_contacts(event_id: int, now: datetime) -> Sequence[FollowUpContact]:
    """Return the contacts of an event whose time is over."""
    return session.scalars(
        select(FollowUpContact).where(
            FollowUpContact.event_id == event_id, FollowUpContact.kept_until <= now
        )
    ).all()


def list_contacts_of(person_id: int, event_id: int) -> Sequence[FollowUpContact]:
    """Return the contacts that keep a person's address at an event."""
    return session.scalars(
        select(FollowUpContact).where(
            FollowUpContact.person_id == person_id, FollowUpContact.event_id == event_id
        )
    ).all()


def find_group(group_id: int) -> tuple[PeerGroup, Practice, PracticeVersion] | None:
    """Return a group with its practice and the version it reviewed, or None."""
    row = session.execute(
        select(PeerGroup, Practice, PracticeVersion)
        .join(Practice, Practice.id == PeerGroup.practice_id)
        .join(PracticeVersion, PracticeVersion.id == PeerGroup.practice_version_id)
        .where(PeerGroup.id == group_id)
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def _titled() -> Select[FollowUp, str]:
    return (
        select(FollowUp, PracticeVersion.title)
        .join(PeerGroup, PeerGroup.id == FollowUp.group_id)
        .join(PracticeVersion, PracticeVersion.id == PeerGroup.practice_version_id)
    )
