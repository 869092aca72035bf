"""The outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class MailState(StrEnum):
    """Where a mail is on its way."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(Model):
    """One mail to one address; the Message-ID never changes.

    Its words were made when it was written, or, with `facts`, are made when it leaves and kept
    here from then on: until it is sent, `subject`, `text` and `html` are empty.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_state_due_at", "state", "due_at"),)

    id: Mapped[IntPk]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    event_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None]
    message: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en", server_default="en")
    facts: Mapped[LongText | None] = mapped_column(default=None)
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[LongText] = mapped_column(default="")
    html: Mapped[LongText] = mapped_column(default="")
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


class MailWording(Model):
    """An event's own words for one message in one language: subject and opening paragraphs."""

    __tablename__ = "mail_wording"
    __table_args__ = (UniqueConstraint("event_id", "message", "locale"),)

    id: Mapped[IntPk]
    event_id: Mapped[int]
    message: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body: Mapped[LongText]
    version: Mapped[int] = mapped_column(default=1)
