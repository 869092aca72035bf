"""Reads about invitations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, case, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.paging import PER_PAGE, Page, offset
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key, name_key
from clusterix_events.registration.invitation_models import Invitation, InvitationPart
from clusterix_events.registration.invitation_rules import UNANSWERED, InvitationState
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState

_WHOLE = select(Invitation).options(
    joinedload(Invitation.link),
    joinedload(Invitation.registration).options(
        joinedload(Registration.person), joinedload(Registration.event)
    ),
    selectinload(Invitation.parts),
)


def find_by_link(link_id: int) -> Invitation | None:
    """Return the invitation behind a link, or None for the one link of a part."""
    return session.scalars(_WHOLE.where(Invitation.link_id == link_id)).first()


def get_invitation(invitation_id: int) -> Invitation:
    """Return an invitation with its link, parts and person; raise NotFoundError."""
    found = session.scalars(_WHOLE.where(Invitation.id == invitation_id)).first()
    if found is None:
        raise NotFoundError(str(invitation_id))
    return found


def list_invitations(event_id: int, ids: Collection[int]) -> Sequence[Invitation]:
    """Return those invitations of an event, with all that belongs to them."""
    return session.scalars(
        _WHOLE.where(Invitation.event_id == event_id, Invitation.id.in_(list(ids))).order_by(
            Invitation.id
        )
    ).all()


def list_unanswered_ids(event_id: int, now: datetime) -> list[int]:
    """Return the personal invitations of an event that await an answer and are not over."""
    return list(
        session.scalars(
            select(Invitation.id)
            .join(Registration, Registration.id == Invitation.registration_id)
            .where(
                Invitation.event_id == event_id,
                Registration.state == RegistrationState.INVITED,
                Invitation.state.in_(UNANSWERED),
                ~_is_over(now),
            )
            .order_by(Invitation.id)
        )
    )


def list_to_remind(day: date, now: datetime, *, limit: int) -> Sequence[Invitation]:
    """Return invitations of published events whose day of a reminder has come."""
    return session.scalars(
        _WHOLE.join(Event, Event.id == Invitation.event_id)
        .join(Registration, Registration.id == Invitation.registration_id)
        .where(
            Invitation.remind_on <= day,
            Registration.state == RegistrationState.INVITED,
            Invitation.state.in_(UNANSWERED),
            ~_is_over(now),
            Event.state == EventState.PUBLISHED,
        )
        .order_by(Invitation.id)
        .limit(limit)
    ).all()


def known_keys(event_id: int, addresses: Iterable[str]) -> set[tuple[str, str]]:
    """Return (address, name) of those with these addresses who are invited or registered."""
    rows = session.execute(
        select(Person.email, Person.given_name, Person.family_name)
        .join(Registration, Registration.person_id == Person.id)
        .outerjoin(Invitation, Invitation.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Person.email.in_([email_key(address) for address in addresses]),
            or_(
                Registration.state == RegistrationState.SUBMITTED,
                (Registration.state == RegistrationState.INVITED)
                & (Invitation.state != InvitationState.REVOKED),
            ),
        )
    )
    return {
        (email_key(row.email or ""), name_key(f"{row.given_name} {row.family_name}"))
        for row in rows
    }


def count_by_state(event_id: int, now: datetime) -> Mapping[InvitationState, int]:
    """Return how many personal invitations of an event stand in each state at a moment."""
    shown = _state_at(now)
    rows = session.execute(
        select(shown, func.count())
        .where(Invitation.event_id == event_id, Invitation.registration_id.is_not(None))
        .group_by(shown)
    )
    counted = {str(state): count for state, count in rows}
    return {state: counted.get(state.value, 0) for state in InvitationState}


def list_page(
    event_id: int, state: InvitationState | None, number: int, now: datetime
) -> Page[Row[Any]]:
    """Return one page of the personal invitations in a state, or in any, by family name.

    A row carries id, shown (the state's name), names, email, reference, sent_at, reminded_at,
    answered_at, last_day, quota_id.
    """
    shown = _state_at(now)
    rows: Any = (
        select(
            *(Invitation.id, shown.label("shown"), Person.given_name, Person.family_name),
            *(Person.email, Registration.reference, Invitation.sent_at, Invitation.reminded_at),
            *(Invitation.opened_at, Invitation.answered_at, Invitation.last_day),
            Invitation.quota_id,
        )
        .join(Registration, Registration.id == Invitation.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Invitation.event_id == event_id)
    )
    if state is not None:
        rows = rows.where(shown == state.value)
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    page = Page[Row[Any]](rows=(), number=number, total=total)
    number = min(max(1, number), page.last)
    rows = rows.order_by(Registration.search_text, Invitation.id)
    found = session.execute(rows.limit(PER_PAGE).offset(offset(number))).all()
    return Page(rows=found, number=number, total=total)


def list_links(event_id: int) -> Sequence[Invitation]:
    """Return the invitations of an event by link, the latest first."""
    return session.scalars(
        _WHOLE.where(
            Invitation.event_id == event_id, Invitation.registration_id.is_(None)
        ).order_by(Invitation.id.desc())
    ).all()


def parts_of(invitation_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the parts that invitations open, by invitation."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(InvitationPart.invitation_id, InvitationPart.part_id).where(
            InvitationPart.invitation_id.in_(list(invitation_ids))
        )
    )
    for invitation_id, part_id in rows:
        found[invitation_id].add(part_id)
    return dict(found)


def _is_over(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(Invitation.expires_at <= now, False)


def _state_at(now: datetime) -> ColumnElement[str]:
    """Return the state as `invitation_rules.state_at` tells it."""
    is_expired = Invitation.state.in_(UNANSWERED) & _is_over(now)
    return case(
        (is_expired, InvitationState.EXPIRED.value), else_=type_coerce(Invitation.state, String)
    )
