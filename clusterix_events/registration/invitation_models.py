"""Invitations: to one person, or by a link that a number of people may use."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.events.models import Part
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.links import Link
from clusterix_events.kernel.types import IntPk
from clusterix_events.registration.invitation_rules import InvitationState
from clusterix_events.registration.models import Registration


class Invitation(Model):
    """An invitation to join parts of an event.

    A personal one has the registration, in state "invited", of the person whom it names; one by
    link has a `label` for the organiser, and `uses` counts who registered by it (`uses_max` None
    for any number). `remind_on` is the next chosen day of a reminder that has not gone out yet.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)", name="uses_in_max"),
        Index("ix_invitation_event_id_state", "event_id", "state"),
        Index("ix_invitation_remind_on", "remind_on"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id", ondelete="CASCADE"), unique=True)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), default=None, unique=True
    )
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.SENT)
    label: Mapped[str | None] = mapped_column(default=None)
    uses_max: Mapped[int | None] = mapped_column(default=None)
    uses: Mapped[int] = mapped_column(default=0)
    quota_id: Mapped[int | None] = mapped_column(default=None)
    last_day: Mapped[date | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    reminder_days: Mapped[list[int]] = mapped_column(default=list)
    remind_on: Mapped[date | None] = mapped_column(default=None)
    sent_at: Mapped[datetime]
    sendings: Mapped[int] = mapped_column(default=1)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    link: Mapped[Link] = relationship(lazy="raise")
    registration: Mapped[Registration | None] = relationship(lazy="raise")
    parts: Mapped[list[Part]] = relationship(
        lazy="raise", secondary="invitation_part", order_by="Part.position"
    )

    @property
    def is_personal(self) -> bool:
        """Whether it names one person."""
        return self.registration_id is not None

    @property
    def is_used_up(self) -> bool:
        """Whether as many people registered by it as may."""
        return self.uses_max is not None and self.uses >= self.uses_max


class InvitationPart(Model):
    """A part that an invitation opens."""

    __tablename__ = "invitation_part"

    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True
    )
    part_id: Mapped[int] = mapped_column(
        ForeignKey("part.id", ondelete="CASCADE"), primary_key=True, index=True
    )
