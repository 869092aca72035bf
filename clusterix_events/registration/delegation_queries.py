"""Reads about delegations, forms that are expected, and replacements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key
from clusterix_events.registration.delegation_models import (
    Delegation,
    DelegationMember,
    ExpectedForm,
    Replacement,
)
from clusterix_events.registration.delegation_rules import REMINDER_DAYS
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState

SWEEP_MAX = 200
INCOMPLETE = (RegistrationState.INVITED, RegistrationState.DRAFT)
_PLACES = selectinload(Registration.joined_parts).options(
    joinedload(JoinedPart.part), joinedload(JoinedPart.request)
)
_MEMBERS = selectinload(Delegation.members).options(
    joinedload(DelegationMember.form), joinedload(DelegationMember.registration).options(_PLACES)
)
_WHOLE = (joinedload(Delegation.person), _MEMBERS)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Who named a person, in which delegation ("" for none), until when the place is held."""

    giver: str
    delegation: str
    due_on: date
    is_own: bool = False
    is_replacement: bool = False


def find_delegation(person_id: int | None, event_id: int | None) -> Delegation | None:
    """Return the delegation that a person heads at an event, with its members, or None."""
    found = session.scalars(
        select(Delegation)
        .where(Delegation.person_id == person_id, Delegation.event_id == event_id)
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    ).first()
    return _with_event(found) if found is not None else None


def find_by_form_token(token: str) -> Delegation | None:
    """Return the delegation that a form has made, or None."""
    return session.scalars(select(Delegation).where(Delegation.form_token == token)).first()


