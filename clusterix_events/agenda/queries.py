"""Reads about the agenda: as it is being made, and as it was published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from clusterix_events.agenda import programme as programmes
from clusterix_events.agenda import versions
from clusterix_events.agenda.models import (
    AgendaVersion,
    Engagement,
    Session,
    Slot,
    SlotSpeaker,
    Speaker,
)
from clusterix_events.agenda.programme import Audience, Item, Programme, Talk
from clusterix_events.agenda.rules import (
    ANNOUNCED,
    EngagementRole,
    SessionKind,
)
from clusterix_events.events.models import Access, Event, Part, Room
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.people.models import Person


@dataclass(frozen=True, slots=True)
class Edition:
    """What an audience sees of an agenda just now, named by what it depends on."""

    event_id: int
    number: int
    audience: Audience
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class EngagedPerson:
    """A person's role in a session."""

    session_id: int
    person_id: int
    name: str
    family_name: str
    role: EngagementRole


def find_edition(event_id: int, audience: Audience = Audience.PUBLIC) -> Edition:
    """Return what names the present programme of an audience; number 0 before the first version."""
    number = session.scalar(
        select(AgendaVersion.number)
        .where(AgendaVersion.event_id == event_id)
        .order_by(AgendaVersion.number.desc())
        .limit(1)
    )
    hidden = list_hidden_ids(event_id) if audience is Audience.PUBLIC else frozenset()
    return Edition(event_id, number or 0, audience, hidden)


def programme(event_id: int, audience: Audience) -> Programme:
    """Return the published programme as an audience may see it; empty before the first version.

    A session that was closed since it was published is left out at once for the public.
    """
    return programme_of(find_edition(event_id, audience))


def programme_of(edition: Edition) -> Programme:
    """Return the programme of an edition."""
    row = session.execute(
        select(AgendaVersion, Event.timezone)
        .join(Event, Event.id == AgendaVersion.event_id)
        .where(AgendaVersion.event_id == edition.event_id, AgendaVersion.number == edition.number)
    ).first()
    if row is None:
        return Programme(edition.audience)
    version, zone = row[0], ZoneInfo(row[1])
    items = programmes.from_json(version.content, zone)
    return Programme(
        edition.audience,
        number=version.number,
        published_at=version.published_at.astimezone(zone),
        items=programmes.seen_by(items, edition.audience, edition.hidden),
        cancelled=programmes.cancelled_from_json(version.cancelled, zone),
    )


def list_changes(edition: Edition) -> list[versions.Change]:
    """Return what the edition changed, as far as its audience may know; nothing for the first."""
    row = session.execute(
        select(AgendaVersion.changes, Event.timezone)
        .join(Event, Event.id == AgendaVersion.event_id)
        .where(AgendaVersion.event_id == edition.event_id, AgendaVersion.number == edition.number)
    ).first()
    if row is None:
        return []
    found = versions.from_json(row[0][edition.audience.value], ZoneInfo(row[1]))
    return [change for change in found if change.session_id not in edition.hidden]


def list_hidden_ids(event_id: int) -> frozenset[int]:
    """Return the sessions that nobody outside may see: closed, or of a part that is not open."""
    return frozenset(
        session.scalars(
            select(Session.id)
            .join(Part, Part.id == Session.part_id)
            .where(
                Session.event_id == event_id,
                or_(Session.is_closed, Part.access != Access.OPEN),
            )
        )
    )


