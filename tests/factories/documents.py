"""Values of the papers with dull defaults."""

from datetime import date, datetime
from typing import Any

from clusterix_events.documents.papers import (
    AttendanceDay,
    Attendee,
    Badge,
    BadgeRole,
    BadgeSheet,
    Letterhead,
    ProgrammeDay,
    ProgrammeItem,
    ProgrammePaper,
    Publicity,
)
from clusterix_events.minutes.queries import ItemLines, MinutesSheet
from clusterix_events.minutes.rules import MinutesState


def make_badge(**values: Any) -> Badge:
    """Return a participant's badge."""
    defaults: dict[str, Any] = {
        "given": "Hélène",
        "family": "Exemplaire",
        "role": BadgeRole.PARTICIPANT,
        "organisation": "Plastipolis",
        "country": "France",
        "reference": "N0MZEJNJR4",
    }
    return Badge(**defaults | values)


def make_sheet(*badges: Badge, **values: Any) -> BadgeSheet:
    """Return the badges of an event in Bucharest."""
    defaults: dict[str, Any] = {
        "event": "ClusteriX in Bucharest",
        "dates": "29–31 Oct 2012",
        "base_url": "https://events.example.org",
    }
    return BadgeSheet(badges=badges, **defaults | values)


def make_letterhead(**values: Any) -> Letterhead:
    """Return the head of a paper of an event in Bucharest."""
    defaults: dict[str, Any] = {
        "event": "ClusteriX in Bucharest",
        "starts_on": date(2012, 10, 29),
        "ends_on": date(2012, 10, 31),
        "publicity": Publicity(("European Union", "European Regional Development Fund")),
        "edition": "List version 3.",
    }
    return Letterhead(**defaults | values)


def make_attendance_day(*attendees: Attendee, **values: Any) -> AttendanceDay:
    """Return a Monday afternoon."""
    defaults: dict[str, Any] = {
        "day": date(2012, 10, 29),
        "detail": "3rd partners' meeting.",
        "starts_at": datetime(2012, 10, 29, 13),
        "ends_at": datetime(2012, 10, 29, 18),
        "empty_rows": 1,
    }
    return AttendanceDay(attendees=attendees, **defaults | values)


def make_minutes(*items: ItemLines, **values: Any) -> MinutesSheet:
    """Return the draft minutes of a steering group; what is empty was not recorded."""
    texts = ("room", "notice", "quorum", "last_minutes", "next_date", "annexes", "approval")
    lists = ("present", "apologies", "absent", "carried_over")
    defaults: dict[str, Any] = {
        "number": "PM03",
        "title": "Minutes of the steering group",
        "subtitle": "3rd partners' meeting",
        "state": MinutesState.DRAFT,
        "day": date(2012, 10, 30),
        "version": 1,
        **dict.fromkeys(("starts_at", "ends_at", "circulated_on")),
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(lists, ()),
    }
    return MinutesSheet(items=items, **defaults | values)


def make_programme(*days: ProgrammeDay, **values: Any) -> ProgrammePaper:
    """Return the programme of an event in Bucharest."""
    defaults: dict[str, Any] = {
        "letterhead": make_letterhead(edition="Version 1"),
        "title": "ClusteriX in Bucharest",
        "subtitle": "Programme of three days",
    }
    return ProgrammePaper(days=days, **defaults | values)


def make_programme_day(*items: ProgrammeItem, **values: Any) -> ProgrammeDay:
    """Return the day of a conference."""
    defaults: dict[str, Any] = {
        "day": date(2012, 10, 30),
        "kind": "Conference",
        "headline": "Innovative clusters",
    }
    return ProgrammeDay(items=items, **defaults | values)
