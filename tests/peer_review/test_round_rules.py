"""What is assumed of rounds, and what a change by hand makes of a proposal."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.compose_rules import Plan
from clusterix_events.peer_review.round_apply import changed_plan
from clusterix_events.peer_review.round_models import LockKind
from clusterix_events.peer_review.round_rules import (
    Meeting,
    Topic,
    merge_topics,
    next_name,
    next_round,
    propose_topics,
    read_themes,
)

EARLY = datetime(2026, 10, 29, 11, tzinfo=UTC)
LATE = datetime(2026, 10, 29, 14, tzinfo=UTC)
ROLES = (LockKind.SEATED, LockKind.KEPT_OUT, LockKind.MODERATOR, LockKind.RAPPORTEUR)
KEYS = (("A", 1), ("A", 2), ("B", 3))
PLAN = Plan(
    seats={("A", 1): (1, 2, 3), ("A", 2): (4, 5, 6), ("B", 3): (1, 4)},
    moderators={("A", 1): 1, ("A", 2): 4, ("B", 3): 1},
    rapporteurs={("A", 1): 2, ("A", 2): 5, ("B", 3): 4},
)


def test_sessions_that_begin_together_are_one_round_and_owners_present():
    meetings = [Meeting(7, 70, LATE), Meeting(5, 50, EARLY), Meeting(6, 60, EARLY)]

    topics = propose_topics([1, 2, 3, 4], meetings, owners={2: 20})

    assert topics == [
        Topic("A", 1, "A1", 5, 50),
        Topic("A", 2, "A2", 6, 60, frozenset({20})),
        Topic("B", 3, "B1", 7, 70),
    ]


def test_without_sessions_all_practices_are_in_one_round():
    assert propose_topics([4, 9], [], owners={}) == [Topic("A", 4, "A1"), Topic("A", 9, "A2")]


def test_what_was_set_up_holds_until_the_room_is_opened():
    kept = Topic("A", 1, "A1", presenter_ids=frozenset({9}), themes=("plastics",))
    stands = Topic("A", 1, "A1", presenter_ids=frozenset({8}))

    before = merge_topics([kept], standing=[stands], settled=[])
    after = merge_topics([kept], standing=[], settled=[stands])

    assert before == [kept]
    assert after == [Topic("A", 1, "A1", presenter_ids=frozenset({8}), themes=("plastics",))]


def test_names_and_themes_are_read_as_people_write_them():
    assert next_name("B", {"B1", "B3"}) == "B2"
    assert next_round(["A", "C"]) == "B"
    assert read_themes("Plastics,  Agro-tech; plastics", None, "\nRoadmapping") == (
        "plastics",
        "agro-tech",
        "roadmapping",
    )


def test_whoever_is_moved_leaves_the_lead_of_the_old_group():
    moved = changed_plan(PLAN, ("A", 2), 1, LockKind.SEATED)

    assert moved.seats == {("A", 1): (2, 3), ("A", 2): (4, 5, 6, 1), ("B", 3): (1, 4)}
    assert moved.moderators == {("A", 2): 4, ("B", 3): 1}
    assert moved.rapporteurs == PLAN.rapporteurs


def test_whoever_takes_the_lead_leaves_the_other_lead_of_the_group():
    led = changed_plan(PLAN, ("A", 1), 2, LockKind.MODERATOR)

    assert led.seats == PLAN.seats
    assert led.moderators[("A", 1)] == 2
    assert ("A", 1) not in led.rapporteurs


@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.integers(1, 8), st.sampled_from(ROLES)), max_size=6
    )
)
def test_changes_by_hand_never_seat_anybody_twice_in_a_round(changes):
    plan = PLAN
    for key, person, role in changes:
        plan = changed_plan(plan, key, person, role)

    for name in ("A", "B"):
        members = [n for key, numbers in plan.seats.items() if key[0] == name for n in numbers]
        assert len(members) == len(set(members))
    leaders = [*plan.moderators.items(), *plan.rapporteurs.items()]
    assert all(number in plan.seats[key] for key, number in leaders)