def get_delegation(delegation_id: int, event_id: int | None = None) -> Delegation:
    """Return a delegation with its members, of this event where one is given.

    Raises NotFoundError.
    """
    chosen = select(Delegation).where(Delegation.id == delegation_id).options(*_WHOLE)
    if event_id is not None:
        chosen = chosen.where(Delegation.event_id == event_id)
    found = session.scalars(chosen.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFoundError(str(delegation_id))
    return _with_event(found)


def get_member(member_id: int) -> DelegationMember:
    """Return a member with the delegation and its head; raise NotFoundError."""
    found = session.scalars(
        select(DelegationMember)
        .where(DelegationMember.id == member_id)
        .options(joinedload(DelegationMember.delegation).options(joinedload(Delegation.person)))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError(str(member_id))
    _with_event(found.delegation)
    return found


def find_member(registration_id: int) -> DelegationMember | None:
    """Return the member whose registration this is, with the delegation and its head, or None."""
    found = session.scalars(
        select(DelegationMember)
        .where(DelegationMember.registration_id == registration_id)
        .options(
            joinedload(DelegationMember.form),
            joinedload(DelegationMember.delegation).options(joinedload(Delegation.person)),
        )
    ).first()
    if found is not None:
        _with_event(found.delegation)
    return found


def find_replacement_by(registration_id: int) -> Replacement | None:
    """Return how a registration came to the places of another one, or None."""
    return _replacement(Replacement.successor_id == registration_id)


def find_replacement_of(registration_id: int) -> Replacement | None:
    """Return how the places of a registration went to a colleague, or None."""
    return _replacement(Replacement.former_id == registration_id)


def get_replacement(replacement_id: int) -> Replacement:
    """Return a replacement with both registrations and their persons; raise NotFoundError."""
    found = _replacement(Replacement.id == replacement_id)
    if found is None:
        raise NotFoundError(str(replacement_id))
    return found


def find_naming(registration: Registration) -> Naming | None:
    """Return who named the person of a registration, None for those who came by themselves."""
    form = session.get(ExpectedForm, registration.id)
    if form is None:
        return None
    member = find_member(registration.id)
    replacement = find_replacement_by(registration.id)
    giver = ""
    if replacement is not None:
        giver = replacement.former.person.full_name
    elif member is not None:
        giver = member.delegation.person.full_name
    return Naming(
        giver=giver,
        delegation=member.delegation.name if member else "",
        due_on=form.due_on,
        is_own=bool(member and member.delegation.person_id == registration.person_id),
        is_replacement=replacement is not None,
    )


def list_due_forms(today: date) -> Sequence[ExpectedForm]:
    """Return incomplete forms that may need a reminder or are over, the earliest first.

    Each with its registration, person, event and places. `today` may be a day more than that of
    an event's own zone; who asks looks again.
    """
    waits_for_reminder = or_(
        *(
            and_(
                ExpectedForm.due_on <= today + timedelta(days=days),
                or_(ExpectedForm.reminder_days.is_(None), ExpectedForm.reminder_days > days),
            )
            for days in REMINDER_DAYS
        )
    )
    return session.scalars(
        select(ExpectedForm)
        .join(Registration, Registration.id == ExpectedForm.registration_id)
        .where(
            Registration.state.in_(INCOMPLETE),
            or_(ExpectedForm.due_on < today, waits_for_reminder),
        )
        .options(
            joinedload(ExpectedForm.registration).options(
                joinedload(Registration.event),
                joinedload(Registration.person).joinedload(Person.organisation),
                _PLACES,
            )
        )
        .order_by(ExpectedForm.due_on, ExpectedForm.registration_id)
        .limit(SWEEP_MAX)
    ).all()


def list_delegations(event_id: int) -> Sequence[Row[Any]]:
    """Return an event's delegations as plain rows: id, name, due_on, cancelled_at, head, counts.

    A row carries given_name, family_name and email of the head, and how many of its people are
    complete and incomplete.
    """

    def count(*states: RegistrationState) -> Any:
        return func.coalesce(func.sum(case((Registration.state.in_(states), 1), else_=0)), 0)

    return session.execute(
        select(
            Delegation.id,
            Delegation.name,
            Delegation.due_on,
            Delegation.cancelled_at,
            Person.given_name,
            Person.family_name,
            Person.email,
            count(RegistrationState.SUBMITTED).label("complete"),
            count(*INCOMPLETE).label("incomplete"),
        )
        .join(Person, Person.id == Delegation.person_id)
        .outerjoin(DelegationMember, DelegationMember.delegation_id == Delegation.id)
        .outerjoin(Registration, Registration.id == DelegationMember.registration_id)
        .where(Delegation.event_id == event_id)
        .group_by(Delegation.id, Person.id)
        .order_by(Delegation.name, Delegation.id)
    ).all()


def list_further_pages(event_id: int, email: str) -> list[tuple[int, str]]:
    """Return the persons of an address who head a delegation, or have a form to complete.

    Each as person_id and what the page is called by: the delegation, or the person.
    """
    own = (Person.email == email_key(email),)
    headed = session.execute(
        select(Delegation.person_id, Delegation.name)
        .join(Person, Person.id == Delegation.person_id)
        .where(Delegation.event_id == event_id, *own)
        .order_by(Delegation.id)
    ).all()
    expected = session.execute(
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .join(ExpectedForm, ExpectedForm.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state.in_(INCOMPLETE), *own)
        .order_by(Registration.id)
    ).scalars()
    return [
        *((row.person_id, row.name) for row in headed),
        *((p.id, p.full_name) for p in expected),
    ]


def find_headed_name(person_id: int, event_id: int) -> str | None:
    """Return the name of the delegation that a person heads at an event, or None."""
    return session.scalar(
        select(Delegation.name).where(
            Delegation.person_id == person_id, Delegation.event_id == event_id
        )
    )


def _with_event(delegation: Delegation) -> Delegation:
    """Return a delegation with its event, of which what was read before stays read."""
    set_committed_value(delegation, "event", session.get_one(Event, delegation.event_id))
    return delegation


def _replacement(condition: Any) -> Replacement | None:
    return session.scalars(
        select(Replacement)
        .where(condition)
        .options(
            joinedload(Replacement.former).joinedload(Registration.person),
            joinedload(Replacement.successor).joinedload(Registration.person),
        )
    ).first()
