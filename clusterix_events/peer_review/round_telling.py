"""The log of the groups as it is read, and telling those whom a change concerns."""

from sqlalchemy import select, update

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review.round_facts import GroupsTold
from clusterix_events.peer_review.round_models import GroupChange

SHOWN = 500


def list_changes(event_id: int) -> list[GroupChange]:
    """Return the last changes of the groups, the newest first."""
    rows = session.scalars(
        select(GroupChange)
        .where(GroupChange.event_id == event_id)
        .order_by(GroupChange.at.desc(), GroupChange.group_name, GroupChange.id)
        .limit(SHOWN)
    )
    return list(rows)


def list_untold(event_id: int) -> list[int]:
    """Return the people whose group was changed since they were last told, by number."""
    rows = session.scalars(
        select(GroupChange.person_id)
        .where(
            GroupChange.event_id == event_id,
            GroupChange.person_id.is_not(None),
            GroupChange.told_at.is_(None),
        )
        .distinct()
        .order_by(GroupChange.person_id)
    )
    return [number for number in rows if number is not None]


def tell(event: Event) -> int:
    """Write to those whose group was changed since they were last told; return how many."""
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    people = list_untold(event.id)
    if not people:
        return 0
    session.execute(
        update(GroupChange)
        .where(GroupChange.event_id == event.id, GroupChange.told_at.is_(None))
        .values(told_at=clock.now())
    )
    record("groups.told", event_id=event.id, subject=f"event:{event.id}", people=len(people))
    publish(GroupsTold(event.id, tuple(people)))
    return len(people)
