"""The composer's answers: against all plans of small meetings, and for the demonstration's."""

from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_clash import find_clash
from clusterix_events.peer_review.compose_fairness import cost, fairness
from clusterix_events.peer_review.compose_rules import (
    Delegate,
    Key,
    Locks,
    Plan,
    Problem,
    Round,
    Topic,
    Weights,
    differences,
)
from clusterix_events.peer_review.compose_search import (
    Found,
    ImpossibleError,
    compose,
    repair,
)
from clusterix_events.peer_review.compose_service import without
from clusterix_events.peer_review.rules import Limits
from tests.peer_review.compose_cases import demonstration, small

NOTHING = Weights(0, 0, 0, 0, 0, 0)


def solve(problem: Problem, *, seconds: float = 20) -> Found:
    return compose(problem, lambda found: None, seconds=seconds)


def plans_of(problem: Problem, round_: Round) -> list[Plan]:
    """Return every plan of one round that breaks no rule, by looking at all there are."""
    keys = [(round_.name, topic.practice_id) for topic in round_.topics]
    people = [person.person_id for person in problem.delegates]
    alone, found = replace(problem, rounds=(round_,)), []
    for choice in product((None, *keys), repeat=len(people)):
        seats = {
            key: tuple(p for p, chosen in zip(people, choice, strict=True) if chosen == key)
            for key in keys
        }
        most, least = problem.limits.peers_at_most, problem.limits.peers_at_least
        if not all(least <= len(members) <= most for members in seats.values()):
            continue
        for leaders in product(*(product(seats[key], seats[key]) for key in keys)):
            plan = Plan(
                seats=seats,
                moderators={key: pair[0] for key, pair in zip(keys, leaders, strict=True)},
                rapporteurs={key: pair[1] for key, pair in zip(keys, leaders, strict=True)},
            )
            if not breaches(alone, plan):
                found.append(plan)
    return found


def joined(parts: tuple[Plan, ...]) -> Plan:
    seats: dict[Key, tuple[int, ...]] = {}
    moderators: dict[Key, int] = {}
    rapporteurs: dict[Key, int] = {}
    for part in parts:
        seats |= part.seats
        moderators |= part.moderators
        rapporteurs |= part.rapporteurs
    return Plan(seats, moderators, rapporteurs)


def rank(problem: Problem, plan: Plan) -> tuple[int, int]:
    figures = fairness(problem, plan)
    return -figures.places, cost(problem, figures)


def best_of_all(problem: Problem) -> tuple[int, int] | None:
    parts = [plans_of(problem, round_) for round_ in problem.rounds]
    return min((rank(problem, joined(plan)) for plan in product(*parts)), default=None)


@pytest.mark.parametrize(
    ("seed", "people", "groups"),
    [
        *((seed, 5, (1, 1)) for seed in range(8)),
        *((seed, 6, (2,)) for seed in range(8, 12)),
        (12, 4, (1, 1, 1)),
    ],
)
def test_composer_finds_what_is_best_of_all_plans_of_a_small_meeting(seed, people, groups):
    problem = small(seed, people=people, groups=groups)
    best = best_of_all(problem)

    if best is None:
        with pytest.raises(ImpossibleError):
            solve(problem)
        return
    found = solve(problem)

    assert breaches(problem, found.plan) == []
    assert (rank(problem, found.plan), found.is_proven) == (best, True)
    assert found.bound == found.cost


def test_small_meetings_of_both_kinds_are_among_those_compared():
    answers = [best_of_all(small(seed, people=5, groups=(1, 1))) is None for seed in range(8)]

    assert {True, False} == set(answers)


@pytest.fixture(scope="module")
def told() -> list[Found]:
    """All plans that the composer finds for the demonstration's meeting in five seconds."""
    found: list[Found] = []
    compose(demonstration(), found.append, seconds=5)
    return found


