"""Reads about registrations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Row,
    Select,
    bindparam,
    exists,
    func,
    inspect,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from clusterix_events.events.models import Event, EventState
from clusterix_events.events.queries import PUBLIC_STATES
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.db import fetch, session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.paging import PER_PAGE, Page, offset
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import email_key
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.rules import Purpose, RegistrationState
from clusterix_events.registration.wanted import Wanted, chosen_ids, count_chosen

# A registration with all that belongs to it; made once, as making its options costs as much as
# running it.
_WITH_PLACES = select(Registration).options(
    joinedload(Registration.event),
    joinedload(Registration.person).joinedload(Person.organisation),
    selectinload(Registration.joined_parts).options(
        joinedload(JoinedPart.part), joinedload(JoinedPart.request)
    ),
)
_WHOLE = _WITH_PLACES.options(selectinload(Registration.consents))
_PLACES = frozenset({"event", "person", "joined_parts", "reference", "version"})
_BY_TOKEN = select(Registration.id).where(Registration.form_token == bindparam("token"))
_EVENT = select(Event).options(selectinload(Event.parts)).where(Event.id == bindparam("event_id"))
_STAMP = select(Event.id, Event.version, Event.state).where(Event.slug == bindparam("slug"))
_STAMP_BY_ID = select(Event.id, Event.version, Event.state).where(Event.id == bindparam("event_id"))
_IS_KNOWN = select(
    exists()
    .where(Person.email == bindparam("email"))
    .where(Registration.person_id == Person.id)
    .where(Registration.event_id == bindparam("event_id"))
    .where(Registration.state == RegistrationState.SUBMITTED)
)
_events = VersionedCache(64)


def find_registration(person_id: int | None, event_id: int | None) -> Registration | None:
    """Return a person's registration for an event with all that belongs to it, or None."""
    return _first(Registration.person_id == person_id, Registration.event_id == event_id)


def find_by_token(token: str) -> int | None:
    """Return the number of the registration that a form has made, or None."""
    return fetch(_BY_TOKEN, {"token": token}).scalar()


def find_by_reference(reference: str) -> Registration | None:
    """Return the registration with this reference, of whatever event, or None."""
    return _first(Registration.reference == reference)


def get_by_reference(event_id: int, reference: str) -> Registration:
    """Return an event's registration with this reference; raise NotFoundError."""
    found = _first(Registration.event_id == event_id, Registration.reference == reference)
    if found is None:
        raise NotFoundError(reference)
    return found


def get_registration(registration_id: int) -> Registration:
    """Return a registration with its places, as this session knows it; raise NotFoundError."""
    key = inspect(Registration).identity_key_from_primary_key((registration_id,))
    known = session.identity_map.get(key)
    if isinstance(known, Registration) and _PLACES.isdisjoint(inspect(known).unloaded):
        return known
    found = session.scalars(_WITH_PLACES.where(Registration.id == registration_id)).first()
    if found is None:
        raise NotFoundError(str(registration_id))
    return found


