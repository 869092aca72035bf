"""A run of the composer: what it was given, how far it is, what it found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class RunKind(StrEnum):
    """What is asked: the best groups, or as few moves as possible after somebody is absent."""

    COMPOSE = "compose"
    REPAIR = "repair"


class RunState(StrEnum):
    """Where a run stands. ACTIVE are the worker's; the others last."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"


ACTIVE = frozenset({RunState.WAITING, RunState.RUNNING})


class ComposerRun(Model):
    """One run: numbers of people and of practices, never a name.

    `problem` is frozen when asked; `best` is the best plan so far. While it runs, `cost` is the
    best plan's and `bound` what no plan can be below: equal when the best is proven. `clash` has
    the rules that cannot hold together. An event has one active run at most.
    """

    __tablename__ = "composer_run"
    __table_args__ = (
        Index(
            "uq_composer_run_active",
            "event_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'running')"),
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index("ix_composer_run_event_id_id", "event_id", "id"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int | None]
    kind: Mapped[RunKind]
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    problem: Mapped[dict[str, Any]]
    seconds_limit: Mapped[int]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    lease_ends_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    best: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    clash: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    cost: Mapped[int | None] = mapped_column(default=None)
    bound: Mapped[int | None] = mapped_column(default=None)
    seconds: Mapped[float] = mapped_column(default=0.0)
    is_proven: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str | None] = mapped_column(default=None)