def draft_items(event: Event) -> tuple[Item, ...]:
    """Return the agenda as it stands in the making, whole, in the order of the programme."""
    rows = session.execute(
        select(Session, Part.title, Part.access, Room.name)
        .join(Part, Part.id == Session.part_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(*standing(event.id))
    ).all()
    talks = _talks(event.id)
    return programmes.ordered(
        _item(row, part_title=title, access=access, room=room, talks=talks, event=event)
        for row, title, access, room in rows
    )


def get_session(event_id: int, reference: str) -> Session:
    """Return a session with its part and room by its reference; raise NotFoundError.

    A session that was taken out is returned too: `withdrawn_at` says so.
    """
    found = session.scalars(
        select(Session)
        .where(Session.event_id == event_id, Session.reference == reference)
        .options(selectinload(Session.part).selectinload(Part.series), selectinload(Session.room))
    ).first()
    if found is None:
        raise NotFoundError(reference)
    return found


def find_session(session_id: int) -> Session | None:
    """Return a session with its part and room by its number, or None."""
    return session.scalars(
        select(Session)
        .where(Session.id == session_id)
        .options(selectinload(Session.part).selectinload(Part.series), selectinload(Session.room))
    ).first()


def list_sessions(event_id: int, *, kind: SessionKind | None = None) -> Sequence[Session]:
    """Return the sessions of an event with part and room in order of their hours."""
    chosen = [*standing(event_id)]
    if kind is not None:
        chosen.append(Session.kind == kind)
    found = session.scalars(
        select(Session)
        .where(*chosen)
        .options(selectinload(Session.part).selectinload(Part.series), selectinload(Session.room))
    ).all()
    return sorted(
        found,
        key=lambda row: (
            (
                row.day is None,
                row.day,
                row.starts_at is None,
                row.starts_at,
                row.id,
            )
            if row.day and row.starts_at
            else (True, row.id)
        ),
    )


def list_references(event_id: int) -> Sequence[str]:
    """Return all references an event ever used, so that none is given twice."""
    return session.scalars(select(Session.reference).where(Session.event_id == event_id)).all()


def list_slots(session_id: int) -> Sequence[Slot]:
    """Return the talks of a session in order."""
    return session.scalars(
        select(Slot)
        .where(Slot.session_id == session_id, Slot.withdrawn_at.is_(None))
        .order_by(Slot.position, Slot.id)
    ).all()


def get_slot(event_id: int, slot_id: int) -> Slot:
    """Return a talk of an event, also one that was taken out; raise NotFoundError."""
    found = session.scalars(
        select(Slot)
        .join(Session, Session.id == Slot.session_id)
        .where(Slot.id == slot_id, Session.event_id == event_id)
    ).first()
    if found is None:
        raise NotFoundError(str(slot_id))
    return found


def list_engagements(
    event_id: int, *, roles: Iterable[EngagementRole] | None = None
) -> list[EngagedPerson]:
    """Return who does what in the sessions of an event; `roles` None means all."""
    chosen = [*standing(event_id)]
    if roles is not None:
        chosen.append(Engagement.role.in_(list(roles)))
    rows = session.execute(
        select(Engagement, Person)
        .join(Session, Session.id == Engagement.session_id)
        .join(Person, Person.id == Engagement.person_id)
        .where(*chosen)
        .order_by(Engagement.session_id, Engagement.role, Person.family_name, Person.given_name)
    ).all()
    return [
        EngagedPerson(row.session_id, row.person_id, who.full_name, who.family_name, row.role)
        for row, who in rows
    ]


def has_engagement(session_id: int, person_id: int, *roles: EngagementRole) -> bool:
    """Return whether a person has one of the roles in a session."""
    return (
        session.scalars(
            select(Engagement.id).where(
                Engagement.session_id == session_id,
                Engagement.person_id == person_id,
                Engagement.role.in_(roles),
            )
        ).first()
        is not None
    )


def list_names(person_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of persons by their number."""
    found = session.scalars(select(Person).where(Person.id.in_(list(person_ids))))
    return {person.id: person.full_name for person in found}


def latest_version(event_id: int) -> AgendaVersion | None:
    """Return the last published version, or None."""
    return session.scalars(
        select(AgendaVersion)
        .where(AgendaVersion.event_id == event_id)
        .order_by(AgendaVersion.number.desc())
    ).first()


def standing(event_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return what chooses the sessions of an event that were not taken out."""
    return (Session.event_id == event_id, Session.withdrawn_at.is_(None))


def _place(row: Session) -> tuple[date, float, int]:
    moment = row.starts_at.timestamp() if row.starts_at else float("inf")
    return (row.day or date.max, moment, row.id)


def _talks(event_id: int) -> Mapping[int, list[Talk]]:
    speakers: dict[int, list[programmes.Speaker]] = defaultdict(list)
    for slot_id, row, who in session.execute(
        select(SlotSpeaker.slot_id, Speaker, Person)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .join(Person, Person.id == Speaker.person_id)
        .where(Speaker.event_id == event_id, Speaker.state.in_(ANNOUNCED))
        .order_by(SlotSpeaker.slot_id, SlotSpeaker.position)
    ):
        speakers[slot_id].append(programmes.Speaker(row.id, who.full_name, row.affiliation))
    talks: dict[int, list[Talk]] = defaultdict(list)
    for slot in session.scalars(
        select(Slot)
        .join(Session, Session.id == Slot.session_id)
        .where(*standing(event_id), Slot.withdrawn_at.is_(None))
        .order_by(Slot.session_id, Slot.position, Slot.id)
    ):
        talks[slot.session_id].append(
            Talk(
                slot.id, slot.kind, slot.title, slot.topic, slot.abstract, tuple(speakers[slot.id])
            )
        )
    return talks


def _item(
    row: Session,
    *,
    part_title: str,
    access: Access,
    room: str | None,
    talks: Mapping[int, list[Talk]],
    event: Event,
) -> Item:
    return Item(
        id=row.id,
        reference=row.reference,
        uid=row.uid,
        sequence=row.sequence,
        title=row.title,
        kind=row.kind,
        part_id=row.part_id,
        part_title=part_title,
        is_public=access is Access.OPEN and not row.is_closed,
        is_closed=row.is_closed,
        code=row.code,
        day=row.day,
        starts_at=row.starts_at.astimezone(event.zone) if row.starts_at else None,
        ends_at=row.ends_at.astimezone(event.zone) if row.ends_at else None,
        room=room,
        parallel_title=row.parallel_title,
        note=row.note,
        talks=tuple(talks.get(row.id, ())),
    )