def get_fresh_registration(registration_id: int) -> Registration:
    """Return a registration as it is in the database now, whatever was read of it before."""
    found = session.scalars(
        _WHOLE.where(Registration.id == registration_id).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError(str(registration_id))
    return found


def get_public_event(slug: str) -> Event:
    """Return an event that everybody may see, with its parts, to be read only.

    It is kept by its version and belongs to no session. Raises NotFoundError.
    """
    stamp = fetch(_STAMP, {"slug": slug}).first()
    if stamp is None or stamp.state not in PUBLIC_STATES:
        raise NotFoundError(slug)
    return _events.get(tuple(stamp), lambda: _kept(get_event(stamp.id)))


def get_event_to_read(event_id: int) -> Event:
    """Return an event with its parts as it is now, to be read only; raise NotFoundError."""
    stamp = fetch(_STAMP_BY_ID, {"event_id": event_id}).first()
    if stamp is None:
        raise NotFoundError(str(event_id))
    return event_as_stamped(stamp.id, stamp.version, stamp.state)


def event_as_stamped(event_id: int, version: int, state: EventState) -> Event:
    """Return an event as this process keeps it, else as it is in the database.

    Nothing is kept for later: the present transaction may be the one that changes the event.
    """
    kept: Event | None = _events.find((event_id, version, state))
    return get_event(event_id) if kept is None else kept


def get_event(event_id: int) -> Event:
    """Return an event by its number, with its parts alone; raise NotFoundError."""
    event = session.scalars(_EVENT, {"event_id": event_id}).first()
    if event is None:
        raise NotFoundError(str(event_id))
    return event


def list_by_email(event_id: int, email: str) -> Sequence[Row[Any]]:
    """Return the registrations of an address for an event that are not cancelled, oldest first.

    A row carries registration_id, person_id, reference, given_name and family_name.
    """
    rows: Any = (
        select(
            Registration.id.label("registration_id"),
            Registration.person_id,
            Registration.reference,
            Person.given_name,
            Person.family_name,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.SUBMITTED,
            Person.email == email_key(email),
        )
        .order_by(Registration.id)
    )
    return session.execute(rows).all()


def is_address_known(event_id: int, email: str) -> bool:
    """Return whether an address has a registration for an event that is not cancelled."""
    return bool(fetch(_IS_KNOWN, {"event_id": event_id, "email": email_key(email)}).scalar())


def list_joined_parts(request_id: int) -> Sequence[JoinedPart]:
    """Return the parts joined by a request for places: one, or those of a group that waits."""
    return session.scalars(
        select(JoinedPart)
        .where(JoinedPart.request_id == request_id)
        .order_by(JoinedPart.registration_id)
    ).all()


def get_joined_part(joined_id: int) -> JoinedPart:
    """Return a joined part with its part and request; raise NotFoundError."""
    found = session.scalars(
        select(JoinedPart)
        .where(JoinedPart.id == joined_id)
        .options(joinedload(JoinedPart.part), joinedload(JoinedPart.request))
    ).first()
    if found is None:
        raise NotFoundError(str(joined_id))
    return found


def count_people(event_id: int) -> int:
    """Return how many registrations of an event are not cancelled."""
    return _count_standing(Registration.event_id == event_id)


def count_listed(event_id: int) -> int:
    """Return how many registrations of an event stand on its list, cancelled ones included."""
    return count_chosen(event_id, Wanted())


def count_possible_duplicates(event_id: int) -> int:
    """Return how many standing registrations of an event are marked as possible duplicates."""
    return _count_standing(Registration.event_id == event_id, Registration.is_possible_duplicate)


def count_confirmed(event_id: int) -> int:
    """Return how many people have a confirmed place in at least one part of an event."""
    has_place = (
        exists()
        .where(PlaceRequest.holder_id == Registration.id)
        .where(PlaceRequest.state == PlaceState.CONFIRMED)
    )
    return _count_standing(Registration.event_id == event_id, has_place)


def list_countries(event_id: int) -> list[str]:
    """Return the countries that the people of an event come from."""
    rows = session.scalars(
        select(Person.country_code)
        .distinct()
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.event_id == event_id, Person.country_code.is_not(None))
    )
    return sorted(code for code in rows if code)


def list_page(event_id: int, wanted: Wanted, number: int) -> Page[Row[Any]]:
    """Return one page of an event's registrations as plain rows."""
    total = count_chosen(event_id, wanted)
    page = Page[Row[Any]](rows=(), number=number, total=total)
    number = min(max(1, number), page.last)
    chosen = chosen_ids(event_id, wanted).limit(PER_PAGE).offset(offset(number))
    ids = session.scalars(chosen).all()
    return Page(rows=list_some(event_id, ids), number=number, total=total)


def list_ids(event_id: int, wanted: Wanted) -> list[int]:
    """Return the numbers of all registrations that an organiser looks for, in their order."""
    return list(session.scalars(chosen_ids(event_id, wanted)))


