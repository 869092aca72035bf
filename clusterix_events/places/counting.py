"""The counters of pools: locking, changing and handing on what is free.

One UPDATE per pool, in ascending order of their numbers, is at once the lock and the answer:
the same statement on SQLite and PostgreSQL (SQLite knows no FOR UPDATE).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.places import queries, rules
from clusterix_events.places.facts import PlacesConfirmed, PlacesOffered
from clusterix_events.places.models import Place, PlaceRequest, Pool, Quota
from clusterix_events.places.rules import HOLDING, PlaceState, PoolCount, Turn, Waiting

Pools = dict[int, PoolCount]


def lock(pool_ids: Iterable[int]) -> Pools:
    """Lock pools in ascending order and return their counters as they are under the lock."""
    counts = {}
    for pool_id in sorted(pool_ids):
        row = session.execute(
            update(Pool)
            .where(Pool.id == pool_id)
            .values(seq=Pool.seq)
            .returning(*queries.COUNTS)
            .execution_options(synchronize_session=False)
        ).one()
        counts[pool_id] = PoolCount(pool_id, *row)
    return counts


def lock_around(pool_ids: Iterable[int]) -> Pools:
    """Lock pools and all that waiting requests tie to them, also those tied in the meantime.

    A tie made while waiting for a lock may be locked out of order; the database then ends one
    of two transactions, and the edge runs it again.
    """
    counts: Pools = {}
    own = list(pool_ids)
    wanted = set(queries.list_connected_pools(own))
    while wanted - counts.keys():
        counts |= lock(wanted - counts.keys())
        wanted = set(queries.list_connected_pools(own))
    return counts


def lock_request(request: PlaceRequest) -> tuple[list[int], Pools]:
    """Return a request's own pools and the counters of all it depends on; it is read again."""
    own = queries.list_pool_ids(request.id)
    pools = lock_around(own)
    session.refresh(request)
    return own, pools


def count(
    pool_ids: Sequence[int],
    *,
    taken: int = 0,
    waiting: int = 0,
    reserved: int = 0,
    seq: int | None = None,
) -> None:
    """Add to the counters of pools; `seq` is their new highest number, None leaves it."""
    values = {
        "taken": Pool.taken + taken,
        "waiting": Pool.waiting + waiting,
        "reserved": Pool.reserved + reserved,
    }
    session.execute(
        update(Pool)
        .where(Pool.id.in_(pool_ids))
        .values(values if seq is None else {**values, "seq": seq})
        .execution_options(synchronize_session=False)
    )


def next_numbers(pool_ids: Sequence[int], wanted: int = 1) -> range:
    """Return the next numbers of the queue, higher than all in these pools, which are locked."""
    highest = session.scalar(select(func.max(Pool.seq)).where(Pool.id.in_(pool_ids))) or 0
    count(pool_ids, seq=highest + wanted)
    return range(highest + 1, highest + wanted + 1)


def renumber(numbers: Mapping[int, int]) -> None:
    """Give requests, which stand in locked pools, other numbers of the queue."""
    for request_id, number in numbers.items():
        session.execute(
            update(Place)
            .where(Place.request_id == request_id)
            .values(number=number)
            .execution_options(synchronize_session=False)
        )


def find_turn(pools: Pools, wish: Waiting) -> Turn | None:
    """Return how a request behind all others gets its places at once, None when it has to wait."""
    waits = any(pool.waiting for pool in pools.values())
    queue = queries.list_waiting(list(pools)) if waits else []
    others = [each for each in queue if each.request_id != wish.request_id]
    turns = rules.next_granted(pools.values(), [*others, wish], queries.count_quotas(pools))
    return next((turn for turn in turns if turn.request is wish), None)


def take(turn: Turn, *, from_queue: bool) -> None:
    """Count the places of a request as taken, those of its quota as no longer kept for it."""
    wish = turn.request
    count(wish.pool_ids, taken=wish.size, waiting=-wish.size if from_queue else 0)
    if turn.takes_quota:
        pool_id = _move_quota(wish.quota_id, wish.size)
        if pool_id is not None:
            count([pool_id], reserved=-wish.size)


def release(request: PlaceRequest, own: Sequence[int], pools: Pools, after: PlaceState) -> None:
    """Bring a request to a state that holds and awaits nothing; `pools` follow."""
    rules.check_move(request.state, after)
    release_counts(request, own, pools)
    request.state, request.decided_at = after, clock.now()
    session.flush()


def release_counts(request: PlaceRequest, own: Sequence[int], pools: Pools) -> None:
    """Take out of the counters what a request holds or awaits; `pools` follow."""
    is_counted = request.state in HOLDING and not request.is_outside
    held = request.size if is_counted else 0
    queued = request.size if request.state is PlaceState.WAITING else 0
    if not held and not queued:
        return
    count(own, taken=-held, waiting=-queued)
    for pool_id in own:
        pool = pools[pool_id]
        pools[pool_id] = replace(pool, taken=pool.taken - held, waiting=pool.waiting - queued)
    kept_in = _move_quota(request.quota_id, -held) if held else None
    if kept_in is not None:
        count([kept_in], reserved=held)
        pools[kept_in] = replace(pools[kept_in], reserved=pools[kept_in].reserved + held)


def pass_on(pools: Pools) -> None:
    """Give free places to those whose turn it is; `pools` holds all counters they depend on."""
    counts = pools.values()
    if not any(pool.waiting and (pool.free != 0 or pool.reserved) for pool in counts):
        return
    waiting = queries.list_waiting(list(pools), limit=_limit(pools))
    for turn in rules.next_granted(counts, waiting, queries.count_quotas(pools)):
        give(session.get_one(PlaceRequest, turn.request.request_id), turn, pools)


def give(request: PlaceRequest, turn: Turn, pools: Pools) -> None:
    """Give a waiting request its places, confirmed at once or offered, as its pools say."""
    until = rules.reply_by([pools[i] for i in turn.request.pool_ids], clock.now())
    after = PlaceState.CONFIRMED if until is None else PlaceState.OFFERED
    rules.check_move(request.state, after)
    request.state, request.decided_at, request.offered_until = after, clock.now(), until
    if not turn.takes_quota:
        request.quota_id = None
    take(turn, from_queue=True)
    session.flush()
    if until is not None:
        publish(PlacesOffered(request.id, request.holder_id, has_overtaken=turn.has_overtaken))
        return
    publish(
        PlacesConfirmed(
            request.id, request.holder_id, was_waiting=True, has_overtaken=turn.has_overtaken
        )
    )


def _limit(pools: Pools) -> int | None:
    """Return how many of the queue can matter: with one strict pool, those that may fit."""
    only = next(iter(pools.values()))
    if len(pools) > 1 or only.lets_smaller_pass or only.reserved or only.free is None:
        return None
    return only.free + 1


def _move_quota(quota_id: int | None, size: int) -> int | None:
    """Count places of a quota as taken or given back; return its pool while it keeps places."""
    if quota_id is None:
        return None
    row = session.execute(
        update(Quota)
        .where(Quota.id == quota_id)
        .values(taken=Quota.taken + size)
        .returning(Quota.pool_id, Quota.returned_at)
        .execution_options(synchronize_session=False)
    ).one()
    return row.pool_id if row.returned_at is None else None
