"""The calendar file of a registration: one entry for each part with a confirmed place.

A part whose hours are known is written in the event's own zone; one without is a whole-day entry,
which has no zone by nature. The UID never changes; SEQUENCE grows with every change; a place that
was given up stays in the file as cancelled, so that calendars take it out.
"""

from datetime import UTC, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from clusterix_events.kernel.addresses import address_of
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.sections import Hours, hours_of

MIMETYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def calendar_file(registration: Registration) -> bytes:
    """Return the parts of a registration as an iCalendar file."""
    event = registration.event
    calendar = Calendar()
    calendar.add("prodid", "-//ClusteriX Events//Registration//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", event.title)
    calendar.add("x-wr-timezone", event.timezone)
    shown = [joined for joined in registration.joined_parts if _is_shown(joined)]
    is_timed = any(joined.part.starts_on == joined.part.ends_on for joined in shown)
    hours = hours_of(event.id) if is_timed else {}
    for joined in shown:
        calendar.add_component(_entry(registration, joined, hours.get(joined.part_id)))
    if hours:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _is_shown(joined: JoinedPart) -> bool:
    return joined.request.state is not PlaceState.WAITING


def _entry(registration: Registration, joined: JoinedPart, hours: Hours | None) -> Entry:
    event, part = registration.event, joined.part
    entry = Entry()
    entry.add("uid", f"{registration.reference}-{part.code}@clusterix-events")
    entry.add("sequence", registration.sequence)
    entry.add("dtstamp", registration.submitted_at.astimezone(UTC))
    entry.add("summary", f"{part.title} ({event.title})")
    if hours:
        entry.add("dtstart", hours[0].astimezone(event.zone))
        entry.add("dtend", hours[1].astimezone(event.zone))
    else:
        entry.add("dtstart", part.starts_on)
        entry.add("dtend", part.ends_on + timedelta(days=1))
    place = ", ".join(text for text in (event.venue, event.city) if text)
    if place:
        entry.add("location", place)
    entry.add("url", address_of("registration.register", slug=event.slug))
    is_cancelled = joined.request.state is PlaceState.CANCELLED
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return entry
