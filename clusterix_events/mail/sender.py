"""Handing one mail to the server, or to a file where no server is set."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clusterix_events.kernel import clock
from clusterix_events.mail.letters import Letter
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.settings import Settings

TIMEOUT_SECONDS = 20


class DeliveryError(Exception):
    """The mail server did not take the mail."""


def hand_over(mail: OutgoingMail, letter: Letter, settings: Settings) -> None:
    """Deliver a mail by SMTP, or write it to instance/mail; raise OSError or DeliveryError."""
    message = as_message(mail, letter, settings.mail_from)
    if not settings.smtp_url:
        _write(message, settings.instance / "mail", mail.id)
        return
    try:
        _send(message, settings.smtp_url)
    except smtplib.SMTPException as error:
        raise DeliveryError(type(error).__name__) from error


def as_message(mail: OutgoingMail, letter: Letter, sender: str) -> EmailMessage:
    """Return the mail as a message with a text and an HTML part and its files."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for file in letter.attachments:
        kind, _, subtype = file.mimetype.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.filename)
    return message


def _write(message: EmailMessage, folder: Path, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:06d}.eml").write_bytes(message.as_bytes())


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
