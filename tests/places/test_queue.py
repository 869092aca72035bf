"""Approval, offers, places outside the quota, and the order of the waiting list."""

from datetime import timedelta

import pytest

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places import queries, service
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import (
    MoveNotAllowedError,
    NoRoomError,
    OfferEndedError,
    OtherQueueError,
)
from tests.places.test_service import cancel, counters, event_id, make_pool, request, states

__all__ = ("event_id",)


def make_offering_pool(event_id, capacity, *, hours=24, lets_smaller_pass=False):
    """Return the number of a new pool whose freed places are offered."""
    pool = make_pool(event_id, capacity)
    with transaction():
        service.set_queue_rules(pool, offer_hours=hours, lets_smaller_pass=lets_smaller_pass)
    return pool


def ask(holder_id, *pool_ids, **how):
    """Return the number of a request made in some special way."""
    with transaction():
        return service.request_places(holder_id, pool_ids, **how).id


def do(action, *request_ids, **how):
    """Do something with requests."""
    with transaction():
        return action(*(session.get_one(PlaceRequest, number) for number in request_ids), **how)


def test_a_request_that_needs_approval_holds_nothing(event_id):
    pool = make_pool(event_id, 1)

    pending = ask(1, pool, needs_approval=True)
    other = request(2, pool)

    assert states(pending, other) == ["pending", "confirmed"]
    assert counters(pool) == (1, 0)


def test_approval_asks_the_pool_in_the_order_of_approval(event_id):
    pool = make_pool(event_id, 1)
    early, late = ask(1, pool, needs_approval=True), ask(2, pool, needs_approval=True)
    third = ask(3, pool, needs_approval=True)

    for number in (late, third, early):
        do(service.approve_request, number)

    assert states(early, late, third) == ["waiting", "confirmed", "waiting"]
    assert queries.positions([early, third]) == {third: 1, early: 2}
    cancel(late)
    assert states(early, third) == ["waiting", "confirmed"]


def test_approving_or_declining_twice_is_as_once(event_id):
    pool = make_pool(event_id, 2)
    approved, declined = ask(1, pool, needs_approval=True), ask(2, pool, needs_approval=True)

    for _ in range(2):
        do(service.approve_request, approved)
        do(service.decline_request, declined, reason=" No partner ")

    assert states(approved, declined) == ["confirmed", "declined"]
    assert counters(pool) == (1, 0)
    assert session.get_one(PlaceRequest, declined).reason == "No partner"


def test_a_declined_request_cannot_be_approved(event_id):
    pool = make_pool(event_id, 2)
    number = ask(1, pool, needs_approval=True)
    do(service.decline_request, number)

    with pytest.raises(MoveNotAllowedError):
        do(service.approve_request, number)


def test_a_freed_place_is_offered_until_its_time(event_id, clock):
    pool = make_offering_pool(event_id, 1, hours=6)
    first, second, third = (request(holder, pool) for holder in (1, 2, 3))

    cancel(first)

    assert states(second, third) == ["offered", "waiting"]
    assert counters(pool) == (1, 1)
    until = session.get_one(PlaceRequest, second).offered_until
    assert until == clock() + timedelta(hours=6)


def test_an_offer_is_accepted_once_and_keeps_the_place(event_id):
    pool = make_offering_pool(event_id, 1)
    first, second = request(1, pool), request(2, pool)
    cancel(first)

    do(service.accept_offer, second)
    do(service.accept_offer, second)

    assert states(second) == ["confirmed"]
    assert counters(pool) == (1, 0)


def test_a_declined_offer_goes_to_the_next_at_once(event_id):
    pool = make_offering_pool(event_id, 1)
    first, second, third = (request(holder, pool) for holder in (1, 2, 3))
    cancel(first)

    do(service.decline_offer, second)
    do(service.decline_offer, second)

    assert states(second, third) == ["declined", "offered"]
    assert counters(pool) == (1, 0)


def test_an_offer_out_of_time_is_passed_on_and_cannot_be_taken(event_id, clock):
    pool = make_offering_pool(event_id, 1, hours=6)
    first, second, third = (request(holder, pool) for holder in (1, 2, 3))
    cancel(first)
    clock.advance(hours=6)

    with pytest.raises(OfferEndedError):
        do(service.accept_offer, second)
    with transaction():
        ended = [service.expire_offers(clock()), service.expire_offers(clock())]

    assert ended == [1, 0]
    assert states(second, third) == ["declined", "offered"]
    assert counters(pool) == (1, 0)


