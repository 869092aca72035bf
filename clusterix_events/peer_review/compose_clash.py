"""Why there is no plan: a smallest set of named rules that cannot hold together.

The solver may name a set that is enough for a contradiction. Then rules are left out, all of a
kind first, halves next, single ones last; they stay out when the others still clash. What remains
is minimal: with any one less the rest can hold.
"""

import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from ortools.sat.python import cp_model

from clusterix_events.peer_review.compose_model import Model, build
from clusterix_events.peer_review.compose_rules import Clash, NamedRule, Problem, RuleKind

SECONDS_FOR_CORE: Final = 2.0
SECONDS_PER_TRY: Final = 10.0
SEED: Final = 20121029
_ORDER: Final = {kind: place for place, kind in enumerate(RuleKind)}


def find_clash(problem: Problem, *, seconds: float) -> Clash | None:
    """Return rules that clash in the first round that has no plan; None: no clash was found.

    What is general stays rather than what is special: a lock is named only where it matters.
    `is_minimal` is False when the time did not suffice to leave out each rule once.
    """
    ends_at = time.monotonic() + seconds
    for round_ in problem.rounds:
        keys = [(round_.name, topic.practice_id) for topic in round_.topics]
        model = build(problem, free=keys, has_guards=True)
        rules = sorted(_guards(model), key=lambda rule: (_ORDER[rule.kind], rule))
        core = _core(model, rules)
        if core is None and _clashes(model, rules, ends_at):
            core = rules
        if core is not None:
            return _shrink(model, core, ends_at)
    return None


def _core(model: Model, rules: Sequence[NamedRule]) -> list[NamedRule] | None:
    """Return some of the rules that clash, if the solver finds out quickly that they do."""
    guards = _guards(model)
    asked = model.cp.clone()
    asked.add_assumptions([guards[rule] for rule in rules])
    solver = _solver(SECONDS_FOR_CORE)
    if solver.solve(asked) != cp_model.INFEASIBLE:
        return None
    named = set(solver.sufficient_assumptions_for_infeasibility())
    return [rule for rule in rules if guards[rule].index in named]


def _shrink(model: Model, core: Sequence[NamedRule], ends_at: float) -> Clash:
    parts = [list(rules) for _kind, rules in groupby(core, key=lambda rule: rule.kind)]
    # Whole kinds go first, since what is left is then easy to look through rule by rule.
    for part in reversed(parts.copy()):
        others = [other for other in parts if other is not part]
        if _clashes(model, _all(others), ends_at):
            parts = others
    needed: list[NamedRule] = []
    is_minimal = True
    while parts:
        part = parts.pop()
        clashes = _clashes(model, [*needed, *_all(parts)], ends_at)
        if clashes:
            continue
        if len(part) == 1 or time.monotonic() > ends_at:
            needed += part
            is_minimal = is_minimal and clashes is False
        else:
            half = len(part) // 2
            parts += [part[:half], part[half:]]
    return Clash(tuple(sorted(needed)), is_minimal=is_minimal)


def _all(parts: Iterable[Sequence[NamedRule]]) -> list[NamedRule]:
    return [rule for part in parts for rule in part]


def _clashes(model: Model, rules: Iterable[NamedRule], ends_at: float) -> bool | None:
    """Return whether these rules cannot hold together, the others left out; None: nobody knows."""
    # Settled guards vanish at once; assumed ones would hide from the solver what sums exclude.
    guards, wanted = _guards(model), set(rules)
    tried = model.cp.clone()
    for rule, guard in guards.items():
        tried.add(guard == int(rule in wanted))
    status = _solver(min(ends_at - time.monotonic(), SECONDS_PER_TRY)).solve(tried)
    if status == cp_model.UNKNOWN:
        return None
    return bool(status == cp_model.INFEASIBLE)


def _solver(seconds: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    return solver


def _guards(model: Model) -> dict[NamedRule, Any]:
    assert model.guards is not None
    return model.guards
