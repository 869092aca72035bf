"""What the confirmation page and the first mail tell of a registration: rows, not objects.

These are the two that everybody waits for who registers, so they cost one statement for the
registration with its person and link, and one for its places.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import fetch
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import Link, LinkKind, token_of
from clusterix_events.people.models import Person
from clusterix_events.people.rules import full_name
from clusterix_events.places import queries as places
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.queries import event_as_stamped
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.summary import PlaceFact


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A registration as it was taken in; `token` is its personal link, None without one."""

    registration_id: int
    event: Event
    person_id: int
    given_name: str
    family_name: str
    email: str | None
    locale: str
    reference: str
    state: RegistrationState
    sequence: int
    submitted_at: datetime
    is_possible_duplicate: bool
    token: str | None
    places: list[PlaceFact]

    @property
    def name(self) -> str:
        """The person's name as spoken."""
        return full_name(self.given_name, self.family_name)


def find_receipt(form_token: str) -> Receipt | None:
    """Return the receipt of the registration that a form has made, or None."""
    row = fetch(_BY_TOKEN, {"token": form_token}).first()
    return None if row is None else _receipt_of(row)


def get_receipt(registration_id: int) -> Receipt:
    """Return the receipt of a registration; raise NotFoundError."""
    row = fetch(_BY_ID, {"registration_id": registration_id}).first()
    if row is None:
        raise NotFoundError(str(registration_id))
    return _receipt_of(row)


def _receipt_of(row: Row[Any]) -> Receipt:
    return Receipt(
        registration_id=row.registration_id,
        event=event_as_stamped(row.event_id, row.version, row.event_state),
        person_id=row.person_id,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email,
        locale=row.notice_locale,
        reference=row.reference,
        state=row.state,
        sequence=row.sequence,
        submitted_at=row.submitted_at,
        is_possible_duplicate=row.is_possible_duplicate,
        token=token_of(LinkKind.PERSONAL, row.link_id, row.nonce) if row.link_id else None,
        places=_places(row.registration_id),
    )


def _places(registration_id: int) -> list[PlaceFact]:
    rows = fetch(_PLACES, {"registration_id": registration_id}).all()
    waiting = [row.request_id for row in rows if row.state is PlaceState.WAITING]
    positions = places.positions(waiting) if waiting else {}
    return [
        {
            "part_id": row.part_id,
            "code": row.code,
            "title": row.title,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "state": row.state.value,
            "position": positions.get(row.request_id),
        }
        for row in rows
    ]


def _receipt() -> Select[Any]:
    rows: Any = (
        select(
            Registration.id.label("registration_id"),
            Registration.reference,
            Registration.state,
            Registration.sequence,
            Registration.submitted_at,
            Registration.notice_locale,
            Registration.is_possible_duplicate,
            Event.id.label("event_id"),
            Event.version,
            Event.state.label("event_state"),
            Person.id.label("person_id"),
            Person.given_name,
            Person.family_name,
            Person.email,
            Link.id.label("link_id"),
            Link.nonce,
        )
        .join(Event, Event.id == Registration.event_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(
            Link,
            (Link.person_id == Registration.person_id)
            & (Link.event_id == Registration.event_id)
            & (Link.kind == LinkKind.PERSONAL)
            & Link.target_id.is_(None)
            & Link.revoked_at.is_(None)
            & Link.expires_at.is_(None),
        )
    )
    return rows  # type: ignore[no-any-return]


# Made once: putting a statement together costs as much as running it.
_BY_TOKEN = _receipt().where(Registration.form_token == bindparam("token"))
_BY_ID = _receipt().where(Registration.id == bindparam("registration_id"))
_PLACES = (
    select(
        JoinedPart.part_id,
        JoinedPart.request_id,
        Part.code,
        Part.title,
        Part.starts_on,
        Part.ends_on,
        PlaceRequest.state,
    )
    .join(Part, Part.id == JoinedPart.part_id)
    .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
    .where(JoinedPart.registration_id == bindparam("registration_id"))
    .order_by(Part.position, JoinedPart.part_id)
)
