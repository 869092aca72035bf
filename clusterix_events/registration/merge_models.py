"""Registrations that were one person's, and pairs that are two people's."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class RegistrationMerge(Model):
    """That one registration went into another; both rows, and what is logged of them, stay."""

    __tablename__ = "registration_merge"

    id: Mapped[IntPk]
    kept_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    merged_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    merged_at: Mapped[datetime]
    account_id: Mapped[int | None]


class DistinctPair(Model):
    """Two registrations that look alike and are two people's; the lower number first."""

    __tablename__ = "distinct_pair"

    first_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
