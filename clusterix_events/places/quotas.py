"""Places of a pool that are kept for a partner until a day, then given back to everybody."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.places import counting, rules
from clusterix_events.places.models import Pool, Quota


def add_quota(pool_id: int, name: str, *, size: int, returns_on: date) -> Quota:
    """Return a new quota that keeps free places of a pool for a partner.

    Its requests name it by `quota_id`. On the morning of `returns_on`, by the event's clock, what
    is not taken goes back to everybody. Raises NoRoomError when fewer than `size` places are free.
    """
    pools = counting.lock_around([pool_id])
    if not pools[pool_id].has_room(size):
        raise rules.NoRoomError()
    quota = Quota(pool_id=pool_id, name=name, size=size, taken=0, returns_on=returns_on)
    session.add(quota)
    session.flush()
    counting.count([pool_id], reserved=size)
    return quota


def change_quota(quota: Quota, *, name: str, size: int, returns_on: date) -> None:
    """Change a quota; places that it no longer keeps go to the waiting list at once.

    Raises QuotaTooSmallError below what is taken, NoRoomError when more is wanted than is free,
    MoveNotAllowedError when its places were returned already.
    """
    pools = counting.lock_around([quota.pool_id])
    session.refresh(quota)
    if quota.returned_at is not None:
        raise rules.MoveNotAllowedError(rules.CHANGED_MEANWHILE)
    if size < quota.taken:
        raise rules.QuotaTooSmallError()
    more = size - quota.size
    pool = pools[quota.pool_id]
    if more > 0 and not pool.has_room(more):
        raise rules.NoRoomError()
    quota.name, quota.size, quota.returns_on = name, size, returns_on
    session.flush()
    counting.count([pool.id], reserved=more)
    pools[pool.id] = replace(pool, reserved=pool.reserved + more)
    counting.pass_on(pools)


def return_quota(quota: Quota) -> int:
    """Give what a quota has not taken back to everybody; return how many places that were.

    They go to the waiting list at once. Twice is as once.
    """
    pools = counting.lock_around([quota.pool_id])
    session.refresh(quota)
    if quota.returned_at is not None:
        return 0
    left = quota.size - quota.taken
    quota.returned_at = clock.now()
    session.flush()
    pool = pools[quota.pool_id]
    counting.count([pool.id], reserved=-left)
    pools[pool.id] = replace(pool, reserved=pool.reserved - left)
    counting.pass_on(pools)
    return left


def return_due_quotas(event_id: int, today: date) -> list[Quota]:
    """Give back what the quotas of an event have not taken by their day; return these quotas.

    `today` is the day by the event's own clock. Idempotent.
    """
    due = session.scalars(
        select(Quota)
        .join(Pool, Pool.id == Quota.pool_id)
        .where(Pool.event_id == event_id, Quota.returned_at.is_(None), Quota.returns_on <= today)
        .order_by(Quota.pool_id, Quota.id)
    ).all()
    for quota in due:
        return_quota(quota)
    return list(due)
