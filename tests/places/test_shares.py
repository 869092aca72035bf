"""Leaving a group and handing a place over change no counter that somebody else relies on."""

import pytest
from hypothesis.stateful import precondition, rule

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places import service, shares
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.queries import count_pools, list_pool_ids, position
from clusterix_events.places.rules import PlaceState
from tests.factories.events import add_event
from tests.places.course import PICK, Course, run


@pytest.fixture
def event_id(app_context):
    """The number of an event."""
    with transaction():
        return add_event().id


class GroupCourse(Course):
    """A course of events in which people leave groups and hand on what they have."""

    @precondition(lambda self: self.rows)
    @rule(pick=PICK)
    def leave_a_group(self, pick):
        """One of those who asked together leaves; the others keep what they have."""
        self._do(pick, lambda request: service.cancel_request(shares.take_out(request, 2)))

    @precondition(lambda self: self.rows)
    @rule(pick=PICK)
    def part_a_group(self, pick):
        """Those of a group that has its places get a request each."""
        self._do(pick, _part, prefer=PlaceState.CONFIRMED)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK)
    def hand_over(self, pick):
        """Somebody hands a place, or a turn, to a colleague."""
        self._do(pick, lambda request: shares.hand_over(request, former_id=1, holder_id=3))


def _part(request):
    if request.state is PlaceState.CONFIRMED:
        while request.size > 1:
            shares.take_out(request, 2)


def test_any_course_of_groups_keeps_the_invariants_of_places(event_id, clock):
    run(event_id, clock, examples=6, steps=30, course=GroupCourse)


def test_whoever_leaves_loses_the_turn_and_the_group_keeps_it(event_id):
    with transaction():
        pool_id = service.add_pool(event_id, 0).id
        group = service.request_places(1, [pool_id], size=3)
        alone = service.request_places(9, [pool_id])

    with transaction():
        left = shares.take_out(session.get_one(PlaceRequest, group.id), 2)

    assert [position(number) for number in (group.id, alone.id, left.id)] == [1, 2, 3]
    assert count_pools([pool_id])[pool_id].waiting == 4


def test_former_holder_keeps_a_record_in_no_pool(event_id):
    with transaction():
        pool_id = service.add_pool(event_id, 1).id
        request = service.request_places(1, [pool_id])

    with transaction():
        record = shares.hand_over(
            session.get_one(PlaceRequest, request.id), former_id=1, holder_id=2
        )

    now = session.get_one(PlaceRequest, request.id)
    assert (now.holder_id, now.state) == (2, PlaceState.CONFIRMED)
    assert (record.holder_id, record.state, list_pool_ids(record.id)) == (
        1,
        PlaceState.CANCELLED,
        [],
    )
    assert count_pools([pool_id])[pool_id].taken == 1
