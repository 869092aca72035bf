"""The judge of a plan, its figures and its differences, without the solver."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.compose_breaches import (
    AbsentError,
    BusyPresenterError,
    FrozenGroupError,
    LeaderLockError,
    LeaderMissingError,
    LeaderNotSeatedError,
    MayNotLeadError,
    SeatLockError,
    UnknownPersonError,
    breaches,
)
from clusterix_events.peer_review.compose_fairness import fairness
from clusterix_events.peer_review.compose_rules import (
    Differences,
    Doubt,
    LeaderChange,
    Locks,
    Move,
    NamedRule,
    Plan,
    Problem,
    RuleKind,
    bans,
    differences,
    doubts,
)
from clusterix_events.peer_review.rules import (
    ConflictDeclaredError,
    GroupSizeError,
    OtherGroupError,
    PresenterError,
)
from tests.peer_review.compose_cases import DATA, demonstration, small

MEETING = demonstration()
A1, A2 = ("A", 1), ("A", 2)


def example() -> Plan:
    """Return the solution that stands in the demonstration's own data."""
    source = yaml.safe_load((DATA / "bucharest-2012-generated.yaml").read_text("utf-8"))
    groups = {
        (group["round"], int(group["practice"][2:])): group
        for group in source["example_solution"]["groups"]
    }
    return Plan(
        seats={key: tuple(int(p[4:]) for p in group["peers"]) for key, group in groups.items()},
        moderators={key: int(group["moderator"][4:]) for key, group in groups.items()},
        rapporteurs={key: int(group["rapporteur"][4:]) for key, group in groups.items()},
    )


PLAN = example()


def with_peers(key, people) -> Plan:
    return replace(PLAN, seats={**PLAN.seats, key: tuple(people)})


def with_delegate(number: int, **values) -> Problem:
    return replace(
        MEETING,
        delegates=tuple(
            replace(one, **values) if one.person_id == number else one for one in MEETING.delegates
        ),
    )


def kinds(problem: Problem, plan: Plan) -> set[type]:
    return {type(breach.error) for breach in breaches(problem, plan)}


def test_example_solution_of_the_demonstration_breaks_nothing():
    figures = fairness(MEETING, PLAN)

    assert breaches(MEETING, PLAN) == []
    assert (figures.places, figures.possible_places, figures.repeated_pairs) == (36, 36, 3)
    assert (figures.load_least, figures.load_most, figures.unequal_load) == (1, 2, 0)


FIRST = PLAN.seats[A1][2]
ROUNDS = MEETING.rounds


@pytest.mark.parametrize(
    ("problem", "plan", "error"),
    [
        (MEETING, with_peers(A1, PLAN.seats[A1][:4]), GroupSizeError),
        (MEETING, with_peers(A1, (*PLAN.seats[A1], PLAN.seats[A2][3])), OtherGroupError),
        (MEETING, with_peers(A1, (*PLAN.seats[A1], 12)), BusyPresenterError),
        (MEETING, with_peers(A2, (*PLAN.seats[A2], 12)), PresenterError),
        (MEETING, with_peers(A1, (*PLAN.seats[A1], 99)), UnknownPersonError),
        (MEETING, with_peers(A1, PLAN.seats[A1][1:]), LeaderNotSeatedError),
        (MEETING, replace(PLAN, rapporteurs={}), LeaderMissingError),
        (with_delegate(FIRST, conflicts=frozenset({1})), PLAN, ConflictDeclaredError),
        (with_delegate(PLAN.moderators[A1], may_lead=False), PLAN, MayNotLeadError),
        (
            replace(MEETING, rounds=(replace(ROUNDS[0], absent=frozenset({FIRST})), ROUNDS[1])),
            PLAN,
            AbsentError,
        ),
        (replace(MEETING, locks=Locks(seated=frozenset({(A2, FIRST)}))), PLAN, SeatLockError),
        (replace(MEETING, locks=Locks(kept_out=frozenset({(A1, FIRST)}))), PLAN, SeatLockError),
        (replace(MEETING, locks=Locks(moderators={A1: FIRST})), PLAN, LeaderLockError),
        (
            replace(MEETING, locks=Locks(frozen=frozenset({A1})), present=PLAN),
            with_peers(A1, PLAN.seats[A1][:5]),
            FrozenGroupError,
        ),
    ],
)
def test_each_broken_rule_is_named(problem, plan, error):
    assert error in kinds(problem, plan)


