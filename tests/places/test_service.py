"""Taking places, giving them back and passing them on."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places import queries, service
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import MoveNotAllowedError, PlaceState
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


def test_any_course_of_requests_and_cancellations_keeps_the_invariants(event_id):
    class Course(RuleBasedStateMachine):
        """Requests over three pools, cancellations and changed capacities in any order."""

        def __init__(self):
            super().__init__()
            self.pools = [make_pool(event_id, capacity) for capacity in (0, 2, None)]
            self.requests = []

        @rule(chosen=st.sets(st.integers(0, 2), min_size=1), size=st.integers(1, 3))
        def ask(self, chosen, size):
            """Somebody asks for places."""
            ids = [self.pools[index] for index in chosen]
            self.requests.append(request(len(self.requests), *ids, size=size))

        @precondition(lambda self: self.requests)
        @rule(data=st.data())
        def give_back(self, data):
            """Somebody cancels, perhaps not for the first time."""
            cancel(data.draw(st.sampled_from(self.requests)))

        @rule(index=st.integers(0, 1), capacity=st.integers(0, 5))
        def change_capacity(self, index, capacity):
            """The organiser changes a capacity."""
            with transaction():
                service.set_capacity(self.pools[index], capacity)

        @invariant()
        def counters_equal_the_places(self):
            """Each pool's counters equal what its requests hold and await."""
            for pool_id in self.pools:
                assert counters(pool_id) == _counted(pool_id)

        @invariant()
        def nobody_waits_who_could_have_a_place(self):
            """No head of all its queues fits whole."""
            assert (
                service.rules.next_granted(
                    queries.count_pools(self.pools).values(), queries.list_waiting(self.pools)
                )
                == []
            )

    Course.TestCase.settings = settings(
        max_examples=8,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Course.TestCase().runTest()


def _counted(pool_id):
    """Return (taken, waiting) as the sum over the requests themselves."""
    sums = dict(
        session.execute(
            select(PlaceRequest.state, func.sum(PlaceRequest.size))
            .join(Place, Place.request_id == PlaceRequest.id)
            .join(Pool, Pool.id == Place.pool_id)
            .where(Pool.id == pool_id)
            .group_by(PlaceRequest.state)
        ).all()
    )
    return sums.get(PlaceState.CONFIRMED, 0), sums.get(PlaceState.WAITING, 0)
