"""What cannot be held as planned: people in two places, rooms used twice, wrong days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class ClashKind(StrEnum):
    """What is wrong."""

    PERSON_TWICE = "person_twice"
    ROOM_TWICE = "room_twice"
    OFF_ITS_PART = "off_its_part"


@dataclass(frozen=True, slots=True)
class Planned:
    """What the check needs of a session with an hour.

    `may_share_room` holds for breaks and registration; `day` is the local day it begins on.
    Sessions of one `side_by_side` title are told as one where they clash with the same session.
    """

    id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None
    people: frozenset[int] = frozenset()
    may_share_room: bool = False
    side_by_side: str | None = None
    part_starts_on: date = date.min
    part_ends_on: date = date.max


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that is wrong, with the sessions it concerns, the one that begins last at the end.

    `allowance_id` is what the organiser allowed it by, None when it stands as found.
    """

    kind: ClashKind
    session_ids: tuple[int, ...]
    person_ids: tuple[int, ...] = ()
    is_blocking: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    allowance_id: int | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """A clash as it was when the organiser allowed it."""

    id: int
    kind: ClashKind
    session_ids: tuple[int, ...]
    person_ids: tuple[int, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def find_clashes(sessions: Iterable[Planned]) -> list[Clash]:
    """Return all that is wrong, in the order of the hours.

    A person cannot be in two sessions that overlap, nor two sessions in one room; where a break or
    the registration shares the room, the clash is told but does not block. A session that ends
    when the next begins does not overlap it.
    """
    ordered = sorted(sessions, key=lambda session: (session.starts_at, session.id))
    found = [clash for session in ordered for clash in _off_its_part(session)]
    for first, second in _overlapping(ordered):
        found.extend(_person_twice(first, second))
        found.extend(_room_twice(first, second))
    found = _merged(found, {session.id: session for session in ordered})
    order = {session.id: place for place, session in enumerate(ordered)}
    return sorted(found, key=lambda clash: [order[number] for number in clash.session_ids])


def weighed(clashes: Iterable[Clash], allowances: Sequence[Allowance]) -> list[Clash]:
    """Return the clashes, those that were allowed without blocking.

    An allowance covers no more than what was seen: more people, or a longer overlap, block again.
    """
    return [_weighed(clash, allowances) for clash in clashes]


def _weighed(clash: Clash, allowances: Sequence[Allowance]) -> Clash:
    covering = next((each.id for each in allowances if _covers(each, clash)), None)
    if covering is None or not clash.is_blocking:
        return clash
    return replace(clash, is_blocking=False, allowance_id=covering)


def _covers(allowance: Allowance, clash: Clash) -> bool:
    if (allowance.kind, allowance.session_ids) != (clash.kind, clash.session_ids):
        return False
    if not set(clash.person_ids) <= set(allowance.person_ids):
        return False
    if clash.starts_at is None or clash.ends_at is None:
        return True
    if allowance.starts_at is None or allowance.ends_at is None:
        return False
    return allowance.starts_at <= clash.starts_at and clash.ends_at <= allowance.ends_at


def _merged(clashes: Iterable[Clash], sessions: Mapping[int, Planned]) -> list[Clash]:
    """Return the clashes, those of people in sessions side by side with the same other as one."""
    merged: dict[object, Clash] = {}
    for number, clash in enumerate(clashes):
        title = sessions[clash.session_ids[0]].side_by_side
        is_joined = clash.kind is ClashKind.PERSON_TWICE and title is not None
        key = (title, clash.session_ids[-1], clash.ends_at) if is_joined else number
        merged[key] = _joined(merged[key], clash) if key in merged else clash
    return list(merged.values())


def _joined(one: Clash, other: Clash) -> Clash:
    *earlier, last = one.session_ids
    return replace(
        one,
        session_ids=(*earlier, other.session_ids[0], last),
        person_ids=tuple(sorted({*one.person_ids, *other.person_ids})),
    )


def _overlapping(ordered: Sequence[Planned]) -> Iterator[tuple[Planned, Planned]]:
    running: list[Planned] = []
    for session in ordered:
        running = [other for other in running if other.ends_at > session.starts_at]
        yield from ((other, session) for other in running)
        running.append(session)


def _off_its_part(session: Planned) -> Iterator[Clash]:
    if not session.part_starts_on <= session.day <= session.part_ends_on:
        yield Clash(ClashKind.OFF_ITS_PART, (session.id,))


def _person_twice(first: Planned, second: Planned) -> Iterator[Clash]:
    people = first.people & second.people
    if people:
        yield Clash(
            ClashKind.PERSON_TWICE,
            (first.id, second.id),
            person_ids=tuple(sorted(people)),
            starts_at=second.starts_at,
            ends_at=min(first.ends_at, second.ends_at),
        )


def _room_twice(first: Planned, second: Planned) -> Iterator[Clash]:
    if first.room_id is not None and first.room_id == second.room_id:
        yield Clash(
            ClashKind.ROOM_TWICE,
            (first.id, second.id),
            is_blocking=not (first.may_share_room or second.may_share_room),
            starts_at=second.starts_at,
            ends_at=min(first.ends_at, second.ends_at),
        )
