"""Noting who came and who did not; nothing else writes presence."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete

from clusterix_events.audit.service import record
from clusterix_events.checkin import queries, rules
from clusterix_events.checkin.models import Presence
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.places import service as places
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import Registration


@dataclass(frozen=True)
class Arrival:
    """What a scan found: when the person first came that day, and whether that is now."""

    at: datetime
    is_first: bool


def check_in(registration: Registration, on: date, *, account_id: int | None = None) -> Arrival:
    """Return the arrival of somebody on a day; a second scan finds the first.

    A no-show who comes after all has the place back. Raises NotExpectedError.
    """
    found = queries.find_presence(registration.id, on)
    if found is not None:
        return Arrival(found.at, is_first=False)
    event = get_event(registration.event_id)
    today = rules.parts_on(event.parts, on)
    held = [
        joined
        for joined in registration.joined_parts
        if joined.request.state in {PlaceState.CONFIRMED, PlaceState.NO_SHOW}
    ]
    rules.check_expected([joined.part_id for joined in held], today)
    for joined in held:
        is_today = any(part.id == joined.part_id for part in today)
        if is_today and joined.request.state is PlaceState.NO_SHOW:
            places.unmark_no_show(joined.request)
    presence = Presence(
        event_id=event.id,
        registration_id=registration.id,
        on=on,
        at=clock.now(),
        account_id=account_id,
    )
    session.add(presence)
    session.flush()
    record("checkin.came", event_id=event.id, subject=f"registration:{registration.id}")
    return Arrival(presence.at, is_first=True)


def take_back(registration: Registration, on: date) -> None:
    """Forget a presence that was noted by mistake."""
    session.execute(
        delete(Presence).where(Presence.registration_id == registration.id, Presence.on == on)
    )
    record(
        "checkin.taken_back",
        event_id=registration.event_id,
        subject=f"registration:{registration.id}",
    )


def note_no_shows(registration: Registration) -> None:
    """Mark the places of parts on whose days the person was never seen."""
    seen = set(queries.list_days_present(registration.id))
    for joined in registration.joined_parts:
        days = rules.days_between(joined.part.starts_on, joined.part.ends_on)
        if joined.request.state is PlaceState.CONFIRMED and seen.isdisjoint(days):
            places.mark_no_show(joined.request)
            record(
                "place.no_show",
                event_id=registration.event_id,
                subject=f"registration:{registration.id}",
            )
