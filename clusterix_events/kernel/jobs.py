"""Work outside the request: a queue, and periodic work that takes the time as an argument.

Huey alone loses tasks in flight when a worker is killed; so nothing lives in the queue alone.
A task names a row, and the periodic sweep hands due rows to it again.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import Model, session, transaction
from clusterix_events.settings import Settings

logger = logging.getLogger(__name__)

Periodic = Callable[[datetime], None]
Task = Callable[[int], None]
PERIODIC: dict[str, Periodic] = {}
DAILY: set[str] = set()
TASKS: dict[str, Task] = {}


class PeriodicRun(Model):
    """When a piece of periodic work last ran, and the kind of error it ended with, if any."""

    __tablename__ = "periodic_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    fault: Mapped[str | None] = mapped_column(default=None)


def periodic(name: str, *, is_daily: bool = False) -> Callable[[Periodic], Periodic]:
    """Register idempotent work to be done each minute, or once a day, in its own transaction."""

    def register(work: Periodic) -> Periodic:
        PERIODIC[name] = work
        if is_daily:
            DAILY.add(name)
        return work

    return register


def task(name: str) -> Callable[[Task], Task]:
    """Register work on one row, given its id; it opens its own transactions."""

    def register(work: Task) -> Task:
        TASKS[name] = work
        return work

    return register


def init_jobs(app: Flask, settings: Settings) -> Huey:
    """Connect the application to its queue and return the queue."""
    huey = _queue(settings)
    app.extensions["huey"] = huey

    def run_task(name: str, row: int) -> None:
        with app.app_context():
            TASKS[name](row)

    def run_minute() -> None:
        with app.app_context():
            run_due(clock.now())

    app.extensions["run_task"] = huey.task()(run_task)
    huey.periodic_task(crontab())(run_minute)
    return huey


def enqueue(name: str, row: int) -> None:
    """Ask a worker to do a task soon; when the queue is away, the sweep finds the row later."""
    if name not in TASKS:
        raise KeyError(name)
    run: Callable[[str, int], Any] = current_app.extensions["run_task"]
    try:
        run(name, row)
    except Exception:
        logger.warning("queue away, %s of row %s left to the sweep", name, row, exc_info=True)


def run_due(now: datetime) -> None:
    """Do the periodic work of a minute: all but the daily work that was done on this day."""
    run_periodic(now, leave_out=_done_today(now))


def run_periodic(now: datetime, *, leave_out: Collection[str] = ()) -> None:
    """Do all periodic work once; one failing piece does not stop the others."""
    chosen = [(name, work) for name, work in PERIODIC.items() if name not in leave_out]
    for name, work in chosen:
        try:
            with transaction():
                work(now)
                session.merge(PeriodicRun(name=name, ran_at=now, fault=None))
        except Exception as error:
            logger.exception("periodic work %s failed", name)
            with transaction():
                session.merge(PeriodicRun(name=name, ran_at=now, fault=type(error).__name__))
        finally:
            session.remove()


def _done_today(now: datetime) -> frozenset[str]:
    """Return the daily work that was done on this day (UTC) already; what failed is done again."""
    rows = session.execute(
        select(PeriodicRun.name, PeriodicRun.ran_at).where(
            PeriodicRun.name.in_(DAILY), PeriodicRun.fault.is_(None)
        )
    ).all()
    session.remove()
    return frozenset(name for name, ran_at in rows if ran_at.date() == now.date())


def _queue(settings: Settings) -> Huey:
    if settings.testing:
        return MemoryHuey("clusterix")
    if settings.queue_url.startswith("redis"):
        return RedisHuey("clusterix", url=settings.queue_url)
    if settings.queue_url.startswith("postgres"):
        return PostgresHuey("clusterix", dsn=settings.queue_url)
    return SqliteHuey("clusterix", filename=str(settings.instance / "queue.db"), fsync=False)
