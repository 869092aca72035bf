"""The second check of typed figures: what was read the same twice counts, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.paper_rules import (
    Difference,
    differences,
    read_figure,
    settle,
    sheet_name,
)

FIGURE = st.sampled_from(("1", "2", "3", "4", "5", "NA"))
NAMES = ("a", "b", "c")
FIGURES = st.fixed_dictionaries(dict.fromkeys(NAMES, FIGURE))


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        *[
            ("1", "1"),
            (" 5 ", "5"),
            ("0", "NA"),
            ("n", "NA"),
            ("N", "NA"),
            ("NA", "NA"),
            ("?", "NA"),
        ],
        *[(wrong, None) for wrong in ("", "6", "9", "12", "-1", "x", "1.5", "\u0661")],
    ],
)
def test_figures_are_typed_as_digits_or_n(typed, figure):
    assert read_figure(typed) == figure


def test_a_sheet_is_named_by_group_and_number():
    assert sheet_name("A1", 3) == "A1-03"


def test_a_typing_error_is_found_and_the_paper_decides():
    first, second = {"a": "4", "b": "2"}, {"a": "4", "b": "3"}

    assert differences(first, second) == {"b": Difference("2", "3")}
    assert settle(first, second, {"b": "3"}) == ({"a": "4", "b": "3"}, {})
    assert settle(first, second, {"b": "2"}) == ({"a": "4", "b": "2"}, {})
    assert settle(first, second, {"b": "5"}) == ({"a": "4"}, {"b": Difference("2", "3")})
    assert settle(first, second, {}) == ({"a": "4"}, {"b": Difference("2", "3")})


@given(first=FIGURES, second=FIGURES, third=FIGURES)
def test_what_counts_was_read_the_same_twice(first, second, third):
    settled, still_open = settle(first, second, third)

    assert set(settled) | set(still_open) == set(NAMES)
    for name, figure in settled.items():
        assert [one[name] for one in (first, second, third)].count(figure) >= 2
    for name in still_open:
        assert len({first[name], second[name], third[name]}) == 3


@given(figures=FIGURES)
def test_typed_twice_the_same_needs_no_third_look(figures):
    assert differences(figures, figures) == {}
    assert settle(figures, figures, {}) == (figures, {})
