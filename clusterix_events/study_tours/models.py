"""A tour with its stops and its coach; the seats are pools of places."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class StudyTour(Model):
    """The tour of one part of an event; hours are local to the event."""

    __tablename__ = "study_tour"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id", ondelete="CASCADE"), unique=True)
    title: Mapped[str]
    on: Mapped[date]
    meeting_point: Mapped[str | None] = mapped_column(default=None)
    minimum_to_run: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[LongText | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    stops: Mapped[list["Stop"]] = relationship(lazy="raise", order_by="Stop.position")
    coaches: Mapped[list["Coach"]] = relationship(lazy="raise", order_by="Coach.id")


class Stop(Model):
    """A place visited; it may have no host and no hour. `max_group` is its own pool."""

    __tablename__ = "stop"
    __table_args__ = (
        UniqueConstraint("tour_id", "position"),
        CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL", name="end_needs_start"),
    )

    id: Mapped[IntPk]
    tour_id: Mapped[int] = mapped_column(ForeignKey("study_tour.id", ondelete="CASCADE"))
    position: Mapped[int]
    what: Mapped[str]
    host: Mapped[str | None] = mapped_column(default=None)
    starts_at: Mapped[time | None] = mapped_column(default=None)
    ends_at: Mapped[time | None] = mapped_column(default=None)
    max_group: Mapped[int | None] = mapped_column(default=None)
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("pool.id"), default=None)
    is_step_free: Mapped[bool | None] = mapped_column(default=None)
    needs_id_at_gate: Mapped[bool] = mapped_column(default=False)
    list_due_working_days: Mapped[int | None] = mapped_column(default=None)
    clothing: Mapped[str | None] = mapped_column(default=None)


class Coach(Model):
    """A vehicle with seats; its seats are a pool."""

    __tablename__ = "coach"

    id: Mapped[IntPk]
    tour_id: Mapped[int] = mapped_column(ForeignKey("study_tour.id", ondelete="CASCADE"))
    name: Mapped[str]
    seats: Mapped[int]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"))
