"""Finding the best plan: seat each round, improve it round by round, then prove it where possible.

One thread of the solver with a fixed seed and limits in its own measure of work: the same problem
gives the same plans in the same order, only the moment of the last one depends on the machine.
"""

import math
import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from ortools.sat.python import cp_model

from clusterix_events.peer_review.compose_aims import leader_changes, missing_seats, moves, wishes
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_fairness import Fairness, cost, evenest, fairness
from clusterix_events.peer_review.compose_model import Model, build, hint, plan_of
from clusterix_events.peer_review.compose_rules import Key, Plan, Problem

SEED: Final = 20121029
CELLS_MOST: Final = 20_000
GROUPS_AT_ONCE: Final = (2, 3, 4, 6, 12)
WORK_PER_STEP: Final = 1.0
WORK_TO_SEAT: Final = 1.0
IDLE_STEPS: Final = 12

Term = Callable[[Model], Any]


@dataclass(frozen=True)
class Found:
    """A plan with its cost, what no plan can cost less than, and whether it is the best of all."""

    plan: Plan
    cost: int
    bound: int | None = None
    is_proven: bool = False


@dataclass
class Search:
    """One run: the best plan so far, told to `tell` whenever it gets better; ends in time."""

    problem: Problem
    tell: Callable[[Found], None]
    ends_at: float
    best: Plan | None = None
    figures: Fairness | None = None
    bound: int | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311

    @property
    def seconds_left(self) -> float:
        """How long it may still go on."""
        return self.ends_at - time.monotonic()

    @property
    def can_go_on(self) -> bool:
        """Whether there is time left and something left to wish for."""
        return self.seconds_left > 0 and not self.is_perfect

    @property
    def is_perfect(self) -> bool:
        """Whether every possible seat is given and every wish is fulfilled."""
        return self.figures is not None and _rank(self.problem, self.figures) == (
            -self.figures.possible_places,
            0,
        )

    def offer(self, plan: Plan) -> bool:
        """Keep a plan if it gives more seats or costs less than the best; return whether so."""
        figures = fairness(self.problem, plan)
        if self.figures is not None and _rank(self.problem, figures) >= _rank(
            self.problem, self.figures
        ):
            return False
        self.best, self.figures = plan, figures
        self.tell(Found(plan, cost(self.problem, figures), self.bound))
        return True


class ImpossibleError(Exception):
    """The hard rules cannot hold together."""


class TimeUpError(Exception):
    """No plan was found in the time given."""


def compose(
    problem: Problem, tell: Callable[[Found], None], *, seconds: float, start: Plan | None = None
) -> Found:
    """Return the best plan found in the time given, telling each better one on the way.

    `start` is a plan that an earlier try has found. Raise ImpossibleError or TimeUpError.
    """
    search = Search(problem, tell, time.monotonic() + seconds)
    search.offer(start or _seat_rounds(search))
    improve(search)
    is_proven = prove(search)
    return _found(search, is_proven=is_proven or search.is_perfect)


def repair(problem: Problem, tell: Callable[[Found], None], *, seconds: float) -> Found:
    """Return the present plan with the hard rules restored by as few moves as possible.

    A move is a person who sits in another group or is called in. Rounds in which nothing is
    broken stay, because no hard rule reaches over rounds; so do groups whose room is open. Among
    plans with as few moves, leaders stay, then more seats are given, then the wishes count.
    Raise ImpossibleError or TimeUpError.
    """
    search = Search(problem, tell, time.monotonic() + seconds)
    left = _without_absent(problem, problem.present or Plan())
    broken = {breach.key[0] for breach in breaches(problem, left)}
    free = frozenset(key for key in _open(problem) if key[0] in broken)
    if not free:
        search.offer(left)
        return _found(search, is_proven=True)
    model = build(problem, free=free, settled=left)
    hint(model, left)
    terms = (moves, leader_changes, missing_seats, wishes)
    plan, is_proven = _lower(model, terms, search)
    search.offer(plan)
    return _found(search, is_proven=is_proven)


def improve(search: Search) -> None:
    """Fill a few groups of one round anew while all others stay, until that helps no more.

    With the other rounds settled, meeting again is a plain sum: such a step takes milliseconds.
    """
    problem, idle = search.problem, 0
    rounds = [keys for r in problem.rounds if len(keys := _open_in(problem, r.name)) > 1]
    is_small = _count_cells(problem) <= CELLS_MOST
    step = 0
    while rounds and search.can_go_on and not (is_small and idle >= IDLE_STEPS):
        keys = rounds[step % len(rounds)]
        size = min(len(keys), search.chance.choice(GROUPS_AT_ONCE))
        idle = 0 if _refill(search, search.chance.sample(keys, size)) else idle + 1
        step += 1


def prove(search: Search) -> bool:
    """Look at all rounds at once from the best plan on; return whether it is the best of all.

    Left out where the rounds share so many groups that the model would not fit the time.
    """
    problem = search.problem
    if not search.can_go_on or _count_cells(problem) > CELLS_MOST:
        return False
    model = build(problem, free=_open(problem), settled=_frozen(problem))
    hint(model, _best(search))
    plan, is_proven = _lower(model, (missing_seats, wishes), search, watch=True)
    search.offer(plan)
    return is_proven


def _seat_rounds(search: Search) -> Plan:
    """Return a plan in which each round is as good as it can be after the rounds before it."""
    problem = search.problem
    plan = _frozen(problem)
    for round_ in problem.rounds:
        keys = _open_in(problem, round_.name)
        if keys:
            model = build(problem, free=keys, settled=plan)
            if problem.present is not None:
                hint(model, problem.present)
            plan, _is_proven = _lower(model, (missing_seats, wishes), search, work=WORK_TO_SEAT)
    return plan


