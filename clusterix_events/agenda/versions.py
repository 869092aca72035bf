"""What changed between two versions of an agenda."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from clusterix_events.agenda.programme import Audience, Item, seen_by


class ChangeKind(StrEnum):
    """What happened to a session."""

    ADDED = "added"
    REMOVED = "removed"
    RETITLED = "retitled"
    MOVED = "moved"
    ROOM_CHANGED = "room_changed"
    TALKS_CHANGED = "talks_changed"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions; the fields say before and after where they differ."""

    kind: ChangeKind
    session_id: int
    title: str
    old_title: str | None = None
    starts_at: datetime | None = None
    old_starts_at: datetime | None = None
    room: str | None = None
    old_room: str | None = None


def changes(before: Iterable[Item], after: Iterable[Item]) -> list[Change]:
    """Return the differences in the order of the later version, what is gone last."""
    old = {item.uid: item for item in before}
    new = {item.uid: item for item in after}
    found = [change for uid, item in new.items() for change in _changed(old.get(uid), item)]
    gone = [item for uid, item in old.items() if uid not in new]
    return found + [
        Change(ChangeKind.REMOVED, item.id, item.title, old_starts_at=item.starts_at)
        for item in gone
    ]


def by_audience(
    previous: Sequence[Item], items: Sequence[Item], found: list[Change]
) -> dict[str, Any]:
    """Return all changes, and those everybody may read: a session that was closed is not named."""
    nobody = frozenset[int]()
    there = {item.id for item in items}
    public = changes(
        seen_by(previous, Audience.PUBLIC, nobody),
        seen_by(items, Audience.PUBLIC, nobody),
    )
    told = [
        change
        for change in public
        if change.kind is not ChangeKind.REMOVED or change.session_id not in there
    ]
    return {
        Audience.PUBLIC.value: to_json(told),
        Audience.PARTNERS.value: to_json(found),
    }


def to_json(found: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as a version keeps them."""
    return [
        {
            key: value.isoformat() if isinstance(value, datetime) else value
            for key, value in asdict(change).items()
        }
        for change in found
    ]


def from_json(kept: Iterable[dict[str, Any]], zone: ZoneInfo) -> list[Change]:
    """Return changes from a version, their moments in the event's zone."""
    return [_change(values, zone) for values in kept]


def _changed(old: Item | None, new: Item) -> Iterator[Change]:
    if old is None:
        yield Change(ChangeKind.ADDED, new.id, new.title, starts_at=new.starts_at)
        return
    found = list(_differences(old, new))
    if not found and _content(old) != _content(new):
        found = [Change(ChangeKind.OTHERWISE, new.id, new.title)]
    yield from found


def _differences(old: Item, new: Item) -> Iterator[Change]:
    if old.title != new.title:
        yield Change(ChangeKind.RETITLED, new.id, new.title, old_title=old.title)
    if (old.day, old.starts_at, old.ends_at) != (new.day, new.starts_at, new.ends_at):
        yield Change(
            ChangeKind.MOVED,
            new.id,
            new.title,
            starts_at=new.starts_at,
            old_starts_at=old.starts_at,
        )
    if old.room != new.room:
        yield Change(ChangeKind.ROOM_CHANGED, new.id, new.title, room=new.room, old_room=old.room)
    if old.talks != new.talks:
        yield Change(ChangeKind.TALKS_CHANGED, new.id, new.title)


def _content(item: Item) -> dict[str, Any]:
    return {key: value for key, value in asdict(item).items() if key != "sequence"}


def _change(values: dict[str, Any], zone: ZoneInfo) -> Change:
    moments = {
        key: datetime.fromisoformat(values[key]).astimezone(zone) if values[key] else None
        for key in ("starts_at", "old_starts_at")
    }
    return Change(**{**values, **moments, "kind": ChangeKind(values["kind"])})
