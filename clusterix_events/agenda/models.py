"""Sessions with their talks, the people in them, and what was published of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.agenda.clashes import ClashKind
from clusterix_events.agenda.rules import (
    EngagementRole,
    Hours,
    SessionKind,
    SlotKind,
    SpeakerState,
)
from clusterix_events.events.models import Part, Room
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText
from clusterix_events.people.models import Person


class Session(Model):
    """A block of the agenda; without moments it has no hour yet, without a day it is only planned.

    `reference` (s30-8) and `uid` never change; `withdrawn_at` says that it was taken out and can
    come back. A session of kind closed meeting is always closed.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("event_id", "reference"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_hours_or_none"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("starts_at IS NULL OR day IS NOT NULL", name="hours_have_a_day"),
        CheckConstraint("kind <> 'closed_meeting' OR is_closed", name="closed_meeting_is_closed"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    reference: Mapped[str]
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    code: Mapped[str | None] = mapped_column(default=None)
    title: Mapped[str]
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.PLENARY)
    day: Mapped[date | None] = mapped_column(default=None)
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), default=None)
    is_closed: Mapped[bool] = mapped_column(default=False)
    parallel_title: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[LongText | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    part: Mapped[Part] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")

    @property
    def hours(self) -> Hours:
        """When it takes place."""
        return Hours(self.day, self.starts_at, self.ends_at)


class Slot(Model):
    """A talk inside a session; without a title it is "to be confirmed"."""

    __tablename__ = "slot"
    __table_args__ = (Index("ix_slot_session_id_position", "session_id", "position"),)

    id: Mapped[IntPk]
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[SlotKind] = mapped_column(default=SlotKind.TALK)
    title: Mapped[str | None] = mapped_column(default=None)
    topic: Mapped[str | None] = mapped_column(default=None)
    abstract: Mapped[LongText | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)


class Speaker(Model):
    """A person who speaks at an event, registered or not; `affiliation` is what is printed."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[SpeakerState] = mapped_column(default=SpeakerState.INVITED)
    affiliation: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise")


class SlotSpeaker(Model):
    """That a speaker gives a talk; a talk may have several."""

    __tablename__ = "slot_speaker"

    slot_id: Mapped[int] = mapped_column(
        ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True
    )
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)


class Engagement(Model):
    """That a person has a role in a session; the clash check reads these rows alone."""

    __tablename__ = "engagement"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "role"),)

    id: Mapped[IntPk]
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[EngagementRole]


class ClashAllowance(Model):
    """A clash that the organiser allowed, as it was seen."""

    __tablename__ = "clash_allowance"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClashKind]
    session_ids: Mapped[list[int]]
    person_ids: Mapped[list[int]]
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)


class AgendaVersion(Model):
    """An agenda as it was published, for all audiences, with what had changed.

    `changes` holds what everybody may read under "public" and all of it under "partners".
    """

    __tablename__ = "agenda_version"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    content: Mapped[list[Any]]
    cancelled: Mapped[list[Any]] = mapped_column(default=list)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON())
