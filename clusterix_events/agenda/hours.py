"""When the parts of an event begin and end, by its public programme."""

from datetime import datetime

from clusterix_events.agenda.programme import Audience, Item
from clusterix_events.agenda.queries import Edition, find_edition, programme_of
from clusterix_events.kernel.cache import VersionedCache

_hours = VersionedCache(64)


def part_hours(event_id: int) -> dict[int, tuple[datetime, datetime]]:
    """Return the first and the last moment of each part that fills one day, by its number."""
    edition = find_edition(event_id, Audience.PUBLIC)
    return _hours.get(edition, lambda: _read(edition))


def _read(edition: Edition) -> dict[int, tuple[datetime, datetime]]:
    found: dict[int, list[Item]] = {}
    for item in programme_of(edition).items:
        found.setdefault(item.part_id, []).append(item)
    return {
        part_id: hours
        for part_id, items in found.items()
        if (hours := _span(items)) and len({item.day for item in items}) == 1
    }


def _span(items: list[Item]) -> tuple[datetime, datetime] | None:
    starts = [item.starts_at for item in items if item.starts_at is not None]
    ends = [item.ends_at for item in items if item.ends_at is not None]
    return (min(starts), max(ends)) if starts and ends else None
