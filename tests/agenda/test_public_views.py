"""The public programme and its feeds: what they say, what they never say, what they cost."""

import json
from datetime import datetime
from pathlib import Path
from unittest.mock import ANY

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import etree

from clusterix_events.agenda import queries, service
from clusterix_events.agenda.models import Session
from clusterix_events.agenda.rules import SessionKind, SlotKind
from clusterix_events.events.models import Access, Event, EventState, Part
from clusterix_events.kernel.db import db, session, transaction
from tests.factories.agenda import add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part, add_room
from tests.support.pages import counted_statements

SCHEMA = Path(__file__).parents[1] / "data" / "schedule.xml.xsd"
FEEDS = ("agenda.ics", "schedule.xml", "schedule.json")
PAGES = ("agenda", *FEEDS)
SECRET = "Planted-secret"


@pytest.fixture
def meeting(app: Flask) -> Event:
    """A published programme with a closed session, a closed part and a draft beside it."""
    with app.app_context(), transaction():
        event = add_event(title="Clusters meet", venue="House of clusters")
        part = add_part(event, title="Conference")
        room = add_room(event)
        opening = add_session(event, part, "Opening", room_id=room.id)
        add_slot(opening, add_speaker(event, "Ana"), title="Opening", kind=SlotKind.OPENING)
        keynotes = add_session(
            event, part, "Keynotes", starts="10:00", ends="11:30", kind=SessionKind.KEYNOTE
        )
        add_slot(keynotes, add_speaker(event, "Șerban"), title=None, kind=SlotKind.KEYNOTE)
        add_slot(keynotes, title="Roads <b>ahead</b>")
        add_session(event, part, "Dinner", day=None, starts=None, ends=None)
        add_secrets(event)
        service.publish_agenda(event)
        draft = add_session(event, part, f"{SECRET} draft", starts="17:00", ends="18:00")
        add_slot(draft, add_speaker(event, SECRET), title=f"{SECRET} draft talk")
        return event


def add_secrets(event: Event) -> None:
    """Plant what no stranger may see, with words that can be looked for."""
    part = next(iter(session.scalars(db.select(Session.part_id)).all()))
    open_part = session.get_one(type(add_part(event, "unused")), part)
    room = add_room(event, f"{SECRET} room")
    closed = add_session(
        event,
        open_part,
        f"{SECRET} meeting",
        starts="14:00",
        ends="15:00",
        is_closed=True,
        room_id=room.id,
        note=f"{SECRET} note",
    )
    add_slot(closed, add_speaker(event, SECRET, "Closed"), title=f"{SECRET} talk")
    for access in (Access.CLOSED, Access.BY_INVITATION):
        inner = add_part(event, access.value, access=access, title="Partners")
        for starts, ends in (("15:00", "16:00"), (None, None)):
            add_session(event, inner, f"{SECRET} of {access}", starts=starts, ends=ends)


def read(client: FlaskClient, page: str, slug: str = "meeting") -> str:
    answer = client.get(f"/events/{slug}/{page}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_programme_shows_sessions_talks_and_what_is_to_be_confirmed(
    client: FlaskClient, meeting: Event
) -> None:
    page = read(client, "agenda")

    words = [
        "Tuesday 6 October 2026",
        "Bucharest time (UTC+3).",
        "09:00",
        "Opening",
        "Ana Pop",
        "Region of Examples",
        "Keynote, title to be confirmed",
        "Șerban Pop",
        "Roads &lt;b&gt;ahead&lt;/b&gt;",
        "Speaker to be confirmed",
        "Day to be confirmed",
        "Dinner",
        "Version 1.",
    ]
    places = [page.find(word) for word in words]
    assert -1 not in places, dict(zip(words, places, strict=True))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_closed_and_no_draft_is_in_public_pages_and_feeds(
    client: FlaskClient, meeting: Event, page: str
) -> None:
    assert SECRET not in read(client, page)


