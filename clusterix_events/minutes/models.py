"""The minutes of a session with their items, decisions and actions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.agenda.models import Session
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText
from clusterix_events.minutes.rules import ActionState, MinutesState


class Minutes(Model):
    """The minutes of one session; the counters give each decision and action its number for ever.

    `present`, `apologies` and `absent` hold a line for each person: name, organisation.
    """

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    number: Mapped[str]
    title: Mapped[str]
    state: Mapped[MinutesState] = mapped_column(default=MinutesState.DRAFT)
    chair: Mapped[str | None] = mapped_column(default=None)
    minute_taker: Mapped[str | None] = mapped_column(default=None)
    present: Mapped[LongText] = mapped_column(default="")
    apologies: Mapped[LongText] = mapped_column(default="")
    absent: Mapped[LongText] = mapped_column(default="")
    quorum: Mapped[str | None] = mapped_column(default=None)
    last_minutes: Mapped[str | None] = mapped_column(default=None)
    next_date: Mapped[str | None] = mapped_column(default=None)
    annexes: Mapped[str | None] = mapped_column(default=None)
    approval: Mapped[str | None] = mapped_column(default=None)
    notice: Mapped[str | None] = mapped_column(default=None)
    decision_count: Mapped[int] = mapped_column(default=0)
    action_count: Mapped[int] = mapped_column(default=0)
    prepared_at: Mapped[datetime]
    circulated_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    session: Mapped[Session] = relationship(lazy="raise")
    items: Mapped[list["MinutesItem"]] = relationship(
        lazy="raise", order_by="MinutesItem.position, MinutesItem.id"
    )


class MinutesItem(Model):
    """One item of the agenda; the summary is Markdown."""

    __tablename__ = "minutes_item"

    id: Mapped[IntPk]
    minutes_id: Mapped[int] = mapped_column(
        ForeignKey("minutes.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[LongText] = mapped_column(default="")

    decisions: Mapped[list["Decision"]] = relationship(lazy="raise", order_by="Decision.number")
    actions: Mapped[list["Action"]] = relationship(lazy="raise", order_by="Action.number")


class Decision(Model):
    """What was decided under an item; without text it was taken out, and its number stays used."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[IntPk]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(
        ForeignKey("minutes_item.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    text: Mapped[LongText]


class Action(Model):
    """Who does what by when; without text it was taken out, and its number stays used."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[IntPk]
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(
        ForeignKey("minutes_item.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    text: Mapped[LongText]
    who: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None] = mapped_column(default=None)
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
