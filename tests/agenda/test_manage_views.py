"""The organiser's room: the day, its forms, what is refused and how it is said."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clusterix_events.agenda import checks, queries, service, speaker_queries
from clusterix_events.agenda.rules import EngagementRole, SpeakerState
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.people.models import Role
from tests.factories.agenda import add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part, add_room
from tests.factories.people import add_organiser, post, sign_in
from tests.support.pages import counted_statements

ROOM = "/manage/meeting/agenda"


@pytest.fixture
def meeting(app: Flask) -> Event:
    with app.app_context(), transaction():
        event = add_event()
        add_part(event)
        add_room(event, seats=120, is_step_free=True)
        return event


@pytest.fixture
def organiser(app: Flask, client: FlaskClient, meeting: Event) -> FlaskClient:
    with app.app_context(), transaction():
        account_id = add_organiser(meeting.id).id
    return sign_in(app, client, account_id)


def part_id(app: Flask, event: Event) -> int:
    with app.app_context():
        return queries.session.scalars(queries.select(queries.Part.id)).one()


def form(app: Flask, meeting: Event, **values: Any) -> dict[str, Any]:
    return {
        "title": "Opening",
        "kind": "plenary",
        "part_id": part_id(app, meeting),
        "day": "2026-10-06",
        "starts": "09:00",
        "ends": "09:20",
        "room_id": "",
        "version": "0",
        **values,
    }


def add(app: Flask, meeting: Event, title: str = "Opening", **values: Any) -> str:
    with app.app_context(), transaction():
        event = queries.session.get_one(Event, meeting.id)
        part = queries.session.scalars(queries.select(queries.Part)).one()
        return add_session(event, part, title, **values).reference


def test_an_organiser_adds_a_session_by_form_and_sees_it_in_the_grid(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    answer = post(organiser, f"{ROOM}/sessions", form(app, meeting))

    page = organiser.get(f"{ROOM}?day=2026-10-06").get_data(as_text=True)
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/sessions/s06-1")
    assert 'from-09 from-m00 to-09 to-m20" href="/manage/meeting/agenda/sessions/s06-1"' in page
    assert "120 seats, step-free" in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Please give the session a title."),
        ({"title": "   "}, "Please give the session a title."),
        ({"title": "x" * 201}, "Title"),
        ({"ends": "08:00"}, "The end must come after the beginning."),
        ({"ends": ""}, "Please say when it ends, too."),
        ({"day": ""}, "Please choose the day these hours belong to."),
        ({"part_id": "999"}, "Part of the event"),
        ({"kind": "party"}, "Kind"),
        ({"title": "a\u202eb"}, "This holds a sign that cannot be seen or stored."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    app: Flask, organiser: FlaskClient, meeting: Event, values: dict[str, str], message: str
) -> None:
    answer = post(organiser, f"{ROOM}/sessions", form(app, meeting, note="Kept words", **values))

    page = answer.get_data(as_text=True)
    assert (answer.status_code, message in page, "Kept words" in page) == (422, True, True)


def test_a_session_is_changed_and_an_old_form_answers_409(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    reference = add(app, meeting)
    path = f"{ROOM}/sessions/{reference}"

    first = post(organiser, path, form(app, meeting, title="Welcome", version="1"))
    second = post(organiser, path, form(app, meeting, title="Too late", version="1"))

    with app.app_context():
        title = queries.get_session(meeting.id, reference).title
    assert (first.status_code, second.status_code, title) == (303, 409, "Welcome")


def test_a_session_is_taken_out_and_put_back(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    reference = add(app, meeting)
    path = f"{ROOM}/sessions/{reference}"

    answer = post(organiser, f"{path}/removal", {}, page=path)
    page = organiser.get(answer.location).get_data(as_text=True)
    gone = organiser.get(path).status_code
    back = post(organiser, f"{path}/restoration", {}, page=answer.location)

    assert "Taken out: Opening." in page
    assert (gone, back.status_code, organiser.get(path).status_code) == (404, 303, 200)


def test_talks_are_added_changed_moved_and_taken_out_by_form(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    path = f"{ROOM}/sessions/{add(app, meeting)}"
    with app.app_context(), transaction():
        speaker = add_speaker(queries.session.get_one(Event, meeting.id)).id
    for title in ("First", ""):
        post(organiser, f"{path}/talks", {"kind": "talk", "title": title, "version": "0"})
    with app.app_context():
        row = queries.get_session(meeting.id, "s06-1")
        first, second = (slot.id for slot in queries.list_slots(row.id))

    values = {"kind": "keynote", "title": "Second", "speaker_ids": speaker, "version": "1"}
    changed = post(organiser, f"{ROOM}/talks/{second}", values)
    moved = post(organiser, f"{ROOM}/talks/{second}/position", {"direction": "up"}, page=path)
    removed = post(organiser, f"{ROOM}/talks/{first}/removal", {}, page=path)

    page = organiser.get(removed.location).get_data(as_text=True)
    assert (changed.status_code, moved.status_code, removed.status_code) == (303, 303, 303)
    assert "A talk was taken out." in page
    with app.app_context():
        (item,) = queries.draft_items(queries.session.get_one(Event, meeting.id))
    assert [(talk.title, talk.kind.value, talk.speakers[0].name) for talk in item.talks] == [
        ("Second", "keynote", "Ana Pop")
    ]
    post(organiser, f"{ROOM}/talks/{first}/restoration", {}, page=removed.location)
    with app.app_context():
        titles = [slot.title for slot in queries.list_slots(item.id)]
    assert titles == ["Second", "First"]


def test_a_speaker_without_a_registration_is_added_and_corrected(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    values = {
        "given_name": "Gelu-Stefan",
        "family_name": "Diaconu",
        "affiliation": "State Secretary",
        "state": "accepted",
        "version": "0",
    }
    post(organiser, f"{ROOM}/speakers", values)
    with app.app_context():
        (row,) = speaker_queries.list_speakers(meeting.id)
    path = f"{ROOM}/speakers/{row.id}"

    answer = post(organiser, path, {**values, "state": "released", "version": "1"})
    refused = post(organiser, path, {**values, "state": "withdrawn", "version": "2"})
    back = post(organiser, path, {**values, "state": "slides_in", "version": "3"})

    assert (answer.status_code, refused.status_code, back.status_code) == (303, 303, 422)
    assert "must first be invited again" in back.get_data(as_text=True)
    with app.app_context():
        (row,) = speaker_queries.list_speakers(meeting.id)
    assert (row.name, row.state) == ("Gelu-Stefan Diaconu", SpeakerState.WITHDRAWN)


def test_a_conflict_is_shown_at_both_ends_and_keeps_publishing_waiting(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    add(app, meeting, "Round B", starts="15:20", ends="16:50")
    add(app, meeting, "Report back", starts="16:40", ends="17:40")
    with app.app_context(), transaction():
        event = queries.session.get_one(Event, meeting.id)
        person = add_speaker(event, "Zoé", "Démonstrat").person_id
        for row in queries.list_sessions(meeting.id):
            service.engage(row.id, person, EngagementRole.PEER)

    page = organiser.get(f"{ROOM}?day=2026-10-06").get_data(as_text=True)
    refused = post(organiser, f"{ROOM}/versions", {}, page=ROOM)

    assert "One person in two places" in page
    assert "Zoé Démonstrat: in Round B until 16:50." in page
    assert page.count("session-sheet--hatched") == 1
    assert page.count("session-sheet--conflict") == 1
    assert "1 conflict blocks publishing" in page
    assert refused.status_code == 422
    assert "Publishing waits" in refused.get_data(as_text=True)


def test_a_conflict_is_allowed_and_taken_back_by_form(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    add(app, meeting, "Round B", starts="15:20", ends="16:50")
    add(app, meeting, "Report back", starts="16:40", ends="17:40")
    with app.app_context(), transaction():
        person = add_speaker(queries.session.get_one(Event, meeting.id)).person_id
        rows = queries.list_sessions(meeting.id)
        for row in rows:
            service.engage(row.id, person, EngagementRole.PEER)
        first, second = (row.id for row in rows)

    values = {"kind": "person_twice", "session_ids": [first, second]}
    allowed = post(organiser, f"{ROOM}/allowances", values, page=ROOM)
    page = organiser.get(f"{ROOM}?day=2026-10-06").get_data(as_text=True)
    again = post(organiser, f"{ROOM}/allowances", values, page=ROOM)
    with app.app_context():
        (clash,) = checks.list_clashes(meeting.id)
    removal = f"{ROOM}/allowances/{clash.allowance_id}/removal"
    back = post(organiser, removal, {}, page=ROOM)

    with app.app_context():
        left = [clash.is_blocking for clash in checks.list_clashes(meeting.id)]
    assert [each.status_code for each in (allowed, again, back)] == [303, 303, 303]
    assert "Allowed: Ana Pop: in Round B until 16:50." in page
    assert "session-sheet--conflict" not in page
    assert (clash.is_blocking, left) == (False, [True])
    assert post(organiser, removal, {}, page=ROOM).status_code == 404


def test_the_repair_moves_the_later_session_behind_the_other(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    reference = add(app, meeting, starts="16:40", ends="17:40")

    answer = post(
        organiser,
        f"{ROOM}/sessions/{reference}/hours",
        {"day": "2026-10-06", "starts": "16:50", "room_id": "", "version": "1"},
        page=ROOM,
    )

    with app.app_context():
        (item,) = queries.draft_items(queries.session.get_one(Event, meeting.id))
    assert (answer.status_code, item.starts_at.hour, item.ends_at.strftime("%H:%M")) == (
        303,
        16,
        "17:50",
    )


def test_a_session_is_stretched_and_cannot_leave_its_day(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    path = f"{ROOM}/sessions/{add(app, meeting)}/hours"
    values = {"day": "2026-10-06", "starts": "09:00", "room_id": "", "version": "1"}

    done = post(organiser, path, {**values, "minutes": "95"}, page=ROOM)
    refused = post(organiser, path, {**values, "starts": "23:30", "version": "2"}, page=ROOM)
    wrong = post(organiser, path, {**values, "minutes": "0", "version": "2"}, page=ROOM)

    with app.app_context():
        (item,) = queries.draft_items(queries.session.get_one(Event, meeting.id))
    assert [each.status_code for each in (done, refused, wrong)] == [303, 422, 422]
    assert item.ends_at.strftime("%H:%M") == "10:35"


def test_the_rest_of_the_day_is_shifted_by_form(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    add(app, meeting, starts="09:00", ends="10:00")
    values = {"day": "2026-10-06", "since": "08:00"}

    done = post(organiser, f"{ROOM}/shifts", {**values, "minutes": "15"}, page=ROOM)
    refused = post(organiser, f"{ROOM}/shifts", {**values, "minutes": "900"}, page=ROOM)

    with app.app_context():
        (item,) = queries.draft_items(queries.session.get_one(Event, meeting.id))
    assert (done.status_code, refused.status_code) == (303, 422)
    assert item.starts_at.strftime("%H:%M") == "09:15"


def test_publishing_makes_the_programme_public(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    add(app, meeting)

    answer = post(organiser, f"{ROOM}/versions", {}, page=ROOM)

    page = organiser.get("/events/meeting/agenda").get_data(as_text=True)
    assert (answer.status_code, "Opening" in page) == (303, True)


def test_numbers_and_days_that_cannot_be_are_refused(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    path = f"{ROOM}/sessions/{add(app, meeting)}"
    huge = "9" * 40

    stale = post(organiser, path, form(app, meeting, version=huge))
    early = {"day": "0001-01-01", "starts": "00:00", "room_id": "", "version": "1"}
    moved = post(organiser, f"{path}/hours", early, page=ROOM)
    shifted = post(
        organiser,
        f"{ROOM}/shifts",
        {"day": "0001-01-01", "since": "00:00", "minutes": huge},
        page=ROOM,
    )

    assert [each.status_code for each in (stale, moved, shifted)] == [409, 422, 422]
    assert organiser.get(f"{ROOM}/talks/{huge}").status_code == 404
    assert organiser.get(f"{ROOM}?day=tomorrow&zoom=7&removed=nothing").status_code == 200


def test_an_empty_agenda_has_a_page(organiser: FlaskClient) -> None:
    assert organiser.get(ROOM).status_code == 200


def test_sessions_without_an_hour_wait_beside_the_grid(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    add(app, meeting, "Steering group", day=None, starts=None, ends=None, is_closed=True)

    page = organiser.get(ROOM).get_data(as_text=True)

    assert "Plenary, no day yet, closed" in page


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DESK, None])
def test_only_organisers_of_the_event_enter(
    app: Flask, client: FlaskClient, meeting: Event, role: Role | None
) -> None:
    with app.app_context(), transaction():
        event_id = meeting.id if role else add_event("other").id
        account_id = add_organiser(event_id, role=role or Role.ORGANISER).id
    sign_in(app, client, account_id)

    assert [client.get(path).status_code for path in (ROOM, f"{ROOM}/speakers")] == [403, 403]


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, meeting: Event) -> None:
    assert client.get(ROOM).status_code == 303


def test_a_talk_of_another_event_is_not_found(
    app: Flask, organiser: FlaskClient, meeting: Event
) -> None:
    with app.app_context(), transaction():
        other = add_event("other")
        slot = add_slot(add_session(other, add_part(other)))

    assert organiser.get(f"{ROOM}/talks/{slot.id}").status_code == 404


@pytest.mark.parametrize("page", ["", "/speakers", "/sessions/s06-1"])
def test_the_number_of_statements_is_the_same_for_one_session_and_for_thirty(
    app: Flask,
    organiser: FlaskClient,
    meeting: Event,
    page: str,
) -> None:
    counts = []
    for sessions in (1, 29):
        with app.app_context(), transaction():
            event = queries.session.get_one(Event, meeting.id)
            part = queries.session.scalars(queries.select(queries.Part)).one()
            for _ in range(sessions):
                row = add_session(event, part)
                add_slot(row, add_speaker(event))
                service.engage(row.id, add_speaker(event).person_id, EngagementRole.MODERATOR)
        with counted_statements(app) as counted:
            assert organiser.get(f"{ROOM}{page}").status_code == 200
        counts.append(counted.total)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("day", ["zzz", "²", "9999-12-31", "1", "a\x00b"])
def test_a_day_that_the_event_does_not_have_is_refused_at_its_field(
    app: Flask, organiser: FlaskClient, meeting: Event, day: str
) -> None:
    answer = post(organiser, f"{ROOM}/sessions?day={day}", form(app, meeting, day=day))

    assert answer.status_code == 422
    assert "Please choose from the list." in answer.get_data(as_text=True)
    assert 'value="Opening"' in answer.get_data(as_text=True)