def test_an_offer_over_several_pools_has_the_shortest_time(event_id, clock):
    part, coach = make_offering_pool(event_id, 1, hours=48), make_pool(event_id, 5)
    short = make_offering_pool(event_id, 5, hours=12)
    first = request(1, part)
    second = request(2, part, coach, short)

    cancel(first)

    assert session.get_one(PlaceRequest, second).offered_until == clock() + timedelta(hours=12)


def test_a_smaller_request_passes_only_where_that_is_allowed(event_id):
    strict, lax = (
        make_pool(event_id, 2),
        make_offering_pool(event_id, 2, hours=None, lets_smaller_pass=True),
    )
    for pool in (strict, lax):
        request(1, pool)
        request(2, pool, size=2)

    late = [request(3, strict), request(3, lax)]

    assert states(*late) == ["waiting", "confirmed"]
    assert (counters(strict), counters(lax)) == ((1, 3), (2, 2))


def test_places_outside_the_quota_are_never_counted(event_id):
    pool = make_pool(event_id, 1)
    request(1, pool)

    speaker = ask(2, pool, is_outside=True)

    assert states(speaker) == ["confirmed"]
    assert counters(pool) == (1, 0)
    cancel(speaker)
    assert counters(pool) == (1, 0)


def test_a_place_taken_out_of_the_quota_goes_to_the_next_and_back_only_with_room(event_id):
    pool = make_pool(event_id, 1)
    speaker, waiting = request(1, pool), request(2, pool)

    do(service.mark_outside, speaker)

    assert states(speaker, waiting) == ["confirmed", "confirmed"]
    assert counters(pool) == (1, 0)
    with pytest.raises(NoRoomError):
        do(service.unmark_outside, speaker)
    cancel(waiting)
    do(service.unmark_outside, speaker)
    assert counters(pool) == (1, 0)


def test_an_offer_made_by_hand_needs_free_places(event_id, clock):
    pool = make_pool(event_id, 3)
    first, group, single = request(1, pool, size=2), request(2, pool, size=2), request(3, pool)

    do(service.offer_request, single)

    assert states(first, group, single) == ["confirmed", "waiting", "offered"]
    assert session.get_one(PlaceRequest, single).offered_until == clock() + timedelta(hours=48)
    with pytest.raises(NoRoomError):
        do(service.offer_request, group)


def test_an_offer_by_hand_frees_those_who_stood_behind_in_another_pool(event_id):
    full, roomy = make_pool(event_id, 1), make_pool(event_id, 5)
    request(1, full)
    head = request(2, full, size=2)
    both, behind = request(3, full, roomy), request(4, roomy)
    with transaction():
        service.set_capacity(full, 2)
    before = states(head, both, behind)

    do(service.offer_request, both)

    assert before == ["waiting", "waiting", "waiting"]
    assert states(head, both, behind) == ["waiting", "offered", "confirmed"]


def test_the_organiser_moves_a_request_to_the_front_or_before_another(event_id):
    pool = make_pool(event_id, 0)
    a, b, c, d = (request(holder, pool) for holder in (1, 2, 3, 4))

    do(service.move_to_front, d)
    after_first = queries.positions([a, b, c, d])
    session.rollback()
    do(service.move_request, c, a)

    assert after_first == {d: 1, a: 2, b: 3, c: 4}
    assert queries.positions([a, b, c, d]) == {d: 1, c: 2, a: 3, b: 4}


def test_a_request_moved_before_a_group_that_does_not_fit_is_served(event_id):
    pool = make_pool(event_id, 2)
    request(1, pool)
    group, single = request(2, pool, size=2), request(3, pool)

    do(service.move_to_front, single)

    assert states(group, single) == ["waiting", "confirmed"]


def test_a_request_is_not_moved_among_those_who_wait_for_other_places(event_id):
    here, there = make_pool(event_id, 0), make_pool(event_id, 0)
    one, other = request(1, here), request(2, there)

    with pytest.raises(OtherQueueError):
        do(service.move_request, one, other)


def test_the_queue_keeps_one_order_over_pools_of_different_ages(event_id):
    old, new = make_pool(event_id, 0), make_pool(event_id, 1)
    for holder in range(5):
        request(holder, old)
    taken = request(6, new)
    both, alone = request(7, old, new), request(8, new)

    assert queries.positions([both, alone]) == {both: 6, alone: 2}
    cancel(taken)
    assert states(both, alone) == ["waiting", "waiting"]
