"""Reads that papers need and no feature below offers."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clusterix_events.agenda.models import Engagement, Session
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import PeerGroup, Practice, PracticeVersion
from clusterix_events.people.models import Account, Person, Role, RoleGrant
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState


def list_people(person_ids: Iterable[int]) -> dict[int, Person]:
    """Return persons with their organisation by their number."""
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(list(person_ids)))
        .options(selectinload(Person.organisation))
    )
    return {person.id: person for person in found}


def list_role_holders(event_id: int, role: Role) -> frozenset[int]:
    """Return the persons whose account has a role for an event."""
    return frozenset(
        session.scalars(
            select(Account.person_id)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(RoleGrant.event_id == event_id, RoleGrant.role == role)
        )
    )


def list_engaged(
    event_id: int, role: EngagementRole, part_ids: Collection[int] | None = None
) -> frozenset[int]:
    """Return the persons with a role in a session (of some parts) that was not taken out."""
    chosen = [
        Session.event_id == event_id,
        Session.withdrawn_at.is_(None),
        Engagement.role == role,
    ]
    if part_ids is not None:
        chosen.append(Session.part_id.in_(list(part_ids)))
    return frozenset(
        session.scalars(
            select(Engagement.person_id)
            .join(Session, Session.id == Engagement.session_id)
            .where(*chosen)
        )
    )


def list_reviewed_practices(event_id: int) -> dict[int, tuple[int, str]]:
    """Return number and organisation of the practice a group reviews, by the group's session."""
    rows = session.execute(
        select(PeerGroup.session_id, Practice.number, PracticeVersion.organisation)
        .join(Practice, Practice.id == PeerGroup.practice_id)
        .join(PracticeVersion, PracticeVersion.id == PeerGroup.practice_version_id)
        .where(PeerGroup.event_id == event_id, PeerGroup.session_id.is_not(None))
    )
    return {number: (practice, owner) for number, practice, owner in rows if number is not None}


def list_standing_registrations(
    event_id: int, person_ids: Iterable[int]
) -> dict[int, Registration]:
    """Return the registrations of some persons that are not cancelled, by person."""
    found = session.scalars(
        select(Registration).where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.SUBMITTED,
            Registration.person_id.in_(list(person_ids)),
        )
    )
    return {registration.person_id: registration for registration in found}
