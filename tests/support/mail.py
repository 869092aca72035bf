"""An SMTP server that keeps what it is sent."""

import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clusterix_events.kernel.db import session
from clusterix_events.mail.letters import Attachment, letter_of
from clusterix_events.mail.models import OutgoingMail
from tests.support.ports import free_port

WAIT_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Written:
    """One mail of the outbox as it is going to leave."""

    message: str
    recipient: str
    locale: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def list_written(app: Flask) -> list[Written]:
    """Return all mails of the outbox in words, the oldest first, whether sent or not."""
    with app.app_context():
        rows = session.scalars(
            select(OutgoingMail)
            .options(selectinload(OutgoingMail.attachments))
            .order_by(OutgoingMail.id)
        ).all()
        return [_written(row) for row in rows]


def _written(mail: OutgoingMail) -> Written:
    letter = letter_of(mail)
    return Written(
        message=mail.message,
        recipient=mail.recipient,
        locale=mail.locale,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=tuple(letter.attachments),
    )


class SmtpSink:
    """Listens on a loopback port; `messages` holds every message in the order of arrival."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.port = free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """The address for CLUSTERIX_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, also again after `stop`."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening: from now on the mail server is down."""
        if self._controller:
            self._controller.stop()
        self._controller = None

    def wait_for(self, count: int, *, seconds: float = WAIT_SECONDS) -> list[EmailMessage]:
        """Return all messages as soon as there are `count`; fail when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.messages) >= count, f"{len(self.messages)} of {count} mails came"
        return self.messages

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message; aiosmtpd calls it by this name."""
        content: Any = envelope.content
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 Kept"
