"""Who came and who did not."""

from datetime import date

import pytest

from clusterix_events.checkin import queries, service
from clusterix_events.checkin.rules import NotExpectedError
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.registration.queries import get_registration
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration

DAY = date(2026, 10, 6)


@pytest.fixture
def registered(app_context):
    """An event with a conference on its second day and one registration for it."""
    with transaction():
        event = add_event()
        part = add_part(event, starts_on=DAY, ends_on=DAY)
        registration = add_registration(event, part)
    return event.id, registration.id


def check_in(registered, on=DAY):
    """Check the person in on a day."""
    _event_id, number = registered
    with transaction():
        return service.check_in(get_registration(number), on)


def state_of(number):
    """Return the state of the only place of a registration."""
    session.rollback()
    return get_registration(number).joined_parts[0].request.state


def test_the_first_scan_counts_and_the_second_says_since_when(registered, clock):
    first = check_in(registered)
    clock.advance(hours=1)

    second = check_in(registered)

    assert (first.is_first, second.is_first, second.at) == (True, False, first.at)


def test_somebody_without_a_place_that_day_is_not_expected(registered):
    with pytest.raises(NotExpectedError):
        check_in(registered, on=date(2026, 10, 5))


def test_a_presence_noted_by_mistake_is_forgotten(registered):
    check_in(registered)
    _event_id, number = registered

    with transaction():
        service.take_back(get_registration(number), DAY)

    assert queries.find_presence(number, DAY) is None


def test_whoever_was_never_seen_is_a_no_show_until_they_come(registered):
    _event_id, number = registered
    with transaction():
        service.note_no_shows(get_registration(number))
    before = state_of(number)

    check_in(registered)

    assert (before, state_of(number)) == ("no_show", "confirmed")


def test_whoever_came_is_no_no_show(registered):
    _event_id, number = registered
    check_in(registered)

    with transaction():
        service.note_no_shows(get_registration(number))

    assert state_of(number) == "confirmed"


def test_the_list_of_a_day_holds_those_with_a_place_and_when_they_came(registered):
    event_id, number = registered
    arrival = check_in(registered)
    event = get_event(event_id)

    expected = queries.list_expected(event, DAY)

    assert [(one.person.registration_id, one.came_at) for one in expected] == [(number, arrival.at)]
    assert queries.list_expected(event, date(2026, 10, 5)) == []
    assert queries.find_expected(expected, "pop ANA") == expected
    assert queries.find_expected(expected, "nobody") == []
    assert queries.count_present(event_id) == {DAY: 1}
