"""The log of actions; it names rows by number and holds no personal data."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class LogEntry(Model):
    """One action: by whom (account or person number), on what, when."""

    __tablename__ = "log_entry"
    __table_args__ = (Index("ix_log_entry_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    at: Mapped[datetime]
    action: Mapped[str]
    event_id: Mapped[int | None]
    subject: Mapped[str]
    account_id: Mapped[int | None]
    person_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
