"""Writing to many: the words are kept once, a worker writes each mail into the outbox once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import after_commit, session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.placeholders import fill, fill_as_html
from clusterix_events.mail.service import send_facts
from clusterix_events.people.rules import full_name
from clusterix_events.registration import bulk_queries
from clusterix_events.registration.bulk_models import BulkMail, BulkRecipient, RecipientState

MESSAGE = "bulk"
CHUNK = 100
SWEEP_MAX = 20
PLACEHOLDERS = ("name", "given_name", "event", "reference", "link")


def send_to_many(
    event_id: int, registration_ids: Collection[int], *, subject: str, body: str, token: str
) -> BulkMail:
    """Return a mail that a worker writes to all of these; the same form sends it once."""
    first = bulk_queries.find_by_token(token)
    if first is not None:
        return first
    bulk = BulkMail(
        event_id=event_id,
        account_id=current_actor().account_id,
        form_token=token,
        subject=subject,
        body=body,
        created_at=clock.now(),
    )
    session.add(bulk)
    session.flush()
    session.execute(
        insert(BulkRecipient),
        [
            {"bulk_id": bulk.id, "registration_id": number, "state": RecipientState.DUE}
            for number in registration_ids
        ],
    )
    audit.record(
        "bulk_mail.sent",
        event_id=event_id,
        subject=f"bulk_mail:{bulk.id}",
        people=len(registration_ids),
    )
    _write_after_commit(bulk.id)
    return bulk


def stop(bulk: BulkMail) -> None:
    """Leave out all whose mail was not written yet; twice is as once."""
    if bulk.stopped_at is not None:
        return
    bulk.stopped_at = clock.now()
    session.execute(
        update(BulkRecipient)
        .where(BulkRecipient.bulk_id == bulk.id, BulkRecipient.state == RecipientState.DUE)
        .values(state=RecipientState.LEFT_OUT)
    )
    audit.record("bulk_mail.stopped", event_id=bulk.event_id, subject=f"bulk_mail:{bulk.id}")


def send_to_oneself(event_id: int, sample: Facts, *, to: str) -> None:
    """Write a mail to many to the organiser alone, as the sample would get it."""
    send_facts(MESSAGE, to=to, facts=sample, event_id=event_id)


def facts_for(event: Event, recipient: Row[Any], *, subject: str, body: str) -> dict[str, Any]:
    """Return what the mail of one recipient is made of."""
    link = issue_link(LinkKind.PERSONAL, person_id=recipient.person_id, event_id=event.id)
    return {
        "event": {
            "title": event.title,
            "is_demonstration": event.is_demonstration,
            "starts_on": event.starts_on,
            "ends_on": event.ends_on,
            "city": event.city,
        },
        "subject": subject,
        "body": body,
        "address": address_of("registration.my_page", token=link.token),
        "values": {
            "name": full_name(recipient.given_name, recipient.family_name),
            "given_name": recipient.given_name,
            "event": event.title,
            "reference": recipient.reference,
            "link": address_of("registration.my_page", token=link.token),
        },
    }


@composes(MESSAGE)
def compose(_message: str, facts: Facts) -> Contents:
    """Return the words of a mail to many for one of them."""
    values = facts["values"]
    return Contents(
        context={
            **facts,
            "subject": fill(facts["subject"], values),
            "text": fill(facts["body"], values),
            "html": fill_as_html(facts["body"], values),
        }
    )


@jobs.task("registration.write_to_many")
def write_to_many(bulk_id: int) -> None:
    """Write the mails of all who are due, a hundred at a time, each in one transaction.

    A mail and the note that it was written are one commit, so that a killed worker loses none
    and writes none twice; two workers take different people.
    """
    while True:
        with transaction():
            if not _write_some(bulk_id):
                return


@jobs.periodic("registration.write_to_many")
def sweep(_now: datetime) -> None:
    """Hand mails to many to the queue again that have people to be written to."""
    for number in bulk_queries.list_due_bulks(SWEEP_MAX):
        _write_after_commit(number)


def _write_some(bulk_id: int) -> bool:
    taken = _take(bulk_id)
    if not taken:
        return False
    bulk = session.get_one(BulkMail, bulk_id)
    event = bulk_queries.get_event_of(bulk)
    reached = bulk_queries.list_recipients(taken)
    for recipient in reached:
        facts = facts_for(event, recipient, subject=bulk.subject, body=bulk.body)
        send_facts(
            MESSAGE,
            to=recipient.email,
            facts=facts,
            event_id=event.id,
            person_id=recipient.person_id,
            key=f"bulk:{bulk_id}:{recipient.registration_id}",
            locale=recipient.locale or recipient.notice_locale,
        )
    _leave_out(bulk_id, set(taken) - {recipient.registration_id for recipient in reached})
    return True


def _take(bulk_id: int) -> list[int]:
    due = (BulkRecipient.bulk_id == bulk_id, BulkRecipient.state == RecipientState.DUE)
    next_ones = (
        select(BulkRecipient.registration_id)
        .where(*due)
        .order_by(BulkRecipient.registration_id)
        .limit(CHUNK)
    )
    return list(
        session.scalars(
            update(BulkRecipient)
            .where(*due, BulkRecipient.registration_id.in_(next_ones))
            .values(state=RecipientState.WRITTEN)
            .returning(BulkRecipient.registration_id)
            .execution_options(synchronize_session=False)
        )
    )


def _leave_out(bulk_id: int, registration_ids: Iterable[int]) -> None:
    session.execute(
        update(BulkRecipient)
        .where(
            BulkRecipient.bulk_id == bulk_id,
            BulkRecipient.registration_id.in_(list(registration_ids)),
        )
        .values(state=RecipientState.LEFT_OUT)
    )


def _write_after_commit(bulk_id: int) -> None:
    after_commit(lambda: jobs.enqueue("registration.write_to_many", bulk_id))
