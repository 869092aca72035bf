"""The report of a group: its stages, what was merged of which texts, and what was said to it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText
from clusterix_events.peer_review.models import PeerGroup, RevealedText
from clusterix_events.peer_review.report_rules import ReportStage


class Section(StrEnum):
    """The parts of a report that are merged by hand from what the peers wrote."""

    STRENGTHS = "strengths"
    WEAKNESSES = "weaknesses"
    OPPORTUNITIES = "opportunities"
    THREATS = "threats"
    CONDITIONS = "conditions"
    GUIDING_1 = "guiding-1"
    GUIDING_2 = "guiding-2"
    GUIDING_3 = "guiding-3"


class Outcome(StrEnum):
    """What the rapporteur did with a comment or a correction."""

    TAKEN = "taken"
    DECLINED = "declined"


class Role(StrEnum):
    """In which role somebody changed a report; the clock moves what nobody answered."""

    RAPPORTEUR = "rapporteur"
    MODERATOR = "moderator"
    HOST = "host"
    CLOCK = "clock"


class Report(Model):
    """The report of a closed group, with the last day of each stage.

    `version` is raised by each change, so that two who write at once are told. The snapshot is
    all that the final report says; it is written once, and every later reader draws from it.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "(stage = 'final') = (final_at IS NOT NULL) "
            "AND (final_at IS NOT NULL) = (snapshot IS NOT NULL)",
            name="final_has_its_snapshot",
        ),
        CheckConstraint(
            "draft_until <= group_check_until AND group_check_until <= fact_check_until "
            "AND fact_check_until <= response_until AND response_until <= final_on",
            name="days_in_order",
        ),
        Index("ix_report_stage", "stage"),
    )

    group_id: Mapped[int] = mapped_column(
        ForeignKey("peer_group.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[ReportStage] = mapped_column(default=ReportStage.DRAFT)
    stage_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    draft_until: Mapped[date]
    group_check_until: Mapped[date]
    fact_check_until: Mapped[date]
    response_until: Mapped[date]
    final_on: Mapped[date]
    replies_closed_at: Mapped[datetime | None] = mapped_column(default=None)
    facts_checked_at: Mapped[datetime | None] = mapped_column(default=None)
    final_at: Mapped[datetime | None] = mapped_column(default=None)
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)

    group: Mapped[PeerGroup] = relationship(lazy="raise")


class ReportChange(Model):
    """One change of a report: in which section, what was done, and in which role, never by whom.

    `before` is the section as it stood, to bring it back; None where nothing is to be undone.
    """

    __tablename__ = "report_change"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("report.group_id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str]
    what: Mapped[str]
    role: Mapped[Role]
    at: Mapped[datetime]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)


class ReportEntry(Model):
    """A sentence of the report that stands for one or several texts of the peers."""

    __tablename__ = "report_entry"
    __table_args__ = (Index("ix_report_entry_group_id", "group_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("report.group_id", ondelete="CASCADE"))
    section: Mapped[Section]
    position: Mapped[int]
    text: Mapped[LongText]

    sources: Mapped[list[RevealedText]] = relationship(
        lazy="raise", secondary="report_source", order_by=RevealedText.id
    )


class ReportSource(Model):
    """That a sentence of the report traces to a text that was revealed; never to a person."""

    __tablename__ = "report_source"
    __table_args__ = (Index("ix_report_source_text_id", "text_id"),)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("report_entry.id", ondelete="CASCADE"), primary_key=True
    )
    text_id: Mapped[int] = mapped_column(
        ForeignKey("revealed_text.id", ondelete="CASCADE"), primary_key=True
    )


class GroupReply(Model):
    """That a peer has checked the draft; what they wrote to it stands in the comments."""

    __tablename__ = "report_reply"
    __table_args__ = (
        UniqueConstraint("group_id", "peer_id"),
        Index("ix_report_reply_peer_id", "peer_id"),
    )

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("report.group_id", ondelete="CASCADE"))
    peer_id: Mapped[int] = mapped_column(ForeignKey("peer.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime]

    comments: Mapped[list["GroupComment"]] = relationship(lazy="raise", order_by="GroupComment.id")


class GroupComment(Model):
    """What a peer would change in a section of the draft, and what became of it."""

    __tablename__ = "report_comment"
    __table_args__ = (UniqueConstraint("reply_id", "section"),)

    id: Mapped[IntPk]
    reply_id: Mapped[int] = mapped_column(ForeignKey("report_reply.id", ondelete="CASCADE"))
    section: Mapped[str]
    text: Mapped[LongText]
    outcome: Mapped[Outcome | None] = mapped_column(default=None)
    word: Mapped[LongText | None] = mapped_column(default=None)


class FactCorrection(Model):
    """A fact that the host would correct in a section of the draft, and what became of it."""

    __tablename__ = "report_correction"
    __table_args__ = (Index("ix_report_correction_group_id", "group_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("report.group_id", ondelete="CASCADE"))
    section: Mapped[str]
    text: Mapped[LongText]
    form_token: Mapped[str]
    sent_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(default=None)
    word: Mapped[LongText | None] = mapped_column(default=None)
