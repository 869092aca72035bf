"""The rules of the desk review: dates, reminders, how many questions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.desk_rules import (
    NAMES,
    QUESTIONS_PER_PEER,
    DatesError,
    DeskDates,
    TooManyQuestionsError,
    check_dates,
    check_number,
    default_dates,
    desk_dates,
    reminder_due,
)

MEETS = date(2026, 10, 29)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


def test_dates_follow_from_the_day_the_group_meets_as_the_default_form_says():
    assert default_dates(MEETS) == DeskDates(
        opens_on=date(2026, 10, 1),
        due_on=date(2026, 10, 15),
        questions_on=date(2026, 10, 17),
        lists_on=date(2026, 10, 22),
    )


def test_a_date_of_the_round_comes_before_that_of_all_rounds_and_both_before_the_default():
    of_round = {"due_on": date(2026, 10, 20), "opens_on": None}
    of_all = {"due_on": date(2026, 10, 10), "opens_on": date(2026, 9, 1)}

    dates = desk_dates(MEETS, of_round, of_all)

    assert dates.in_order == (
        date(2026, 9, 1),
        date(2026, 10, 20),
        date(2026, 10, 17),
        date(2026, 10, 22),
    )


@given(meets_on=DAYS)
def test_the_default_is_always_in_order(meets_on):
    check_dates(default_dates(meets_on), meets_on)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("due_on", date(2026, 9, 30)),
        ("questions_on", date(2026, 9, 30)),
        ("lists_on", date(2026, 10, 30)),
        ("opens_on", date(2026, 10, 30)),
    ],
)
def test_dates_out_of_order_are_refused_at_their_field(name, day):
    with pytest.raises(DatesError) as refused:
        check_dates(desk_dates(MEETS, {name: day}), MEETS)

    assert refused.value.field in NAMES


@pytest.mark.parametrize(
    ("left", "last", "due"),
    [
        *[(8, None, None), (7, None, 7), (7, 7, None), (5, None, 7), (2, 7, 2), (2, 2, None)],
        *[(1, None, 2), (0, 7, 2), (0, 2, None), (-1, None, None)],
    ],
)
def test_a_reminder_is_due_7_and_2_days_before(left, last, due):
    assert reminder_due(MEETS, MEETS - timedelta(days=left), last) == due


@given(start=st.integers(0, 60), steps=st.lists(st.integers(0, 5), max_size=60))
def test_whenever_the_work_is_done_each_reminder_goes_out_once_at_most(start, steps):
    sent, last, left = [], None, start
    for step in steps:
        days = reminder_due(MEETS, MEETS - timedelta(days=left), last)
        if days is not None:
            sent.append(days)
            last = days
        left -= step

    assert sent in ([], [7], [2], [7, 2])


def test_a_peer_asks_no_more_than_a_host_can_answer():
    check_number(QUESTIONS_PER_PEER - 1)

    with pytest.raises(TooManyQuestionsError):
        check_number(QUESTIONS_PER_PEER)
