"""Reads about keeping and erasing."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Row, func, select

from clusterix_events.events.models import Event, LegalHold
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.paging import Page, offset
from clusterix_events.people.models import Account, Person
from clusterix_events.privacy.models import ErasureEntry, ErasureRequest, Retention
from clusterix_events.privacy.rules import Terms
from clusterix_events.registration.merge_models import RegistrationMerge
from clusterix_events.registration.models import Registration
from clusterix_events.registration.queries import get_fresh_registration


def find_retention(event_id: int) -> Retention | None:
    """Return what was set about keeping an event's data, None while nothing was."""
    return session.get(Retention, event_id)


def terms_of(event: Event) -> Terms:
    """Return what the terms of an event are counted from."""
    return _terms(event.ends_on, find_retention(event.id))


def list_events_with_terms() -> list[tuple[Event, Terms]]:
    """Return all events of the installation with their terms; two statements."""
    kept = {row.event_id: row for row in session.scalars(select(Retention))}
    events = session.scalars(select(Event).order_by(Event.id))
    return [(event, _terms(event.ends_on, kept.get(event.id))) for event in events]


def list_held(today: date) -> frozenset[int]:
    """Return the events whose erasure a legal hold stops on a day."""
    return frozenset(session.scalars(select(LegalHold.event_id).where(LegalHold.until > today)))


def list_holds(event_id: int) -> Sequence[Row[LegalHold, str, str]]:
    """Return the holds of an event, the latest first, each with the names of who placed it."""
    return session.execute(
        select(LegalHold, Person.given_name, Person.family_name)
        .outerjoin(Account, Account.id == LegalHold.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(LegalHold.event_id == event_id)
        .order_by(LegalHold.id.desc())
    ).all()


def get_hold(event_id: int, hold_id: int) -> LegalHold:
    """Return a hold of an event; raise NotFoundError."""
    found = session.scalars(
        select(LegalHold).where(LegalHold.event_id == event_id, LegalHold.id == hold_id)
    ).first()
    if found is None:
        raise NotFoundError(str(hold_id))
    return found


def list_erasures(
    number: int, event_ids: Collection[int] | None = None
) -> Page[Row[ErasureEntry, str, str]]:
    """Return one page of what was erased, the newest first; of all events for None."""
    chosen = select(ErasureEntry, Event.title, Event.timezone).outerjoin(
        Event, Event.id == ErasureEntry.event_id
    )
    counted = select(func.count()).select_from(ErasureEntry)
    if event_ids is not None:
        wanted = ErasureEntry.event_id.in_(list(event_ids))
        chosen, counted = chosen.where(wanted), counted.where(wanted)
    page = Page[Row[ErasureEntry, str, str]](
        rows=(), number=number, total=session.scalar(counted) or 0
    )
    number = min(max(1, number), page.last)
    rows = session.execute(
        chosen.order_by(ErasureEntry.id.desc()).limit(page.per_page).offset(offset(number))
    ).all()
    return Page(rows=rows, number=number, total=page.total)


def find_open_request(event_id: int, person_id: int) -> ErasureRequest | None:
    """Return a person's request for erasure that waits for the organiser, or None."""
    return session.scalars(
        select(ErasureRequest).where(
            ErasureRequest.event_id == event_id,
            ErasureRequest.person_id == person_id,
            ErasureRequest.done_at.is_(None),
        )
    ).first()


def list_due_answers(event_id: int) -> Sequence[Row[date, str]]:
    """Return until when requests for erasure are to be answered, each with its reference."""
    return session.execute(
        select(ErasureRequest.due_on, Registration.reference)
        .join(
            Registration,
            (Registration.person_id == ErasureRequest.person_id)
            & (Registration.event_id == ErasureRequest.event_id),
        )
        .where(ErasureRequest.event_id == event_id, ErasureRequest.done_at.is_(None))
        .order_by(ErasureRequest.due_on, ErasureRequest.id)
    ).all()


def list_merged(registration_id: int) -> list[Registration]:
    """Return the registrations of the same person that went into one, the first ones too."""
    found: list[int] = []
    going = [registration_id]
    while going:
        going = list(
            session.scalars(
                select(RegistrationMerge.merged_id).where(RegistrationMerge.kept_id.in_(going))
            )
        )
        found += going
    return [get_fresh_registration(number) for number in found]


def _terms(ends_on: date, kept: Retention | None) -> Terms:
    if kept is None:
        return Terms(ends_on=ends_on)
    return Terms(
        ends_on=ends_on,
        last_payment_on=kept.last_payment_on,
        years=kept.years,
        project_ends_on=kept.project_ends_on,
    )
