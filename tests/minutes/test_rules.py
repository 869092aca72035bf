"""Numbers, states, and people typed line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.minutes.rules import (
    ApprovedMinutesError,
    Attendant,
    MinutesMoveError,
    MinutesState,
    action_number,
    check_editable,
    check_move,
    decision_number,
    minutes_number,
    read_attendants,
    write_attendants,
)


@pytest.mark.parametrize(
    ("series", "count", "taken", "expected"),
    [
        ("partners-meeting", 3, (), "PM03"),
        ("peer-group-meeting", 12, (), "PGM12"),
        ("partners-meeting", 3, ("PM03",), "PM03-2"),
        ("partners-meeting", 3, ("PM03", "PM03-2"), "PM03-3"),
        (None, None, (), "BUC12"),
        ("partners-meeting", None, ("BUC12",), "BUC12-2"),
    ],
)
def test_minutes_are_numbered_by_their_series_or_the_event(
    series: str | None, count: int | None, taken: tuple[str, ...], expected: str
) -> None:
    assert minutes_number(series, count, "BUC12", taken) == expected


def test_decisions_and_actions_carry_the_number_of_their_minutes() -> None:
    assert (decision_number("PM03", 4), action_number("PM03", 11)) == ("D-PM03-04", "A-PM03-11")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MinutesState.DRAFT, MinutesState.APPROVED),
        (MinutesState.APPROVED, MinutesState.DRAFT),
        (MinutesState.DRAFT, MinutesState.DRAFT),
    ],
)
def test_minutes_skip_no_state_and_never_leave_approval(
    old: MinutesState, new: MinutesState
) -> None:
    with pytest.raises(MinutesMoveError):
        check_move(old, new)


def test_circulated_minutes_may_go_back_or_on() -> None:
    check_move(MinutesState.CIRCULATED, MinutesState.DRAFT)
    check_move(MinutesState.CIRCULATED, MinutesState.APPROVED)


def test_approved_minutes_are_not_changed() -> None:
    with pytest.raises(ApprovedMinutesError):
        check_editable(MinutesState.APPROVED)


def test_people_are_read_line_by_line() -> None:
    text = "Hélène D’Essai, ERAI\n\n Zoé Démonstrat \nJörg Vorlagner, ecoplus, Lower Austria"

    assert read_attendants(text, {"Jörg Vorlagner": "chair"}) == (
        Attendant("Hélène D’Essai", "ERAI"),
        Attendant("Zoé Démonstrat"),
        Attendant("Jörg Vorlagner", "ecoplus, Lower Austria", "chair"),
    )


words = st.text("aș -", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.tuples(words, words | st.just(""))))
def test_people_are_read_as_they_were_written(people: list[tuple[str, str]]) -> None:
    found = read_attendants(write_attendants(people), {})

    assert [(one.name, one.organisation) for one in found] == people
