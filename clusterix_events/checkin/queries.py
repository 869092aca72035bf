"""Reads for the desk and the attendance lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select

from clusterix_events.checkin.models import Presence
from clusterix_events.checkin.rules import parts_on
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.registration.queries import list_participants


@dataclass(frozen=True)
class Expected:
    """Somebody expected on a day; `came_at` None means not seen yet."""

    person: Row[Any]
    came_at: datetime | None


def find_presence(registration_id: int, on: date) -> Presence | None:
    """Return the presence of somebody on a day, or None."""
    return session.scalars(
        select(Presence).where(Presence.registration_id == registration_id, Presence.on == on)
    ).first()


def list_expected(event: Event, on: date) -> list[Expected]:
    """Return everybody with a confirmed place on a day, by family name; two statements."""
    came = dict(
        session.execute(
            select(Presence.registration_id, Presence.at).where(
                Presence.event_id == event.id, Presence.on == on
            )
        ).all()
    )
    parts = [part.id for part in parts_on(event.parts, on)]
    people = list_participants(event.id, parts) if parts else ()
    return [Expected(person, came.get(person.registration_id)) for person in people]


def find_expected(people: Iterable[Expected], words: str) -> list[Expected]:
    """Return those whose name, organisation or reference holds all the words typed."""
    wanted = words.casefold().split()
    return [
        expected
        for expected in people
        if all(word in _searched(expected.person) for word in wanted)
    ]


def count_present(event_id: int) -> dict[date, int]:
    """Return how many people were there, by day."""
    return dict(
        session.execute(
            select(Presence.on, func.count())
            .where(Presence.event_id == event_id)
            .group_by(Presence.on)
        ).all()
    )


def list_days_present(registration_id: int) -> Sequence[date]:
    """Return the days on which somebody was there."""
    return session.scalars(
        select(Presence.on).where(Presence.registration_id == registration_id).order_by(Presence.on)
    ).all()


def _searched(person: Row[Any]) -> str:
    words = (
        person.given_name,
        person.family_name,
        person.badge_name,
        person.organisation,
        person.reference,
    )
    return " ".join(word for word in words if word).casefold()