@pytest.fixture(scope="module")
def composed(told: list[Found]) -> Problem:
    """The demonstration's meeting with the plan made for it."""
    return replace(demonstration(), present=told[-1].plan)


def test_demonstration_is_seated_whole_with_three_pairs_who_meet_again(told):
    problem, best = demonstration(), told[-1]
    figures = fairness(problem, best.plan)

    assert breaches(problem, best.plan) == []
    assert (figures.places, figures.possible_places) == (36, 36)
    # Twelve people review in both rounds; over three times three pairs of groups three are least.
    assert figures.repeated_pairs == 3
    assert [one.cost for one in told] == sorted((one.cost for one in told), reverse=True)


@settings(max_examples=20)
@given(st.integers(100, 10_000), st.sampled_from([(1, 1), (2,), (2, 2), (1, 2, 1)]))
def test_every_answer_keeps_every_rule_or_names_a_clash(seed, groups):
    problem = small(seed, people=8, groups=groups)
    try:
        plan = solve(problem, seconds=10).plan
    except ImpossibleError:
        clash = find_clash(problem, seconds=20)
        assert clash is not None
        assert clash.is_minimal
        return

    assert breaches(problem, plan) == []


def test_same_problem_gives_the_same_plan():
    problem = small(3, people=6, groups=(2, 2))

    assert solve(problem).plan == solve(problem).plan


FOUR = tuple(Delegate(n, f"P{n}", f"O{n}", f"{c}T1") for n, c in enumerate("ABCD", start=1))
SIX = (*FOUR, Delegate(5, "P5", "O5", "ET1"), Delegate(6, "P6", "O6", "FT1"))
PAIRS = Limits(peers_at_least=2, peers_at_most=2, regions_at_least=1, per_region_at_most=2)
X = frozenset({"x"})
TOGETHER = Plan(
    seats={("A", 1): (1, 2), ("A", 2): (3, 4), ("B", 3): (1, 2), ("B", 4): (3, 4)},
    moderators={("A", 1): 1, ("A", 2): 3, ("B", 3): 1, ("B", 4): 3},
    rapporteurs={("A", 1): 2, ("A", 2): 4, ("B", 3): 2, ("B", 4): 4},
)


def two_rounds(
    people: tuple[Delegate, ...],
    *,
    themes: frozenset[str] = frozenset(),
    limits: Limits = PAIRS,
    present: Plan | None = TOGETHER,
) -> Problem:
    return Problem(
        people,
        (
            Round("A", (Topic(1, "H1", "FI1", themes), Topic(2, "H2", "FI1"))),
            Round("B", (Topic(3, "H3", "FI1", themes), Topic(4, "H4", "FI1"))),
        ),
        limits=limits,
        present=present,
    )


def first(count: int, people: tuple[Delegate, ...], **values: object) -> tuple[Delegate, ...]:
    return tuple(replace(p, **values) if p.person_id <= count else p for p in people)


# By the name of each weight: a meeting, and the weights of a wish that wants the contrary.
WISHES = {
    "expertise": (two_rounds(first(2, FOUR, expertise=X), themes=X), {"repeated_pairs": 1}),
    "equal_load": (two_rounds(SIX), {"few_changes": 1}),
    "repeated_pairs": (two_rounds(FOUR), {"few_changes": 1}),
    "newcomers": (two_rounds(first(2, FOUR, is_newcomer=True)), {"few_changes": 1}),
    "region_variety": (
        two_rounds(
            first(2, first(3, SIX, expertise=X), region="AT1"),
            themes=X,
            limits=Limits(3, 3, 1, 2),
            present=None,
        ),
        {"expertise": 1},
    ),
    "few_changes": (two_rounds(FOUR), {"repeated_pairs": 1}),
}


