"""What organisers keep of how they look at the list of registrations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class SavedView(Model):
    """Filters, columns and order of the list under a name, for its maker or all organisers.

    `query` is what the address of the list says. A deleted view can be brought back for a day.
    """

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_event_id_account_id", "event_id", "account_id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None] = mapped_column(default=None)
