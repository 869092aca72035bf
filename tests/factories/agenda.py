"""Sessions, talks and speakers with dull defaults; written through the service."""

from datetime import date, time
from typing import Any

from clusterix_events.agenda import service
from clusterix_events.agenda.models import Session, Slot, Speaker
from clusterix_events.agenda.rules import SlotKind, SpeakerState, hours
from clusterix_events.agenda.service import SessionValues, SlotValues
from clusterix_events.events.models import Event, Part

DAY = date(2026, 10, 6)


def add_session(
    event: Event,
    part: Part,
    title: str = "A session",
    *,
    day: date | None = DAY,
    starts: str | None = "09:00",
    ends: str | None = "10:00",
    reference: str | None = None,
    **values: Any,
) -> Session:
    """Return a session on the second day of the meeting, from nine to ten."""
    at = hours(
        day,
        time.fromisoformat(starts) if starts else None,
        time.fromisoformat(ends) if ends else None,
        event.zone,
    )
    return service.add_session(
        event.id,
        SessionValues(title=title, part_id=part.id, hours=at, **values),
        reference=reference,
    )


def add_speaker(event: Event, given_name: str = "Ana", family_name: str = "Pop") -> Speaker:
    """Return a speaker who has accepted."""
    return service.add_new_speaker(
        event.id,
        given_name=given_name,
        family_name=family_name,
        affiliation="Region of Examples",
        state=SpeakerState.ACCEPTED,
    )


def add_slot(
    session: Session, *speakers: Speaker, title: str | None = "A talk", **values: Any
) -> Slot:
    """Return a talk of a session."""
    values.setdefault("kind", SlotKind.TALK)
    ids = tuple(speaker.id for speaker in speakers)
    return service.add_slot(session, SlotValues(title=title, speaker_ids=ids, **values))
