"""Reads of the waiting lists of an event."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from clusterix_events.events.models import Part
from clusterix_events.kernel.db import session
from clusterix_events.people.models import Organisation, Person
from clusterix_events.places.models import Place, PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration


def list_queue(event_id: int) -> Sequence[Row[Any]]:
    """Return who waits for a part of an event or was offered a place, in the order of the queue.

    A row carries part_id, reference, given_name, family_name, organisation, size, state,
    created_at and offered_until.
    """
    rows: Any = (
        select(
            JoinedPart.part_id,
            Registration.reference,
            Person.given_name,
            Person.family_name,
            Organisation.name.label("organisation"),
            PlaceRequest.size,
            PlaceRequest.state,
            PlaceRequest.created_at,
            PlaceRequest.offered_until,
        )
        .join(Registration, Registration.id == JoinedPart.registration_id)
        .join(Part, Part.id == JoinedPart.part_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .join(Place, (Place.request_id == PlaceRequest.id) & (Place.pool_id == Part.pool_id))
        .where(
            Registration.event_id == event_id,
            PlaceRequest.state.in_((PlaceState.WAITING, PlaceState.OFFERED)),
        )
        .order_by(Place.number)
    )
    return session.execute(rows).all()


def list_names(registration_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """Return reference, given_name and family_name of registrations by their id."""
    rows: Any = (
        select(Registration.id, Registration.reference, Person.given_name, Person.family_name)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(list(registration_ids)))
    )
    return session.execute(rows).all()
