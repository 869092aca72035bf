"""The consolidated figures of one criterion, and recommendations of one wording."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.consolidation import (
    Figures,
    Merged,
    Recommended,
    figures,
    median_change,
    merge,
    mixed,
)


def test_figures_count_scores_and_leave_out_who_cannot_judge() -> None:
    assert figures([1, None, 3, 3, 5, None]) == Figures((1, 0, 2, 0, 1), cannot_judge=2)


@pytest.mark.parametrize(
    ("counts", "median", "interquartile_range", "is_disputed"),
    [
        ((0, 0, 1, 3, 1), 4, 0, False),
        ((0, 2, 0, 2, 0), 3, 2, True),
        ((0, 2, 1, 2, 0), 3, 2, True),
        ((1, 0, 2, 1, 1), 3, 1, True),
        ((0, 1, 2, 1, 0), 3, 0.5, False),
        ((0, 0, 0, 4, 0), 4, 0, False),
        ((0, 2, 2, 1, 0), 3, 1, False),
        ((0, 0, 2, 2, 0), 3.5, 1, False),
    ],
)
def test_disagreement_is_a_range_of_two_or_a_one_beside_a_five(
    counts: tuple[int, int, int, int, int],
    median: float,
    interquartile_range: float,
    *,
    is_disputed: bool,
) -> None:
    result = Figures(counts)

    assert (result.median, result.interquartile_range, result.is_disputed) == (
        median,
        interquartile_range,
        is_disputed,
    )


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, None]), min_size=1, max_size=12))
def test_figures_agree_with_the_answers_in_any_order(answers: list[int | None]) -> None:
    result = figures(answers)
    counted = [answer for answer in answers if answer is not None]

    assert figures(reversed(answers)) == result
    assert result.n + result.cannot_judge == len(answers)
    assert result.scores == sorted(counted)
    if counted:
        assert result.median == statistics.median(counted)


def test_change_is_the_median_of_each_peers_own_change() -> None:
    assert median_change([(1, 5), (1, 5), (5, 5), (5, 5)]) == 2


def test_change_of_nobody_is_unknown() -> None:
    assert median_change([]) is None


@given(st.permutations(["b text", "A text", "c text", " "]))
def test_texts_stand_in_one_order_whoever_sent_first(texts: list[str]) -> None:
    assert mixed(texts) == ["A text", "b text", "c text"]


def test_recommendations_of_one_wording_are_one_with_its_supporters() -> None:
    given_by_peers = [
        Recommended(1, "AT12", "Name a contact.", "must", "year", "owner"),
        Recommended(2, "AT12", "name a  contact", "should"),
        Recommended(3, "DE122", "Name a contact"),
        Recommended(3, "DE122", "Name a contact"),
        Recommended(4, "SE224", "Publish a baseline"),
    ]

    assert merge(given_by_peers) == [
        Merged("name a  contact", 3, 2, "should"),
        Merged("Publish a baseline", 1, 1),
    ]


@given(st.permutations(range(4)))
def test_merging_tells_nothing_of_the_order_of_sending(order: list[int]) -> None:
    wordings = ["Name a contact", "name a contact.", "Wait", "Name a contact"]
    sent = [Recommended(n, f"R{n}", wordings[n]) for n in range(4)]

    assert merge([sent[n] for n in order]) == merge(sent)
