"""The tour room and the public page of tours."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.models import Access
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Role
from clusterix_events.study_tours import queries
from tests.factories.events import add_event
from tests.factories.people import add_organiser, csrf, post, sign_in
from tests.factories.registration import add_registration
from tests.factories.study_tours import add_coach, add_stop, add_tour, add_tour_part
from tests.support.pages import counted_statements, words


@pytest.fixture
def event_id(app):
    """An event with an open study-tour part."""
    with app.app_context(), transaction():
        event = add_event()
        add_tour_part(event)
        return event.id


@pytest.fixture
def organiser(app, client, event_id):
    """The event's organiser, signed in."""
    with app.app_context(), transaction():
        number = add_organiser(event_id).id
    return sign_in(app, client, number)


def tours_of(app, event_id):
    """Return the tours as stored."""
    with app.app_context():
        return list(queries.list_tours(event_id))


def part_of(client):
    """Return the first choice of part on the form for a tour."""
    page = client.get("/manage/meeting/tours/new").get_data(as_text=True)
    return page.split('<option value="', 1)[1].split('"', 1)[0]


def test_an_organiser_plans_a_tour_with_a_stop_and_a_coach(app, organiser, event_id):
    answer = post(
        organiser,
        "/manage/meeting/tours/new",
        {"part": part_of(organiser), "title": "Tour", "on": "2026-10-07"},
    )
    place = answer.location
    post(organiser, f"{place}/stops/new", {"what": "A cluster", "starts_at": "09:00"})
    post(organiser, f"{place}/coaches/new", {"name": "Coach", "seats": "20"})

    (tour,) = tours_of(app, event_id)
    assert (tour.title, [stop.what for stop in tour.stops]) == ("Tour", ["A cluster"])
    assert [(coach.name, coach.seats) for coach in tour.coaches] == [("Coach", 20)]
    assert "0 of 20 seats taken" in words(organiser.get(place))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": "", "on": "2026-10-07"}, "Title: Please fill this in."),
        ({"title": "Tour", "on": "2026-11-07"}, "This day lies outside the part"),
        ({"title": "Tour", "on": "soon"}, "Please write the day like 2026-10-30"),
        ({"title": "a\x00b", "on": "2026-10-07"}, "a sign that cannot be seen"),
        ({"title": "Tour", "on": "2026-10-07", "minimum_to_run": "-1"}, "a whole number from 1"),
    ],
)
def test_a_wrong_tour_is_refused_at_its_field_and_nothing_is_lost(
    app, organiser, event_id, typed, message
):
    whole = {"part": part_of(organiser), "meeting_point": "Hotel <b>Demo</b>", **typed}

    answer = post(organiser, "/manage/meeting/tours/new", whole)

    assert answer.status_code == 422
    assert message in words(answer)
    assert "Hotel &lt;b&gt;Demo&lt;/b&gt;" in answer.get_data(as_text=True)
    assert tours_of(app, event_id) == []


def test_a_stop_that_ends_before_it_begins_is_refused(app, organiser, event_id):
    with app.app_context(), transaction():
        event = get_event(event_id)
        number = add_tour(event, event.parts[0]).id

    answer = post(
        organiser,
        f"/manage/meeting/tours/{number}/stops/new",
        {"what": "A cluster", "starts_at": "10:00", "ends_at": "09:00"},
    )

    assert answer.status_code == 422
    assert "The end must come after the beginning." in words(answer)


def test_a_tour_of_a_closed_part_is_as_if_there_were_none(app, client):
    with app.app_context(), transaction():
        hidden = add_event("hidden")
        add_stop(add_tour(hidden, add_tour_part(hidden, access=Access.CLOSED), title="Secret"))
        add_event("empty")

    pages = [client.get(f"/events/{slug}/tours") for slug in ("hidden", "empty")]

    texts = [page.get_data(as_text=True).replace("hidden", "empty") for page in pages]
    assert [page.status_code for page in pages] == [200, 200]
    assert texts[0] == texts[1]


def test_an_open_tour_shows_its_stops_and_seats(app, client):
    with app.app_context(), transaction():
        event = add_event()
        part = add_tour_part(event)
        tour = add_tour(event, part, meeting_point="Hotel")
        add_stop(tour, what="Research units", host="An institute")
        add_coach(tour, seats=2)
        add_registration(event, part, mobile_on_site="+40215550000")

    page = words(client.get("/events/meeting/tours"))

    assert "Research units" in page
    assert "An institute" in page
    assert "1 of 2 seats taken" in page


def test_the_tour_room_asks_the_same_for_one_tour_and_for_three(app, organiser, event_id):
    totals = []
    for code in ("first", "second", "third"):
        with app.app_context(), transaction():
            event = get_event(event_id)
            add_coach(add_tour(event, add_tour_part(event, code=code)))
        organiser.get("/manage/meeting/tours")
        with counted_statements(app) as counted:
            organiser.get("/manage/meeting/tours")
        totals.append(counted.total)

    assert totals[0] == totals[1] == totals[2]


def test_a_stranger_and_another_organiser_are_kept_out(app, client, event_id):
    with app.app_context(), transaction():
        other = add_organiser(add_event("other").id).id

    stranger = client.get("/manage/meeting/tours")
    sign_in(app, client, other)
    foreign = client.get("/manage/meeting/tours")
    missing = client.get("/manage/nowhere/tours")

    assert (stranger.status_code, stranger.location) == (303, "/sign-in?next=/manage/meeting/tours")
    assert (foreign.status_code, missing.status_code) == (403, 403)
    assert foreign.get_data() == missing.get_data()


def test_whom_to_call_is_read_by_the_leader_on_the_day_alone_and_logged(app, client, clock):
    with app.app_context(), transaction():
        event = add_event()
        part = add_tour_part(event)
        tour = add_tour(event, part, on=event.ends_on)
        add_registration(
            event, part, mobile_on_site="+40721000000", emergency_contact="Canaryemergency"
        )
        desk_id = add_organiser(event.id, role=Role.DESK).id
        organiser_id, day = add_organiser(event.id).id, tour.on
    address = "/manage/meeting/check-in/tours"

    def look(account_id: int) -> list[tuple[int, bool, bool]]:
        browser = sign_in(app, client, account_id)
        sent = {"csrf_token": csrf(browser, "/manage/new")}
        pages = [browser.get(address), browser.post(address, data=sent)]
        return [
            (page.status_code, "+40721000000" in page.text, "Canaryemergency" in page.text)
            for page in pages
        ]

    before = look(desk_id)
    clock.set(datetime.combine(day, time(8), tzinfo=UTC))

    assert before == [(200, False, False), (200, False, False)]
    assert look(desk_id) == [(200, True, False), (200, True, True)]
    assert look(organiser_id) == [(403, False, False), (403, False, False)]
    with app.app_context():
        read = select(LogEntry.action).where(LogEntry.action == "emergency_contacts.read")
        assert session.scalars(read).all() == ["emergency_contacts.read"]
