"""Writing mails into the outbox and sending what is due."""

import logging
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import selectinload

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import (
    add_row,
    after_commit,
    prepared_insert,
    session,
    transaction,
)
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.web import present_settings
from clusterix_events.mail import queries, rules, sender
from clusterix_events.mail.letters import (
    COMPOSERS,
    Attachment,
    Contents,
    Facts,
    draw,
    letter_of,
    pack,
)
from clusterix_events.mail.models import MailAttachment, MailState, MailWording, OutgoingMail

logger = logging.getLogger(__name__)
SWEEP_MAX = 200


_INSERT = prepared_insert(OutgoingMail)


def send(
    message: str,
    *,
    to: str,
    context: Mapping[str, Any],
    event_id: int | None = None,
    person_id: int | None = None,
    attachments: Sequence[Attachment] = (),
    key: str | None = None,
    locale: str = "en",
) -> OutgoingMail | None:
    """Write one mail into the outbox, rendered from templates/mail/<message>.*.

    Returns the row; None when a mail with the same `key` was written before.
    """
    if key is not None and _is_written(key):
        return None
    letter = draw(message, Contents(context=context, attachments=attachments), locale=locale)
    mail = OutgoingMail(
        **_envelope(message, to=to, event_id=event_id, person_id=person_id, key=key, locale=locale),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )
    session.add(mail)
    session.flush()
    files = [{"mail_id": mail.id, **asdict(attachment)} for attachment in attachments]
    if files:
        session.execute(insert(MailAttachment), files)
    _deliver_after_commit(mail.id)
    return mail


def send_facts(
    message: str,
    *,
    to: str,
    facts: Facts,
    event_id: int | None = None,
    person_id: int | None = None,
    key: str | None = None,
    locale: str = "en",
) -> int | None:
    """Write one mail into the outbox as facts, put into words by its composer when it leaves.

    Returns its number; None when a mail with the same `key` was written before. Raises KeyError
    for a message that nothing composes, TypeError for facts that are no plain values.
    """
    if message not in COMPOSERS:
        raise KeyError(message)
    if key is not None and _is_written(key):
        return None
    envelope = _envelope(
        message, to=to, event_id=event_id, person_id=person_id, key=key, locale=locale
    )
    number = add_row(_INSERT, envelope | {"facts": pack(facts)})
    _deliver_after_commit(number)
    return number


def send_many_facts(
    message: str,
    letters: Iterable[tuple[str, Facts, int, str]],
    *,
    event_id: int,
    locale: str = "en",
) -> int:
    """Write a mail of facts to each of many: (address, facts, person, key); return how many.

    Whoever has a mail with the same key already is left out.
    """
    if message not in COMPOSERS:
        raise KeyError(message)
    by_key = {key: (to, facts, person_id) for to, facts, person_id, key in letters}
    written = session.scalars(select(OutgoingMail.key).where(OutgoingMail.key.in_(by_key)))
    for key in written.all():
        del by_key[str(key)]
    rows = [
        _envelope(message, to=to, event_id=event_id, person_id=person, key=key, locale=locale)
        | {"facts": pack(facts)}
        for key, (to, facts, person) in by_key.items()
    ]
    if rows:
        for number in session.scalars(insert(OutgoingMail).returning(OutgoingMail.id), rows):
            _deliver_after_commit(number)
    return len(rows)


@jobs.task("mail.deliver")
def deliver(mail_id: int) -> None:
    """Send one mail of the outbox; safe to be asked twice, as the first taker holds a lease."""
    now = clock.now()
    with transaction():
        mail = _take(mail_id, now)
    if mail is None:
        return
    try:
        letter = letter_of(mail)
        sender.hand_over(mail, letter, present_settings())
    except Exception as error:
        if not isinstance(error, OSError | sender.DeliveryError):
            logger.exception("mail %s cannot be put into words", mail_id)
        with transaction():
            _note_failure(mail_id, now, error)
        return
    with transaction():
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id)
            .values(
                state=MailState.SENT,
                sent_at=clock.now(),
                fault=None,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
            )
        )
    logger.info("mail %s sent", mail_id)


@jobs.periodic("mail.sweep")
def sweep(now: datetime) -> None:
    """Hand mails that are due to the queue again, whatever became of their first task."""
    for number in _list_due(now):
        _deliver_after_commit(number)


def deliver_due(now: datetime) -> None:
    """Send at once what is due by a clock, for a command that sets it: workers have their own."""
    for number in _list_due(now):
        deliver(number)


def try_again(mail: OutgoingMail) -> None:
    """Make a mail that was given up due again."""
    mail.state, mail.attempts, mail.due_at = MailState.DUE, 0, clock.now()
    _deliver_after_commit(mail.id)


def keep_wording(
    event_id: int, message: str, locale: str, *, subject: str, body: str, version: int
) -> None:
    """Keep an event's own words for a message in a language; raise StaleError for an old version.

    `version` is 0 where there were none.
    """
    standing = queries.find_wording(event_id, message, locale)
    if (standing.version if standing else 0) != version:
        raise StaleError
    if standing is None:
        standing = MailWording(event_id=event_id, message=message, locale=locale, version=0)
        session.add(standing)
    standing.subject, standing.body = subject, body
    standing.version += 1


def drop_wording(event_id: int, message: str, locale: str) -> None:
    """Go back to the words of the house."""
    standing = queries.find_wording(event_id, message, locale)
    if standing is not None:
        session.delete(standing)


def withdraw_due(keys: Collection[str]) -> None:
    """Take mails back that were written with these keys and have not left yet."""
    session.execute(
        delete(OutgoingMail).where(
            OutgoingMail.key.in_(keys),
            OutgoingMail.state == MailState.DUE,
            OutgoingMail.attempts == 0,
        )
    )


def _envelope(
    message: str,
    *,
    to: str,
    event_id: int | None,
    person_id: int | None,
    key: str | None,
    locale: str,
) -> dict[str, Any]:
    now = clock.now()
    return {
        "message": message,
        "message_id": f"<{secrets.token_hex(16)}@clusterix-events>",
        "recipient": to,
        "event_id": event_id,
        "person_id": person_id,
        "key": key,
        "locale": locale,
        "created_at": now,
        "due_at": now,
    }


def _list_due(now: datetime) -> Sequence[int]:
    return session.scalars(
        select(OutgoingMail.id)
        .where(OutgoingMail.state == MailState.DUE, OutgoingMail.due_at <= now)
        .order_by(OutgoingMail.id)
        .limit(SWEEP_MAX)
    ).all()


def _deliver_after_commit(mail_id: int) -> None:
    after_commit(lambda: jobs.enqueue("mail.deliver", mail_id))


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