def list_some(event_id: int, registration_ids: Sequence[int]) -> list[Row[Any]]:
    """Return registrations by their numbers as plain rows, in the order of the numbers."""
    rows = session.execute(_rows(event_id).where(Registration.id.in_(registration_ids))).all()
    by_id = {row.registration_id: row for row in rows}
    return [by_id[number] for number in registration_ids if number in by_id]


def places_of(registration_ids: Iterable[int]) -> dict[int, dict[int, PlaceState]]:
    """Return the state of each place by registration and part."""
    found: dict[int, dict[int, PlaceState]] = defaultdict(dict)
    rows = session.execute(
        select(JoinedPart.registration_id, JoinedPart.part_id, PlaceRequest.state)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(JoinedPart.registration_id.in_(list(registration_ids)))
    )
    for registration_id, part_id, state in rows:
        found[registration_id][part_id] = state
    return dict(found)


def consents_of(registration_ids: Iterable[int]) -> dict[int, dict[Purpose, bool]]:
    """Return what people agree to at present, by registration and purpose."""
    found: dict[int, dict[Purpose, bool]] = defaultdict(dict)
    rows = session.execute(
        select(
            Consent.registration_id, Consent.purpose, Consent.given_at, Consent.withdrawn_at
        ).where(Consent.registration_id.in_(list(registration_ids)))
    )
    for registration_id, purpose, given_at, withdrawn_at in rows:
        found[registration_id][purpose] = given_at is not None and withdrawn_at is None
    return dict(found)


def list_participants(event_id: int, part_ids: Collection[int] | None = None) -> Sequence[Row[Any]]:
    """Return the people with a confirmed place (in any of some parts), by family name.

    Forms that are not complete are left out. A row carries registration_id, person_id, reference,
    the names, title, badge_name, function, country_code, nuts_code, email and organisation.
    """
    has_place = (
        exists()
        .where(JoinedPart.registration_id == Registration.id)
        .where(PlaceRequest.id == JoinedPart.request_id)
        .where(PlaceRequest.state.in_((PlaceState.CONFIRMED, PlaceState.NO_SHOW)))
    )
    if part_ids is not None:
        has_place = has_place.where(JoinedPart.part_id.in_(list(part_ids)))
    is_sent = Registration.state == RegistrationState.SUBMITTED
    rows = _rows(event_id).where(has_place, is_sent)
    return session.execute(rows.order_by(Registration.search_text, Registration.id)).all()


def confirmed_parts(person_id: int, event_id: int) -> frozenset[int]:
    """Return the parts of an event in which a person has a confirmed place."""
    return frozenset(
        session.scalars(
            select(JoinedPart.part_id)
            .join(Registration, Registration.id == JoinedPart.registration_id)
            .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
            .where(
                Registration.person_id == person_id,
                Registration.event_id == event_id,
                PlaceRequest.state == PlaceState.CONFIRMED,
            )
        )
    )


def _kept(event: Event) -> Event:
    """Return an event taken out of the session, so that no later reading or writing touches it."""
    for part in event.parts:
        session.expunge(part)
    session.expunge(event)
    return event


def _first(*conditions: ColumnElement[bool]) -> Registration | None:
    return session.scalars(_WHOLE.where(*conditions)).first()


def _rows(event_id: int) -> Select[Any]:
    rows: Any = (
        select(
            Registration.id.label("registration_id"),
            Registration.reference,
            Registration.state,
            Registration.is_possible_duplicate,
            Registration.submitted_at,
            Registration.sheet_id,
            Person.id.label("person_id"),
            Person.title,
            Person.given_name,
            Person.family_name,
            Person.badge_name,
            Person.function,
            Person.country_code,
            Person.nuts_code,
            Person.email,
            Organisation.name.label("organisation"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.event_id == event_id)
    )
    return cast("Select[Any]", rows)


def _count_standing(*conditions: ColumnExpressionArgument[bool]) -> int:
    standing = Registration.state == RegistrationState.SUBMITTED
    chosen = select(func.count()).select_from(Registration).where(standing, *conditions)
    return session.scalar(chosen) or 0
