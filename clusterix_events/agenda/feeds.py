"""The programme for other programs: iCalendar, and the schedule formats of frab and pretalx."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flask_babel import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from clusterix_events.agenda.programme import Cancelled, Item, Programme, Talk
from clusterix_events.events.models import Event

PRODUCT = "-//ClusteriX Events//Agenda//EN"
REFRESH = timedelta(hours=1)
SHORTEST_ACRONYM = 4


def calendar(event: Event, programme: Programme, *, address: str) -> bytes:
    """Return the sessions with an hour as iCalendar, in the event's zone with its rules.

    A session keeps its UID for ever; its SEQUENCE rises with every published change, and one that
    stood in an earlier version and is gone stays as CANCELLED.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", event.title)
    found.add("x-wr-timezone", event.timezone)
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for item in programme.items:
        if item.starts_at is not None and item.ends_at is not None:
            found.add_component(_entry(event, programme, item, address))
    for gone in programme.cancelled:
        found.add_component(_cancelled_entry(programme, gone))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def schedule_xml(event: Event, programme: Programme, *, address: str) -> bytes:
    """Return the sessions with an hour as schedule.xml of the frab format."""
    root = Element("schedule")
    SubElement(root, "generator", name="ClusteriX Events")
    _text(root, "url", f"{address}/schedule.xml")
    _text(root, "version", str(programme.number))
    conference = SubElement(root, "conference")
    for name, value in _conference(event, address).items():
        _text(conference, name, value)
    for index, (start, end, rooms) in enumerate(_days(event, programme), start=1):
        day = SubElement(
            root,
            "day",
            index=str(index),
            date=start.date().isoformat(),
            start=start.isoformat(),
            end=end.isoformat(),
        )
        for name, items in rooms.items():
            room = SubElement(day, "room", name=name)
            for item in items:
                _add_session(room, event, item, name, address)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def schedule_json(event: Event, programme: Programme, *, address: str) -> bytes:
    """Return the sessions with an hour as schedule.json, the same content as the XML."""
    days = [
        {
            "index": index,
            "date": start.date().isoformat(),
            "day_start": start.isoformat(),
            "day_end": end.isoformat(),
            "rooms": {
                name: [_session(event, item, name, address) for item in items]
                for name, items in rooms.items()
            },
        }
        for index, (start, end, rooms) in enumerate(_days(event, programme), start=1)
    ]
    schedule = {
        "url": f"{address}/schedule.json",
        "version": str(programme.number),
        "base_url": address,
        "conference": {**_conference(event, address), "daysCount": len(days), "days": days},
    }
    return json.dumps({"schedule": schedule}, ensure_ascii=False, indent=1).encode()


def talk_title(talk: Talk) -> str:
    """Return a talk's title, or words that it is still to be confirmed."""
    if talk.title:
        return talk.title
    return missing_title(talk)


def missing_title(talk: Talk) -> str:
    """Return the words in place of a title that is not known yet."""
    words: dict[str, str] = {
        "opening": _("Opening, title to be confirmed"),
        "keynote": _("Keynote, title to be confirmed"),
        "comments": _("Comments"),
    }
    return words.get(talk.kind.value, str(_("Title to be confirmed")))


def _entry(event: Event, programme: Programme, item: Item, address: str) -> Entry:
    assert programme.published_at is not None  # an unpublished programme has no items
    entry = Entry()
    entry.add("uid", item.uid)
    entry.add("dtstamp", programme.published_at.astimezone(UTC))
    entry.add("sequence", item.sequence)
    entry.add("summary", _summary(item))
    entry.add("dtstart", item.starts_at)
    entry.add("dtend", item.ends_at)
    entry.add("status", "CONFIRMED")
    entry.add("url", f"{address}/agenda#{item.reference}")
    place = ", ".join(part for part in (item.room, event.venue, event.city) if part)
    if place:
        entry.add("location", place)
    if text := _description(item):
        entry.add("description", text)
    return entry


def _cancelled_entry(programme: Programme, gone: Cancelled) -> Entry:
    assert programme.published_at is not None  # only a version knows what is gone
    entry = Entry()
    entry.add("uid", gone.uid)
    entry.add("dtstamp", programme.published_at.astimezone(UTC))
    entry.add("sequence", gone.sequence)
    entry.add("summary", gone.title)
    entry.add("dtstart", gone.starts_at)
    entry.add("dtend", gone.ends_at)
    entry.add("status", "CANCELLED")
    return entry


def _summary(item: Item) -> str:
    if item.parallel_title and item.code:
        return f"{item.code}: {item.title}"
    return item.title


def _description(item: Item) -> str:
    lines = [item.note] if item.note else []
    for talk in item.talks:
        names = ", ".join(speaker.name for speaker in talk.speakers)
        lines.append(f"{talk_title(talk)} ({names})" if names else talk_title(talk))
    return "\n".join(lines)


def _conference(event: Event, address: str) -> dict[str, str]:
    return {
        "title": event.title,
        "acronym": event.slug if len(event.slug) >= SHORTEST_ACRONYM else f"{event.slug}-event",
        "start": event.starts_on.isoformat(),
        "end": event.ends_on.isoformat(),
        "days": str((event.ends_on - event.starts_on).days + 1),
        "timeslot_duration": "00:05",
        "base_url": f"{address}/",
        "time_zone_name": event.timezone,
    }


def _days(
    event: Event, programme: Programme
) -> Iterator[tuple[datetime, datetime, dict[str, list[Item]]]]:
    """Yield each day of the event with its bounds and its sessions by room."""
    date = event.starts_on
    while date <= event.ends_on:
        start = datetime.combine(date, time(), tzinfo=event.zone)
        end = datetime.combine(date, time(23, 59, 59), tzinfo=event.zone)
        rooms: dict[str, list[Item]] = {}
        for item in programme.items:
            if item.day == date and item.starts_at:
                rooms.setdefault(item.room or _("Room to be confirmed"), []).append(item)
        yield start, end, rooms
        date += timedelta(days=1)


def _session(event: Event, item: Item, room: str, address: str) -> dict[str, Any]:
    assert item.starts_at is not None  # chosen by _days
    assert item.ends_at is not None
    minutes = int((item.ends_at - item.starts_at).total_seconds() // 60)
    return {
        "guid": item.uid,
        "id": item.id,
        "room": room,
        "title": _summary(item),
        "subtitle": item.parallel_title or "",
        "type": item.kind.value,
        "date": item.starts_at.isoformat(),
        "start": item.starts_at.strftime("%H:%M"),
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "abstract": item.note or "",
        "description": _description(item),
        "track": item.part_title,
        "language": event.language,
        "url": f"{address}/agenda#{item.reference}",
        "persons": [{"id": who.id, "public_name": who.name} for who in item.speakers],
    }


def _add_session(room: Element, event: Event, item: Item, name: str, address: str) -> None:
    values = _session(event, item, name, address)
    element = SubElement(room, "event", id=str(values["id"]), guid=values["guid"])
    for key, value in values.items():
        if key not in {"id", "guid", "persons"}:
            _text(element, key, str(value))
    persons = SubElement(element, "persons")
    for person in values["persons"]:
        _text(persons, "person", person["public_name"]).set("id", str(person["id"]))


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element
