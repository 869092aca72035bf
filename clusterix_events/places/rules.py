"""Rules of places: who gets one, who waits, and who is next.

Source: product paper, section 1 "Waiting list": first come, first served; groups that stay
together are all or none; no free place that is neither held nor offered while the head of the
list fits whole; the head is overtaken only where the organiser allowed smaller requests to pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError

# How long an offer stands that an organiser makes by hand where the pool gives places at once.
HAND_OFFER_HOURS = 48
CHANGED_MEANWHILE = _l("This place was changed meanwhile. Please look at it again.")


class PlaceState(StrEnum):
    """Where a request for places stands.

    Pending waits for approval and holds nothing; offered holds its places until the reply-by time.
    """

    PENDING = "pending"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Actor(StrEnum):
    """Who makes a move; the clock is the work that nobody has to start."""

    PERSON = "person"
    ORGANISER = "organiser"
    CLOCK = "clock"


# States that hold places, and states that can still be given up.
HOLDING = frozenset({PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.NO_SHOW})
STANDING = frozenset(
    {PlaceState.PENDING, PlaceState.WAITING, PlaceState.OFFERED, PlaceState.CONFIRMED}
)

_BOTH = frozenset({Actor.PERSON, Actor.ORGANISER})
_ORGANISER = frozenset({Actor.ORGANISER})
_NOT_PERSON = frozenset({Actor.CLOCK, Actor.ORGANISER})

# Every allowed move, and who makes it. What is not here cannot happen.
MOVES: Mapping[tuple[PlaceState, PlaceState], frozenset[Actor]] = {
    (PlaceState.PENDING, PlaceState.CONFIRMED): _ORGANISER,
    (PlaceState.PENDING, PlaceState.WAITING): _ORGANISER,
    (PlaceState.PENDING, PlaceState.DECLINED): _ORGANISER,
    (PlaceState.PENDING, PlaceState.CANCELLED): _BOTH,
    (PlaceState.WAITING, PlaceState.CONFIRMED): _NOT_PERSON,
    (PlaceState.WAITING, PlaceState.OFFERED): _NOT_PERSON,
    (PlaceState.WAITING, PlaceState.DECLINED): _ORGANISER,
    (PlaceState.WAITING, PlaceState.CANCELLED): _BOTH,
    (PlaceState.OFFERED, PlaceState.CONFIRMED): _BOTH,
    (PlaceState.OFFERED, PlaceState.DECLINED): frozenset(Actor),
    (PlaceState.OFFERED, PlaceState.CANCELLED): _BOTH,
    (PlaceState.CONFIRMED, PlaceState.CANCELLED): _BOTH,
    (PlaceState.CONFIRMED, PlaceState.NO_SHOW): _ORGANISER,
    (PlaceState.NO_SHOW, PlaceState.CONFIRMED): _ORGANISER,
}


class MoveNotAllowedError(RuleError):
    """A place cannot go from its present state to the wanted one."""


class OfferEndedError(RuleError):
    """An offer was answered, withdrawn or passed on before."""


class NoRoomError(RuleError):
    """An action needs free places, and there are not enough."""

    def __init__(self) -> None:
        super().__init__(
            _l("There are not enough free places. Raise the capacity first, or choose fewer.")
        )


class OtherQueueError(RuleError):
    """A request is to be moved before one that waits for other places."""


class QuotaTooSmallError(RuleError):
    """A quota is to keep fewer places than its partner has taken."""

    def __init__(self) -> None:
        super().__init__(_l("The partner has taken more places than that."), field="size")


@dataclass(frozen=True)
class PoolCount:
    """The counters of one pool; `capacity` None means no limit.

    `reserved` are the places kept for partners that nobody has taken yet; `offer_hours` None
    means that a freed place is confirmed at once.
    """

    id: int
    capacity: int | None
    taken: int
    waiting: int
    reserved: int = 0
    offer_hours: int | None = None
    lets_smaller_pass: bool = False

    def has_room(self, size: int) -> bool:
        """Return whether `size` more places are free for everybody."""
        return self.capacity is None or self.taken + self.reserved + size <= self.capacity

    @property
    def free(self) -> int | None:
        """How many places are free for everybody, never below 0; None means no limit."""
        if self.capacity is None:
            return None
        return max(0, self.capacity - self.taken - self.reserved)

    @property
    def excess(self) -> int:
        """By how many places more is taken than there is room for."""
        return 0 if self.capacity is None else max(0, self.taken + self.reserved - self.capacity)

    def with_taken(self, size: int) -> "PoolCount":
        """Return the counters after `size` more places were taken."""
        return replace(self, taken=self.taken + size)


@dataclass(frozen=True)
class QuotaCount:
    """The counters of one partner's quota in a pool, while it keeps places."""

    id: int
    pool_id: int
    size: int
    taken: int

    def has_room(self, size: int) -> bool:
        """Return whether the quota still keeps `size` places."""
        return self.taken + size <= self.size


