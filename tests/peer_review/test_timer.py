"""The moderator's timer, counted on the server."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.timer import STEPS, Clock

START = datetime(2012, 10, 29, 11, 30, tzinfo=UTC)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_steps_are_the_ninety_minutes_of_the_form() -> None:
    assert [length for _, length in STEPS] == [5, 15, 10, 5, 15, 15, 15, 5, 5]
    assert sum(length for _, length in STEPS) == 90


def test_clock_shows_the_whole_step_before_its_start() -> None:
    assert Clock().seconds_left(START) == 300


def test_clock_counts_down_and_stops_at_zero() -> None:
    clock = Clock().start(START)

    assert clock.seconds_left(START + minutes(2)) == 180
    assert clock.seconds_left(START + minutes(9)) == 0


def test_pause_takes_no_time_of_the_step() -> None:
    paused = Clock().start(START).pause(START + minutes(1))

    running = paused.resume(START + minutes(11))

    assert paused.seconds_left(START + minutes(7)) == 240
    assert running.seconds_left(START + minutes(12)) == 180
    assert running.ends_at(START + minutes(12)) == START + minutes(15)


def test_extension_belongs_to_the_present_step_only() -> None:
    clock = Clock().start(START).extend(1)

    assert clock.seconds_left(START) == 360
    assert clock.go_on(START + minutes(6)).seconds_left(START + minutes(6)) == 900


def test_last_step_stays_the_last() -> None:
    clock = Clock(step=len(STEPS) - 1, started_at=START)

    assert clock.is_last
    assert clock.go_on(START + minutes(1)) == clock


@given(st.lists(st.sampled_from(["start", "go_on", "pause", "resume", "extend"]), max_size=20))
def test_clock_never_runs_below_zero_or_past_its_steps(moves: list[str]) -> None:
    clock = Clock()
    now = START
    for move in moves:
        now += minutes(1)
        clock = clock.extend(1) if move == "extend" else getattr(clock, move)(now)
        assert 0 <= clock.seconds_left(now) <= clock.minutes * 60
        assert 0 <= clock.step < len(STEPS)
