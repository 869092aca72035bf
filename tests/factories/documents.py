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
from clusterix_events.peer_review.report_content import (
    SHAPE,
    Advice,
    Annex,
    Criterion,
    Fact,
    Part,
    ReportContent,
    RoundFigures,
    Sentence,
    Take,
)


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


def make_report(**values: Any) -> ReportContent:
    """Return a final report with something in every part."""
    score = RoundFigures((0, 1, 1, 3, 1), 6, 0, 4.0, "4")
    disputed = RoundFigures((1, 2, 0, 2, 1), 6, 0, 3.0, "3")
    fewer = RoundFigures((0, 1, 2, 2, 0), 5, 1, 3.0, "3")
    defaults: dict[str, Any] = {
        "shape": SHAPE,
        "language": "en",
        "is_final": True,
        "is_generated": True,
        "event": "ClusteriX in Bucharest",
        "event_days": "29–31 October 2012",
        "publicity_lines": ("European Union", "European Regional Development Fund"),
        "number": 2,
        "version": 1,
        "title": "Cross-Cluster Innovation in Alpine Technologies in South Tyrol",
        "organisation": "TIS Innovation Park",
        "place": "South Tyrol, Italy",
        "theme": "",
        "reviewed": "6 peers from 4 regions",
        "met": "Group A2, 29 October 2012",
        "method": ("The group: 6 peers from 4 regions.", "There is no total and no ranking."),
        "brief": (Fact("Timescale", "An example, generated for this paper."),),
        "not_recorded": ("Resources", "Evidence"),
        "guiding": (
            Part("guiding-1", "Which sector would you add first?", (Sentence("Food."),)),
            Part("guiding-2", "What would you leave out?"),
        ),
        "criteria": (
            Criterion("relevance", "Relevance", "", None, score),
            Criterion("evidence", "Evidence", "", score, disputed, -0.5, True, "We did not agree."),
            Criterion("resources", "Resources", "not enough answers"),
            Criterion("sustainability", "Sustainability", "", fewer, fewer, 0.0),
        ),
        "swot": tuple(
            Part(code, code.title(), (Sentence(f"One of the {code}."),))
            for code in ("strengths", "weaknesses", "opportunities", "threats")
        ),
        "conditions": (Sentence("Short ways between the offices."),),
        "recommendations": (
            Advice(
                1,
                "Write a baseline.",
                "must; 5 of 6 peers",
                5,
                4,
                (),
                "accepted",
                ("x", "Accepted"),
            ),
            Advice(
                2,
                "Charge a fee.",
                "could; 2 of 6 peers",
                2,
                2,
                (),
                "declined",
                ("x", "Not accepted"),
                "Too early.",
            ),
            Advice(3, "Invite a cluster.", "could; 2 of 6 peers", 2, 1),
        ),
        "transfer": (
            Take("Romania", "elements", "some elements", "The table", "A meeting", "skills"),
            Take("Rhône-Alpes", "inspiration", "inspiration only"),
        ),
        "follow_up": ("29 April 2013", "29 October 2013"),
        "annexes": (Annex("Agenda of the event", "/events/x/agenda"), Annex("Slides")),
    }
    return ReportContent(**defaults | values)
