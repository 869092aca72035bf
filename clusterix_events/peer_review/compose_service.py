"""Asking the composer for groups or for a repair, following a run, cancelling it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import after_commit, session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.peer_review.compose_json import clash_from, plan_from, problem_to
from clusterix_events.peer_review.compose_models import ACTIVE, ComposerRun, RunKind, RunState
from clusterix_events.peer_review.compose_rules import Clash, Plan, Problem
from clusterix_events.peer_review.compose_work import JOB

SECONDS_DEFAULT: Final = 60
SECONDS_MOST: Final = 600


class RunActiveError(RuleError):
    """The composer works for this event already; one run at a time."""


@dataclass(frozen=True)
class Progress:
    """How far a run is, for a page that asks each second.

    `cost` and `bound` are None before the first plan.
    """

    run_id: int
    kind: RunKind
    state: RunState
    seconds: float
    seconds_limit: int
    cost: int | None
    bound: int | None
    is_proven: bool
    has_plan: bool
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Whether the page should ask again."""
        return self.state in ACTIVE


def start_run(
    event: Event, problem: Problem, *, seconds_limit: int = SECONDS_DEFAULT
) -> ComposerRun:
    """Return a new run, handed to a worker; raise RunActiveError while another is active."""
    return _start(event, problem, RunKind.COMPOSE, seconds_limit)


def start_repair(
    event: Event, problem: Problem, *, absent: frozenset[int], round_names: frozenset[str]
) -> ComposerRun:
    """Return a new run that seats as few people elsewhere as possible.

    `problem.present` is the plan to repair; `absent` are missing in the rounds named. Raise
    RunActiveError while another run of the event is active.
    """
    return _start(event, without(problem, absent, round_names), RunKind.REPAIR, SECONDS_DEFAULT)


def without(problem: Problem, absent: frozenset[int], round_names: frozenset[str]) -> Problem:
    """Return the same problem with people missing in some rounds."""
    rounds = tuple(
        replace(each, absent=each.absent | absent) if each.name in round_names else each
        for each in problem.rounds
    )
    return replace(problem, rounds=rounds)


def cancel_run(event: Event, run_id: int) -> ComposerRun:
    """Cancel an active run, whose best plan so far stays; a run that has ended stays as it is."""
    run = get_run(event.id, run_id)
    session.execute(
        update(ComposerRun)
        .where(ComposerRun.id == run_id, ComposerRun.state.in_(ACTIVE))
        .values(state=RunState.CANCELLED, finished_at=clock.now(), lease_ends_at=None)
    )
    session.refresh(run)
    record("composer.cancelled", event_id=event.id, subject=f"composer_run:{run_id}")
    return run


def get_run(event_id: int, run_id: int) -> ComposerRun:
    """Return a run of an event; raise NotFoundError."""
    run = session.scalar(
        select(ComposerRun).where(ComposerRun.event_id == event_id, ComposerRun.id == run_id)
    )
    if run is None:
        raise NotFoundError(f"composer run {run_id}")
    return run


def find_latest_run(event_id: int) -> ComposerRun | None:
    """Return the newest run of an event, or None."""
    return session.scalars(
        select(ComposerRun)
        .where(ComposerRun.event_id == event_id)
        .order_by(ComposerRun.id.desc())
        .limit(1)
    ).first()


def progress(event_id: int, run_id: int) -> Progress:
    """Return how far a run is, without reading its plans; raise NotFoundError."""
    row = session.execute(
        select(
            *(ComposerRun.kind, ComposerRun.state, ComposerRun.seconds, ComposerRun.seconds_limit),
            *(ComposerRun.cost, ComposerRun.bound, ComposerRun.is_proven),
            *(ComposerRun.started_at, ComposerRun.finished_at),
        ).where(ComposerRun.event_id == event_id, ComposerRun.id == run_id)
    ).first()
    if row is None:
        raise NotFoundError(f"composer run {run_id}")
    found = row._asdict()
    return Progress(run_id=run_id, has_plan=found["cost"] is not None, **found)


def best_plan(run: ComposerRun) -> Plan | None:
    """Return the best plan a run has found so far, or None."""
    return None if run.best is None else plan_from(run.best)


def clash_of(run: ComposerRun) -> Clash | None:
    """Return the rules that cannot hold together, or None."""
    return None if run.clash is None else clash_from(run.clash)


def _start(event: Event, problem: Problem, kind: RunKind, seconds_limit: int) -> ComposerRun:
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    active = select(ComposerRun.id).where(
        ComposerRun.event_id == event.id, ComposerRun.state.in_(ACTIVE)
    )
    if session.scalar(active) is not None:
        raise RunActiveError(
            _l("The composer is at work for this event already. Wait for it, or cancel it first.")
        )
    run = ComposerRun(
        event_id=event.id,
        account_id=current_actor().account_id,
        kind=kind,
        problem=problem_to(problem),
        seconds_limit=min(seconds_limit, SECONDS_MOST),
        created_at=clock.now(),
    )
    session.add(run)
    session.flush()
    number = run.id
    record("composer.started", event_id=event.id, subject=f"composer_run:{number}", kind=kind.value)
    after_commit(lambda: jobs.enqueue(JOB, number))
    return run
