"""Proposals of the composer and declared conflicts, with dull defaults."""

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.compose_json import plan_to, problem_to
from clusterix_events.peer_review.compose_models import ComposerRun, RunKind, RunState
from clusterix_events.peer_review.compose_rules import Plan
from clusterix_events.peer_review.round_conflicts import record_conflict
from clusterix_events.peer_review.round_problem import plan_of, problem_of
from clusterix_events.peer_review.round_queries import load_setup


def add_run(event: Event, plan: Plan | None = None) -> int:
    """Return the number of a run that ended with a plan, by default with the groups as they are."""
    setup = load_setup(event.id)
    now = clock.now()
    run = ComposerRun(
        event_id=event.id,
        account_id=None,
        kind=RunKind.COMPOSE,
        state=RunState.DONE,
        problem=problem_to(problem_of(setup)),
        seconds_limit=30,
        created_at=now,
        started_at=now,
        finished_at=now,
        best=plan_to(plan or plan_of(setup.groups)),
        cost=0,
        bound=0,
        seconds=1.0,
        is_proven=True,
    )
    session.add(run)
    session.flush()
    return run.id


def add_conflict(event: Event, person_id: int, practice_id: int) -> int:
    """Return the number of a conflict that an organiser recorded."""
    return record_conflict(
        event, person_id=person_id, practice_id=practice_id, reason="Worked on it"
    ).id
