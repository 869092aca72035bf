"""Taking, giving back and passing on places; the counters and the requests change together.

One UPDATE per pool, in ascending order of their numbers, is at once the lock and the answer:
the same statement on SQLite and PostgreSQL (SQLite knows no FOR UPDATE).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, bindparam, case, insert, or_, select, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.places import queries, rules
from clusterix_events.places.facts import PlacesCancelled, PlacesConfirmed, PlacesQueued
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState, PoolCount


def _take_or_queue() -> Any:
    size = bindparam("size", type_=Integer)
    has_room = or_(Pool.capacity.is_(None), Pool.taken + size <= Pool.capacity)
    may_take = has_room & (Pool.waiting == 0)
    return (
        update(Pool)
        .where(Pool.id == bindparam("pool_id"))
        .values(
            taken=Pool.taken + case((may_take, size), else_=0),
            waiting=Pool.waiting + case((may_take, 0), else_=size),
            seq=Pool.seq + 1,
        )
        .returning(Pool.seq, Pool.waiting)
    )


# Made once, as this is the statement everybody waits for.
_TAKE_ONE = _take_or_queue()


def add_pool(event_id: int, capacity: int | None) -> Pool:
    """Return a new pool; `capacity` None means no limit."""
    pool = Pool(event_id=event_id, capacity=capacity)
    session.add(pool)
    session.flush()
    return pool


def set_capacity(pool_id: int, capacity: int | None) -> None:
    """Change a pool's capacity; more places go to the waiting list, fewer move nobody."""
    locked = _lock_around([pool_id])
    session.execute(update(Pool).where(Pool.id == pool_id).values(capacity=capacity))
    _pass_on({**locked, pool_id: replace(locked[pool_id], capacity=capacity)})


def request_places(holder_id: int, pool_ids: Iterable[int], *, size: int = 1) -> PlaceRequest:
    """Return a request that is confirmed in all the pools or waits in all of them."""
    wanted = sorted(set(pool_ids))
    if not wanted:
        raise ValueError("A request needs at least one pool.")
    if len(wanted) == 1:
        is_granted, numbers = _take_one(wanted[0], size)
    else:
        is_granted, numbers = _take_several(wanted, size)
    now = clock.now()
    request = PlaceRequest(
        holder_id=holder_id,
        size=size,
        state=PlaceState.CONFIRMED if is_granted else PlaceState.WAITING,
        created_at=now,
        decided_at=now if is_granted else None,
    )
    session.add(request)
    session.flush()
    session.execute(
        insert(Place),
        [{"request_id": request.id, "pool_id": p, "number": n} for p, n in numbers.items()],
    )
    if is_granted:
        publish(PlacesConfirmed(request.id, holder_id, was_waiting=False))
    else:
        publish(PlacesQueued(request.id, holder_id))
    return request


def cancel_request(request: PlaceRequest) -> None:
    """Give places back and hand them to the next in the queue; twice is as once."""
    own = queries.list_pool_ids(request.id)
    pools = _lock_around(own)
    session.refresh(request)
    if request.state is PlaceState.CANCELLED:
        return
    rules.check_move(request.state, PlaceState.CANCELLED)
    held = request.size if request.state is PlaceState.CONFIRMED else 0
    queued = request.size - held
    request.state, request.decided_at = PlaceState.CANCELLED, clock.now()
    session.flush()
    _count(own, taken=-held, waiting=-queued)
    for pool_id in own:
        pool = pools[pool_id]
        pools[pool_id] = replace(pool, taken=pool.taken - held, waiting=pool.waiting - queued)
    publish(PlacesCancelled(request.id, request.holder_id))
    _pass_on(pools)


def tie_pool(pool_id: int, *, to_pool_id: int) -> None:
    """Ask all requests of one pool for places in a new one too, each in its present state.

    A pool that is too small for those confirmed is over its capacity; that moves nobody.
    """
    _lock_around([pool_id, to_pool_id])
    rows = session.execute(
        select(PlaceRequest.id, PlaceRequest.size, PlaceRequest.state)
        .join(Place, Place.request_id == PlaceRequest.id)
        .where(Place.pool_id == to_pool_id, PlaceRequest.state != PlaceState.CANCELLED)
        .order_by(PlaceRequest.id)
    ).all()
    if not rows:
        return
    session.execute(
        insert(Place),
        [
            {"request_id": row.id, "pool_id": pool_id, "number": number}
            for number, row in enumerate(rows, start=1)
        ],
    )
    queued = sum(row.size for row in rows if row.state is PlaceState.WAITING)
    _count([pool_id], taken=sum(row.size for row in rows) - queued, waiting=queued)
    session.execute(update(Pool).where(Pool.id == pool_id).values(seq=len(rows)))


