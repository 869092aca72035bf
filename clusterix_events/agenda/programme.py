"""The programme as readers see it: plain values, kept as JSON in each published version."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from clusterix_events.agenda.rules import BREAKS, SessionKind, SlotKind


class Audience(StrEnum):
    """For whom a programme is: everybody, or those who may also see what is closed."""

    PUBLIC = "public"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as the programme names them."""

    id: int
    name: str
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk inside a session; without a title it is still to be confirmed."""

    id: int
    kind: SlotKind
    title: str | None = None
    topic: str | None = None
    abstract: str | None = None
    speakers: tuple[Speaker, ...] = ()

    @property
    def is_speaker_open(self) -> bool:
        """Whether somebody is still to be found for it."""
        return not self.speakers and self.kind is not SlotKind.COMMENTS


@dataclass(frozen=True, slots=True)
class Item:
    """A session of the programme; moments are in the event's own zone.

    `is_public` says whether everybody may see it. `code` is short, such as A1; sessions of one
    `parallel_title` that begin together stand side by side under it.
    """

    id: int
    reference: str
    uid: str
    sequence: int
    title: str
    kind: SessionKind
    part_id: int
    part_title: str
    is_public: bool
    is_closed: bool = False
    code: str | None = None
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str | None = None
    parallel_title: str | None = None
    note: str | None = None
    talks: tuple[Talk, ...] = ()

    @property
    def is_break(self) -> bool:
        """Whether it is a landmark of the day and not a session one attends."""
        return self.kind in BREAKS

    @property
    def own_talk(self) -> Talk | None:
        """The only talk when it has no title but the session's own, else None."""
        if len(self.talks) != 1:
            return None
        talk = self.talks[0]
        says_nothing_new = talk.title == self.title and not (talk.topic or talk.abstract)
        return talk if says_nothing_new else None

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """All speakers of its talks, each once."""
        return tuple(dict.fromkeys(who for talk in self.talks for who in talk.speakers))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a day: a session, or several side by side under a common title."""

    items: tuple[Item, ...]

    @property
    def is_parallel(self) -> bool:
        """Whether sessions stand side by side."""
        return len(self.items) > 1

    @property
    def title(self) -> str:
        """The title of the line."""
        first = self.items[0]
        return first.parallel_title or first.title if self.is_parallel else first.title

    @property
    def starts_at(self) -> datetime | None:
        """When it begins, None without an hour."""
        return self.items[0].starts_at

    @property
    def ends_at(self) -> datetime | None:
        """When the last of its sessions ends, None without an hour."""
        return max((item.ends_at for item in self.items if item.ends_at), default=None)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the programme; `parts` are the titles of the parts its sessions belong to."""

    date: date
    lines: tuple[Line, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Its sessions in order."""
        return tuple(item for line in self.lines for item in line.items)

    @property
    def parts(self) -> tuple[str, ...]:
        """The titles of the parts its sessions belong to, each once."""
        return tuple(dict.fromkeys(item.part_title for item in self.items))

    @property
    def starts_at(self) -> datetime | None:
        """When its first session begins, None when none has an hour."""
        return min((item.starts_at for item in self.items if item.starts_at), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When its last session ends, None when none has an hour."""
        return max((item.ends_at for item in self.items if item.ends_at), default=None)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A public session that stood in an earlier version and is gone."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme for an audience; `number` 0 means that none was published yet."""

    audience: Audience
    number: int = 0
    published_at: datetime | None = None
    items: tuple[Item, ...] = ()
    cancelled: tuple[Cancelled, ...] = ()

    @property
    def days(self) -> tuple[Day, ...]:
        """Its days that have a session, in order; a session without an hour ends its day."""
        dated = [item for item in self.items if item.day]
        return tuple(
            Day(day, _lines(items))
            for day, items in groupby(dated, key=lambda item: item.day)
            if day
        )

    @property
    def undated(self) -> tuple[Item, ...]:
        """The sessions whose day is not known yet."""
        return tuple(item for item in self.items if not item.day)

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """All speakers in the order of their first talk, each once."""
        return tuple(dict.fromkeys(who for item in self.items for who in item.speakers))


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return sessions by day and hour; what has no hour ends its day, what has no day ends all."""
    return tuple(sorted(items, key=_place))


def seen_by(items: Iterable[Item], audience: Audience, hidden: frozenset[int]) -> tuple[Item, ...]:
    """Return what an audience may see; `hidden` are sessions closed since they were published."""
    if audience is Audience.PARTNERS:
        return tuple(items)
    return tuple(item for item in items if item.is_public and item.id not in hidden)


def cancelled_since(
    previous: Iterable[Item],
    current: Iterable[Item],
    before: Iterable[Cancelled],
    *,
    unnamed: frozenset[int],
) -> tuple[Cancelled, ...]:
    """Return the public sessions that readers must strike from their calendars.

    `unnamed` are the sessions that still exist or are closed by now: a session that went out of
    sight is not named. One that came back is not cancelled.
    """
    present = {item.uid for item in current}
    gone = {entry.uid: entry for entry in before if entry.uid not in present}
    for item in previous:
        is_gone = item.uid not in present and item.id not in unnamed
        if item.is_public and is_gone and item.starts_at and item.ends_at:
            gone[item.uid] = Cancelled(
                item.uid, item.sequence + 1, item.title, item.starts_at, item.ends_at
            )
    return tuple(gone.values())


def sequenced(current: Iterable[Item], previous: Iterable[Item]) -> tuple[Item, ...]:
    """Return the sessions with their sequence raised where something changed since `previous`."""
    old = {item.uid: item for item in previous}
    return tuple(_sequenced(item, old.get(item.uid)) for item in current)


def to_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return sessions as a version keeps them."""
    return [_plain(asdict(item)) for item in items]


def cancelled_to_json(entries: Iterable[Cancelled]) -> list[dict[str, Any]]:
    """Return cancelled sessions as a version keeps them."""
    return [_plain(asdict(entry)) for entry in entries]


def from_json(kept: Iterable[dict[str, Any]], zone: ZoneInfo) -> tuple[Item, ...]:
    """Return sessions from a version, their moments in the event's zone."""
    return tuple(_item(values, zone) for values in kept)


def cancelled_from_json(kept: Iterable[dict[str, Any]], zone: ZoneInfo) -> tuple[Cancelled, ...]:
    """Return cancelled sessions from a version, their moments in the event's zone."""
    return tuple(
        Cancelled(
            **{
                **values,
                "starts_at": datetime.fromisoformat(values["starts_at"]).astimezone(zone),
                "ends_at": datetime.fromisoformat(values["ends_at"]).astimezone(zone),
            }
        )
        for values in kept
    )


def _lines(items: Iterable[Item]) -> tuple[Line, ...]:
    lines: list[Line] = []
    together = groupby(
        enumerate(items),
        key=lambda pair: (
            (pair[1].parallel_title, pair[1].starts_at) if pair[1].parallel_title else pair[0]
        ),
    )
    for _key, group in together:
        lines.append(Line(tuple(item for _place_in_day, item in group)))
    return tuple(lines)


def _place(item: Item) -> tuple[Any, ...]:
    return (
        item.day or date.max,
        item.starts_at.timestamp() if item.starts_at else float("inf"),
        item.parallel_title or "",
        item.code or "",
        item.id,
    )


def _sequenced(item: Item, old: Item | None) -> Item:
    if old is None:
        return item
    is_same = replace(item, sequence=old.sequence) == old
    return replace(item, sequence=old.sequence if is_same else max(old.sequence + 1, item.sequence))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _item(values: dict[str, Any], zone: ZoneInfo) -> Item:
    return Item(
        **{
            **values,
            "kind": SessionKind(values["kind"]),
            "day": date.fromisoformat(values["day"]) if values["day"] else None,
            "starts_at": _moment(values["starts_at"], zone),
            "ends_at": _moment(values["ends_at"], zone),
            "talks": tuple(_talk(talk) for talk in values["talks"]),
        }
    )


def _talk(values: dict[str, Any]) -> Talk:
    return Talk(
        **{
            **values,
            "kind": SlotKind(values["kind"]),
            "speakers": tuple(Speaker(**speaker) for speaker in values["speakers"]),
        }
    )


def _moment(value: str | None, zone: ZoneInfo) -> datetime | None:
    return datetime.fromisoformat(value).astimezone(zone) if value else None
