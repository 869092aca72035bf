"""Reads about events, parts and rooms."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clusterix_events.events.models import Access, Event, EventState, Part, Room
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError

PUBLIC_STATES = (EventState.PUBLISHED, EventState.CLOSED)


def find_event(slug: str) -> Event | None:
    """Return the event at this address with its parts and rooms, whatever its state, or None."""
    return session.scalars(
        select(Event)
        .where(Event.slug == slug)
        .options(selectinload(Event.parts).selectinload(Part.series), selectinload(Event.rooms))
    ).first()


def get_public_event(slug: str) -> Event:
    """Return an event that everybody may see; raise NotFoundError, also for a draft."""
    event = find_event(slug)
    if event is None or event.state not in PUBLIC_STATES:
        raise NotFoundError(slug)
    return event


def get_event(event_id: int) -> Event:
    """Return an event by its number, with parts and rooms; raise NotFoundError."""
    event = session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .options(selectinload(Event.parts).selectinload(Part.series), selectinload(Event.rooms))
    ).first()
    if event is None:
        raise NotFoundError(str(event_id))
    return event


def list_public_events() -> Sequence[Event]:
    """Return the published and closed events, the latest first."""
    return session.scalars(
        select(Event).where(Event.state.in_(PUBLIC_STATES)).order_by(Event.starts_on.desc())
    ).all()


def list_events(ids: Iterable[int]) -> Sequence[Event]:
    """Return the events with these numbers, the latest first."""
    return session.scalars(
        select(Event).where(Event.id.in_(list(ids))).order_by(Event.starts_on.desc())
    ).all()


def listed_parts(event: Event) -> list[Part]:
    """Return the parts that public pages may name: open ones and those by invitation."""
    return [part for part in event.parts if part.access is not Access.CLOSED]


def find_room(event_id: int, name: str) -> Room | None:
    """Return the room of this name at an event, or None."""
    return session.scalars(select(Room).where(Room.event_id == event_id, Room.name == name)).first()