def _refill(search: Search, keys: Sequence[Key]) -> bool:
    best, figures = _best(search), search.figures
    model = build(search.problem, free=keys, settled=best)
    hint(model, best)
    is_full = figures is not None and figures.places == figures.possible_places
    if is_full:
        model.cp.add(missing_seats(model) <= 0)
    terms = (wishes,) if is_full else (missing_seats, wishes)
    try:
        plan, _is_proven = _lower(model, terms, search, work=WORK_PER_STEP)
    except TimeUpError:
        return False
    return search.offer(plan)


def _lower(
    model: Model,
    terms: Sequence[Term],
    search: Search,
    *,
    work: float | None = None,
    watch: bool = False,
) -> tuple[Plan, bool]:
    """Return a plan in which each term is as low as the ones before it allow, and if all are.

    `work` limits each term in the solver's own measure, the first five times as far; without it
    each term but the last may take half of the time that is left. `watch` offers every plan on
    the way to the last term to the search.
    """
    plan, is_proven = None, True
    for number, term in enumerate(terms):
        aim = term(model)
        if isinstance(aim, int) and plan is not None:
            continue
        model.cp.minimize(aim)
        is_last = number == len(terms) - 1
        solver = _solver(search.seconds_left if is_last or work else search.seconds_left / 2)
        # Seats are counted fastest without the linear program, wishes proven best with all of it.
        solver.parameters.linearization_level = 2 if term is wishes else 1
        if work is not None:
            solver.parameters.max_deterministic_time = work if number else 5 * work
        status = solver.solve(model.cp, _Watch(search, model) if watch and is_last else None)
        if status == cp_model.UNKNOWN and plan is None:
            solver, status = _any_plan(model, search)
        if status == cp_model.INFEASIBLE:
            raise ImpossibleError
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            if plan is None:
                raise TimeUpError
            return plan, False
        plan = plan_of(model, solver.value)
        is_proven = is_proven and status == cp_model.OPTIMAL
        model.cp.add(aim <= round(solver.objective_value))
        hint(model, plan)
    if plan is None:
        raise TimeUpError
    return plan, is_proven


def _any_plan(model: Model, search: Search) -> tuple[Any, Any]:
    """Look for the first plan in all the time that is left."""
    solver = _solver(search.seconds_left)
    solver.parameters.stop_after_first_solution = True
    return solver, solver.solve(model.cp)


def _solver(seconds: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = max(seconds, 0.05)
    return solver


class _Watch(cp_model.CpSolverSolutionCallback):
    """Offers each plan of a long search at once, with the bound known by then."""

    def __init__(self, search: Search, model: Model) -> None:
        super().__init__()
        self._search, self._model = search, model

    def on_solution_callback(self) -> None:
        """Be told of a plan by the solver."""
        plan = plan_of(self._model, self.value)
        self._search.bound = _bound(self._search, self.best_objective_bound)
        self._search.offer(plan)


def _bound(search: Search, lowest: float) -> int:
    """Return what no plan with as many seats can cost less than; loads that are due are no cost."""
    figures, problem = search.figures, search.problem
    if figures is None:
        return 0
    due = problem.weights.equal_load * evenest(figures.places, len(figures.loads))
    return max(0, math.ceil(lowest - 1e-6) - due)


def _found(search: Search, *, is_proven: bool) -> Found:
    figures = search.figures
    assert figures is not None
    lowest = cost(search.problem, figures)
    return Found(_best(search), lowest, lowest if is_proven else search.bound, is_proven)


def _best(search: Search) -> Plan:
    assert search.best is not None
    return search.best


def _rank(problem: Problem, figures: Fairness) -> tuple[int, int]:
    return -figures.places, cost(problem, figures)


def _open(problem: Problem) -> list[Key]:
    return [key for key in problem.topics if key not in problem.locks.frozen]


def _open_in(problem: Problem, round_name: str) -> list[Key]:
    return [key for key in _open(problem) if key[0] == round_name]


def _frozen(problem: Problem) -> Plan:
    """Return the groups that stay as they are, and nothing of the others."""
    return _only(problem.present or Plan(), problem.locks.frozen)


def _only(plan: Plan, keys: Iterable[Key]) -> Plan:
    kept = frozenset(keys)
    return Plan(
        seats={key: people for key, people in plan.seats.items() if key in kept},
        moderators={key: person for key, person in plan.moderators.items() if key in kept},
        rapporteurs={key: person for key, person in plan.rapporteurs.items() if key in kept},
    )


def _without_absent(problem: Problem, plan: Plan) -> Plan:
    """Return a plan without those who are absent, in the groups that are not open yet."""
    gone = {
        key: round_.absent for round_ in problem.rounds for key in _open_in(problem, round_.name)
    }
    known, none = problem.topics, frozenset[int]()
    return Plan(
        seats={
            key: tuple(person for person in people if person not in gone.get(key, none))
            for key, people in plan.seats.items()
            if key in known
        },
        moderators=_kept(plan.moderators, gone, known),
        rapporteurs=_kept(plan.rapporteurs, gone, known),
    )


def _kept(
    leaders: Mapping[Key, int], gone: Mapping[Key, frozenset[int]], known: Collection[Key]
) -> dict[Key, int]:
    return {
        key: person
        for key, person in leaders.items()
        if key in known and person not in gone.get(key, frozenset())
    }


def _count_cells(problem: Problem) -> int:
    if not problem.weights.repeated_pairs:
        return 0
    sizes = [len(round_.topics) for round_ in problem.rounds]
    pairs = sum(one * other for one, other in combinations(sizes, 2))
    return pairs * len(problem.delegates)
