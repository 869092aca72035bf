"""Offers of freed places, and the order of the waiting list."""

from datetime import datetime, timedelta

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.places import counting, queries, rules
from clusterix_events.places.facts import OfferAccepted, OfferEnded, PlacesOffered
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState, Turn, Waiting


def accept_offer(request: PlaceRequest) -> None:
    """Take the places that were offered; twice is as once.

    Raises OfferEndedError when the offer was declined or withdrawn, or its time is over, whether
    or not the place has gone to the next person yet.
    """
    counting.lock(queries.list_pool_ids(request.id))
    session.refresh(request)
    if request.state is PlaceState.CONFIRMED:
        return
    now = clock.now()
    rules.check_offer(request.state, request.offered_until, now)
    request.state, request.decided_at = PlaceState.CONFIRMED, now
    session.flush()
    publish(OfferAccepted(request.id, request.holder_id))


def decline_offer(request: PlaceRequest) -> None:
    """Give up, by the person, the places that were offered; the next offer goes out at once.

    Twice is as once; raises OfferEndedError for an offer that was accepted, withdrawn or passed on.
    """
    own, pools = counting.lock_request(request)
    if request.state is PlaceState.DECLINED:
        return
    rules.check_offer(request.state, request.offered_until, clock.now())
    counting.release(request, own, pools, PlaceState.DECLINED)
    publish(OfferEnded(request.id, request.holder_id, was_declined=True))
    counting.pass_on(pools)


def expire_offers(now: datetime) -> int:
    """End the offers whose time is over and pass their places on; return how many ended.

    Idempotent: an offer that was answered meanwhile is left alone.
    """
    due = queries.list_expired(now)
    if not due:
        return 0
    pools = counting.lock_around(queries.list_pools_of(due))
    ended = 0
    for request_id in due:
        request = session.get_one(PlaceRequest, request_id, populate_existing=True)
        if request.state is not PlaceState.OFFERED:
            continue
        counting.release(request, queries.list_pool_ids(request_id), pools, PlaceState.DECLINED)
        publish(OfferEnded(request.id, request.holder_id, was_declined=False))
        ended += 1
    counting.pass_on(pools)
    return ended


def offer_request(request: PlaceRequest) -> None:
    """Offer free places to a waiting request by hand, whoever waits before it.

    The offer stands as long as the pool says, or 48 hours where it confirms at once. Raises
    NoRoomError when the places are not free, MoveNotAllowedError when it does not wait.
    """
    own, pools = counting.lock_request(request)
    rules.check_move(request.state, PlaceState.OFFERED)
    if not all(pools[pool_id].has_room(request.size) for pool_id in own):
        raise rules.NoRoomError()
    now = clock.now()
    until = rules.reply_by([pools[pool_id] for pool_id in own], now)
    request.offered_until = until or now + timedelta(hours=rules.HAND_OFFER_HOURS)
    request.state, request.decided_at, request.quota_id = PlaceState.OFFERED, now, None
    wish = Waiting(request.id, request.size, tuple(own))
    counting.take(Turn(wish), from_queue=True)
    session.flush()
    publish(PlacesOffered(request.id, request.holder_id))
    # Whoever stood behind this request in another pool may be free now.
    counting.pass_on(counting.lock(pools))


def move_to_front(request: PlaceRequest) -> None:
    """Move a waiting request before all who wait for the same places."""
    _move(request, before=None)


def move_request(request: PlaceRequest, before: PlaceRequest) -> None:
    """Move a waiting request right before another that waits for places of the same pool.

    Raises MoveNotAllowedError when it does not wait, OtherQueueError when the two wait apart.
    """
    _move(request, before=before.id)


def move_to_end(request: PlaceRequest) -> None:
    """Move a waiting request behind all who wait for the same places."""
    own, pools = counting.lock_request(request)
    if request.state is not PlaceState.WAITING:
        raise rules.MoveNotAllowedError(rules.CHANGED_MEANWHILE)
    counting.renumber({request.id: counting.next_numbers(own)[0]})
    counting.pass_on(pools)


def _move(request: PlaceRequest, *, before: int | None) -> None:
    """Give the moved request and all behind it new numbers, then serve whose turn it is now."""
    _own, pools = counting.lock_request(request)
    waiting = queries.list_waiting(list(pools))
    behind = rules.order_after_move(waiting, request.id, before)
    numbers = counting.next_numbers(list(pools), len(behind))
    counting.renumber(
        {each.request_id: number for each, number in zip(behind, numbers, strict=True)}
    )
    counting.pass_on(pools)
