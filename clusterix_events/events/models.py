"""The whole of a meeting: one event with its parts and rooms."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.events.rules import Access, EventState, PartKind, PublicityPeriod
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText

__all__ = (
    "Access",
    "Event",
    "EventState",
    "LegalHold",
    "Part",
    "PartKind",
    "PrivacyNotice",
    "PublicityPeriod",
    "Room",
    "Series",
)


class Event(Model):
    """A meeting of one or more days, in its own time zone."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[IntPk]
    slug: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    title: Mapped[str]
    lead: Mapped[str | None] = mapped_column(default=None)
    description: Mapped[LongText | None] = mapped_column(default=None)
    city: Mapped[str | None] = mapped_column(default=None)
    country_code: Mapped[str | None] = mapped_column(default=None)
    venue: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="en")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    timezone: Mapped[str]
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    organiser_name: Mapped[str | None] = mapped_column(default=None)
    contact_email: Mapped[str | None] = mapped_column(default=None)
    project: Mapped[str | None] = mapped_column(default=None)
    programme: Mapped[str | None] = mapped_column(default=None)
    publicity: Mapped[PublicityPeriod | None] = mapped_column(default=None)
    publicity_lines: Mapped[list[str]] = mapped_column(default=list)
    audience: Mapped[str | None] = mapped_column(default=None)
    regions: Mapped[list[str]] = mapped_column(default=list)
    imprint: Mapped[LongText | None] = mapped_column(default=None)
    accessibility: Mapped[LongText | None] = mapped_column(default=None)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    is_indicative: Mapped[bool] = mapped_column(default=False)
    notice_version: Mapped[int] = mapped_column(default=1)
    delegation_days: Mapped[int] = mapped_column(default=14)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), default=None)
    version: Mapped[int] = mapped_column(default=1)

    parts: Mapped[list["Part"]] = relationship(lazy="raise", order_by="Part.position")
    rooms: Mapped[list["Room"]] = relationship(lazy="raise", order_by="Room.position")

    @property
    def zone(self) -> ZoneInfo:
        """The event's own time zone."""
        return ZoneInfo(self.timezone)


class Series(Model):
    """A running count across events, e.g. the partners' meetings of a project."""

    __tablename__ = "series"

    id: Mapped[IntPk]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]


class Part(Model):
    """One part of an event: own audience, dates, places and questions.

    `limit_per_organisation` and `limit_per_country` say how many people of one organisation or
    country may sign themselves up, None for any number.
    """

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[PartKind]
    access: Mapped[Access]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    position: Mapped[int] = mapped_column(default=0)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), default=None)
    number_in_series: Mapped[int | None] = mapped_column(default=None)
    pool_id: Mapped[int | None] = mapped_column(default=None)
    sign_up_closes_at: Mapped[datetime | None] = mapped_column(default=None)
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    limit_per_organisation: Mapped[int | None] = mapped_column(default=None)
    limit_per_country: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    series: Mapped[Series | None] = relationship(lazy="raise")


class Room(Model):
    """A room in which sessions take place."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    seats: Mapped[int | None] = mapped_column(default=None)
    is_step_free: Mapped[bool | None] = mapped_column(default=None)
    position: Mapped[int] = mapped_column(default=0)


class LegalHold(Model):
    """A stop of all erasure of an event: who asked, why, until when."""

    __tablename__ = "legal_hold"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    until: Mapped[date]
    account_id: Mapped[int | None]
    created_at: Mapped[datetime]


class PrivacyNotice(Model):
    """A version of an event's privacy notice, kept as it was shown."""

    __tablename__ = "privacy_notice"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version: Mapped[int]
    fields: Mapped[list[Any]]
    created_at: Mapped[datetime]
