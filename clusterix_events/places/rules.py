"""Rules of places: who gets one, who waits, and who is next.

Source: product paper, section 1 "Waiting list": first come, first served; groups that stay
together are all or none; no free place while the head of the list fits whole; the head is
overtaken only where the organiser allowed smaller requests to pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clusterix_events.kernel.errors import RuleError


class PlaceState(StrEnum):
    """Where a request for places stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


MOVES: Mapping[PlaceState, frozenset[PlaceState]] = {
    PlaceState.WAITING: frozenset({PlaceState.CONFIRMED, PlaceState.CANCELLED}),
    PlaceState.CONFIRMED: frozenset({PlaceState.CANCELLED, PlaceState.NO_SHOW}),
    PlaceState.CANCELLED: frozenset(),
    PlaceState.NO_SHOW: frozenset({PlaceState.CONFIRMED}),
}


class MoveNotAllowedError(RuleError):
    """A place cannot go from its present state to the wanted one."""


@dataclass(frozen=True)
class PoolCount:
    """The counters of one pool; `capacity` None means no limit."""

    id: int
    capacity: int | None
    taken: int
    waiting: int

    def has_room(self, size: int) -> bool:
        """Return whether `size` more places are free."""
        return self.capacity is None or self.taken + size <= self.capacity

    @property
    def free(self) -> int | None:
        """How many places are free, never below 0; None means no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@dataclass(frozen=True)
class Waiting:
    """One waiting request: its number, how many places it wants, and in which pools."""

    request_id: int
    size: int
    pool_ids: tuple[int, ...]


def check_move(before: PlaceState, after: PlaceState) -> None:
    """Raise MoveNotAllowedError unless the table of moves allows it."""
    if after not in MOVES[before]:
        raise MoveNotAllowedError(f"A place that is {before.value} cannot become {after.value}.")


def is_granted(pools: Iterable[PoolCount], size: int) -> bool:
    """Return whether a new request gets its places at once: room everywhere, nobody before it."""
    return all(pool.has_room(size) and pool.waiting == 0 for pool in pools)


def next_granted(pools: Iterable[PoolCount], waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return the waiting requests, in order, that get their places now.

    A request that does not fit whole bars its pools for those behind it, so that nobody
    overtakes.
    """
    counts = {pool.id: pool for pool in pools}
    barred: set[int] = set()
    granted = []
    for request in waiting:
        own = [counts[pool_id] for pool_id in request.pool_ids]
        is_free = barred.isdisjoint(request.pool_ids)
        if is_free and all(pool.has_room(request.size) for pool in own):
            granted.append(request)
            for pool in own:
                counts[pool.id] = replace(pool, taken=pool.taken + request.size)
            continue
        barred.update(request.pool_ids)
        if barred.issuperset(counts):
            break
    return granted
