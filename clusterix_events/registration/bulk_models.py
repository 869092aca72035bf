"""Mails that an organiser writes to many."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class RecipientState(StrEnum):
    """Whether a recipient's mail was written into the outbox."""

    DUE = "due"
    WRITTEN = "written"
    LEFT_OUT = "left_out"


class BulkMail(Model):
    """One mail to many: its words as they were typed, with placeholders.

    `form_token` names the form that sent it, so that a second press finds the first result;
    `stopped_at` is set when the organiser stopped what was not written yet.
    """

    __tablename__ = "bulk_mail"
    __table_args__ = (Index("ix_bulk_mail_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int | None]
    form_token: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    body: Mapped[LongText]
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)


class BulkRecipient(Model):
    """Somebody whom a mail to many goes to."""

    __tablename__ = "bulk_recipient"
    __table_args__ = (Index("ix_bulk_recipient_state", "state"),)

    bulk_id: Mapped[int] = mapped_column(
        ForeignKey("bulk_mail.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[RecipientState]
