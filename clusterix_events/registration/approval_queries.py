"""Reads about requests that wait for an organiser's approval."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.paging import PER_PAGE, Page, offset
from clusterix_events.people.models import Organisation, Person
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration


def count_pending(event_id: int) -> dict[int, int]:
    """Return how many requests wait for approval, by part."""
    rows = session.execute(
        select(JoinedPart.part_id, func.count())
        .join(Registration, Registration.id == JoinedPart.registration_id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(Registration.event_id == event_id, PlaceRequest.state == PlaceState.PENDING)
        .group_by(JoinedPart.part_id)
    )
    return dict(rows.all())


def list_pending(event_id: int, part_id: int | None, number: int) -> Page[Row[Any]]:
    """Return one page of the requests that wait for approval, in the order they came.

    A row carries request_id, part_id, reference, sheet_id, created_at, the names, function,
    country_code and organisation.
    """
    rows = _requests(event_id).where(PlaceRequest.state == PlaceState.PENDING)
    if part_id is not None:
        rows = rows.where(JoinedPart.part_id == part_id)
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    page = Page[Row[Any]](rows=(), number=number, total=total)
    number = min(max(1, number), page.last)
    rows = rows.order_by(PlaceRequest.id).limit(PER_PAGE).offset(offset(number))
    return Page(rows=session.execute(rows).all(), number=number, total=total)


def list_requests(event_id: int, request_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return those requests of an event in whatever state, in the order they came."""
    rows = _requests(event_id).where(PlaceRequest.id.in_(list(request_ids)))
    return session.execute(rows.order_by(PlaceRequest.id)).all()


def _requests(event_id: int) -> Select[Any]:
    rows: Any = (
        select(
            *(PlaceRequest.id.label("request_id"), PlaceRequest.state, PlaceRequest.created_at),
            *(JoinedPart.part_id, Registration.reference, Registration.sheet_id),
            *(Person.given_name, Person.family_name, Person.function, Person.country_code),
            Organisation.name.label("organisation"),
        )
        .join(JoinedPart, JoinedPart.request_id == PlaceRequest.id)
        .join(Registration, Registration.id == JoinedPart.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.event_id == event_id)
    )
    return rows  # type: ignore[no-any-return]
