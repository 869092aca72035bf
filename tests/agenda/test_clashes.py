"""People in two places, rooms used twice, sessions off their days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.agenda.clashes import (
    Allowance,
    Clash,
    ClashKind,
    Planned,
    find_clashes,
    weighed,
)

DAY = date(2026, 10, 6)
START = datetime(2026, 10, 6, 6, tzinfo=UTC)


def planned(number: int, starts: int, ends: int, **values: Any) -> Planned:
    first, last = START + timedelta(minutes=starts), START + timedelta(minutes=ends)
    return Planned(number, DAY, first, last, **values)


plans = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.integers(1, 120),
        st.sampled_from([None, 1, 2]),
        st.frozensets(st.integers(1, 4), max_size=3),
        st.booleans(),
    ),
    max_size=7,
).map(
    lambda rows: [
        planned(number, start, start + length, room_id=room, people=people, may_share_room=share)
        for number, (start, length, room, people, share) in enumerate(rows, start=1)
    ]
)


def test_a_person_in_two_sessions_that_overlap_blocks() -> None:
    first = planned(1, 0, 60, people=frozenset({7, 8}))
    second = planned(2, 45, 90, people=frozenset({8, 9}))

    found = find_clashes([second, first])

    assert found == [
        Clash(
            ClashKind.PERSON_TWICE,
            (1, 2),
            person_ids=(8,),
            starts_at=START + timedelta(minutes=45),
            ends_at=START + timedelta(minutes=60),
        )
    ]


def test_a_session_that_begins_when_the_other_ends_is_no_clash() -> None:
    first = planned(1, 0, 60, people=frozenset({7}), room_id=1)
    second = planned(2, 60, 90, people=frozenset({7}), room_id=1)

    assert find_clashes([first, second]) == []


def test_a_room_used_twice_blocks() -> None:
    found = find_clashes([planned(1, 0, 60, room_id=3), planned(2, 30, 90, room_id=3)])

    assert [(clash.kind, clash.session_ids, clash.is_blocking) for clash in found] == [
        (ClashKind.ROOM_TWICE, (1, 2), True)
    ]


def test_a_break_in_a_used_room_is_told_and_does_not_block() -> None:
    coffee = planned(2, 30, 90, room_id=3, may_share_room=True)

    found = find_clashes([planned(1, 0, 60, room_id=3), coffee])

    assert [(clash.kind, clash.is_blocking) for clash in found] == [(ClashKind.ROOM_TWICE, False)]


def test_two_sessions_without_a_room_are_no_clash() -> None:
    assert find_clashes([planned(1, 0, 60), planned(2, 0, 60)]) == []


def test_a_session_off_the_days_of_its_part_blocks() -> None:
    late = planned(1, 0, 60, part_starts_on=date(2026, 10, 4), part_ends_on=date(2026, 10, 5))

    assert find_clashes([late]) == [Clash(ClashKind.OFF_ITS_PART, (1,))]


def test_sessions_side_by_side_that_clash_with_the_same_session_are_told_as_one() -> None:
    groups = [
        planned(1, 0, 60, people=frozenset({7}), side_by_side="Round B"),
        planned(2, 0, 60, people=frozenset({8}), side_by_side="Round B"),
        planned(3, 0, 60, people=frozenset({9}), side_by_side="Round A"),
        planned(4, 0, 60, people=frozenset({5})),
    ]
    plenary = planned(5, 45, 90, people=frozenset({7, 8, 9, 5}))

    found = find_clashes([*groups, plenary])

    assert [(clash.session_ids, clash.person_ids) for clash in found] == [
        ((1, 2, 5), (7, 8)),
        ((3, 5), (9,)),
        ((4, 5), (5,)),
    ]


def allowance(clash: Clash) -> Allowance:
    """Return the allowance of a clash as it is."""
    return Allowance(
        9, clash.kind, clash.session_ids, clash.person_ids, clash.starts_at, clash.ends_at
    )


def test_an_allowed_clash_does_not_block() -> None:
    first = planned(1, 0, 60, people=frozenset({7}))
    (clash,) = find_clashes([first, planned(2, 45, 90, people=frozenset({7}))])

    assert weighed([clash], [allowance(clash)]) == [
        replace(clash, is_blocking=False, allowance_id=9)
    ]


@pytest.mark.parametrize(
    "worse",
    [
        planned(2, 40, 90, people=frozenset({7})),
        planned(2, 45, 90, people=frozenset({7, 8})),
        planned(3, 45, 90, people=frozenset({7})),
    ],
    ids=["longer", "more people", "another session"],
)
def test_what_became_worse_than_what_was_allowed_blocks_again(worse: Planned) -> None:
    first = planned(1, 0, 60, people=frozenset({7, 8}))
    (clash,) = find_clashes([first, planned(2, 45, 90, people=frozenset({7}))])

    found = weighed(find_clashes([first, worse]), [allowance(clash)])

    assert [each.is_blocking for each in found] == [True]


@given(plans)
def test_allowing_all_that_is_found_leaves_nothing_that_blocks(plan: list[Planned]) -> None:
    found = find_clashes(plan)

    left = weighed(found, [allowance(clash) for clash in found])

    assert [clash.is_blocking for clash in left] == [False] * len(found)


@given(plans)
def test_what_is_found_is_what_comparing_all_pairs_finds(plan: list[Planned]) -> None:
    expected = set()
    for first in plan:
        for second in plan:
            is_overlap = first.starts_at < second.ends_at and second.starts_at < first.ends_at
            if first.id >= second.id or not is_overlap:
                continue
            pair = frozenset({first.id, second.id})
            if first.people & second.people:
                expected.add((ClashKind.PERSON_TWICE, pair, True))
            if first.room_id is not None and first.room_id == second.room_id:
                blocks = not (first.may_share_room or second.may_share_room)
                expected.add((ClashKind.ROOM_TWICE, pair, blocks))

    found = find_clashes(plan)

    told = [(clash.kind, frozenset(clash.session_ids), clash.is_blocking) for clash in found]
    assert set(told) == expected
    assert len(told) == len(expected)


@given(plans, st.integers())
def test_the_order_of_the_sessions_does_not_matter(plan: list[Planned], seed: int) -> None:
    mixed = Random(seed).sample(plan, len(plan))

    assert find_clashes(mixed) == find_clashes(plan)


@given(plans)
def test_every_clash_lies_within_both_its_sessions(plan: list[Planned]) -> None:
    by_id = {session.id: session for session in plan}

    for clash in find_clashes(plan):
        for number in clash.session_ids:
            assert by_id[number].starts_at <= clash.starts_at < clash.ends_at
            assert clash.ends_at <= by_id[number].ends_at
