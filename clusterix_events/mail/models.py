"""The outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class MailState(StrEnum):
    """Where a mail is on its way."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(Model):
    """One mail to one address, rendered when it was written; the Message-ID never changes."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_state_due_at", "state", "due_at"),)

    id: Mapped[IntPk]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    event_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None]
    message: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[LongText]
    html: Mapped[LongText]
    state: Mapped[MailState] = mapped_column(default=MailState.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    fault: Mapped[str | None] = mapped_column(default=None)

    attachments: Mapped[list["MailAttachment"]] = relationship(lazy="raise")


class MailAttachment(Model):
    """A file that goes with a mail."""

    __tablename__ = "mail_attachment"

    id: Mapped[IntPk]
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("outgoing_mail.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str]
    mimetype: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
