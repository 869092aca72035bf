from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.places.rules import PoolCount
from clusterix_events.registration.rules import (
    MOVES,
    AgreementMissingError,
    EventNotOpenError,
    NoPartError,
    PartNotOpenError,
    RegistrationNotStandingError,
    RegistrationState,
    check_agreement,
    check_event_open,
    check_move,
    check_parts,
    is_in_time,
    places_left,
    search_text,
)

PARTS = st.frozensets(st.integers(1, 6))


@given(st.sampled_from(RegistrationState), st.sampled_from(RegistrationState))
def test_registration_moves_only_by_the_table(before, after):
    if (before, after) in MOVES:
        check_move(before, after)
    else:
        with pytest.raises(RegistrationNotStandingError):
            check_move(before, after)


def test_merged_registration_moves_nowhere():
    assert [move for move in MOVES if move[0] is RegistrationState.MERGED] == []


@given(PARTS, PARTS)
def test_only_joinable_parts_are_joined_and_at_least_one(chosen, joinable):
    if not chosen:
        with pytest.raises(NoPartError):
            check_parts(chosen, joinable)
    elif chosen <= joinable:
        check_parts(chosen, joinable)
    else:
        with pytest.raises(PartNotOpenError):
            check_parts(chosen, joinable)


@pytest.mark.parametrize(
    ("is_published", "today", "is_open"),
    [
        (True, date(2026, 10, 7), True),
        (True, date(2026, 10, 8), False),
        (False, date(2026, 10, 1), False),
    ],
)
def test_event_is_open_from_publication_to_its_last_day(is_published, today, is_open):
    ends_on = date(2026, 10, 7)

    if is_open:
        check_event_open(is_published=is_published, ends_on=ends_on, today=today)
    else:
        with pytest.raises(EventNotOpenError):
            check_event_open(is_published=is_published, ends_on=ends_on, today=today)


def test_sign_up_closes_at_its_moment():
    noon = datetime(2026, 10, 1, 12, tzinfo=UTC)
    before = datetime(2026, 10, 1, 11, 59, tzinfo=UTC)

    assert [is_in_time(noon, before), is_in_time(noon, noon), is_in_time(None, noon)] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("special", "is_given", "is_refused"),
    [
        ([None, ""], False, False),
        (["vegan", None], True, False),
        ([None, "hearing loop"], False, True),
    ],
)
def test_special_data_needs_its_agreement(special, is_given, is_refused):
    if is_refused:
        with pytest.raises(AgreementMissingError) as refused:
            check_agreement(special, is_given=is_given)
        assert refused.value.field == "special_data_consent"
    else:
        check_agreement(special, is_given=is_given)


@pytest.mark.parametrize(
    ("pools", "left"),
    [
        ([], None),
        ([PoolCount(1, None, 7, 0)], None),
        ([PoolCount(1, None, 7, 0), PoolCount(2, 20, 18, 0)], 2),
        ([PoolCount(1, 40, 3, 0), PoolCount(2, 20, 20, 1)], 0),
        ([PoolCount(1, 40, 39, 1)], 0),
    ],
)
def test_fullest_pool_says_what_is_left(pools, left):
    assert places_left(pools) == left


def test_search_ignores_case_and_accents():
    assert search_text("Machetă", None, "Ștefan ", "NIAM") == "macheta stefan niam"


@given(st.lists(st.text(max_size=20)))
def test_search_text_is_the_same_when_folded_again(words):
    folded = search_text(*words)

    assert search_text(folded) == folded
