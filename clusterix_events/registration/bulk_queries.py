"""Reads about mails to many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, case, exists, func, select

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.paging import PER_PAGE, Page, offset
from clusterix_events.people.models import Person
from clusterix_events.registration.bulk_models import BulkMail, BulkRecipient, RecipientState
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState


@dataclass(frozen=True)
class BulkLine:
    """One mail to many, with how many it goes to and how many of them were written."""

    bulk: BulkMail
    recipients: int
    written: int
    left_out: int

    @property
    def is_at_work(self) -> bool:
        """Whether some are still to be written."""
        return self.bulk.stopped_at is None and self.written + self.left_out < self.recipients


def get_bulk(event_id: int, bulk_id: int) -> BulkMail:
    """Return a mail to many of an event; raise NotFoundError."""
    found = session.get(BulkMail, bulk_id)
    if found is None or found.event_id != event_id:
        raise NotFoundError(str(bulk_id))
    return found


def find_by_token(token: str) -> BulkMail | None:
    """Return the mail that a form has sent, or None."""
    return session.scalars(select(BulkMail).where(BulkMail.form_token == token)).first()


def list_bulks(event_id: int, number: int) -> Page[BulkLine]:
    """Return one page of an event's mails to many, the newest first."""
    own = BulkMail.event_id == event_id
    total = session.scalar(select(func.count()).select_from(BulkMail).where(own)) or 0
    bulks = session.scalars(
        select(BulkMail)
        .where(own)
        .order_by(BulkMail.id.desc())
        .limit(PER_PAGE)
        .offset(offset(number))
    ).all()
    counts = _counts(bulk.id for bulk in bulks)
    lines = [BulkLine(bulk, *counts.get(bulk.id, (0, 0, 0))) for bulk in bulks]
    return Page(rows=lines, number=number, total=total)


def list_due_bulks(limit: int) -> Sequence[int]:
    """Return the mails to many that have recipients to be written."""
    return session.scalars(
        select(BulkRecipient.bulk_id)
        .distinct()
        .where(BulkRecipient.state == RecipientState.DUE)
        .order_by(BulkRecipient.bulk_id)
        .limit(limit)
    ).all()


def list_recipients(registration_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """Return whom mails go to, of those whose registration stands and who have an address.

    A row carries registration_id, person_id, reference, the names, email and locale.
    """
    rows: Any = (
        select(
            Registration.id.label("registration_id"),
            Registration.person_id,
            Registration.reference,
            Registration.notice_locale,
            Person.given_name,
            Person.family_name,
            Person.email,
            Person.locale,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.id.in_(list(registration_ids)),
            Registration.state.in_(_REACHED),
            Person.email.is_not(None),
            ~_is_only_invited(),
        )
        .order_by(Registration.id)
    )
    return session.execute(rows).all()


def get_event_of(bulk: BulkMail) -> Event:
    """Return the event that a mail to many is about."""
    return session.get_one(Event, bulk.event_id)


def _is_only_invited() -> ColumnElement[bool]:
    """Return that somebody has an invitation and no form yet: those are reminded of it instead."""
    invited: ColumnElement[bool] = Registration.state == RegistrationState.INVITED
    return invited & exists().where(Invitation.registration_id == Registration.id)


def _counts(bulk_ids: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    def of(state: RecipientState) -> Any:
        return func.sum(case((BulkRecipient.state == state, 1), else_=0))

    rows = session.execute(
        select(
            BulkRecipient.bulk_id,
            func.count(),
            of(RecipientState.WRITTEN),
            of(RecipientState.LEFT_OUT),
        )
        .where(BulkRecipient.bulk_id.in_(list(bulk_ids)))
        .group_by(BulkRecipient.bulk_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


# A mail reaches those named and those registered; who cancelled or was merged is left alone.
_REACHED = (RegistrationState.INVITED, RegistrationState.SUBMITTED)
