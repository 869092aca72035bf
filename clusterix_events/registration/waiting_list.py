"""The waiting lists of an event as its organiser sees them, part by part."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row

from clusterix_events.audit import queries as log
from clusterix_events.audit.models import LogEntry
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.i18n import clock_time, short_day
from clusterix_events.people.rules import full_name
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PlaceState, PoolCount, reply_hours
from clusterix_events.registration.joining import pools_of
from clusterix_events.registration.waiting_queries import list_names, list_queue

# So many of each list are shown; whoever stands behind them comes up when they are served.
SHOWN_MAX = 200
LOG_MAX = 12
LOG_WORDS: Mapping[str, Any] = {
    "place.moved": _l("moved to position %(position)s"),
    "offer.made_by_hand": _l("offered a place by hand"),
    "offer.withdrawn": _l("offer withdrawn"),
    "offer.confirmed_by_hand": _l("offer accepted for the person"),
    "place.outside": _l("given a place outside the count"),
    "place.inside": _l("counted again"),
}


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """Somebody who waits, or who was offered a place; `until` is the reply-by time."""

    reference: str
    name: str
    organisation: str
    size: int
    position: int
    since: str
    until: str


@dataclass(frozen=True, kw_only=True)
class PartQueue:
    """One part with its waiting list and the offers that run."""

    code: str
    title: str
    facts: Sequence[tuple[str, str, str]]
    excess: int
    offers: list[QueueLine] = field(default_factory=list)
    waiting: list[QueueLine] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to be done about it."""
        return not (self.offers or self.waiting or self.excess)

    @property
    def behind(self) -> int:
        """How many wait behind those who are shown."""
        return max(0, len(self.waiting) - SHOWN_MAX)

    @property
    def shown(self) -> list[QueueLine]:
        """The head of the waiting list."""
        return self.waiting[:SHOWN_MAX]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an organiser did by hand: when, with whom, and why."""

    when: str
    reference: str
    name: str
    words: str
    reason: str


def part_queues(event: Event) -> list[PartQueue]:
    """Return the parts of an event with who waits and who was offered a place."""
    own = {part.id: pools_of(part) for part in event.parts}
    pools = count_pools({pool_id for ids in own.values() for pool_id in ids})
    rows = list_queue(event.id)
    return [
        _queue(part, [pools[pool_id] for pool_id in own[part.id]], rows, event.zone)
        for part in event.parts
        if own[part.id]
    ]


def latest_steps(event: Event) -> list[Step]:
    """Return what organisers did by hand lately, the newest first, with their reasons."""
    entries = log.list_of_actions(event.id, LOG_WORDS, limit=LOG_MAX)
    numbers = [int(entry.subject.partition(":")[2]) for entry in entries]
    people = {row.id: row for row in list_names(numbers)}
    steps = zip(entries, numbers, strict=True)
    return [_step(entry, people[n], event.zone) for entry, n in steps if n in people]


def _queue(
    part: Part, pools: Sequence[PoolCount], rows: Sequence[Row[Any]], zone: ZoneInfo
) -> PartQueue:
    """Return one part; its figures are those of the pool that has the fewest places left."""
    pool = min(pools, key=lambda each: math.inf if each.free is None else each.free - each.excess)
    own = [row for row in rows if row.part_id == part.id]
    offered = [row for row in own if row.state is PlaceState.OFFERED]
    waiting = [row for row in own if row.state is PlaceState.WAITING]
    return PartQueue(
        code=part.code,
        title=part.title,
        facts=_facts(pool, len(offered), reply_hours(pools)),
        excess=pool.excess,
        offers=[_line(row, 0, zone) for row in sorted(offered, key=lambda row: row.offered_until)],
        waiting=[_line(row, n, zone) for n, row in enumerate(waiting, start=1)],
    )


def _facts(pool: PoolCount, offers: int, offer_hours: int | None) -> Sequence[tuple[str, str, str]]:
    """Return the figures of a pool in words: taken, kept for partners, waiting, what comes next."""
    taken = str(pool.taken)
    if pool.capacity is not None:
        taken = _("%(n)s of %(all)s", n=pool.taken, all=pool.capacity)
    offered = ngettext("%(num)s of them offered", "%(num)s of them offered", offers)
    rule = _("confirmed at once")
    if offer_hours is not None:
        rule = ngettext("offered for %(num)s hour", "offered for %(num)s hours", offer_hours)
    passing = _("Smaller requests may pass") if pool.lets_smaller_pass else _("First come")
    facts = [
        (_("Taken"), taken, offered if offers else ""),
        (_("Waiting"), str(pool.waiting), passing),
        (_("A freed place is"), rule, ""),
    ]
    if pool.reserved:
        facts.insert(1, (_("Kept for partners"), str(pool.reserved), ""))
    return facts


def _line(row: Row[Any], position: int, zone: ZoneInfo) -> QueueLine:
    until = row.offered_until if row.state is PlaceState.OFFERED else None
    return QueueLine(
        reference=row.reference,
        name=full_name(row.given_name, row.family_name),
        organisation=row.organisation or "",
        size=row.size,
        position=position,
        since=_moment(row.created_at, zone),
        until=_moment(until, zone) if until else "",
    )


def _step(entry: LogEntry, person: Row[Any], zone: ZoneInfo) -> Step:
    words = LOG_WORDS[entry.action] % {"position": entry.detail.get("position", "")}
    return Step(
        when=_moment(entry.at, zone),
        reference=person.reference,
        name=full_name(person.given_name, person.family_name),
        words=str(words),
        reason=str(entry.detail.get("reason") or ""),
    )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{short_day(local.date())}, {clock_time(local)}"