def mark_no_show(request: PlaceRequest) -> None:
    """Note that the holder of a confirmed place did not come; the place is not given on."""
    rules.check_move(request.state, PlaceState.NO_SHOW)
    request.state = PlaceState.NO_SHOW


def unmark_no_show(request: PlaceRequest) -> None:
    """Take a no-show back, for somebody who came late."""
    rules.check_move(request.state, PlaceState.CONFIRMED)
    request.state = PlaceState.CONFIRMED


def _take_one(pool_id: int, size: int) -> tuple[bool, dict[int, int]]:
    """Take or queue in one pool by one statement that always matches."""
    row = session.execute(
        _TAKE_ONE,
        {"pool_id": pool_id, "size": size},
        execution_options={"synchronize_session": False},
    ).one()
    return row.waiting == 0, {pool_id: row.seq}


def _take_several(pool_ids: Sequence[int], size: int) -> tuple[bool, dict[int, int]]:
    """Lock the pools in order, decide once, then write: all or none."""
    numbers, counts = {}, []
    for pool_id in pool_ids:
        row = session.execute(
            update(Pool)
            .where(Pool.id == pool_id)
            .values(seq=Pool.seq + 1)
            .returning(Pool.seq, Pool.capacity, Pool.taken, Pool.waiting)
            .execution_options(synchronize_session=False)
        ).one()
        numbers[pool_id] = row.seq
        counts.append(PoolCount(pool_id, row.capacity, row.taken, row.waiting))
    is_granted = rules.is_granted(counts, size)
    _count(pool_ids, taken=size if is_granted else 0, waiting=0 if is_granted else size)
    return is_granted, numbers


def _lock(pool_ids: Sequence[int]) -> dict[int, PoolCount]:
    """Lock pools in ascending order and return their counters as they are under the lock."""
    counts = {}
    for pool_id in sorted(pool_ids):
        row = session.execute(
            update(Pool)
            .where(Pool.id == pool_id)
            .values(seq=Pool.seq)
            .returning(Pool.capacity, Pool.taken, Pool.waiting)
            .execution_options(synchronize_session=False)
        ).one()
        counts[pool_id] = PoolCount(pool_id, *row)
    return counts


def _lock_around(pool_ids: Sequence[int]) -> dict[int, PoolCount]:
    """Lock pools and all that waiting requests tie to them, also those tied in the meantime.

    A tie made while waiting for a lock may be locked out of order; the database then ends one
    of two transactions, and the edge runs it again.
    """
    counts: dict[int, PoolCount] = {}
    wanted = set(queries.list_connected_pools(pool_ids))
    while wanted - counts.keys():
        counts |= _lock(sorted(wanted - counts.keys()))
        wanted = set(queries.list_connected_pools(pool_ids))
    return counts


def _pass_on(pools: dict[int, PoolCount]) -> None:
    """Give free places to those whose turn it is; `pools` holds all counters they depend on."""
    if not any(pool.waiting and pool.free != 0 for pool in pools.values()):
        return
    alone = next(iter(pools.values())).free if len(pools) == 1 else None
    waiting = queries.list_waiting(list(pools), limit=None if alone is None else alone + 1)
    for turn in rules.next_granted(pools.values(), waiting):
        request = session.get_one(PlaceRequest, turn.request_id)
        rules.check_move(request.state, PlaceState.CONFIRMED)
        request.state, request.decided_at = PlaceState.CONFIRMED, clock.now()
        _count(turn.pool_ids, taken=turn.size, waiting=-turn.size)
        session.flush()
        publish(PlacesConfirmed(request.id, request.holder_id, was_waiting=True))


def _count(pool_ids: Sequence[int], *, taken: int, waiting: int) -> None:
    session.execute(
        update(Pool)
        .where(Pool.id.in_(pool_ids))
        .values(taken=Pool.taken + taken, waiting=Pool.waiting + waiting)
        .execution_options(synchronize_session=False)
    )
