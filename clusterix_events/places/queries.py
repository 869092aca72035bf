"""Reads about pools and requests."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from clusterix_events.kernel.db import fetch, session
from clusterix_events.places.models import Place, PlaceRequest, Pool, Quota
from clusterix_events.places.rules import PlaceState, PoolCount, QuotaCount, Waiting

COUNTS = (
    Pool.capacity,
    Pool.taken,
    Pool.waiting,
    Pool.reserved,
    Pool.offer_hours,
    Pool.lets_smaller_pass,
)


def _positions() -> Any:
    own, other = aliased(Place), aliased(Place)
    waiting = aliased(PlaceRequest)
    per_pool = (
        select(own.request_id, own.pool_id, func.count().label("ahead"))
        .join(PlaceRequest, PlaceRequest.id == own.request_id)
        .join(other, (other.pool_id == own.pool_id) & (other.number <= own.number))
        .join(waiting, (waiting.id == other.request_id) & (waiting.state == PlaceState.WAITING))
        .where(
            own.request_id.in_(bindparam("request_ids", expanding=True)),
            PlaceRequest.state == PlaceState.WAITING,
        )
        .group_by(own.request_id, own.pool_id)
        .subquery()
    )
    return select(per_pool.c.request_id, func.max(per_pool.c.ahead)).group_by(per_pool.c.request_id)


# Made once: putting it together costs more than running it.
_POSITIONS = _positions()
_COUNTS = select(Pool.id, *COUNTS).where(Pool.id.in_(bindparam("pool_ids", expanding=True)))


def find_request(request_id: int) -> PlaceRequest | None:
    """Return a request, or None."""
    return session.get(PlaceRequest, request_id)


def get_request(request_id: int) -> PlaceRequest:
    """Return a request that is known to exist."""
    return session.get_one(PlaceRequest, request_id)


def find_quota(quota_id: int) -> Quota | None:
    """Return a partner's quota, or None."""
    return session.get(Quota, quota_id)


def list_quotas(pool_ids: Iterable[int]) -> Sequence[Quota]:
    """Return the quotas of pools by pool and name, also those whose places were returned."""
    return session.scalars(
        select(Quota).where(Quota.pool_id.in_(list(pool_ids))).order_by(Quota.pool_id, Quota.name)
    ).all()


def count_quotas(pool_ids: Iterable[int]) -> list[QuotaCount]:
    """Return the counters of the quotas of pools that still keep places."""
    rows = session.execute(
        select(Quota.id, Quota.pool_id, Quota.size, Quota.taken).where(
            Quota.pool_id.in_(list(pool_ids)), Quota.returned_at.is_(None)
        )
    )
    return [QuotaCount(*row) for row in rows]


def list_events_with_quotas() -> Sequence[int]:
    """Return the events that have quotas whose places were not returned yet."""
    return session.scalars(
        select(Pool.event_id)
        .distinct()
        .join(Quota, Quota.pool_id == Pool.id)
        .where(Quota.returned_at.is_(None))
    ).all()


def count_pools(pool_ids: Iterable[int]) -> dict[int, PoolCount]:
    """Return the counters of pools by their number."""
    rows = fetch(_COUNTS, {"pool_ids": list(pool_ids)})
    return {row.id: PoolCount(*row) for row in rows}  # type: ignore[call-arg]


def position(request_id: int) -> int | None:
    """Return the place in the queue from 1, the worst of its pools; None when it does not wait."""
    return positions([request_id]).get(request_id)


def positions(request_ids: Iterable[int]) -> dict[int, int]:
    """Return the place in the queue, from 1, of those requests that wait."""
    rows = session.execute(_POSITIONS, {"request_ids": list(request_ids)})
    return dict(rows.all())


def list_pool_ids(request_id: int) -> list[int]:
    """Return the pools of a request in ascending order."""
    return list(
        session.scalars(
            select(Place.pool_id).where(Place.request_id == request_id).order_by(Place.pool_id)
        )
    )


def list_connected_pools(pool_ids: Iterable[int]) -> list[int]:
    """Return these pools and all that waiting requests tie to them, in ascending order."""
    known = set(pool_ids)
    while True:
        tied = aliased(Place)
        found = set(
            session.scalars(
                select(tied.pool_id)
                .distinct()
                .join(Place, Place.request_id == tied.request_id)
                .join(PlaceRequest, PlaceRequest.id == tied.request_id)
                .where(Place.pool_id.in_(known), PlaceRequest.state == PlaceState.WAITING)
            )
        )
        if found <= known:
            return sorted(known)
        known |= found


def list_waiting(pool_ids: Sequence[int], *, limit: int | None = None) -> list[Waiting]:
    """Return the waiting requests that touch these pools, in the order of the queue."""
    chosen = (
        select(PlaceRequest.id, PlaceRequest.size, PlaceRequest.quota_id)
        .join(Place, Place.request_id == PlaceRequest.id)
        .where(PlaceRequest.state == PlaceState.WAITING, Place.pool_id.in_(pool_ids))
        .group_by(PlaceRequest.id, PlaceRequest.size, PlaceRequest.quota_id)
        .order_by(func.min(Place.number), PlaceRequest.id)
        .limit(limit)
    )
    found = session.execute(chosen).all()
    pools: dict[int, list[int]] = {row.id: [] for row in found}
    rows = session.execute(
        select(Place.request_id, Place.pool_id).where(Place.request_id.in_(list(pools)))
    )
    for request_id, pool_id in rows:
        pools[request_id].append(pool_id)
    return [Waiting(row.id, row.size, tuple(sorted(pools[row.id])), row.quota_id) for row in found]


def list_expired(now: datetime) -> Sequence[int]:
    """Return the requests whose offers have had their time, the oldest first."""
    return session.scalars(
        select(PlaceRequest.id)
        .where(PlaceRequest.state == PlaceState.OFFERED, PlaceRequest.offered_until <= now)
        .order_by(PlaceRequest.offered_until, PlaceRequest.id)
    ).all()


def list_pools_of(request_ids: Iterable[int]) -> list[int]:
    """Return all pools of some requests in ascending order."""
    return list(
        session.scalars(
            select(Place.pool_id)
            .distinct()
            .where(Place.request_id.in_(list(request_ids)))
            .order_by(Place.pool_id)
        )
    )
