"""Numbered paper forms, and what the moderator types from them until it counts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.peer_review.models import Peer


class PaperPart(StrEnum):
    """The parts of a paper form, each typed and checked by itself."""

    BEFORE = "before"
    AFTER = "after"
    STATEMENT = "statement"


class PaperState(StrEnum):
    """Where a part of a paper form is on its way from the paper to the figures."""

    DRAFT = "draft"
    TYPED = "typed"
    DIFFERS = "differs"
    COUNTED = "counted"
    KEPT = "kept"


class PaperSheet(Model):
    """A numbered form of a group; its code is in the QR printed on it.

    The moderator says at the entry whose it is, or before, by the numbers that the peers tell.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        UniqueConstraint("peer_id"),
    )

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    peer_id: Mapped[int | None] = mapped_column(
        ForeignKey("peer.id", ondelete="SET NULL"), default=None
    )

    peer: Mapped[Peer | None] = relationship(lazy="raise")
    entries: Mapped[list["PaperEntry"]] = relationship(lazy="raise", order_by="PaperEntry.id")


class PaperEntry(Model):
    """What was typed of one part of a sheet: the first time, and the figures the second time.

    Once it counts, the answers are in the review and no copy is kept here.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("sheet_id", "part"),)

    id: Mapped[IntPk]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id", ondelete="CASCADE"))
    part: Mapped[PaperPart]
    state: Mapped[PaperState] = mapped_column(default=PaperState.DRAFT)
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    second: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    typed_at: Mapped[datetime]
    counted_at: Mapped[datetime | None] = mapped_column(default=None)
