"""Who was there, day by day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class Presence(Model):
    """A registered person was there on a day; the first scan counts."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("registration_id", "on"),
        Index("ix_presence_event_id_on", "event_id", "on"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    on: Mapped[date]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
