"""Why there is no plan: a smallest set of named rules that cannot hold together.

The solver names a set that is enough for a contradiction; then each rule is left out in turn, and
stays out when the others still clash. What remains is minimal: any one less, and the rest holds.
"""

import time
from collections.abc import Iterable
from typing import Any, Final

from ortools.sat.python import cp_model

from clusterix_events.peer_review.compose_model import Model, build
from clusterix_events.peer_review.compose_rules import Clash, NamedRule, Problem

SECONDS_PER_TRY: Final = 10.0
SEED: Final = 20121029


def find_clash(problem: Problem, *, seconds: float) -> Clash | None:
    """Return rules that clash in the first round that has no plan; None: no clash was found.

    `is_minimal` is False when the time did not suffice to leave out each rule once.
    """
    ends_at = time.monotonic() + seconds
    for round_ in problem.rounds:
        keys = [(round_.name, topic.practice_id) for topic in round_.topics]
        model = build(problem, free=keys, has_guards=True)
        core = _core(model, _rules(model), ends_at)
        if core is not None:
            return _shrink(model, core, ends_at)
    return None


def can_hold(problem: Problem, rules: Iterable[NamedRule]) -> bool:
    """Return whether these rules of a problem can hold together, all others left out."""
    model = build(problem, has_guards=True)
    status, _solver = _try(model, rules, time.monotonic() + SECONDS_PER_TRY)
    return status in {cp_model.OPTIMAL, cp_model.FEASIBLE}


def _shrink(model: Model, core: list[NamedRule], ends_at: float) -> Clash:
    needed: list[NamedRule] = []
    waiting, is_minimal = list(core), True
    while waiting:
        rule = waiting.pop()
        status, solver = _try(model, [*needed, *waiting], ends_at)
        if status == cp_model.INFEASIBLE:
            named = _named(model, solver)
            waiting = [other for other in waiting if other in named]
        else:
            needed.append(rule)
            is_minimal = is_minimal and status != cp_model.UNKNOWN
    return Clash(tuple(sorted(needed)), is_minimal=is_minimal)


def _core(model: Model, rules: list[NamedRule], ends_at: float) -> list[NamedRule] | None:
    """Return some of the rules that clash, in their order; None when all can hold."""
    status, solver = _try(model, rules, ends_at)
    if status != cp_model.INFEASIBLE:
        return None
    named = _named(model, solver)
    return [rule for rule in rules if rule in named]


def _try(model: Model, rules: Iterable[NamedRule], ends_at: float) -> tuple[Any, Any]:
    guards = _guards(model)
    model.cp.clear_assumptions()
    model.cp.add_assumptions([guards[rule] for rule in rules])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    left = ends_at - time.monotonic()
    solver.parameters.max_time_in_seconds = max(0.05, min(left, SECONDS_PER_TRY))
    return solver.solve(model.cp), solver


def _named(model: Model, solver: Any) -> set[NamedRule]:
    by_index = {guard.index: rule for rule, guard in _guards(model).items()}
    return {by_index[index] for index in solver.sufficient_assumptions_for_infeasibility()}


def _rules(model: Model) -> list[NamedRule]:
    return sorted(_guards(model))


def _guards(model: Model) -> dict[NamedRule, Any]:
    assert model.guards is not None
    return model.guards
