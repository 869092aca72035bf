"""Asking for places, deciding on requests, giving places back and passing them on.

The counters and the requests change together, under the locks of counting.py. Actions on offers
and on the order of the queue stand in queue.py, partners' quotas in quotas.py; all are offered
here, so that other features know one module.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, bindparam, case, insert, or_, select, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import add_row, attached, prepared_insert, session
from clusterix_events.kernel.facts import publish
from clusterix_events.places import counting, queries, rules
from clusterix_events.places.facts import (
    PlacesApproved,
    PlacesCancelled,
    PlacesConfirmed,
    PlacesDeclined,
    PlacesPending,
    PlacesQueued,
)
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.queue import (
    accept_offer,
    decline_offer,
    expire_offers,
    move_request,
    move_to_end,
    move_to_front,
    offer_request,
)
from clusterix_events.places.quotas import (
    add_quota,
    change_quota,
    return_due_quotas,
    return_quota,
)
from clusterix_events.places.rules import HOLDING, PlaceState, PoolCount, Turn, Waiting
from clusterix_events.places.swaps import add_to_pool, swap_pools

__all__ = (
    "accept_offer",
    "add_pool",
    "add_quota",
    "add_to_pool",
    "approve_request",
    "cancel_request",
    "change_quota",
    "decline_offer",
    "decline_request",
    "expire_offers",
    "lock_pools",
    "mark_no_show",
    "mark_outside",
    "move_request",
    "move_to_end",
    "move_to_front",
    "offer_request",
    "request_places",
    "return_due_quotas",
    "return_quota",
    "set_capacity",
    "set_queue_rules",
    "swap_pools",
    "tie_pool",
    "unmark_no_show",
    "unmark_outside",
)


def _take_or_queue() -> Any:
    size = bindparam("size", type_=Integer)
    has_room = or_(Pool.capacity.is_(None), Pool.taken + Pool.reserved + size <= Pool.capacity)
    may_take = has_room & (Pool.waiting == 0)
    return (
        update(Pool)
        .where(Pool.id == bindparam("pool_id"))
        .values(
            taken=Pool.taken + case((may_take, size), else_=0),
            waiting=Pool.waiting + case((may_take, 0), else_=size),
            seq=Pool.seq + 1,
        )
        .returning(Pool.seq, *queries.COUNTS)
    )


# Made once, as this is the statement everybody waits for.
_TAKE_ONE = _take_or_queue()
_INSERT_REQUEST = prepared_insert(PlaceRequest)
_INSERT_PLACE = prepared_insert(Place)


def add_pool(event_id: int, capacity: int | None) -> Pool:
    """Return a new pool; `capacity` None means no limit."""
    pool = Pool(event_id=event_id, capacity=capacity)
    session.add(pool)
    session.flush()
    return pool


def set_capacity(pool_id: int, capacity: int | None) -> None:
    """Change a pool's capacity; more places go to the waiting list, fewer move nobody."""
    pools = counting.lock_around([pool_id])
    session.execute(update(Pool).where(Pool.id == pool_id).values(capacity=capacity))
    counting.pass_on({**pools, pool_id: replace(pools[pool_id], capacity=capacity)})


def set_queue_rules(pool_id: int, *, offer_hours: int | None, lets_smaller_pass: bool) -> None:
    """Change how a pool's freed places are given on; offers that stand keep their time.

    `offer_hours` None means confirmed at once. `lets_smaller_pass`: whether a smaller request may
    be served while the head of the waiting list does not fit whole.
    """
    values = {"offer_hours": offer_hours, "lets_smaller_pass": lets_smaller_pass}
    pools = counting.lock_around([pool_id])
    session.execute(update(Pool).where(Pool.id == pool_id).values(values))
    counting.pass_on({**pools, pool_id: replace(pools[pool_id], **values)})  # type: ignore[arg-type]


