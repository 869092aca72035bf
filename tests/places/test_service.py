"""Taking places, giving them back and passing them on."""

import pytest

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places import queries, service
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import MoveNotAllowedError
from tests.factories.events import add_event


@pytest.fixture
def event_id(app_context):
    """The number of an event."""
    with transaction():
        return add_event().id


def make_pool(event_id, capacity):
    """Return the number of a new pool."""
    with transaction():
        return service.add_pool(event_id, capacity).id


def request(holder_id, *pool_ids, size=1):
    """Return the number of a new request."""
    with transaction():
        return service.request_places(holder_id, pool_ids, size=size).id


def cancel(request_id):
    """Cancel a request."""
    with transaction():
        service.cancel_request(session.get_one(PlaceRequest, request_id))


def states(*request_ids):
    """Return the states of requests as stored."""
    session.rollback()
    return [session.get_one(PlaceRequest, number).state for number in request_ids]


def counters(pool_id):
    """Return (taken, waiting) of a pool as stored."""
    session.rollback()
    count = queries.count_pools([pool_id])[pool_id]
    return count.taken, count.waiting


def test_the_first_get_places_and_the_rest_wait_in_order(event_id):
    pool = make_pool(event_id, 2)

    numbers = [request(holder, pool) for holder in range(1, 5)]

    assert states(*numbers) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert counters(pool) == (2, 2)
    assert queries.positions(numbers) == {numbers[2]: 1, numbers[3]: 2}


def test_a_cancelled_place_goes_to_the_head_of_the_list(event_id):
    pool = make_pool(event_id, 1)
    first, second, third = (request(holder, pool) for holder in (1, 2, 3))

    cancel(first)

    assert states(first, second, third) == ["cancelled", "confirmed", "waiting"]
    assert counters(pool) == (1, 1)
    assert queries.position(third) == 1


def test_cancelling_twice_is_as_once(event_id):
    pool = make_pool(event_id, 1)
    first, second = request(1, pool), request(2, pool)

    cancel(first)
    cancel(first)

    assert states(first, second) == ["cancelled", "confirmed"]
    assert counters(pool) == (1, 0)


def test_a_request_over_several_pools_waits_in_all_when_one_is_full(event_id):
    coach, stop = make_pool(event_id, 5), make_pool(event_id, 1)
    first = request(1, coach, stop)

    second = request(2, coach, stop)

    assert states(first, second) == ["confirmed", "waiting"]
    assert (counters(coach), counters(stop)) == ((1, 1), (1, 1))


def test_a_place_freed_in_one_pool_serves_those_tied_by_another(event_id):
    coach, stop = make_pool(event_id, 2), make_pool(event_id, 1)
    both = request(1, coach, stop)
    tied = request(2, coach, stop)
    alone = request(3, coach)

    cancel(both)

    assert states(tied, alone) == ["confirmed", "confirmed"]
    assert (counters(coach), counters(stop)) == ((2, 0), (1, 0))


def test_a_greater_capacity_serves_the_waiting_and_a_smaller_moves_nobody(event_id):
    pool = make_pool(event_id, 1)
    numbers = [request(holder, pool) for holder in (1, 2, 3)]

    with transaction():
        service.set_capacity(pool, 2)
    after_more = states(*numbers)
    with transaction():
        service.set_capacity(pool, 0)

    assert after_more == ["confirmed", "confirmed", "waiting"]
    assert states(*numbers) == after_more
    assert counters(pool) == (2, 1)


def test_a_no_show_keeps_the_place_and_can_be_taken_back(event_id):
    pool = make_pool(event_id, 1)
    number = request(1, pool)

    with transaction():
        service.mark_no_show(session.get_one(PlaceRequest, number))
    marked = states(number)
    with transaction():
        service.unmark_no_show(session.get_one(PlaceRequest, number))

    assert (marked, states(number)) == (["no_show"], ["confirmed"])


def test_a_waiting_request_cannot_be_a_no_show(event_id):
    pool = make_pool(event_id, 0)
    number = request(1, pool)

    with pytest.raises(MoveNotAllowedError), transaction():
        service.mark_no_show(session.get_one(PlaceRequest, number))