@pytest.mark.parametrize("name", [each.name for each in fields(Weights)])
def test_raising_a_weight_lowers_the_figure_it_names(name):
    meeting, contrary = WISHES[name]
    low = replace(meeting, weights=replace(NOTHING, **contrary))
    high = replace(meeting, weights=replace(low.weights, **{name: 10}))

    before = fairness(low, solve(low).plan)
    after = fairness(high, solve(high).plan)

    assert after.deficits[name] < before.deficits[name]
    assert after.places == before.places


def test_fixed_people_and_leaders_stay_where_they_were_put():
    locks = Locks(
        seated=frozenset({(("A", 1), 1), (("A", 1), 2)}),
        kept_out=frozenset({(("B", 3), 1)}),
        moderators={("A", 1): 2},
        rapporteurs={("B", 4): 1},
    )
    problem = replace(two_rounds(FOUR, present=None), locks=locks)

    plan = solve(problem).plan

    assert breaches(problem, plan) == []
    assert (plan.seats["A", 1], plan.moderators["A", 1]) == ((1, 2), 2)
    assert (1 in plan.seats["B", 4], plan.rapporteurs["B", 4]) == (True, 1)


def test_group_whose_room_is_open_stays_whatever_the_rules_say():
    open_now = Plan({("A", 1): (1, 2, 3)}, {("A", 1): 1}, {("A", 1): 1})
    people = (*SIX, Delegate(7, "P7", "O7", "GT1"))
    problem = replace(
        two_rounds(people, present=open_now), locks=Locks(frozen=frozenset({("A", 1)}))
    )

    plan = solve(problem).plan

    assert breaches(problem, plan) == []
    assert plan.seats["A", 1] == (1, 2, 3)
    assert len(plan.seats["A", 2]) == 2


def test_leader_who_reviews_nothing_is_no_peer():
    guide = Delegate(9, "Guide", "Office", "XT1", reviews=False)
    people = tuple(replace(person, may_lead=person.person_id == 1) for person in FOUR)
    problem = Problem(
        (*people, guide),
        (Round("A", (Topic(1, "H1", "FI1"),)),),
        limits=replace(PAIRS, peers_at_most=4),
    )

    plan = solve(problem).plan

    assert breaches(problem, plan) == []
    assert plan.seats["A", 1] == (1, 2, 3, 4)
    assert {plan.moderators["A", 1], plan.rapporteurs["A", 1]} == {1, 9}


def test_one_no_show_of_the_demonstration_moves_at_most_two_others(composed):
    for round_ in composed.rounds:
        for person in composed.delegates:
            number = person.person_id
            missing = without(composed, frozenset({number}), frozenset({round_.name}))

            found = repair(missing, lambda found: None, seconds=5)

            changed = differences(composed.present, found.plan).moves
            others = [move for move in changed if move.person_id != number]
            assert breaches(missing, found.plan) == []
            assert len(others) <= 2
            assert {move.round_name for move in changed} <= {round_.name}
            assert found.is_proven


def test_repair_moves_as_few_as_any_plan_does():
    for seed in range(6):
        problem = small(seed + 20, people=5, groups=(2,))
        plans = plans_of(problem, problem.rounds[0])
        if not plans:
            continue
        present = plans[len(plans) // 2]
        missing = without(
            replace(problem, present=present), frozenset({present.seats["A", 1][0]}), frozenset("A")
        )
        allowed = plans_of(missing, missing.rounds[0])
        if not allowed:
            with pytest.raises(ImpossibleError):
                repair(missing, lambda found: None, seconds=5)
            continue

        found = repair(missing, lambda found: None, seconds=5)

        fewest = min(len(differences(present, plan).moves) for plan in allowed)
        assert len(differences(present, found.plan).moves) == fewest


def test_repair_leaves_an_open_group_alone(composed):
    key = ("A", 1)
    number = composed.present.seats[key][0]
    locked = replace(composed, locks=Locks(frozen=frozenset({key})))
    missing = without(locked, frozenset({number}), frozenset({"A"}))

    found = repair(missing, lambda found: None, seconds=5)

    assert differences(composed.present, found.plan).moves == ()