@dataclass(frozen=True)
class Waiting:
    """One waiting request: its number, how many places it wants, in which pools, of which quota."""

    request_id: int
    size: int
    pool_ids: tuple[int, ...]
    quota_id: int | None = None


@dataclass(frozen=True)
class Turn:
    """A waiting request whose turn it is; whether it takes from its quota or overtakes others."""

    request: Waiting
    takes_quota: bool = False
    has_overtaken: bool = False


def check_move(before: PlaceState, after: PlaceState) -> None:
    """Raise MoveNotAllowedError unless the table of moves allows it."""
    if (before, after) not in MOVES:
        raise MoveNotAllowedError(CHANGED_MEANWHILE)


def is_granted(pools: Iterable[PoolCount], size: int) -> bool:
    """Return whether a new request gets its places at once.

    There must be room everywhere, and nobody before it, unless smaller requests may pass.
    """
    return all(
        pool.has_room(size) and (pool.waiting == 0 or pool.lets_smaller_pass) for pool in pools
    )


def next_granted(
    pools: Iterable[PoolCount], waiting: Sequence[Waiting], quotas: Iterable[QuotaCount] = ()
) -> list[Turn]:
    """Return the waiting requests, in order, that get their places now.

    A request that does not fit whole bars its pools for those behind it, so that nobody overtakes
    but where smaller requests may pass. Places kept by a quota go to its partner's requests alone,
    in their order; `pools` holds all pools that the requests touch.
    """
    counts = {pool.id: pool for pool in pools}
    kept = {quota.id: quota for quota in quotas}
    barred: set[int] = set()
    passed: set[int] = set()
    turns = []
    for request in waiting:
        turn = _turn(request, counts, kept.get(request.quota_id or 0), barred)
        if turn is not None:
            has_overtaken = not turn.takes_quota and not passed.isdisjoint(request.pool_ids)
            turns.append(replace(turn, has_overtaken=has_overtaken))
            _take(turn, counts, kept)
            continue
        passed.update(request.pool_ids)
        strict = [i for i in request.pool_ids if not counts[i].lets_smaller_pass]
        barred.update(strict)
        if strict and request.quota_id is not None:
            kept.pop(request.quota_id, None)
        if barred.issuperset(counts) and not kept:
            break
    return turns


def reply_by(pools: Iterable[PoolCount], now: datetime) -> datetime | None:
    """Return until when a freed place is held for an answer; None means it is confirmed at once.

    A request over several pools has the shortest of their times.
    """
    hours = reply_hours(pools)
    return None if hours is None else now + timedelta(hours=hours)


def reply_hours(pools: Iterable[PoolCount]) -> int | None:
    """Return how long people have to answer an offer of these pools; None: there are no offers."""
    hours = [pool.offer_hours for pool in pools if pool.offer_hours is not None]
    return min(hours, default=None)


def check_offer(state: PlaceState, offered_until: datetime | None, now: datetime) -> None:
    """Raise OfferEndedError unless an offer can still be accepted."""
    if state is not PlaceState.OFFERED or offered_until is None or offered_until <= now:
        raise OfferEndedError(_l("The time for this offer is over. Nothing was changed."))


def order_after_move(waiting: Sequence[Waiting], moved: int, before: int | None) -> list[Waiting]:
    """Return the moved request and all behind it, in their new order; those before it stay.

    `before` None means the front of the lists that the moved request stands in. Raises
    OtherQueueError when the two do not wait for places of the same pool.
    """
    by_id = {request.request_id: request for request in waiting}
    own = by_id.get(moved)
    if own is None:
        raise MoveNotAllowedError(_l("This request does not wait any more."))
    rest = [request for request in waiting if request.request_id != moved]
    rivals = [r for r in rest if not set(r.pool_ids).isdisjoint(own.pool_ids)]
    target = by_id.get(before) if before is not None else next(iter(rivals), None)
    if before is not None and target not in rivals:
        raise OtherQueueError(_l("Choose somebody who waits on the same list."))
    at = rest.index(target) if target is not None else len(rest)
    return [own, *rest[at:]]


def _turn(
    request: Waiting,
    counts: Mapping[int, PoolCount],
    quota: QuotaCount | None,
    barred: set[int],
) -> Turn | None:
    takes_quota = quota is not None and quota.has_room(request.size)
    common = [
        counts[i] for i in request.pool_ids if not (takes_quota and quota and i == quota.pool_id)
    ]
    if any(pool.id in barred or not pool.has_room(request.size) for pool in common):
        return None
    return Turn(request, takes_quota=takes_quota)


def _take(turn: Turn, counts: dict[int, PoolCount], kept: dict[int, QuotaCount]) -> None:
    size = turn.request.size
    quota = kept.get(turn.request.quota_id or 0) if turn.takes_quota else None
    for pool_id in turn.request.pool_ids:
        counts[pool_id] = counts[pool_id].with_taken(size)
        if quota is not None and pool_id == quota.pool_id:
            pool = counts[pool_id]
            counts[pool_id] = replace(pool, reserved=pool.reserved - size)
    if quota is not None:
        kept[quota.id] = replace(quota, taken=quota.taken + size)
