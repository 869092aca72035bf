"""The statistics: numbers that agree with the list, in a fixed number of statements."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.kernel.db import transaction
from clusterix_events.registration.statistics import cumulated, over_days, tables_of
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.registration.conftest import words
from tests.support.pages import counted_statements

PAGE = "/manage/meeting/registrations/statistics"


def _fill(event, part, people):
    for number in range(people):
        add_registration(event, part, country="RO" if number % 2 else "AT")


def test_numbers_are_told_by_part_country_kind_and_day(app):
    with app.app_context(), transaction():
        event = add_event("meeting")
        part = add_part(event, "conference", title="Conference", capacity=2)
        _fill(event, part, 3)
        event_id = event.id
        tables = {table.id: (table.heads, table.rows) for table in tables_of(event)}

    assert event_id
    assert tables == {
        "parts": (("Part", "Confirmed", "Waiting list"), (("Conference", (2, 1)),)),
        "countries": (("Country", "People"), (("Austria", (2,)), ("Romania", (1,)))),
        "types": (("Kind", "People"), (("Public authority", (3,)),)),
        "time": (("From", "Registered", "In all"), (("1 Sep 2026", (3, 3)),)),
    }


def test_statistics_need_the_same_statements_for_any_number_of_people(app, organiser, meeting):
    counts = []
    for people in (1, 3, 12):
        with app.app_context(), transaction():
            event = add_event(f"event{people}")
            _fill(event, add_part(event, "conference"), people)
        with app.app_context(), counted_statements(app) as counted:
            tables_of(event)
        counts.append(counted.total)

    assert counts == [4, 4, 4]


def test_page_without_anybody_says_so(organiser):
    assert "Nobody has registered yet" in words(organiser.get(PAGE))


def test_file_holds_the_numbers_and_no_formula(organiser, register):
    register()

    answer = organiser.get(f"{PAGE}.csv")

    assert answer.mimetype == "text/csv"
    assert "countries,Romania,People,1" in answer.text.splitlines()


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_statistics_are_the_organisers_alone(foreign_organiser, suffix):
    assert foreign_organiser.get(PAGE + suffix).status_code == 403


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 9)))
def test_nobody_is_lost_between_days_and_weeks(counted):
    spans = over_days(counted)

    starts = [start for start, _number in spans]
    assert sum(number for _start, number in spans) == sum(counted.values())
    assert len({later - first for first, later in pairwise(starts)}) <= 1
    assert cumulated(number for _start, number in spans)[-1:] == (
        [sum(counted.values())] if counted else []
    )
    assert not starts or starts[0] <= min(counted) < starts[0] + timedelta(days=7)
