"""Unfinished registrations: what was typed so far, until it is sent or its time is over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class Draft(Model):
    """A form that somebody will finish later; it holds no place and is no registration yet.

    `typed` are the pairs of names and values as the browser sent them; `section` is the step at
    which it was left, "" for a form on one page. A personal link without a person leads to it.
    """

    __tablename__ = "registration_draft"
    __table_args__ = (
        Index("ix_registration_draft_event_id", "event_id"),
        Index("ix_registration_draft_expires_at", "expires_at"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str]
    name: Mapped[str]
    typed: Mapped[list[Any]]
    section: Mapped[str]
    locale: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime]
