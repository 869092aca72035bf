"""Writing mails into the outbox and sending what is due."""

import logging
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import selectinload

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import after_commit, session, transaction
from clusterix_events.kernel.web import present_settings, render_text
from clusterix_events.mail import rules, sender
from clusterix_events.mail.models import MailAttachment, MailState, OutgoingMail

logger = logging.getLogger(__name__)
SWEEP_MAX = 200


@dataclass(frozen=True)
class Attachment:
    """A file to go with a mail."""

    filename: str
    mimetype: str
    content: bytes


def send(
    message: str,
    *,
    to: str,
    context: dict[str, Any],
    event_id: int | None = None,
    person_id: int | None = None,
    attachments: Iterable[Attachment] = (),
    key: str | None = None,
    locale: str = "en",
) -> OutgoingMail | None:
    """Write one mail into the outbox, rendered from templates/mail/<message>.*.

    Returns the row; None when a mail with the same `key` was written before.
    """
    if key is not None and _is_written(key):
        return None
    subject, text, html = (
        render_text(f"mail/{message}.{part}", locale=locale, **context)
        for part in ("subject", "text", "html")
    )
    now = clock.now()
    mail = OutgoingMail(
        key=key,
        event_id=event_id,
        person_id=person_id,
        message=message,
        message_id=f"<{secrets.token_hex(16)}@clusterix-events>",
        recipient=to,
        subject=" ".join(subject.split()),
        text=text.strip() + "\n",
        html=html,
        created_at=now,
        due_at=now,
    )
    session.add(mail)
    session.flush()
    number = mail.id
    files = [{"mail_id": number, **asdict(attachment)} for attachment in attachments]
    if files:
        session.execute(insert(MailAttachment), files)
    after_commit(lambda: jobs.enqueue("mail.deliver", number))
    return mail


@jobs.task("mail.deliver")
def deliver(mail_id: int) -> None:
    """Send one mail of the outbox; safe to be asked twice, as the first taker holds a lease."""
    now = clock.now()
    with transaction():
        mail = _take(mail_id, now)
    if mail is None:
        return
    settings = present_settings()
    try:
        sender.hand_over(mail, settings)
    except (OSError, sender.DeliveryError) as error:
        with transaction():
            _note_failure(mail_id, now, error)
        return
    with transaction():
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id)
            .values(state=MailState.SENT, sent_at=clock.now(), fault=None)
        )
    logger.info("mail %s sent", mail_id)


@jobs.periodic("mail.sweep")
def sweep(now: datetime) -> None:
    """Hand mails that are due to the queue again, whatever became of their first task."""
    rows = session.scalars(
        select(OutgoingMail.id)
        .where(OutgoingMail.state == MailState.DUE, OutgoingMail.due_at <= now)
        .order_by(OutgoingMail.id)
        .limit(SWEEP_MAX)
    ).all()
    for number in rows:
        after_commit(lambda number=number: jobs.enqueue("mail.deliver", number))  # type: ignore[misc]


def try_again(mail: OutgoingMail) -> None:
    """Make a mail that was given up due again."""
    mail.state, mail.attempts, mail.due_at = MailState.DUE, 0, clock.now()
    number = mail.id
    after_commit(lambda: jobs.enqueue("mail.deliver", number))


def _is_written(key: str) -> bool:
    return session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == key)) is not None


def _take(mail_id: int, now: datetime) -> OutgoingMail | None:
    taken = session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.state == MailState.DUE,
            OutgoingMail.due_at <= now,
        )
        .values(due_at=rules.lease_ends(now), attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail.id)
    ).first()
    if taken is None:
        return None
    return session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.id == mail_id)
        .options(selectinload(OutgoingMail.attachments))
    ).one()


def _note_failure(mail_id: int, now: datetime, error: Exception) -> None:
    mail = session.get_one(OutgoingMail, mail_id)
    again = rules.next_attempt(now, mail.attempts)
    mail.fault = type(error).__name__
    if again is None:
        mail.state = MailState.FAILED
        logger.error("mail %s given up after %s attempts", mail_id, mail.attempts)
    else:
        mail.due_at = again
        logger.warning("mail %s not delivered, next attempt %s", mail_id, again.isoformat())
