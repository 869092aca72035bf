"""The worker's part of the composer: takes a run, has it solved, writes what was found."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select

from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import after_commit, session
from clusterix_events.peer_review.compose_models import ACTIVE, ComposerRun

logger = logging.getLogger(__name__)
JOB: Final = "peer_review.compose"
KEPT_DAYS: Final = 30


@jobs.task(JOB)
def work(run_id: int) -> None:
    """Solve a run; safe to be asked twice."""


@jobs.periodic("peer_review.composer")
def sweep(now: datetime) -> None:
    """Hand runs to a worker again whose worker was ended; forget old ones."""
    for number in session.scalars(select(ComposerRun.id).where(*_is_due(now))).all():
        after_commit(lambda number=number: jobs.enqueue(JOB, number))  # type: ignore[misc]
    session.execute(
        delete(ComposerRun).where(
            ComposerRun.state.not_in(ACTIVE),
            ComposerRun.finished_at <= now - timedelta(days=KEPT_DAYS),
        )
    )


def _is_due(now: datetime) -> tuple[Any, Any]:
    lease = ComposerRun.lease_ends_at
    return ComposerRun.state.in_(ACTIVE), or_(lease.is_(None), lease <= now)
