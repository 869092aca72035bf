"""What the organiser must see to: clashes, and what is still missing."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from clusterix_events.agenda import versions
from clusterix_events.agenda.clashes import Allowance, Clash, Planned, find_clashes, weighed
from clusterix_events.agenda.models import ClashAllowance, Engagement, Session
from clusterix_events.agenda.programme import Audience
from clusterix_events.agenda.queries import draft_items, find_edition, programme_of, standing
from clusterix_events.agenda.rules import BREAKS
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import session


@dataclass(frozen=True, slots=True)
class AgendaFacts:
    """What the overview of an event says about its agenda."""

    sessions: int
    blocking: int
    warnings: int
    without_hour: int
    talks_without_title: int
    published_number: int
    unpublished_changes: int


def agenda_facts(event: Event) -> AgendaFacts:
    """Return what the overview says about the agenda of an event."""
    items = draft_items(event)
    clashes = list_clashes(event.id)
    edition = find_edition(event.id, Audience.PARTNERS)
    blocking = sum(clash.is_blocking for clash in clashes)
    return AgendaFacts(
        sessions=len(items),
        blocking=blocking,
        warnings=len(clashes) - blocking,
        without_hour=sum(item.starts_at is None for item in items),
        talks_without_title=sum(talk.title is None for item in items for talk in item.talks),
        published_number=edition.number,
        unpublished_changes=len(versions.changes(programme_of(edition).items, items)),
    )


def list_clashes(event_id: int) -> list[Clash]:
    """Return what cannot be held as planned; what the organiser allowed does not block."""
    people: dict[int, set[int]] = defaultdict(set)
    for session_id, person_id in session.execute(
        select(Engagement.session_id, Engagement.person_id)
        .join(Session, Session.id == Engagement.session_id)
        .where(*standing(event_id))
    ):
        people[session_id].add(person_id)
    rows = session.execute(
        select(
            Session.id,
            Session.day,
            Session.starts_at,
            Session.ends_at,
            Session.room_id,
            Session.kind,
            Session.parallel_title,
            Part.starts_on,
            Part.ends_on,
        )
        .join(Part, Part.id == Session.part_id)
        .where(*standing(event_id), Session.starts_at.is_not(None))
    )
    found = find_clashes(
        Planned(
            id=row.id,
            day=row.day,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room_id=row.room_id,
            people=frozenset(people[row.id]),
            may_share_room=row.kind in BREAKS,
            side_by_side=row.parallel_title,
            part_starts_on=row.starts_on,
            part_ends_on=row.ends_on,
        )
        for row in rows
    )
    return weighed(found, _allowances(event_id))


def _allowances(event_id: int) -> list[Allowance]:
    rows = session.scalars(select(ClashAllowance).where(ClashAllowance.event_id == event_id))
    return [
        Allowance(
            row.id,
            row.kind,
            tuple(row.session_ids),
            tuple(row.person_ids),
            row.starts_at,
            row.ends_at,
        )
        for row in rows
    ]
