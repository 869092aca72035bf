"""Rules of study tours."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.study_tours.rules import (
    DayOutsideError,
    HourOrderError,
    check_day,
    check_hours,
    list_due_on,
)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(None, time(10)), (time(10), time(10)), (time(10), time(9, 59))],
)
def test_a_stop_cannot_end_before_it_begins(app_context, starts_at, ends_at):
    with pytest.raises(HourOrderError):
        check_hours(starts_at, ends_at)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"), [(None, None), (time(9), None), (time(9), time(10))]
)
def test_a_stop_may_have_no_hour(starts_at, ends_at):
    assert check_hours(starts_at, ends_at) is None


def test_a_tour_lies_within_the_days_of_its_part(app_context):
    with pytest.raises(DayOutsideError):
        check_day(date(2012, 10, 30), date(2012, 10, 31), date(2012, 10, 31))


def test_the_list_for_a_wednesday_is_due_five_working_days_before():
    assert list_due_on(date(2012, 10, 31), 5) == date(2012, 10, 24)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_between_due_day_and_tour_lie_exactly_the_working_days(tour_day, working_days):
    due = list_due_on(tour_day, working_days)

    days = [due + timedelta(days=n) for n in range((tour_day - due).days)]
    assert due.weekday() < 5
    assert sum(1 for day in days if day.weekday() < 5) == working_days
