"""Why there are no groups: five planted cases, each with a minimal set of named rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest
from ortools.sat.python import cp_model

from clusterix_events.peer_review.compose_clash import find_clash
from clusterix_events.peer_review.compose_model import build
from clusterix_events.peer_review.compose_rules import (
    Clash,
    Delegate,
    Locks,
    NamedRule,
    Plan,
    Problem,
    Round,
    RuleKind,
    Topic,
)

REGIONS = ("AT1", "BG3", "DE1", "ES5", "FR1", "PL2")


def people(*regions: str) -> tuple[Delegate, ...]:
    return tuple(
        Delegate(number, f"P{number}", f"Office {number}", region)
        for number, region in enumerate(regions, start=1)
    )


def meeting(delegates: tuple[Delegate, ...], *topics: Topic, **values: object) -> Problem:
    return Problem(delegates, (Round("A", topics or (Topic(1, "Host", "FI1"),)),), **values)


TWELVE = people(*REGIONS, *REGIONS)


@dataclass(frozen=True)
class Case:
    """A problem that has no plan, and the rules that must be named."""

    problem: Problem
    rules: tuple[NamedRule, ...]


CASES = {
    "too few regions": Case(
        meeting(people("AT1", "AT1", "BG3", "BG3", "DE1", "DE1")),
        (NamedRule(RuleKind.REGIONS_AT_LEAST, "A", 1),),
    ),
    "too few people for two groups": Case(
        meeting(TWELVE[:9], Topic(1, "Host", "FI1"), Topic(2, "Host", "FI1")),
        (
            NamedRule(RuleKind.PEERS_AT_LEAST, "A", 1),
            NamedRule(RuleKind.PEERS_AT_LEAST, "A", 2),
            NamedRule(RuleKind.ONE_GROUP, "A"),
        ),
    ),
    "own territory leaves too few regions": Case(
        meeting(people("AT1", "AT2", "BG3", "BG3", "DE1", "DE1", "ES5"), Topic(1, "Host", "AT")),
        (
            NamedRule(RuleKind.OWN_TERRITORY, practice_id=1, detail="AT1"),
            NamedRule(RuleKind.OWN_TERRITORY, practice_id=1, detail="AT2"),
            NamedRule(RuleKind.REGIONS_AT_LEAST, "A", 1),
        ),
    ),
    "somebody fixed who declared a conflict": Case(
        meeting(
            (replace(TWELVE[0], conflicts=frozenset({1})), *TWELVE[1:]),
            locks=Locks(seated=frozenset({(("A", 1), 1)})),
        ),
        (
            NamedRule(RuleKind.CONFLICT, practice_id=1, person_id=1),
            NamedRule(RuleKind.SEATED, "A", 1, 1),
        ),
    ),
    "two leaders fixed from one region": Case(
        meeting(
            TWELVE,
            locks=Locks(moderators={("A", 1): 1}, rapporteurs={("A", 1): 7}),
        ),
        (
            NamedRule(RuleKind.LEADERS_REGIONS, "A", 1),
            NamedRule(RuleKind.MODERATOR, "A", 1, 1),
            NamedRule(RuleKind.RAPPORTEUR, "A", 1, 7),
        ),
    ),
}


def clash_of(problem: Problem) -> Clash:
    found = find_clash(problem, seconds=20)
    assert found is not None
    return found


def can_hold(problem: Problem, rules: Iterable[NamedRule]) -> bool:
    """Return whether these rules can hold together, all others left out."""
    model = build(problem, has_guards=True)
    assert model.guards is not None
    for rule in rules:
        model.cp.add(model.guards[rule] == 1)
    return cp_model.CpSolver().solve(model.cp) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_planted_case_is_explained_by_its_own_rules(case):
    assert clash_of(case.problem) == Clash(tuple(sorted(case.rules)))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_dropping_any_one_rule_of_a_clash_makes_it_solvable(case):
    every_rule = set(build(case.problem, has_guards=True).guards or ())
    named = clash_of(case.problem).rules

    assert not can_hold(case.problem, named)
    for rule in named:
        assert can_hold(case.problem, [other for other in named if other != rule])
        assert can_hold(case.problem, every_rule - {rule})


def test_meeting_that_has_groups_has_no_clash():
    assert find_clash(meeting(TWELVE), seconds=20) is None


def test_open_group_is_named_when_somebody_is_wanted_elsewhere():
    topics = (Topic(1, "Host", "FI1"), Topic(2, "Host", "FI1"))
    locks = Locks(frozen=frozenset({("A", 1)}), seated=frozenset({(("A", 2), 1)}))
    present = Plan({("A", 1): (1, 2, 3, 4, 5)}, {("A", 1): 1}, {("A", 1): 2})
    problem = meeting(TWELVE, *topics, locks=locks, present=present)

    found = clash_of(problem)

    assert {rule.kind for rule in found.rules} == {
        RuleKind.FROZEN,
        RuleKind.ONE_GROUP,
        RuleKind.SEATED,
    }


def test_fixed_person_who_is_not_available_is_named():
    problem = meeting(TWELVE, locks=Locks(seated=frozenset({(("A", 1), 99)})))

    assert clash_of(problem).rules == (NamedRule(RuleKind.SEATED, "A", 1, 99),)


def test_meeting_without_anybody_names_what_is_missing():
    assert clash_of(meeting(())).rules == (NamedRule(RuleKind.PEERS_AT_LEAST, "A", 1),)
