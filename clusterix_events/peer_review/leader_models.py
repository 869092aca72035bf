"""The mailed digits with which moderators and rapporteurs lead by personal link."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model


class LeaderCode(Model):
    """Six digits mailed to a moderator or rapporteur who leads by personal link, until used up."""

    __tablename__ = "leader_code"

    link_id: Mapped[int] = mapped_column(
        ForeignKey("link.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
