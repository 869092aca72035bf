"""The calendar file of a registration: one entry for each part with a confirmed place.

A part whose hours are known is written in the event's own zone; one without is a whole-day entry,
which has no zone by nature. The UID never changes; SEQUENCE grows with every change; a place that
was given up stays in the file as cancelled, so that calendars take it out.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from clusterix_events.events.models import Event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import Registration
from clusterix_events.registration.receipts import Receipt
from clusterix_events.registration.sections import Hours, hours_of
from clusterix_events.registration.summary import PlaceFact, place_facts

# What was never confirmed is in nobody's calendar.
SHOWN = frozenset({PlaceState.CONFIRMED, PlaceState.NO_SHOW, PlaceState.CANCELLED})
MIMETYPE = "text/calendar; charset=utf-8; method=PUBLISH"
EVENT_FACTS = (
    *("id", "slug", "title", "starts_on", "ends_on", "timezone", "venue", "city"),
    *("organiser_name", "contact_email", "is_demonstration"),
)


class CalendarFacts(TypedDict):
    """What a calendar file is made of, in plain values, as a mail keeps it."""

    event: dict[str, Any]
    reference: str
    sequence: int
    submitted_at: datetime
    places: list[PlaceFact]


def calendar_facts(registration: Registration) -> CalendarFacts:
    """Return what the calendar file of a registration says at present, but for the hours."""
    return _facts(registration, registration.event, place_facts(registration))


def receipt_facts(receipt: Receipt) -> CalendarFacts:
    """Return what the calendar file of a registration says that was just made."""
    return _facts(receipt, receipt.event, receipt.places)


def calendar_file(facts: CalendarFacts) -> bytes:
    """Return the parts of a registration as an iCalendar file, with the hours published by now."""
    event = facts["event"]
    calendar = Calendar()
    calendar.add("prodid", "-//ClusteriX Events//Registration//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", event["title"])
    calendar.add("x-wr-timezone", event["timezone"])
    shown = [place for place in facts["places"] if place["state"] in SHOWN]
    is_timed = any(place["starts_on"] == place["ends_on"] for place in shown)
    hours = hours_of(event["id"]) if is_timed else {}
    for place in shown:
        calendar.add_component(_entry(facts, place, hours.get(place["part_id"])))
    if hours:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _facts(
    registration: Registration | Receipt, event: Event, places: list[PlaceFact]
) -> CalendarFacts:
    return {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "reference": registration.reference,
        "sequence": registration.sequence,
        "submitted_at": registration.submitted_at,
        "places": places,
    }


def _entry(facts: CalendarFacts, place: PlaceFact, hours: Hours | None) -> Entry:
    event = facts["event"]
    entry = Entry()
    entry.add("uid", f"{facts['reference']}-{place['code']}@clusterix-events")
    entry.add("sequence", facts["sequence"])
    entry.add("dtstamp", facts["submitted_at"].astimezone(UTC))
    entry.add("summary", f"{place['title']} ({event['title']})")
    if hours:
        zone = ZoneInfo(event["timezone"])
        entry.add("dtstart", hours[0].astimezone(zone))
        entry.add("dtend", hours[1].astimezone(zone))
    else:
        entry.add("dtstart", place["starts_on"])
        entry.add("dtend", place["ends_on"] + timedelta(days=1))
    where = ", ".join(text for text in (event["venue"], event["city"]) if text)
    if where:
        entry.add("location", where)
    entry.add("url", address_of("registration.register", slug=event["slug"]))
    is_cancelled = place["state"] == PlaceState.CANCELLED
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return entry
