"""Composing the groups of the demonstration and of a large meeting, as the worker has it done."""

import time
from pathlib import Path

from benchmarks.table import Figure
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_fairness import fairness
from clusterix_events.peer_review.compose_json import Json, plan_from, problem_to
from clusterix_events.peer_review.compose_process import Request, solver_for
from clusterix_events.peer_review.compose_rules import Problem
from tests.peer_review.compose_cases import demonstration, generated

LARGE_SECONDS = 50


def measure(_folder: Path) -> list[Figure]:
    """Return seconds, seats and pairs who meet again; each run in a process of its own."""
    large = generated(200, 40, rounds=2, regions=30)
    return [
        *_run("composer, 24 delegates, 6 practices", demonstration(), seconds=4, budget=5),
        *_run("composer, 200 delegates, 40 practices", large, seconds=LARGE_SECONDS, budget=60),
    ]


def _run(name: str, problem: Problem, *, seconds: float, budget: float) -> list[Figure]:
    started, first = time.perf_counter(), None
    best: Json = {}
    with solver_for(Request(problem_to(problem), is_repair=False, seconds=seconds)) as solver:
        while "end" not in best:
            for word in solver.hear(seconds=0.05):
                first = first or time.perf_counter() - started
                best = word
    plan, whole = plan_from(best["plan"]), time.perf_counter() - started
    figures = fairness(problem, plan)
    return [
        Figure(f"{name}, first plan", first or whole, "s", budget),
        Figure(f"{name}, whole run", whole, "s", budget),
        Figure(f"{name}, broken rules", len(breaches(problem, plan)), "rules", 0),
        Figure(f"{name}, seats not given", figures.possible_places - figures.places, "seats", 0),
        Figure(f"{name}, pairs who meet again", figures.repeated_pairs, "pairs", 3),
        Figure(f"{name}, what the wishes cost", best["cost"], "points"),
    ]
