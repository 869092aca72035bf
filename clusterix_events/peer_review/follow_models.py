"""What regions and hosts are asked half a year and a year after a session, and what they said."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText
from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus


class FollowUp(Model):
    """One question about one thing: what a region takes, or a recommendation the host accepted.

    `subject` names it within its group ("region:AT12", "recommendation:7"); `what` repeats its
    words, so that nothing of it leads back to the seat of a peer.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("group_id", "subject", "after_days"),
        Index("ix_follow_up_event_id_due_at", "event_id", "due_at"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    kind: Mapped[FollowUpKind]
    subject: Mapped[str]
    region: Mapped[str]
    what: Mapped[LongText]
    after_days: Mapped[int]
    due_at: Mapped[datetime]
    status: Mapped[FollowUpStatus | None] = mapped_column(default=None)
    sentence: Mapped[LongText | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


class FollowUpContact(Model):
    """An address kept for the follow-up alone, apart from seats and registrations.

    It outlives the names behind the reviews and goes at `kept_until`, or when its owner asks.
    """

    __tablename__ = "follow_up_contact"
    __table_args__ = (UniqueConstraint("event_id", "email"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str]
    locale: Mapped[str]
    kept_until: Mapped[datetime]


class FollowUpAsked(Model):
    """Who is asked what; `mails` counts how often it was written about."""

    __tablename__ = "follow_up_asked"

    follow_up_id: Mapped[int] = mapped_column(
        ForeignKey("follow_up.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("follow_up_contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mails: Mapped[int] = mapped_column(default=0)
