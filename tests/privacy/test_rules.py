"""Terms: no field survives its own, none goes before it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.privacy.rules import (
    AFTER_PROJECT_DAYS,
    YEARS,
    HoldDatesError,
    PaymentDateError,
    Rule,
    Terms,
    answer_due_on,
    check_hold,
    check_payment,
    erased_from,
    is_over,
)
from clusterix_events.registration.fields import AUDIT, FIELDS, WITHDRAWN

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TERMS = st.builds(
    Terms,
    ends_on=DAYS,
    last_payment_on=st.none() | DAYS,
    years=st.sampled_from(YEARS),
    project_ends_on=st.none() | DAYS,
)
RULES = st.integers(0, 4_000) | st.sampled_from(list(Rule))


@given(RULES, TERMS, DAYS)
def test_field_is_over_from_its_day_on_and_on_no_day_before(rule, terms, today):
    first = erased_from(rule, terms)

    assert is_over(rule, terms, today) == (first is not None and today >= first)


@given(st.integers(0, 4_000), TERMS)
def test_number_counts_days_after_the_last_day_whatever_else_is_known(days, terms):
    assert erased_from(days, terms) == terms.ends_on + timedelta(days=days)


@given(TERMS)
def test_evidence_is_kept_to_the_end_of_its_last_year(terms):
    first = erased_from(Rule.AUDIT, terms)

    if terms.last_payment_on is None:
        assert first is None
    else:
        last_day = date(terms.last_payment_on.year, 12, 31).replace(
            year=terms.last_payment_on.year + terms.years
        )
        assert first == last_day + timedelta(days=1)


@given(TERMS)
def test_agreement_lasts_365_days_beyond_the_project(terms):
    end = terms.project_ends_on
    wanted = None if end is None else end + timedelta(days=AFTER_PROJECT_DAYS)

    assert erased_from(Rule.WITHDRAWN, terms) == wanted


@given(TERMS, TERMS, RULES)
def test_more_years_never_erase_earlier(terms, other, rule):
    longer = Terms(
        ends_on=terms.ends_on,
        last_payment_on=terms.last_payment_on,
        years=max(terms.years, other.years),
        project_ends_on=terms.project_ends_on,
    )
    first, later = erased_from(rule, terms), erased_from(rule, longer)

    assert (first is None) == (later is None)
    assert first is None or later is None or first <= later


def test_every_field_has_a_rule_that_is_understood():
    terms = Terms(
        ends_on=date(2026, 10, 7),
        last_payment_on=date(2027, 3, 1),
        project_ends_on=date(2027, 6, 30),
    )

    assert tuple(Rule) == (AUDIT, WITHDRAWN)
    assert [field.id for field in FIELDS if erased_from(field.erase, terms) is None] == []


@given(DAYS)
def test_answer_is_due_within_a_month(asked_on):
    due = answer_due_on(asked_on)

    assert timedelta(days=28) <= due - asked_on <= timedelta(days=31)
    assert (due.year * 12 + due.month) - (asked_on.year * 12 + asked_on.month) == 1


def test_last_of_january_is_answered_by_the_last_of_february():
    assert answer_due_on(date(2027, 1, 31)) == date(2027, 2, 28)
    assert answer_due_on(date(2026, 12, 15)) == date(2027, 1, 15)


def test_hold_must_last_beyond_today_and_a_payment_be_made():
    today = date(2026, 10, 7)

    check_hold(date(2026, 10, 8), today)
    check_payment(today, today)
    check_payment(None, today)
    with pytest.raises(HoldDatesError):
        check_hold(today, today)
    with pytest.raises(PaymentDateError):
        check_payment(date(2026, 10, 8), today)