def request_places(
    holder_id: int,
    pool_ids: Iterable[int],
    *,
    size: int = 1,
    needs_approval: bool = False,
    is_outside: bool = False,
    quota_id: int | None = None,
) -> PlaceRequest:
    """Return a request that is confirmed in all the pools, or waits in all of them.

    `needs_approval`: it waits for approval first and is in no counter. `is_outside`: it is
    confirmed and never counted, as for speakers and staff. `quota_id`: it may take the places
    kept for a partner; when none are left it asks as everybody does.
    """
    wanted = sorted(set(pool_ids))
    if not wanted:
        raise ValueError("A request needs at least one pool.")
    has_overtaken, kept_quota = False, quota_id
    if is_outside or needs_approval:
        state = PlaceState.CONFIRMED if is_outside else PlaceState.PENDING
        number = _number(wanted)
    elif quota_id is not None:
        turn, number = _take_with_quota(wanted, size, quota_id)
        state = PlaceState.WAITING if turn is None else PlaceState.CONFIRMED
        kept_quota = quota_id if turn is None or turn.takes_quota else None
    else:
        is_granted, has_overtaken, number = (
            _take_one(wanted[0], size) if len(wanted) == 1 else _take_several(wanted, size)
        )
        state = PlaceState.CONFIRMED if is_granted else PlaceState.WAITING
    now = clock.now()
    values = {
        "holder_id": holder_id,
        "size": size,
        "state": state,
        "created_at": now,
        "decided_at": now if state is PlaceState.CONFIRMED else None,
        "is_outside": is_outside,
        "quota_id": kept_quota,
    }
    request = attached(PlaceRequest(id=add_row(_INSERT_REQUEST, values), **values))
    session.connection().execute(
        _INSERT_PLACE,
        [{"request_id": request.id, "pool_id": pool, "number": number} for pool in wanted],
    )
    _announce(request, has_overtaken=has_overtaken)
    return request


def approve_request(request: PlaceRequest) -> None:
    """Let a request that waits for approval ask for its places, behind all who ask already.

    It is confirmed when there is room and nobody before it, else it stands at the end of the
    waiting list. Approving twice is as once; raises MoveNotAllowedError for a request that was
    declined or cancelled meanwhile.
    """
    own, pools = counting.lock_request(request)
    if request.state in {PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.OFFERED}:
        return
    rules.check_move(request.state, PlaceState.WAITING)
    number = counting.next_numbers(own)[0]
    counting.renumber({request.id: number})
    turn = counting.find_turn(pools, _wish(request, own))
    request.decided_at = clock.now()
    if turn is None:
        request.state = PlaceState.WAITING
        counting.count(own, waiting=request.size)
    else:
        request.state = PlaceState.CONFIRMED
        request.quota_id = request.quota_id if turn.takes_quota else None
        counting.take(turn, from_queue=False)
    session.flush()
    _announce(request, has_overtaken=turn is not None and turn.has_overtaken)
    publish(PlacesApproved(request.id, request.holder_id))


def decline_request(request: PlaceRequest, *, reason: str = "") -> None:
    """Decline a request by the organiser: pending, waiting or offered; what it held passes on.

    `reason` is kept with the request for the person to read. Twice is as once; raises
    MoveNotAllowedError for a request that is confirmed or cancelled.
    """
    own, pools = counting.lock_request(request)
    if request.state is PlaceState.DECLINED:
        return
    rules.check_move(request.state, PlaceState.DECLINED)
    request.reason = reason.strip() or None
    counting.release(request, own, pools, PlaceState.DECLINED)
    publish(PlacesDeclined(request.id, request.holder_id))
    counting.pass_on(pools)


def cancel_request(request: PlaceRequest) -> None:
    """Give places back and hand them to the next in the queue; twice is as once."""
    own, pools = counting.lock_request(request)
    if request.state is PlaceState.CANCELLED:
        return
    counting.release(request, own, pools, PlaceState.CANCELLED)
    publish(PlacesCancelled(request.id, request.holder_id))
    counting.pass_on(pools)


def mark_outside(request: PlaceRequest) -> None:
    """Confirm a request outside the quota, as for speakers and staff; what it held passes on."""
    own, pools = counting.lock_request(request)
    if request.is_outside:
        return
    was_confirmed = request.state is PlaceState.CONFIRMED
    if not was_confirmed:
        rules.check_move(request.state, PlaceState.CONFIRMED)
    counting.release_counts(request, own, pools)
    request.state, request.is_outside, request.quota_id = PlaceState.CONFIRMED, True, None
    request.decided_at = clock.now()
    session.flush()
    if not was_confirmed:
        publish(PlacesConfirmed(request.id, request.holder_id, was_waiting=True))
    counting.pass_on(pools)


def unmark_outside(request: PlaceRequest) -> None:
    """Count a confirmed request like all others; raise NoRoomError when no place is free."""
    own, pools = counting.lock_request(request)
    if not request.is_outside:
        return
    if not all(pools[pool_id].has_room(request.size) for pool_id in own):
        raise rules.NoRoomError()
    if request.state in HOLDING:
        counting.count(own, taken=request.size)
    request.is_outside = False
    session.flush()


def lock_pools(pool_ids: Iterable[int]) -> None:
    """Keep others out of pools until the transaction ends, so that what is counted stays true."""
    counting.lock(sorted(set(pool_ids)))


