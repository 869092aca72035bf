"""Events, parts and rooms with dull defaults."""

from datetime import date
from typing import Any

from clusterix_events.events.models import (
    Access,
    Event,
    EventState,
    Part,
    PartKind,
    Room,
)
from clusterix_events.kernel.db import session
from clusterix_events.places import service as places


def add_event(slug: str = "meeting", **values: Any) -> Event:
    """Return a published event of three days in Bucharest."""
    event = Event(
        **{
            "slug": slug,
            "code": slug.upper()[:8],
            "title": "A meeting",
            "city": "Bucharest",
            "country_code": "RO",
            "starts_on": date(2026, 10, 5),
            "ends_on": date(2026, 10, 7),
            "timezone": "Europe/Bucharest",
            "state": EventState.PUBLISHED,
            **values,
        }
    )
    session.add(event)
    session.flush()
    return event


def add_part(event: Event, code: str = "conference", **values: Any) -> Part:
    """Return an open conference of an event's whole span with a pool of its own."""
    capacity = values.pop("capacity", None)
    part = Part(
        **{
            "event_id": event.id,
            "code": code,
            "title": code.replace("-", " ").capitalize(),
            "kind": PartKind.CONFERENCE,
            "access": Access.OPEN,
            "starts_on": event.starts_on,
            "ends_on": event.ends_on,
            "pool_id": places.add_pool(event.id, capacity).id,
            **values,
        }
    )
    session.add(part)
    session.flush()
    return part


def add_room(event: Event, name: str = "Plenary", **values: Any) -> Room:
    """Return a room of an event."""
    room = Room(event_id=event.id, name=name, **values)
    session.add(room)
    session.flush()
    return room
