"""Reads about events, parts and rooms."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from clusterix_events.events.models import (
    Access,
    Event,
    EventState,
    LegalHold,
    Part,
    PrivacyNotice,
    Room,
)
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


def get_room(event_id: int, room_id: int) -> Room:
    """Return a room of an event; raise NotFoundError."""
    room = session.scalars(
        select(Room).where(Room.event_id == event_id, Room.id == room_id)
    ).first()
    if room is None:
        raise NotFoundError(str(room_id))
    return room


def get_part(event_id: int, code: str) -> Part:
    """Return the part of this code; raise NotFoundError."""
    part = session.scalars(
        select(Part)
        .where(Part.event_id == event_id, Part.code == code)
        .options(selectinload(Part.series))
    ).first()
    if part is None:
        raise NotFoundError(code)
    return part


def count_parts(event_id: int) -> int:
    """Return how many parts an event has."""
    counted = select(func.count()).select_from(Part).where(Part.event_id == event_id)
    return session.scalar(counted) or 0


def count_rooms(event_id: int) -> int:
    """Return how many rooms an event has."""
    counted = select(func.count()).select_from(Room).where(Room.event_id == event_id)
    return session.scalar(counted) or 0


def find_notice(event_id: int, version: int | None = None) -> PrivacyNotice | None:
    """Return a version of an event's privacy notice, the latest for None; None when not kept."""
    chosen = [PrivacyNotice.event_id == event_id]
    if version is not None:
        chosen.append(PrivacyNotice.version == version)
    return session.scalars(
        select(PrivacyNotice).where(*chosen).order_by(PrivacyNotice.version.desc())
    ).first()


def find_hold(event_id: int, today: date) -> LegalHold | None:
    """Return the hold that stops the erasure of an event on a day, the longest, or None."""
    return session.scalars(
        select(LegalHold)
        .where(LegalHold.event_id == event_id, LegalHold.until > today)
        .order_by(LegalHold.until.desc())
    ).first()
