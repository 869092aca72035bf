"""How long an event's data is kept, what was erased, and who asked for erasure."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.people.models import Person


class Retention(Model):
    """What the terms of an event are counted from; an event without a row has the defaults.

    Until `last_payment_on` is known the clock of the evidence does not start.
    """

    __tablename__ = "retention"
    __table_args__ = (CheckConstraint("years IN (5, 7, 10)", name="years_settable"),)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    last_payment_on: Mapped[date | None] = mapped_column(default=None)
    years: Mapped[int] = mapped_column(default=5)
    project_ends_on: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)


class ErasureEntry(Model):
    """One field erased by its rule: how many rows, when; it holds no personal data.

    `event_id` None is what belongs to no event, as mails about accounts.
    """

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    field: Mapped[str]
    rule: Mapped[str]
    count: Mapped[int]
    erased_at: Mapped[datetime]


class ErasureRequest(Model):
    """Somebody asks that what is held about them at an event be erased; to be answered in time."""

    __tablename__ = "erasure_request"
    __table_args__ = (Index("ix_erasure_request_event_id_done_at", "event_id", "done_at"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(lazy="raise")
