"""When follow-ups are planned, asked and reminded of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review import follow_rules as rules
from clusterix_events.peer_review.follow_rules import Said

MET = datetime(2026, 10, 29, 13, 30, tzinfo=UTC)
DUE = rules.due_at(MET, 182)


def test_asked_half_a_year_and_a_year_after_the_session():
    assert [rules.due_at(MET, days).date().isoformat() for days in rules.AFTER_DAYS] == [
        "2027-04-29",
        "2027-10-29",
    ]


def test_three_mails_two_weeks_apart():
    days = [-1, 0, 13, 14, 27, 28, 400]

    told = [rules.mails_due(DUE, DUE + timedelta(days=day)) for day in days]

    assert told == [0, 1, 1, 2, 2, 3, 3]


def test_late_report_is_followed_by_one_question_about_each_thing():
    assert rules.days_to_plan(MET, MET + timedelta(days=35)) == [182, 365]
    assert rules.days_to_plan(MET, MET + timedelta(days=200)) == [365]
    assert rules.days_to_plan(MET, MET + timedelta(days=900)) == [365]


@given(st.integers(min_value=0, max_value=2000))
def test_address_outlives_the_last_reminder(late):
    now = MET + timedelta(days=late)
    last = max(rules.due_at(MET, days) for days in rules.days_to_plan(MET, now))

    assert rules.kept_until(MET, now) > max(last, now) + timedelta(days=28)


def test_region_that_takes_nothing_is_not_asked():
    said = [Said("AT12", "whole", None), Said("AT12", "nothing", None), Said("RO", "nothing", None)]

    assert rules.taken_by_region(said, frozenset({"whole"})) == {"AT12": [said[0]]}
