"""The organiser's pages about events: a new one in three steps, settings, parts, people."""

from datetime import date

import pytest
from sqlalchemy import select

from clusterix_events.events import parts, queries, service
from clusterix_events.events.models import Access, Event, EventState
from clusterix_events.events.service import NewEvent
from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people import queries as people_queries
from clusterix_events.people import service as people
from clusterix_events.people.models import Role
from tests.factories.events import add_event, add_part, add_room
from tests.factories.people import add_account, add_organiser, csrf, post, sign_in
from tests.support.pages import counted_statements

STEP_ONE = {
    "title": "Cluster week",
    "starts_on": "2027-05-10",
    "ends_on": "2027-05-12",
    "timezone": "Europe/Bucharest",
    "city": "Bucharest",
    "country_code": "RO",
    "organiser_name": "The ministry",
    "contact_email": "office@example.org",
    "slug": "",
}


@pytest.fixture
def organiser(app, client):
    """A browser signed in as the organiser of `meeting`, and a stranger's event."""
    with app.app_context(), transaction():
        details = {"contact_email": "office@example.org", "organiser_name": "The ministry"}
        meeting = add_event("meeting", state=EventState.DRAFT, regions=[], **details)
        add_part(meeting, capacity=50)
        add_room(meeting, "Plenary")
        account_id = add_organiser(meeting.id, "ana@example.org").id
    return sign_in(app, client, account_id)


def _event(app, slug: str = "meeting") -> Event:
    with app.app_context():
        found = queries.find_event(slug)
        session.expunge_all()
        return found


