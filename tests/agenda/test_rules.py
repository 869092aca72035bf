"""Hours, shifts, references and the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.agenda.rules import (
    EndBeforeStartError,
    HourDoesNotExistError,
    HourIsMissingError,
    Hours,
    LeavesTheDayError,
    ShiftTooLongError,
    SpeakerMoveError,
    SpeakerState,
    check_speaker_move,
    clock_change,
    hours,
    moved_by_days,
    moved_to,
    next_reference,
    shifted,
)

BUCHAREST = ZoneInfo("Europe/Bucharest")
DAY = date(2012, 10, 30)
NEXT_DAY = date(2012, 10, 31)
SPRING = date(2027, 3, 28)  # from 03:00 to 04:00
AUTUMN = date(2012, 10, 28)  # from 04:00 to 03:00
TWICE_OR_NEVER = {3, 4}


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BUCHAREST).astimezone(UTC)


def test_hours_are_those_of_the_events_zone() -> None:
    found = hours(DAY, time(9, 20), time(10, 50), BUCHAREST)

    assert found == Hours(
        DAY,
        datetime(2012, 10, 30, 7, 20, tzinfo=UTC),
        datetime(2012, 10, 30, 8, 50, tzinfo=UTC),
    )


def test_the_offset_follows_the_day_when_the_clocks_change() -> None:
    before = hours(date(2012, 10, 27), time(12), time(13), BUCHAREST)
    after = hours(AUTUMN, time(12), time(13), BUCHAREST)

    assert (before.starts_at, after.starts_at) == (
        datetime(2012, 10, 27, 9, tzinfo=UTC),
        datetime(2012, 10, 28, 10, tzinfo=UTC),
    )


def test_an_hour_that_comes_twice_is_the_first() -> None:
    found = hours(AUTUMN, time(3, 30), time(5), BUCHAREST)

    assert found.starts_at == datetime(2012, 10, 28, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "starts", "ends", "error", "field"),
    [
        (None, time(9), time(10), HourIsMissingError, "day"),
        (DAY, None, time(10), HourIsMissingError, "starts"),
        (DAY, time(9), None, HourIsMissingError, "ends"),
        (DAY, time(10), time(9), EndBeforeStartError, "ends"),
        (DAY, time(10), time(10), EndBeforeStartError, "ends"),
        (SPRING, time(3, 30), time(5), HourDoesNotExistError, "starts"),
        (SPRING, time(2), time(3, 30), HourDoesNotExistError, "ends"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field(
    day: date | None,
    starts: time | None,
    ends: time | None,
    error: type[HourIsMissingError],
    field: str,
) -> None:
    with pytest.raises(error) as refused:
        hours(day, starts, ends, BUCHAREST)

    assert refused.value.field == field


@pytest.mark.parametrize("day", [None, DAY])
def test_a_session_may_have_no_hour(day: date | None) -> None:
    assert hours(day, None, None, BUCHAREST) == Hours(day)


@given(
    st.dates(date(2012, 1, 1), date(2030, 12, 31)),
    st.integers(-400, 4000),
    st.integers(0, 23 * 60),
    st.integers(1, 200),
)
def test_a_copied_session_keeps_its_hour_on_the_wall(
    day: date, shift: int, start: int, length: int
) -> None:
    wall = datetime.combine(day, time()) + timedelta(minutes=start)
    starts_at = wall.replace(tzinfo=BUCHAREST).astimezone(UTC)
    before = Hours(day, starts_at, starts_at + timedelta(minutes=length))

    moved = moved_by_days(before, shift, BUCHAREST)

    assert moved.day == day + timedelta(days=shift)
    assert moved.starts_at < moved.ends_at
    shown = moved.starts_at.astimezone(BUCHAREST).replace(tzinfo=None)
    if wall.hour not in TWICE_OR_NEVER and shown.hour not in TWICE_OR_NEVER:
        assert shown == wall + timedelta(days=shift)


@pytest.mark.parametrize(
    ("before", "minutes", "length"),
    [
        (Hours(DAY, at(9), at(10, 30)), None, 90),
        (Hours(DAY, at(9), at(10, 30)), 45, 45),
        (Hours(DAY), None, 60),
        (Hours(), 20, 20),
    ],
)
def test_a_session_moved_elsewhere_keeps_its_length_unless_told(
    before: Hours, minutes: int | None, length: int
) -> None:
    start = at(14, 5, day=NEXT_DAY)

    moved = moved_to(before, start, BUCHAREST, minutes=minutes)

    assert moved == Hours(NEXT_DAY, start, start + timedelta(minutes=length))


def test_a_session_is_not_moved_over_midnight() -> None:
    with pytest.raises(LeavesTheDayError):
        moved_to(Hours(DAY, at(9), at(11)), at(22, 30), BUCHAREST, minutes=None)


@given(
    st.dictionaries(
        st.integers(1, 50), st.tuples(st.integers(0, 900), st.integers(1, 200)), max_size=8
    ),
    st.integers(0, 900),
    st.integers(-120, 120).filter(bool),
)
def test_a_shift_moves_what_comes_after_and_nothing_else(
    plan: dict[int, tuple[int, int]], since: int, minutes: int
) -> None:
    def moment(minute: int) -> datetime:
        return at(2) + timedelta(minutes=minute)

    before = {
        number: Hours(DAY, moment(start), moment(start + length))
        for number, (start, length) in plan.items()
    }

    after = shifted(before, since=moment(since), minutes=minutes, zone=BUCHAREST)

    by = timedelta(minutes=minutes)
    assert after == {
        number: Hours(DAY, moment(start) + by, moment(start + length) + by)
        for number, (start, length) in plan.items()
        if start >= since
    }


def test_a_shift_leaves_other_days_and_sessions_without_an_hour() -> None:
    plan = {
        1: Hours(DAY, at(9), at(10)),
        2: Hours(NEXT_DAY, at(9, day=NEXT_DAY), at(10, day=NEXT_DAY)),
        3: Hours(DAY),
    }

    found = shifted(plan, since=at(8), minutes=15, zone=BUCHAREST)

    assert found == {1: Hours(DAY, at(9, 15), at(10, 15))}


@pytest.mark.parametrize("minutes", [0, 721, -721])
def test_a_shift_of_nothing_or_too_much_is_refused(minutes: int) -> None:
    with pytest.raises(ShiftTooLongError):
        shifted({}, since=at(9), minutes=minutes, zone=BUCHAREST)


def test_a_shift_into_the_next_day_is_refused() -> None:
    with pytest.raises(LeavesTheDayError):
        shifted({1: Hours(DAY, at(23), at(23, 30))}, since=at(9), minutes=90, zone=BUCHAREST)


@pytest.mark.parametrize(
    ("day", "taken", "expected"),
    [
        (DAY, (), "s30-1"),
        (DAY, ("s30-1", "s30-7", "s29-9", "special"), "s30-8"),
        (date(2012, 10, 1), ("s30-1",), "s01-1"),
        (None, ("s0-1",), "s0-2"),
    ],
)
def test_a_reference_is_the_next_of_its_day(
    day: date | None, taken: tuple[str, ...], expected: str
) -> None:
    assert next_reference(day, taken) == expected


def test_a_speaker_who_withdrew_cannot_have_slides() -> None:
    with pytest.raises(SpeakerMoveError):
        check_speaker_move(SpeakerState.WITHDRAWN, SpeakerState.SLIDES_IN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SpeakerState.INVITED, SpeakerState.ACCEPTED),
        (SpeakerState.WITHDRAWN, SpeakerState.WITHDRAWN),
        (SpeakerState.WITHDRAWN, SpeakerState.ACCEPTED),
        (SpeakerState.RELEASED, SpeakerState.SLIDES_IN),
    ],
)
def test_a_speaker_moves_on_and_back(old: SpeakerState, new: SpeakerState) -> None:
    check_speaker_move(old, new)


def test_the_clocks_change_the_day_before_the_meeting_in_bucharest() -> None:
    assert clock_change(BUCHAREST, date(2012, 10, 29), date(2012, 10, 31)) == AUTUMN


def test_the_clocks_stand_still_in_january() -> None:
    assert clock_change(BUCHAREST, date(2027, 1, 11), date(2027, 1, 13)) is None