def tie_pool(pool_id: int, *, to_pool_id: int) -> None:
    """Ask all requests of one pool for places in a new one too, each in its present state.

    A pool that is too small for those confirmed is over its capacity; that moves nobody.
    """
    counting.lock_around([pool_id, to_pool_id])
    ended = (PlaceState.CANCELLED, PlaceState.DECLINED)
    rows = session.execute(
        select(
            PlaceRequest.id,
            PlaceRequest.size,
            PlaceRequest.state,
            PlaceRequest.is_outside,
            Place.number,
        )
        .join(Place, Place.request_id == PlaceRequest.id)
        .where(Place.pool_id == to_pool_id, PlaceRequest.state.not_in(ended))
    ).all()
    if not rows:
        return
    session.execute(
        insert(Place),
        [{"request_id": row.id, "pool_id": pool_id, "number": row.number} for row in rows],
    )
    counting.count(
        [pool_id],
        taken=sum(row.size for row in rows if row.state in HOLDING and not row.is_outside),
        waiting=sum(row.size for row in rows if row.state is PlaceState.WAITING),
        seq=max(row.number for row in rows),
    )


def mark_no_show(request: PlaceRequest) -> None:
    """Note that the holder of a confirmed place did not come; the place is not given on."""
    rules.check_move(request.state, PlaceState.NO_SHOW)
    request.state = PlaceState.NO_SHOW


def unmark_no_show(request: PlaceRequest) -> None:
    """Take a no-show back, for somebody who came late."""
    if request.state is not PlaceState.NO_SHOW:
        raise rules.MoveNotAllowedError(rules.CHANGED_MEANWHILE)
    request.state = PlaceState.CONFIRMED


def _wish(request: PlaceRequest, own: Sequence[int]) -> Waiting:
    return Waiting(request.id, request.size, tuple(own), request.quota_id)


def _announce(request: PlaceRequest, *, has_overtaken: bool) -> None:
    if request.state is PlaceState.CONFIRMED:
        publish(
            PlacesConfirmed(
                request.id, request.holder_id, was_waiting=False, has_overtaken=has_overtaken
            )
        )
    elif request.state is PlaceState.PENDING:
        publish(PlacesPending(request.id, request.holder_id))
    else:
        publish(PlacesQueued(request.id, request.holder_id))


def _take_one(pool_id: int, size: int) -> tuple[bool, bool, int]:
    """Take or queue in one pool by one statement that always matches.

    Return whether it has its place, whether it overtook somebody, and its number. Only where
    smaller requests may pass does it need a second statement, under the lock of the first.
    """
    row = session.connection().execute(_TAKE_ONE, {"pool_id": pool_id, "size": size}).one()
    if row.waiting == 0 or not row.lets_smaller_pass:
        return row.waiting == 0, False, row.seq
    before = PoolCount(pool_id, *row[1:])
    is_granted = before.has_room(size)
    if is_granted:
        counting.count([pool_id], taken=size, waiting=-size)
    return is_granted, is_granted and before.waiting > size, row.seq


def _take_several(pool_ids: Sequence[int], size: int) -> tuple[bool, bool, int]:
    """Lock the pools in order, decide once, then write: all or none."""
    highest, counts = 0, []
    for pool_id in pool_ids:
        row = session.execute(
            update(Pool)
            .where(Pool.id == pool_id)
            .values(seq=Pool.seq + 1)
            .returning(Pool.seq, *queries.COUNTS)
            .execution_options(synchronize_session=False)
        ).one()
        highest = max(highest, row.seq)
        counts.append(PoolCount(pool_id, *row[1:]))
    is_granted = rules.is_granted(counts, size)
    counting.count(
        pool_ids,
        taken=size if is_granted else 0,
        waiting=0 if is_granted else size,
        seq=highest,
    )
    return is_granted, is_granted and any(pool.waiting for pool in counts), highest


def _take_with_quota(pool_ids: Sequence[int], size: int, quota_id: int) -> tuple[Turn | None, int]:
    """Take the places kept for a partner, or ask as everybody does when none are left."""
    pools = counting.lock_around(pool_ids)
    number = counting.next_numbers(pool_ids)[0]
    turn = counting.find_turn(pools, Waiting(0, size, tuple(pool_ids), quota_id))
    if turn is None:
        counting.count(pool_ids, waiting=size)
    else:
        counting.take(turn, from_queue=False)
    return turn, number


def _number(pool_ids: Sequence[int]) -> int:
    counting.lock(pool_ids)
    return counting.next_numbers(pool_ids)[0]