def test_chosen_leader_may_lead_without_being_among_those_who_may():
    number = PLAN.moderators[A1]
    problem = replace(with_delegate(number, may_lead=False), locks=Locks(moderators={A1: number}))

    assert breaches(problem, PLAN) == []


def test_bans_name_every_reason_why_somebody_stays_out():
    problem = replace(
        with_delegate(1, conflicts=frozenset({1})), locks=Locks(kept_out=frozenset({(A1, 1)}))
    )

    found = bans(problem, A1, problem.people[1])

    assert found == (
        NamedRule(RuleKind.OWN_TERRITORY, practice_id=1, detail="RO@2010"),
        NamedRule(RuleKind.OWN_ORGANISATION, practice_id=1),
        NamedRule(RuleKind.CONFLICT, practice_id=1, person_id=1),
        NamedRule(RuleKind.PRESENTS, "A", person_id=1),
        NamedRule(RuleKind.KEPT_OUT, "A", 1, 1),
    )


def test_codes_nobody_can_compare_are_told_once_for_each_practice():
    problem = with_delegate(16, region="FRF3")
    topic = replace(MEETING.rounds[0].topics[0], region="FR99", practice_id=1)
    problem = replace(problem, rounds=(replace(ROUNDS[0], topics=(topic,)),))

    found = {doubt for doubt in doubts(problem) if doubt.person_id == 16}

    assert found == {Doubt(16, 1, "FRF3", "FR99")}


def test_differences_tell_who_moved_and_who_leads():
    key = ("B", 3)
    moved = replace(
        with_peers(A1, (*PLAN.seats[A1], PLAN.seats[A2][3])),
        rapporteurs={**PLAN.rapporteurs, key: PLAN.seats[key][0]},
    )
    moved = replace(
        moved, seats={**moved.seats, A2: tuple(p for p in PLAN.seats[A2] if p != PLAN.seats[A2][3])}
    )

    assert differences(PLAN, moved) == Differences(
        moves=(Move("A", PLAN.seats[A2][3], 2, 1),),
        leaders=(LeaderChange(key, "rapporteur", PLAN.rapporteurs[key], PLAN.seats[key][0]),),
    )
    assert differences(PLAN, PLAN) == Differences()


@st.composite
def plans(draw) -> tuple[Problem, Plan]:
    problem = small(
        draw(st.integers(0, 99)), people=6, groups=draw(st.sampled_from([(2, 2), (1, 2, 1)]))
    )
    seats: dict = dict.fromkeys(problem.topics, ())
    for round_ in problem.rounds:
        keys = [key for key in seats if key[0] == round_.name]
        for person in problem.people:
            key = draw(st.sampled_from([None, *keys]))
            if key is not None:
                seats[key] += (person,)
    return problem, Plan(seats)


@given(plans())
def test_figures_equal_a_count_by_hand(case):
    problem, plan = case
    figures = fairness(problem, plan)

    meetings = Counter(
        pair for members in plan.seats.values() for pair in combinations(sorted(members), 2)
    )
    loads = [figures.loads[person] for person in problem.people]
    mean = sum(loads) / len(loads)
    assert figures.places == sum(len(members) for members in plan.seats.values()) == sum(loads)
    assert figures.repeated_pairs == sum(n * (n - 1) // 2 for n in meetings.values())
    assert (figures.unequal_load == 0) == all(abs(load - mean) < 1 for load in loads)
    assert all(deficit >= 0 for deficit in figures.deficits.values())
    assert figures.matches == sum(figures.matches_per_group.values())
