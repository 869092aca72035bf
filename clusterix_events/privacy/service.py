"""What is done about keeping and erasing an event's data."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import after_commit, session, sweep_journal
from clusterix_events.kernel.errors import StaleError
from clusterix_events.mail.erasing import erase_mails
from clusterix_events.peer_review.erasing import erase_names
from clusterix_events.peer_review.follow_service import erase_contacts
from clusterix_events.peer_review.round_erasing import erase_composing
from clusterix_events.privacy import queries
from clusterix_events.privacy.erasers import (
    MAIL_DAYS,
    Eraser,
    Scope,
    erase_unused_organisations,
    erase_withdrawn_answers,
    erasers_of,
)
from clusterix_events.privacy.models import ErasureEntry, Retention
from clusterix_events.privacy.rules import (
    PEER_NAMES_DAYS,
    Rule,
    Terms,
    check_payment,
    is_over,
)
from clusterix_events.registration.form_fields import fields_of, layout_of
from clusterix_events.registration.uploads import sweep_answers

logger = logging.getLogger(__name__)
WITH_THEIR_ANSWER = "with their answer"
AFTER_LAST_QUESTION = "after the last question"
Due = list[tuple[Event, dict[str, Eraser]]]


@jobs.periodic("privacy.erase", is_daily=True)
def erase(now: datetime) -> None:
    """Erase every field whose term is over, in every event that no legal hold protects.

    Safe to be done twice: what is gone is found no more, and only what was erased is logged.
    """
    due, needed = _due(now)
    for event, erasers in due:
        for eraser in erasers.values():
            scope = Scope(
                event_id=event.id, now=now, elsewhere=frozenset(needed.get(eraser.name, ()))
            )
            note_erased(event.id, eraser.name, eraser.rule, eraser.run(scope), now)
        _erase_beside(event, now)
        note_erased(event.id, "files", WITH_THEIR_ANSWER, sweep_answers([event]), now)
    note_erased(None, "mails", MAIL_DAYS, erase_mails(None, written_until=_mail_limit(now)), now)
    if any("organisation" in erasers for _event, erasers in due):
        note_erased(None, "organisation", Rule.AUDIT, erase_unused_organisations(), now)
    session.flush()
    note_erased(None, "files", Rule.AUDIT, sweep_answers(event for event, _over in due), now)
    after_commit(sweep_journal)


def keep_retention(
    event_id: int,
    *,
    version: int,
    last_payment_on: date | None,
    years: int,
    project_ends_on: date | None,
    today: date,
) -> Retention:
    """Return what the terms are counted from, as set by an organiser.

    Raises PaymentDateError, and StaleError when somebody else has set it since `version`.
    """
    check_payment(last_payment_on, today)
    kept = queries.find_retention(event_id)
    if kept is None:
        kept = Retention(event_id=event_id, version=0)
        session.add(kept)
    if kept.version != version:
        raise StaleError(f"retention {event_id}")
    kept.last_payment_on, kept.years = last_payment_on, years
    kept.project_ends_on, kept.version = project_ends_on, version + 1
    session.flush()
    audit.record("retention.changed", event_id=event_id, subject=f"event:{event_id}")
    return kept


def needed_elsewhere(now: datetime, event_id: int) -> dict[str, set[int]]:
    """Return by field which other events still need what a person's own row says."""
    _over_now, needed = _due(now)
    return {name: events - {event_id} for name, events in needed.items()}


def note_erased(
    event_id: int | None, field: str, rule: int | str, count: int, now: datetime
) -> None:
    """Write that rows of a field were erased, by which rule; none, no line."""
    if count:
        session.add(
            ErasureEntry(event_id=event_id, field=field, rule=str(rule), count=count, erased_at=now)
        )
        logger.info("erased %s rows of %s in event %s", count, field, event_id)


def _due(now: datetime) -> tuple[Due, dict[str, set[int]]]:
    """Return what is over by event, and by eraser the events that still need the same."""
    held = queries.list_held(now.date())
    due: Due = []
    needed: dict[str, set[int]] = {}
    for event, terms in queries.list_events_with_terms():
        all_of_it = erasers_of(fields_of(event))
        over = {} if event.id in held else _over(all_of_it, terms, _today(event, now))
        for eraser in all_of_it:
            if eraser.name not in over:
                needed.setdefault(eraser.name, set()).add(event.id)
        if event.id not in held:
            due.append((event, over))
    return due, needed


def _over(erasers: Iterable[Eraser], terms: Terms, today: date) -> dict[str, Eraser]:
    return {eraser.name: eraser for eraser in erasers if is_over(eraser.rule, terms, today)}


def _erase_beside(event: Event, now: datetime) -> None:
    """Erase what has a clock of its own: withdrawn special data, names behind reviews."""
    withdrawn = erase_withdrawn_answers(event.id, layout_of(event).special)
    note_erased(event.id, "special data", Rule.WITHDRAWN, withdrawn, now)
    closed_until = now - timedelta(days=PEER_NAMES_DAYS)
    composing = erase_composing(event.id, closed_until=closed_until)
    note_erased(event.id, "how groups were composed", PEER_NAMES_DAYS, composing, now)
    names = erase_names(event.id, now=now)
    note_erased(event.id, "names behind reviews", PEER_NAMES_DAYS, names, now)
    addresses = erase_contacts(event.id, now=now)
    note_erased(event.id, "addresses for the follow-up", AFTER_LAST_QUESTION, addresses, now)


def _mail_limit(now: datetime) -> datetime:
    return now - timedelta(days=MAIL_DAYS)


def _today(event: Event, now: datetime) -> date:
    return now.astimezone(event.zone).date()