@pytest.mark.parametrize("page", PAGES)
def test_a_leak_would_be_seen(
    client: FlaskClient, meeting: Event, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above turns red when closed sessions are let through."""
    monkeypatch.setattr(queries.programmes, "seen_by", lambda items, *_rest: tuple(items))

    assert SECRET in read(client, page)


@pytest.mark.parametrize("page", PAGES)
def test_a_session_closed_later_is_gone_at_the_next_look(
    app: Flask, client: FlaskClient, meeting: Event, page: str
) -> None:
    before = "Opening" in read(client, page)

    with app.app_context(), transaction():
        queries.get_session(meeting.id, "s06-1").is_closed = True

    assert (before, "Opening" in read(client, page)) == (True, False)


def test_a_part_by_invitation_is_told_until_it_is_closed(
    app: Flask, client: FlaskClient, meeting: Event
) -> None:
    before = "By invitation: Partners, 5–7 October 2026." in read(client, "agenda")

    with app.app_context(), transaction():
        for part in session.scalars(db.select(Part).where(Part.title == "Partners")):
            part.access = Access.CLOSED

    assert (before, "Partners" in read(client, "agenda")) == (True, False)


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_event_is_not_found(app: Flask, client: FlaskClient, page: str) -> None:
    with app.app_context(), transaction():
        add_event(state=EventState.DRAFT)

    assert client.get(f"/events/meeting/{page}").status_code == 404


def test_before_the_first_version_the_page_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        event = add_event()
        add_session(event, add_part(event), SECRET)

    page = read(client, "agenda")

    assert "The programme is not published yet" in page
    assert SECRET not in page


@pytest.mark.parametrize("page", PAGES)
def test_a_second_look_costs_no_body(client: FlaskClient, meeting: Event, page: str) -> None:
    first = client.get(f"/events/meeting/{page}")

    again = client.get(f"/events/meeting/{page}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_a_second_look_is_a_whole_page_after_the_next_version(
    app: Flask, client: FlaskClient, meeting: Event
) -> None:
    tag = client.get("/events/meeting/agenda").headers["ETag"]
    with app.app_context(), transaction():
        queries.get_session(meeting.id, "s06-1").title = "Welcome"
        service.publish_agenda(meeting)

    again = client.get("/events/meeting/agenda", headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert "Opening is now called Welcome." in again.get_data(as_text=True)


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_statements_is_the_same_for_one_session_and_for_300(
    app: Flask, client: FlaskClient, page: str
) -> None:
    counts = []
    for slug, sessions in (("one", 1), ("many", 300)):
        with app.app_context(), transaction():
            event = add_event(slug)
            part = add_part(event)
            speaker = add_speaker(event)
            for number in range(sessions):
                made = add_session(event, part, starts=None, ends=None, is_closed=number % 7 == 6)
                add_slot(made, speaker)
            service.publish_agenda(event)
        with counted_statements(app) as counted:
            read(client, page, slug)
        counts.append(counted.total)

    assert counts[0] == counts[1]


def test_the_calendar_has_the_hours_in_the_zone_with_its_rules(
    client: FlaskClient, meeting: Event
) -> None:
    calendar = Calendar.from_ical(read(client, "agenda.ics"))

    entries = [
        (
            str(entry["SUMMARY"]),
            entry["DTSTART"].params["TZID"],
            entry.decoded("DTSTART").isoformat(),
            entry.decoded("DTEND").isoformat(),
            int(entry["SEQUENCE"]),
            str(entry["STATUS"]),
            str(entry["LOCATION"]),
        )
        for entry in calendar.walk("VEVENT")
    ]
    zone = "Europe/Bucharest"
    assert entries == [
        (
            "Opening",
            zone,
            "2026-10-06T09:00:00+03:00",
            "2026-10-06T10:00:00+03:00",
            0,
            "CONFIRMED",
            "Plenary, House of clusters, Bucharest",
        ),
        (
            "Keynotes",
            zone,
            "2026-10-06T10:00:00+03:00",
            "2026-10-06T11:30:00+03:00",
            0,
            "CONFIRMED",
            "House of clusters, Bucharest",
        ),
    ]
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == [zone]


def test_the_calendar_is_plain_text_as_the_standard_wants_it(
    client: FlaskClient, meeting: Event
) -> None:
    answer = client.get("/events/meeting/agenda.ics")

    lines = answer.data.split(b"\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert max(len(line) for line in lines) <= 75
    assert b"METHOD:PUBLISH" in lines
    assert answer.data.count(b"DTSTART;TZID=Europe/Bucharest:") == 2


def test_a_session_that_was_taken_out_is_cancelled_in_the_calendar(
    app: Flask, client: FlaskClient, meeting: Event
) -> None:
    before = Calendar.from_ical(read(client, "agenda.ics")).walk("VEVENT")[0]
    with app.app_context(), transaction():
        service.withdraw_session(queries.get_session(meeting.id, "s06-1"))
        service.withdraw_session(queries.get_session(meeting.id, "s06-6"))
        service.publish_agenda(meeting)

    after = Calendar.from_ical(read(client, "agenda.ics")).walk("VEVENT")[-1]

    assert (after["UID"], str(after["STATUS"]), int(after["SEQUENCE"])) == (
        before["UID"],
        "CANCELLED",
        1,
    )


def test_schedule_xml_keeps_to_its_schema(client: FlaskClient, meeting: Event) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    document = etree.fromstring(client.get("/events/meeting/schedule.xml").data)

    is_valid = schema.validate(document)

    assert is_valid, schema.error_log
    assert [day.get("date") for day in document.iter("day")] == [
        "2026-10-05",
        "2026-10-06",
        "2026-10-07",
    ]
    told = [
        (each.findtext("title"), each.findtext("start"), each.findtext("duration"))
        for each in document.iter("event")
    ]
    assert told == [("Opening", "09:00", "01:00"), ("Keynotes", "10:00", "01:30")]
    assert [who.text for who in document.iter("person")] == ["Ana Pop", "Șerban Pop"]


def test_schedule_xml_keeps_to_its_schema_before_the_first_version(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context(), transaction():
        add_event("tiny")

    document = etree.fromstring(client.get("/events/tiny/schedule.xml").data)

    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(document), schema.error_log


def test_schedule_json_says_the_same_as_the_xml(client: FlaskClient, meeting: Event) -> None:
    schedule = json.loads(read(client, "schedule.json"))["schedule"]

    day = schedule["conference"]["days"][1]
    assert (schedule["version"], day["index"], list(day["rooms"])) == (
        "1",
        2,
        ["Plenary", "Room to be confirmed"],
    )
    assert day["rooms"]["Plenary"] == [
        {
            "guid": ANY,
            "id": ANY,
            "room": "Plenary",
            "title": "Opening",
            "subtitle": "",
            "type": "plenary",
            "date": "2026-10-06T09:00:00+03:00",
            "start": "09:00",
            "duration": "01:00",
            "abstract": "",
            "description": "Opening (Ana Pop)",
            "track": "Conference",
            "language": "en",
            "url": "http://localhost/events/meeting/agenda#s06-1",
            "persons": [{"id": ANY, "public_name": "Ana Pop"}],
        }
    ]


def test_the_clocks_change_within_the_meeting_and_hours_stay_on_the_wall(
    app: Flask, client: FlaskClient
) -> None:
    saturday, sunday = datetime(2026, 10, 24).date(), datetime(2026, 10, 25).date()
    with app.app_context(), transaction():
        event = add_event("autumn", starts_on=saturday, ends_on=sunday)
        part = add_part(event)
        for day in (saturday, sunday):
            add_session(event, part, day=day, starts="09:00", ends="10:00")
        service.publish_agenda(event)

    entries = Calendar.from_ical(read(client, "agenda.ics", "autumn")).walk("VEVENT")

    assert [entry.decoded("DTSTART").isoformat() for entry in entries] == [
        "2026-10-24T09:00:00+03:00",
        "2026-10-25T09:00:00+02:00",
    ]
    assert "The clocks change on Sunday 25 October 2026." in read(client, "agenda", "autumn")
