"""Planning tours, and the seats they hand to registration."""

import pytest

from clusterix_events.events.facts import EventCopied
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.registration.queries import get_registration
from clusterix_events.registration.service import cancel
from clusterix_events.study_tours import queries, service
from clusterix_events.study_tours.service import NotATourPartError
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.factories.study_tours import add_coach, add_stop, add_tour, add_tour_part


def states(*registrations):
    """Return the state of the only place of each registration."""
    session.rollback()
    return [get_registration(one.id).joined_parts[0].request.state for one in registrations]


@pytest.fixture
def tour_of_two(app_context):
    """An event whose tour has a coach of two seats."""
    with transaction():
        event = add_event()
        part = add_tour_part(event)
        tour = add_tour(event, part)
        add_stop(tour)
        add_coach(tour, seats=2)
    return event, part, tour


def register(event, part, count):
    """Return registrations for the tour, one after the other."""
    made = []
    for _ in range(count):
        with transaction():
            made.append(add_registration(event, part, mobile_on_site="+40215550000"))
    return made


def test_the_seats_of_the_coach_limit_the_tour_and_the_rest_wait(tour_of_two):
    event, part, tour = tour_of_two

    made = register(event, part, 3)

    assert states(*made) == ["confirmed", "confirmed", "waiting"]
    (found,) = queries.list_tours(event.id)
    assert queries.count_tours([found])[tour.id] == queries.TourCount(seats=2, taken=2, waiting=1)


def test_a_seat_given_back_goes_to_the_first_who_waits(tour_of_two):
    event, part, _tour = tour_of_two
    first, second, third = register(event, part, 3)

    with transaction():
        cancel(first.id)

    assert states(first, second, third) == ["cancelled", "confirmed", "confirmed"]


def test_a_small_stop_limits_the_tour_as_well(tour_of_two):
    event, part, tour = tour_of_two
    with transaction():
        add_stop(tour, max_group=1)

    made = register(event, part, 2)

    assert states(*made) == ["confirmed", "waiting"]


def test_a_larger_coach_serves_those_who_wait(tour_of_two):
    event, part, tour = tour_of_two
    made = register(event, part, 3)
    tour = queries.find_tour(event.id, tour.id)
    coach = tour.coaches[0]

    with transaction():
        service.change_coach(tour, coach, name="Coach", seats=3)

    assert states(*made) == ["confirmed", "confirmed", "confirmed"]


def test_a_coach_added_late_seats_those_who_signed_up_before(app_context):
    with transaction():
        event = add_event()
        part = add_tour_part(event)
        tour = add_tour(event, part)
    made = register(event, part, 2)

    with transaction():
        add_coach(tour, seats=2)
    late = register(event, part, 1)

    assert states(*made, *late) == ["confirmed", "confirmed", "waiting"]


def test_a_part_has_one_tour_and_only_a_tour_part_has_one(tour_of_two):
    event, part, _tour = tour_of_two

    with pytest.raises(NotATourPartError), transaction():
        add_tour(event, part)
    with pytest.raises(NotATourPartError), transaction():
        add_tour(event, add_part(event))


def test_a_change_on_an_old_version_is_refused(tour_of_two):
    event, part, tour = tour_of_two

    with pytest.raises(StaleError), transaction():
        service.change_tour(
            tour,
            part,
            version=0,
            title="Other",
            on=event.ends_on,
            meeting_point=None,
            minimum_to_run=None,
            note=None,
        )


def test_a_copied_event_has_the_tour_moved_by_the_same_days(tour_of_two):
    event, _part, tour = tour_of_two
    with transaction():
        copy = add_event("copy", starts_on=event.ends_on, ends_on=event.ends_on)
        add_tour_part(copy)
        service.copy_tours(EventCopied(event.id, copy.id, shift_days=0))

    (copied,) = queries.list_tours(copy.id)
    assert [stop.what for stop in copied.stops] == ["A cluster"]
    assert [coach.seats for coach in copied.coaches] == [2]
    assert copied.on == tour.on
    assert queries.count_tours([copied])[copied.id].taken == 0
