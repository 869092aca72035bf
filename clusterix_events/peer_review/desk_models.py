"""The weeks before the meeting: dates, who has read, and the questions to the host."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class DeskTimeline(Model):
    """The dates an organiser chose, for a round by its name or, under "", for all rounds.

    None: the date follows from the day on which the group meets.
    """

    __tablename__ = "desk_timeline"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    round_name: Mapped[str] = mapped_column(primary_key=True)
    opens_on: Mapped[date | None]
    due_on: Mapped[date | None]
    questions_on: Mapped[date | None]
    lists_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class DeskReading(Model):
    """How far somebody is with the practice of their group, and the reminders they had.

    It is kept by group and person: a group that is made up anew keeps what its people have done.
    `reminder_days` is the automatic reminder that went out last, in days before the date.
    """

    __tablename__ = "desk_reading"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    reminder_days: Mapped[int | None] = mapped_column(default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)


class DeskBatch(Model):
    """Questions that went to the host in one mail."""

    __tablename__ = "desk_batch"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    number: Mapped[int]
    sent_at: Mapped[datetime]


class DeskQuestion(Model):
    """A question to the host, and the host's answer.

    `person_id` is known to nobody but the asker; None where the moderator put several into one
    (which point to it by `merged_into_id`) or where the name is erased. `form_token` is of the
    form that asked it: sent twice it asks once. Without a batch it was not sent yet.
    """

    __tablename__ = "desk_question"
    __table_args__ = (
        UniqueConstraint("group_id", "form_token"),
        Index("ix_desk_question_batch_id", "batch_id"),
        Index("ix_desk_question_merged_into_id", "merged_into_id"),
    )

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    form_token: Mapped[str]
    text: Mapped[LongText]
    asked_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("desk_batch.id", ondelete="SET NULL"), default=None
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("desk_question.id", ondelete="SET NULL"), default=None
    )
    answer: Mapped[LongText | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
