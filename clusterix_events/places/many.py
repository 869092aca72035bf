"""Places for many at once, and taking many back: one UPDATE of a counter for all of them.

Each asks for one place, in the order given, by the same rules as alone. No fact tells of those who
got a place at once: whoever asks for many knows them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import delete, func, insert, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import add_rows, session
from clusterix_events.places import counting, queries, rules
from clusterix_events.places.models import Place, PlaceRequest
from clusterix_events.places.rules import HOLDING, PlaceState, PoolCount
from clusterix_events.places.service import cancel_request


def request_many(
    holder_ids: Sequence[int], pool_ids: Iterable[int], *, is_outside: bool = False
) -> list[tuple[int, PlaceState]]:
    """Return (request, state) for each holder: confirmed as long as there is room, then waiting.

    `is_outside`: all are confirmed and none is counted, as for speakers and staff.
    """
    wanted = sorted(set(pool_ids))
    pools = counting.lock(wanted)
    numbers = counting.next_numbers(wanted, len(holder_ids))
    granted = len(holder_ids) if is_outside else count_granted(pools.values(), len(holder_ids))
    if not is_outside:
        counting.count(wanted, taken=granted, waiting=len(holder_ids) - granted)
    now = clock.now()
    states = [
        PlaceState.CONFIRMED if place < granted else PlaceState.WAITING
        for place in range(len(holder_ids))
    ]
    rows = [
        {
            "holder_id": holder_id,
            "size": 1,
            "state": state,
            "created_at": now,
            "decided_at": now if state is PlaceState.CONFIRMED else None,
            "is_outside": is_outside,
        }
        for holder_id, state in zip(holder_ids, states, strict=True)
    ]
    request_ids = add_rows(PlaceRequest, rows)
    session.execute(
        insert(Place),
        [
            {"request_id": request_id, "pool_id": pool_id, "number": number}
            for request_id, number in zip(request_ids, numbers, strict=True)
            for pool_id in wanted
        ],
    )
    return list(zip(request_ids, states, strict=True))


def count_granted(pools: Iterable[PoolCount], wanted: int) -> int:
    """Return how many of `wanted` requests of one place, in a row, get it at once."""
    counts = list(pools)
    for granted in range(wanted):
        if not rules.is_granted(counts, 1):
            return granted
        counts = [replace(pool, taken=pool.taken + 1) for pool in counts]
    return wanted


def remove_many(request_ids: Sequence[int]) -> None:
    """Delete requests as if they had never been made, and hand their places to those who wait.

    Nothing may refer to them any more. One with places of a partner's quota is cancelled first.
    """
    for request in session.scalars(
        select(PlaceRequest).where(
            PlaceRequest.id.in_(request_ids), PlaceRequest.quota_id.is_not(None)
        )
    ).all():
        cancel_request(request)
    pools = counting.lock_around(queries.list_pools_of(request_ids))
    for pool_id, held, queued in _held(request_ids):
        counting.count([pool_id], taken=-held, waiting=-queued)
        pool = pools[pool_id]
        pools[pool_id] = replace(pool, taken=pool.taken - held, waiting=pool.waiting - queued)
    session.execute(delete(Place).where(Place.request_id.in_(request_ids)))
    session.execute(delete(PlaceRequest).where(PlaceRequest.id.in_(request_ids)))
    if pools:
        counting.pass_on(pools)


def _held(request_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return for each pool how many places these requests hold and how many they await."""
    rows = session.execute(
        select(Place.pool_id, PlaceRequest.state, func.sum(PlaceRequest.size))
        .join(PlaceRequest, PlaceRequest.id == Place.request_id)
        .where(Place.request_id.in_(request_ids), PlaceRequest.is_outside.is_(False))
        .group_by(Place.pool_id, PlaceRequest.state)
    ).all()
    held: dict[int, list[int]] = {}
    for pool_id, state, size in rows:
        sums = held.setdefault(pool_id, [0, 0])
        sums[0] += int(size) if state in HOLDING else 0
        sums[1] += int(size) if state is PlaceState.WAITING else 0
    return [(pool_id, taken, waiting) for pool_id, (taken, waiting) in sorted(held.items())]
