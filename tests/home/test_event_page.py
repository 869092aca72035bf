"""The public page of an event in plain values."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel
from markupsafe import Markup

from clusterix_events.agenda.programme import Audience, Item, Programme, Speaker, Talk
from clusterix_events.agenda.rules import SessionKind, SlotKind
from clusterix_events.events.models import Access, Event, EventState, Part, PartKind
from clusterix_events.home.event_page import (
    EventPage,
    PartLine,
    SpeakerLine,
    cell_lines,
    event_page,
    speaker_groups,
)
from clusterix_events.places.rules import PoolCount

ZONE = ZoneInfo("Europe/Bucharest")
DAY = date(2012, 10, 30)
BEFORE = datetime(2012, 10, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def words():
    site = Flask("words")
    Babel(site)
    with site.test_request_context():
        yield


def make_part(**values):
    return Part(
        **{
            "id": 1,
            "code": "conference",
            "title": "Innovative clusters",
            "kind": PartKind.CONFERENCE,
            "access": Access.OPEN,
            "starts_on": DAY,
            "ends_on": DAY,
            "pool_id": 7,
            **values,
        }
    )


def make_event(*parts, **values):
    return Event(
        **{
            "slug": "bucharest",
            "title": "ClusteriX in Bucharest",
            "city": "Bucharest",
            "country_code": "RO",
            "language": "en",
            "starts_on": date(2012, 10, 29),
            "ends_on": date(2012, 10, 31),
            "timezone": "Europe/Bucharest",
            "state": EventState.PUBLISHED,
            "regions": [],
            "parts": list(parts) or [make_part()],
            **values,
        }
    )


def make_item(hour=9, *, talks=(), **values):
    return Item(
        **{
            "id": hour,
            "reference": f"s30-{hour}",
            "uid": str(hour),
            "sequence": 0,
            "title": "Keynotes",
            "kind": SessionKind.KEYNOTE,
            "part_id": 1,
            "part_title": "Innovative clusters",
            "is_public": True,
            "day": DAY,
            "starts_at": datetime(2012, 10, 30, hour, tzinfo=ZONE),
            "ends_at": datetime(2012, 10, 30, hour + 1, tzinfo=ZONE),
            "talks": talks,
            **values,
        }
    )


def make_page(event=None, *, items=(), pools=(), now=BEFORE) -> EventPage:
    return event_page(
        event or make_event(),
        Programme(Audience.PUBLIC, number=1, items=tuple(items)),
        drawn=Markup(),
        pools={pool.id: pool for pool in pools},
        now=now,
    )


def test_the_one_open_part_gives_the_page_its_title():
    page = make_page()

    assert (page.heading, page.over, page.action) == (
        "Innovative clusters",
        "ClusteriX in Bucharest",
        ("/events/bucharest/register", "Register for the conference"),
    )


def test_several_open_parts_leave_the_title_to_the_event():
    tour = make_part(id=2, code="tour", kind=PartKind.STUDY_TOUR, title="Study tour")

    page = make_page(make_event(make_part(), tour, project="ClusteriX"))

    assert (page.heading, page.over, page.action) == (
        "ClusteriX in Bucharest",
        "ClusteriX",
        ("/events/bucharest/register", "Register"),
    )


def test_closed_parts_are_not_named():
    closed = make_part(id=2, code="partners", title="Partners' meeting", access=Access.CLOSED)
    invited = make_part(id=3, code="tour", title="Study tour", access=Access.BY_INVITATION)

    page = make_page(make_event(make_part(), closed, invited))

    assert page.parts == [
        PartLine("Innovative clusters", "Tuesday 30 October 2012", "open", "Open to all", ""),
        PartLine("Study tour", "Tuesday 30 October 2012", "by_invitation", "By invitation", ""),
    ]


@pytest.mark.parametrize(
    ("pool", "line"),
    [
        (PoolCount(7, None, 80, 0), ("open", "Open to all", "")),
        (PoolCount(7, 120, 80, 0), ("open", "Open to all", "")),
        (PoolCount(7, 120, 117, 0), ("open", "Open to all", "3 places left")),
        (PoolCount(7, 120, 119, 0), ("open", "Open to all", "1 place left")),
        (PoolCount(7, 120, 120, 0), ("waiting", "Full, with a waiting list", "")),
        (PoolCount(7, 120, 119, 1), ("waiting", "Full, with a waiting list", "")),
    ],
)
def test_a_part_says_when_few_places_are_left(pool, line):
    [part] = make_page(pools=[pool]).parts

    assert (part.state, part.word, part.places) == line


@pytest.mark.parametrize(
    ("event", "now"),
    [
        (make_event(state=EventState.CLOSED), BEFORE),
        (make_event(make_part(sign_up_closes_at=BEFORE)), BEFORE),
        (make_event(make_part(access=Access.BY_INVITATION)), BEFORE),
    ],
)
def test_no_button_leads_to_a_form_that_takes_nobody(event, now):
    assert make_page(event, now=now).action is None


def test_facts_say_when_to_the_minute_if_it_is_one_day():
    page = make_page(make_event(audience="Policy makers"), items=[make_item(9), make_item(14)])

    assert page.facts == [
        ("When", "Tuesday 30 October 2012", "09:00 to 15:00, Bucharest time"),
        ("Where", "Bucharest, Romania", "The venue will be announced here"),
        ("For whom", "Policy makers", ""),
        ("Language", "English", "Tell us if you need interpretation"),
    ]


def test_facts_give_the_days_when_there_is_no_programme():
    assert make_page().facts[0] == ("When", "29–31 October 2012", "Bucharest time")


def test_those_who_open_and_give_keynotes_come_first():
    opening = make_item(
        9, title="Opening", talks=(Talk(1, SlotKind.OPENING, speakers=(Speaker(1, "Ana"),)),)
    )
    regions = make_item(
        11,
        title="From the regions",
        kind=SessionKind.PLENARY,
        talks=(
            Talk(2, SlotKind.TALK, "One", speakers=(Speaker(2, "Bo", "Skåne"),)),
            Talk(3, SlotKind.TALK, "Two", speakers=(Speaker(1, "Ana"),)),
        ),
    )

    groups = speaker_groups(Programme(Audience.PUBLIC, items=(opening, regions)))

    assert groups == [
        ("Opening and keynotes", [SpeakerLine("Ana", "")]),
        ("From the regions", [SpeakerLine("Bo", "Skåne")]),
    ]


def test_one_kind_of_speakers_stands_in_two_columns():
    talks = tuple(
        Talk(i, SlotKind.TALK, f"Talk {i}", speakers=(Speaker(i, f"Person {i}"),)) for i in range(3)
    )

    groups = speaker_groups(Programme(Audience.PUBLIC, items=(make_item(talks=talks),)))

    assert [(heading, [line.name for line in lines]) for heading, lines in groups] == [
        ("", ["Person 0", "Person 1"]),
        ("", ["Person 2"]),
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Karlsruhe", ["Karlsruhe"]),
        ("Region Skåne", ["Region", "Skåne"]),
        ("Rhône-Alpes", ["Rhône-", "Alpes"]),
        ("Niederösterreich", ["Niederösterreich"]),
        ("Lower Austria", ["Lower", "Austria"]),
        ("South Tyrol", ["South", "Tyrol"]),
    ],
)
def test_names_fit_into_their_cells(name, lines):
    assert cell_lines(name) == lines


def test_drawing_takes_five_names_at_most():
    page = make_page(make_event(regions=["A", "B", "C", "D", "E", "F"]))

    assert (page.regions, page.host) == (
        [["A"], ["B"], ["C"], ["D"], ["E"]],
        ["Bucharest", "2012"],
    )
