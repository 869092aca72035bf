"""One day drawn as rooms across and time down: which sheet stands where, and what is hatched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clusterix_events.agenda.clashes import Clash, ClashKind
from clusterix_events.agenda.rules import BREAKS, SessionKind

FIRST_HOUR, LAST_HOUR = 9, 18
SHORT_MINUTES, TINY_MINUTES = 30, 20
MOST_LANES = 3
NOTE_HOURS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the grid: a room, or None for sessions without one."""

    id: int | None
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A session with its hours in the event's zone; `people` are lines such as "Moderator X"."""

    id: int
    reference: str
    title: str
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    place_id: int | None = None
    room_name: str = ""
    code: str | None = None
    is_closed: bool = False
    people: tuple[str, ...] = ()
    version: int = 1

    @property
    def starts_minute(self) -> int:
        """When it begins, in minutes of its day."""
        return self.starts_at.hour * 60 + self.starts_at.minute

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A block as it is drawn; `lane` counts from 1 where sessions share a room's hour."""

    block: Block
    is_in_conflict: bool = False
    is_hatched: bool = False
    lane: int = 1
    lanes: int = 1

    @property
    def is_break(self) -> bool:
        """Whether it is drawn lightly."""
        return self.block.kind in BREAKS

    @property
    def size(self) -> str:
        """How much room its words have: tiny, short, or nothing for enough."""
        if self.block.minutes <= TINY_MINUTES:
            return "tiny"
        return "short" if self.block.minutes <= SHORT_MINUTES else ""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A time that is hatched because somebody would have to be elsewhere too."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A room's sheets in order."""

    place: Place
    sheets: tuple[Sheet, ...]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A day from the hour `opens` to the hour `closes`."""

    day: date
    opens: int
    closes: int
    columns: tuple[Column, ...]

    @property
    def hours(self) -> range:
        """The full hours drawn, both ends included."""
        return range(self.opens, self.closes + 1)


def grid(
    day: date,
    blocks: Sequence[Block],
    places: Sequence[Place],
    clashes: Iterable[Clash],
    *,
    note_at: int | None = None,
) -> Grid:
    """Return a day's grid; a column stands for every place, and for None where it is needed.

    Of two sessions that clash the later one is marked; the earlier one is hatched where it
    overlaps, or marked too when both stand in one room. `note_at` is the session beside whose end
    a note needs room.
    """
    found = [
        clash
        for clash in clashes
        if clash.kind is not ClashKind.OFF_ITS_PART and clash.allowance_id is None
    ]
    marked = {clash.session_ids[-1] for clash in found}
    marked |= {clash.session_ids[0] for clash in found if clash.kind is ClashKind.ROOM_TWICE}
    columns = [
        _column(place, [block for block in blocks if block.place_id == place.id], found, marked)
        for place in places
    ]
    opens, closes = _bounds(blocks)
    for block in blocks:
        if block.id == note_at:
            closes = min(24, max(closes, block.ends_at.hour + NOTE_HOURS))
    return Grid(day, opens, closes, tuple(columns))


def _column(
    place: Place, blocks: Sequence[Block], clashes: Sequence[Clash], marked: set[int]
) -> Column:
    by_id = {block.id: block for block in blocks}
    hatches = {
        number: _overlap(clash, by_id[number])
        for clash in clashes
        if clash.kind is ClashKind.PERSON_TWICE
        for number in clash.session_ids[:-1]
        if number in by_id
    }
    sheets = tuple(
        Sheet(
            block,
            is_in_conflict=block.id in marked,
            is_hatched=block.id in hatches,
            lane=lane,
            lanes=lanes,
        )
        for block, lane, lanes in _in_lanes(blocks)
    )
    return Column(place, sheets, tuple(hatches.values()))


def _overlap(clash: Clash, block: Block) -> Overlap:
    assert clash.starts_at is not None  # two sessions that overlap have hours
    assert clash.ends_at is not None
    zone = block.starts_at.tzinfo
    return Overlap(clash.starts_at.astimezone(zone), clash.ends_at.astimezone(zone))


def _in_lanes(blocks: Sequence[Block]) -> list[tuple[Block, int, int]]:
    """Return each block with its lane and the number of lanes of the stretch it belongs to."""
    placed: list[tuple[Block, int, int]] = []
    stretch: list[tuple[Block, int]] = []
    ends: list[datetime] = []
    for block in sorted(blocks, key=lambda each: (each.starts_at, each.id)):
        if stretch and all(end <= block.starts_at for end in ends):
            placed += [(each, lane, len(ends)) for each, lane in stretch]
            stretch, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= block.starts_at), len(ends))
        if lane == len(ends) and lane < MOST_LANES:
            ends.append(block.ends_at)
        lane = min(lane, MOST_LANES - 1)
        ends[lane] = block.ends_at
        stretch.append((block, lane + 1))
    return placed + [(each, lane, len(ends)) for each, lane in stretch]


def _bounds(blocks: Sequence[Block]) -> tuple[int, int]:
    if not blocks:
        return FIRST_HOUR, LAST_HOUR
    first = min(block.starts_at for block in blocks)
    last = max(block.ends_at for block in blocks)
    opens = first.hour if first.minute >= 30 else max(0, first.hour - 1)
    return opens, min(24, last.hour + 1) if last.minute else max(last.hour, opens + 1)
