"""What is kept of the transfer map beside the regions' statements."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model


class Introduction(Model):
    """Says that a region and a practice's owner were written to about each other, once."""

    __tablename__ = "introduction"

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_statement.id", ondelete="CASCADE"), primary_key=True
    )
    told_at: Mapped[datetime]
