"""The worker's part of the composer: takes a run, has it solved, writes what was found.

Each look at the solver renews the run's lease. When the worker is killed, the lease ends, and the
sweep of the next minute hands the run on; it goes on from the best plan that was written.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import after_commit, session, transaction
from clusterix_events.peer_review.compose_json import Json
from clusterix_events.peer_review.compose_models import ACTIVE, ComposerRun, RunKind, RunState
from clusterix_events.peer_review.compose_process import (
    Request,
    Solver,
    SolverEndedError,
    solver_for,
)

logger = logging.getLogger(__name__)
JOB: Final = "peer_review.compose"
KEPT_DAYS: Final = 30
LEASE_SECONDS: Final = 20
LOOK_SECONDS: Final = 0.5
TRIES_MOST: Final = 3
# What a run may take beyond its limit: starting the process, and explaining a clash.
GRACE_SECONDS: Final = 90

Ending = dict[str, Any]


@jobs.task(JOB)
def work(run_id: int) -> None:
    """Solve a run; safe to be asked twice. One run at a time, the others wait for it."""
    with transaction():
        request = _take(run_id, clock.now())
    if request is None:
        return
    logger.info("composer run %s begins", run_id)
    ending = _solve(run_id, request)
    with transaction():
        _write(run_id, **ending, lease_ends_at=None, finished_at=clock.now())
        _hand_on(clock.now())
    logger.info("composer run %s ended: %s", run_id, ending.get("state", "cancelled"))


@jobs.periodic("peer_review.composer")
def sweep(now: datetime) -> None:
    """Hand runs to a worker again whose worker was ended; forget old ones."""
    _hand_on(now)
    session.execute(
        delete(ComposerRun).where(
            ComposerRun.state.not_in(ACTIVE),
            ComposerRun.finished_at <= now - timedelta(days=KEPT_DAYS),
        )
    )


def _solve(run_id: int, request: Request) -> Ending:
    started, until = time.monotonic(), time.monotonic() + request.seconds + GRACE_SECONDS
    try:
        with solver_for(request) as solver:
            while time.monotonic() < until:
                ending = _look(run_id, solver, time.monotonic() - started)
                if ending is not None:
                    return ending
    except (SolverEndedError, OSError):
        logger.exception("composer run %s failed", run_id)
        return {"state": RunState.FAILED, "fault": "solver_ended"}
    return {"state": RunState.FAILED, "fault": "time_up"}


def _look(run_id: int, solver: Solver, seconds: float) -> Ending | None:
    """Write what the solver said and that the run is alive; return how it ended, if it did."""
    said = solver.hear(seconds=LOOK_SECONDS)
    values: Json = {"seconds": round(seconds, 1), "lease_ends_at": _lease_end(clock.now())}
    for word in said:
        if "plan" in word:
            values |= {"best": word["plan"], "cost": word["cost"], "is_proven": word["is_proven"]}
            values["bound"] = word["bound"]
    with transaction():
        is_mine = _write(run_id, **values)
    if not is_mine:  # it was cancelled
        return {}
    return _ending(said[-1]) if said and "end" in said[-1] else None


def _ending(word: Json) -> Ending:
    if word["end"] == "done":
        return {"state": RunState.DONE}
    if word["end"] == "impossible":
        return {"state": RunState.IMPOSSIBLE, "clash": word["clash"]}
    return {"state": RunState.FAILED, "fault": word["end"]}


def _take(run_id: int, now: datetime) -> Request | None:
    """Return what a run asks, now the caller's alone; None when it is not to be solved now."""
    if _is_busy(now):
        return None
    taken = session.execute(
        update(ComposerRun)
        .where(ComposerRun.id == run_id, *_is_due(now))
        .values(state=RunState.RUNNING, lease_ends_at=_lease_end(now), tries=ComposerRun.tries + 1)
        .returning(ComposerRun.id)
    ).first()
    if taken is None:
        return None
    run = session.get_one(ComposerRun, run_id)
    session.refresh(run)
    run.started_at = run.started_at or now
    if run.tries > TRIES_MOST:
        run.state, run.fault, run.finished_at = RunState.FAILED, "given_up", now
        return None
    return Request(run.problem, run.kind is RunKind.REPAIR, run.seconds_limit, run.best)


def _is_busy(now: datetime) -> bool:
    """Return whether a solver is at work, for whichever event: two would take both cores."""
    running = select(ComposerRun.id).where(
        ComposerRun.state == RunState.RUNNING, ComposerRun.lease_ends_at > now
    )
    return session.scalar(running.limit(1)) is not None


def _hand_on(now: datetime) -> None:
    due = select(ComposerRun.id).where(*_is_due(now)).order_by(ComposerRun.id)
    for number in session.scalars(due).all():
        after_commit(lambda number=number: jobs.enqueue(JOB, number))  # type: ignore[misc]


def _write(run_id: int, **values: Any) -> bool:
    """Write into a run that is running; return whether it still is."""
    done = session.execute(
        update(ComposerRun)
        .where(ComposerRun.id == run_id, ComposerRun.state == RunState.RUNNING)
        .values(values)
        .returning(ComposerRun.id)
    ).first()
    return done is not None


def _is_due(now: datetime) -> tuple[Any, Any]:
    lease = ComposerRun.lease_ends_at
    return ComposerRun.state.in_(ACTIVE), or_(lease.is_(None), lease <= now)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_SECONDS)
