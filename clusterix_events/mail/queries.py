"""Reads of the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.jobs import PERIODIC, PeriodicRun
from clusterix_events.kernel.paging import Page, offset
from clusterix_events.mail.models import MailState, MailWording, OutgoingMail

Line = Row[int, str, str, MailState, int, datetime, datetime, datetime | None, str | None]


def list_page(
    number: int, state: MailState | None = None, *, event_id: int | None = None
) -> Page[Line]:
    """Return one page of the outbox, the newest first, of one event or of all."""
    chosen = _chosen(event_id) + ([OutgoingMail.state == state] if state else [])
    rows = session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.message,
            OutgoingMail.recipient,
            OutgoingMail.state,
            OutgoingMail.attempts,
            OutgoingMail.created_at,
            OutgoingMail.due_at,
            OutgoingMail.sent_at,
            OutgoingMail.fault,
        )
        .where(*chosen)
        .order_by(OutgoingMail.id.desc())
        .limit(Page.per_page)
        .offset(offset(number))
    ).all()
    total = session.scalar(select(func.count()).select_from(OutgoingMail).where(*chosen)) or 0
    return Page(rows=rows, number=number, total=total)


def get_mail(mail_id: int, *, event_id: int | None = None) -> OutgoingMail:
    """Return a mail of the outbox, of one event when it is named; raise NotFoundError."""
    mail = session.get(OutgoingMail, mail_id)
    if mail is None or (event_id is not None and mail.event_id != event_id):
        raise NotFoundError(str(mail_id))
    return mail


def count_by_state(event_id: int | None = None) -> dict[MailState, int]:
    """Return how many mails stand in each state, of one event or of all."""
    rows = session.execute(
        select(OutgoingMail.state, func.count())
        .where(*_chosen(event_id))
        .group_by(OutgoingMail.state)
    ).all()
    counted = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in MailState}


def find_wording(event_id: int | None, message: str, locale: str) -> MailWording | None:
    """Return an event's own words for a message in a language, or None for those of the house."""
    return session.scalars(
        select(MailWording).where(
            MailWording.event_id == event_id,
            MailWording.message == message,
            MailWording.locale == locale,
        )
    ).first()


def list_wordings(event_id: int) -> dict[tuple[str, str], MailWording]:
    """Return an event's own words by message and language."""
    rows = session.scalars(select(MailWording).where(MailWording.event_id == event_id))
    return {(row.message, row.locale): row for row in rows}


def list_periodic_runs() -> Sequence[tuple[str, PeriodicRun | None]]:
    """Return every piece of periodic work with its last run, None when it never ran."""
    runs = {run.name: run for run in session.scalars(select(PeriodicRun))}
    return [(name, runs.get(name)) for name in sorted(PERIODIC)]


def _chosen(event_id: int | None) -> list[ColumnElement[bool]]:
    return [] if event_id is None else [OutgoingMail.event_id == event_id]