def test_three_steps_lead_to_a_published_event(app, client):
    with app.app_context(), transaction():
        account_id = add_account("ana@example.org").id
    sign_in(app, client, account_id)

    first = post(client, "/manage/new", STEP_ONE)
    second = post(
        client,
        first.location,
        {
            "conference_wanted": "y",
            "conference_title": "Open conference",
            "conference_access": "open",
            "conference_places": "50",
            "study_tour_title": "Study tour",
            "study_tour_access": "by_invitation",
            "rooms": "Great hall, 180\nRoom B\n",
        },
    )
    person = {"given_name": "Bo", "family_name": "Ek", "email": "bo@example.org"}
    third = post(client, second.location, {**person, "role": "moderator"})
    published = post(
        client,
        "/manage/cluster-week-2027/state",
        {"state": "published"},
        page="/manage/cluster-week-2027/settings",
    )

    assert [answer.location for answer in (first, second, third, published)] == [
        "/manage/cluster-week-2027/setup/parts",
        "/manage/cluster-week-2027/setup/people",
        "/manage/cluster-week-2027/setup/people",
        "/manage/cluster-week-2027/settings",
    ]
    event = _event(app, "cluster-week-2027")
    assert event.state is EventState.PUBLISHED
    assert [(part.code, part.title) for part in event.parts] == [("conference", "Open conference")]
    assert [(room.name, room.seats) for room in event.rooms] == [
        ("Great hall", 180),
        ("Room B", None),
    ]
    assert client.get("/events/cluster-week-2027/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": " "}, "Please give the event a title."),
        ({"title": "x" * 161}, "160"),
        ({"title": "a\x00b"}, "cannot be seen or stored"),
        ({"title": "a\u202eb"}, "cannot be seen or stored"),
        ({"starts_on": "10.05.2027"}, "Please enter a day, for example"),
        ({"ends_on": "2027-05-09"}, "The last day cannot come before the first."),
        ({"ends_on": "2127-05-12"}, "An event lasts at most a year. Is the year right?"),
        ({"timezone": "Mars/Base"}, "Please choose from the list."),
        ({"contact_email": "nobody"}, "This is not an e-mail address."),
        ({"slug": "Cluster Week"}, "Use small letters a to z"),
        ({"slug": "meeting"}, "Another event has this address."),
        ({"slug": "new"}, "Another event has this address."),
    ],
)
def test_refused_first_step_keeps_what_was_typed(app, organiser, wrong, message):
    typed = {**STEP_ONE, "city": "<script>alert(1)</script>", **wrong}

    answer = post(organiser, "/manage/new", typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    with app.app_context():
        assert session.scalars(select(Event.slug)).all() == ["meeting"]


def test_settings_are_saved(app, organiser):
    page = "/manage/meeting/settings"
    typed = {
        **STEP_ONE,
        "language": "en",
        "publicity": "2007-2013",
        "publicity_lines": "",
        "regions": "Lower Austria\nSkåne",
        "version": str(_event(app).version),
        "starts_on": "2026-10-05",
        "ends_on": "2026-10-07",
    }

    answer = post(organiser, page, typed)

    event = _event(app)
    assert (answer.status_code, answer.location) == (303, page)
    assert "Saved at 11:00" in organiser.get(page).text
    assert (event.title, event.regions, event.publicity_lines) == (
        "Cluster week",
        ["Lower Austria", "Skåne"],
        ["European Union", "European Regional Development Fund"],
    )


def test_settings_saved_twice_from_one_page_tell_of_the_other_change(app, organiser):
    page = "/manage/meeting/settings"
    typed = {
        **STEP_ONE,
        "language": "en",
        "version": str(_event(app).version),
        "starts_on": "2026-10-05",
        "ends_on": "2026-10-07",
    }
    post(organiser, page, typed)

    answer = post(organiser, page, {**typed, "title": "Lost"})

    assert answer.status_code == 409
    assert _event(app).title == "Cluster week"


def test_draft_that_lacks_something_is_not_published(app, organiser):
    with app.app_context(), transaction():
        queries.find_event("meeting").city = None

    answer = post(
        organiser,
        "/manage/meeting/state",
        {"state": "published"},
        page="/manage/meeting/settings",
    )

    assert answer.status_code == 422
    assert "Say in which city the event takes place." in answer.text
    assert _event(app).state is EventState.DRAFT


def test_part_is_added_and_changed(app, organiser):
    part = {
        "title": "2nd peer group meeting",
        "kind": "peer_group_meeting",
        "access": "by_invitation",
        "starts_on": "2026-10-05",
        "ends_on": "2026-10-05",
        "capacity": "24",
        "sign_up_closes_at": "2026-10-01T18:00",
        "series_title": "Peer group meetings",
        "number_in_series": "2",
    }

    added = post(organiser, "/manage/meeting/settings/parts/new", part)
    changed = post(
        organiser,
        "/manage/meeting/settings/parts/peer-group-meeting",
        {**part, "capacity": ""},
    )

    assert (added.status_code, changed.status_code) == (303, 303)
    found = _event(app).parts[1]
    assert (found.title, found.series.code, found.number_in_series) == (
        "2nd peer group meeting",
        "peer-group-meetings",
        2,
    )
    assert found.sign_up_closes_at.isoformat() == "2026-10-01T15:00:00+00:00"
    page = organiser.get("/manage/meeting/settings/parts/peer-group-meeting").text
    assert 'value="2026-10-01T18:00"' in page


def test_part_outside_the_event_is_refused_at_its_field(organiser):
    part = {
        "title": "Too late",
        "kind": "conference",
        "access": "open",
        "starts_on": "2026-10-07",
        "ends_on": "2026-10-09",
    }

    answer = post(organiser, "/manage/meeting/settings/parts/new", part)

    assert answer.status_code == 422
    assert 'id="starts_on-error"' in answer.text
    assert 'value="Too late"' in answer.text


def test_invitation_link_is_shown_made_anew_and_ended(app, organiser):
    with app.app_context(), transaction():
        event = queries.find_event("meeting")
        event.state = EventState.PUBLISHED
        part = add_part(event, "tour", access=Access.BY_INVITATION)
        old = parts.invitation_link(event.id, part.id).token
    page = "/manage/meeting/settings/parts/tour"
    assert f"http://localhost/i/{old}" in organiser.get(page).text

    post(organiser, f"{page}/invitation", {}, page=page)
    shown = organiser.get(page).text
    new = shown.split("http://localhost/i/", 1)[1].split('"', 1)[0]
    opened = [app.test_client().get(f"/i/{token}").status_code for token in (old, new)]
    post(organiser, f"{page}/invitation/end", {}, page=page)

    assert opened == [410, 200]
    assert app.test_client().get(f"/i/{new}").status_code == 410
    assert "Make an invitation link" in organiser.get(page).text


def test_refused_parts_and_rooms_keep_what_was_typed(app, organiser):
    part = {
        "title": "Tour",
        "kind": "study_tour",
        "access": "open",
        "starts_on": "2026-10-07",
        "ends_on": "2026-10-06",
    }
    with app.app_context(), transaction():
        number = add_room(queries.find_event("meeting"), "Room B").id
    answers = [
        post(organiser, "/manage/meeting/settings/parts/conference", part),
        post(organiser, f"/manage/meeting/settings/rooms/{number}", {"name": "Plenary"}),
        post(organiser, "/manage/meeting/settings/rooms/new", {"name": "Room C", "seats": "many"}),
        post(organiser, "/manage/meeting/setup/parts", {"conference_places": "-1"}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert 'value="Tour"' in answers[0].text
    assert "There is a room of this name already." in answers[1].text
    assert "Please enter a whole number, for example 50." in answers[2].text
    assert "Please enter a number from 1 to 100000." in answers[3].text


def test_rooms_of_one_name_are_refused_in_the_second_step(app, organiser):
    answer = post(organiser, "/manage/meeting/setup/parts", {"rooms": "Hall, 20\nHall, 30"})

    assert answer.status_code == 422
    assert "Hall, 20" in answer.text
    assert [room.name for room in _event(app).rooms] == ["Plenary"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/manage/meeting/state", 400),
        ("/manage/meeting/settings/parts/nothing/invitation", 404),
        ("/manage/meeting/people/1/king/withdrawal", 404),
    ],
)
def test_what_does_not_exist_is_refused(organiser, path, status):
    answer = post(organiser, path, {"state": "gone"}, page="/manage/meeting/settings")

    assert answer.status_code == status


def test_settings_outside_the_days_of_a_part_keep_what_was_typed(app, organiser):
    typed = {
        **STEP_ONE,
        "language": "en",
        "version": str(_event(app).version),
        "lead": "Typed before",
    }

    answer = post(organiser, "/manage/meeting/settings", typed)

    assert answer.status_code == 422
    assert "A part lies within the days of its event." in answer.text
    assert "Typed before" in answer.text


def test_room_is_added_and_renamed(app, organiser):
    room = {"name": "Room B", "seats": "40", "is_step_free": "yes"}

    post(organiser, "/manage/meeting/settings/rooms/new", room)
    twice = post(organiser, "/manage/meeting/settings/rooms/new", room)
    number = _event(app).rooms[1].id
    post(organiser, f"/manage/meeting/settings/rooms/{number}", {**room, "name": "Room C"})

    assert twice.status_code == 422
    assert [(row.name, row.is_step_free) for row in _event(app).rooms] == [
        ("Plenary", None),
        ("Room C", True),
    ]


def test_somebody_is_invited_and_withdrawn(app, organiser):
    page = "/manage/meeting/people"
    person = {"given_name": "Bo", "family_name": "Ek", "email": "bo@example.org", "role": "desk"}

    invited = post(organiser, page, person)
    with app.app_context():
        mails = session.scalars(select(OutgoingMail.recipient)).all()
    shown = organiser.get(page).text
    address = shown.split("/desk/withdrawal", 1)[0].rsplit('"', 1)[1] + "/desk/withdrawal"
    withdrawn = post(organiser, address, {}, page=page)

    assert (invited.status_code, withdrawn.status_code) == (303, 303)
    assert mails == ["bo@example.org"]
    assert "bo@example.org" not in organiser.get(page).text


def test_last_organiser_cannot_be_withdrawn(app, organiser):
    page = "/manage/meeting/people"
    address = organiser.get(page).text.split("/organiser/withdrawal", 1)[0].rsplit('"', 1)[1]

    answer = post(organiser, f"{address}/organiser/withdrawal", {}, page=page)

    assert answer.status_code == 422
    assert "An event needs an organiser." in answer.text


def test_copy_is_a_draft_of_its_own(app, organiser):
    answer = post(
        organiser, "/manage/meeting/copy", {"title": "Next meeting", "starts_on": "2027-03-01"}
    )

    copy = _event(app, "next-meeting-2027")
    assert answer.location == "/manage/next-meeting-2027/settings"
    assert (copy.state, copy.ends_on) == (EventState.DRAFT, date(2027, 3, 3))


@pytest.mark.parametrize(
    "path",
    [
        "/manage/{}/settings",
        "/manage/{}/people",
        "/manage/{}/copy",
        "/manage/{}/setup/parts",
        "/manage/{}/setup/people",
        "/manage/{}/settings/parts/new",
        "/manage/{}/settings/parts/conference",
        "/manage/{}/settings/rooms/new",
    ],
)
def test_foreign_organiser_sees_no_difference_to_an_event_that_is_not_there(app, organiser, path):
    with app.app_context(), transaction():
        other = service.add_event(
            NewEvent(
                title="Other",
                starts_on=date(2027, 1, 1),
                ends_on=date(2027, 1, 1),
                timezone="UTC",
                slug="other-event",
            ),
            organiser=add_account("other@example.org"),
        )
        add_part(other)

    answers = [organiser.get(path.format(slug)) for slug in ("other-event", "nothing")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].text.replace("other-event", "nothing") == answers[1].text


def test_administrator_has_no_right_inside_an_event(app, organiser):
    with app.app_context(), transaction():
        administrator = add_account("admin@example.org", is_administrator=True).id
    browser = sign_in(app, app.test_client(), administrator)

    assert browser.get("/admin/").status_code == 200
    assert browser.get("/manage/meeting/settings").status_code == 403


def test_desk_does_not_edit_settings(app, organiser):
    event_id = _event(app).id
    with app.app_context(), transaction():
        desk = add_organiser(event_id, "desk@example.org", Role.DESK).id
    browser = sign_in(app, app.test_client(), desk)

    assert "/manage/meeting/" in browser.get("/manage/").text
    assert browser.get("/manage/meeting/settings").status_code == 403


def test_my_events_need_the_same_statements_for_one_event_and_for_three(app, organiser):
    with counted_statements(app) as one:
        organiser.get("/manage/")
    with app.app_context(), transaction():
        account = people_queries.find_account("ana@example.org")
        for number in range(2):
            event = add_event(f"meeting-{number}")
            people.grant_role(account, event.id, Role.ORGANISER)

    with counted_statements(app) as three:
        organiser.get("/manage/")

    assert one.total == three.total


@pytest.mark.parametrize("path", ["/manage/meeting/people", "/manage/meeting/settings"])
def test_rooms_need_the_same_statements_for_one_row_and_for_three(app, organiser, path):
    with counted_statements(app) as one:
        organiser.get(path)
    with app.app_context(), transaction():
        event = queries.find_event("meeting")
        for number in range(2):
            add_organiser(event.id)
            add_part(event, f"part-{number}")
            add_room(event, f"Room {number}")

    with counted_statements(app) as three:
        organiser.get(path)

    assert one.total == three.total


def test_form_without_its_token_is_refused(organiser):
    answer = organiser.post("/manage/new", data=STEP_ONE)

    assert answer.status_code == 400
    assert "Cluster week" in answer.text


def test_body_over_the_limit_is_refused_with_the_way_back(organiser):
    token = csrf(organiser, "/manage/new")

    answer = organiser.post(
        "/manage/new", data={**STEP_ONE, "city": "x" * 1_000_001, "csrf_token": token}
    )

    assert answer.status_code == 413
    assert "1 MB" in answer.text
    assert 'href="/manage/new"' in answer.text
