"""The room of minutes: list, writing page, preview and the page to read."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.queries import get_session
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.minutes import queries, service
from clusterix_events.minutes.rules import MinutesState
from clusterix_events.people.models import Role
from tests.factories.agenda import add_session, add_slot
from tests.factories.events import add_event, add_part
from tests.factories.minutes import add_minutes
from tests.factories.people import add_organiser, csrf, post, sign_in
from tests.support.pages import counted_statements

LIST = "/manage/meeting/minutes"
SHEET = f"{LIST}/MEETING"


@pytest.fixture
def meeting(app: Flask) -> Event:
    with app.app_context(), transaction():
        event = add_event()
        made = add_session(event, add_part(event), "Steering", reference="s30-8")
        add_slot(made, title="Budget")
        return event


@pytest.fixture
def organiser(app: Flask, client: FlaskClient, meeting: Event) -> FlaskClient:
    with app.app_context(), transaction():
        account_id = add_organiser(meeting.id).id
    return sign_in(app, client, account_id)


@pytest.fixture
def prepared(app: Flask, meeting: Event) -> Event:
    with app.app_context(), transaction():
        add_minutes(meeting, get_session(meeting.id, "s30-8"))
        return meeting


def written(app: Flask, event: Event, **values: Any) -> dict[str, Any]:
    """Return what the form of the prepared minutes sends, with other values."""
    with app.app_context():
        minutes = queries.get_minutes(event.id, "MEETING")
        data: dict[str, Any] = {"title": minutes.title, "version": minutes.version}
        for number, item in enumerate(minutes.items, start=1):
            data[f"item-{item.id}-title"] = item.title
            data[f"item-{item.id}-summary"] = item.summary
            for one in item.decisions:
                data[f"decision-{one.id}-text"] = one.text
            for kind in ("new-decision", "new-action"):
                for part in ("text", "who", "due"):
                    key = f"{kind}-{number}-{part}"
                    if key in values:
                        data[f"{kind}-{item.id}-{part}"] = values.pop(key)
            if f"summary-{number}" in values:
                data[f"item-{item.id}-summary"] = values.pop(f"summary-{number}")
        return data | values


def test_an_organiser_prepares_minutes_of_a_session(organiser: FlaskClient) -> None:
    answer = post(organiser, LIST, {"session": "s30-8"})

    page = organiser.get(answer.location).get_data(as_text=True)
    assert (answer.status_code, answer.location) == (303, SHEET)
    assert 'value="Budget"' in page
    assert "MEETING" in organiser.get(LIST).get_data(as_text=True)


def test_an_event_without_sessions_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        account_id = add_organiser(add_event().id).id

    page = sign_in(app, client, account_id).get(LIST).get_data(as_text=True)

    assert "Add one to the agenda first." in page


def test_decisions_and_actions_are_added_by_form_and_read_on_the_page(
    app: Flask, organiser: FlaskClient, prepared: Event
) -> None:
    values = {
        "summary-1": "A *long* talk.\r\n\r\n- and a list <script>",
        "new-decision-1-text": "We meet again.",
        "new-action-1-text": "Send the report",
        "new-action-1-who": "Evi",
        "new-action-1-due": "2026-11-19",
        "chair": "Jörg Vorlagner",
        "present": "Jörg Vorlagner, ecoplus",
        "new_item": "Another item",
    }

    answer = post(organiser, SHEET, written(app, prepared, **values))

    page = organiser.get(f"{SHEET}/page").get_data(as_text=True)
    assert answer.status_code == 303
    for words in (
        "<em>long</em>",
        "<li>and a list &lt;script&gt;</li>",
        "D-MEETING-01",
        "We meet again.",
        "A-MEETING-01",
        "by 19 November 2026",
        "Jörg Vorlagner, <b>chair</b>",
        "Another item",
        "Tuesday 6 October 2026, 09:00–10:00",
    ):
        assert words in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, organiser: FlaskClient, prepared: Event
) -> None:
    values = written(app, prepared, **{"new-action-1-who": "Evi", "summary-1": "Kept words"})

    refused = post(organiser, SHEET, values)
    untitled = post(organiser, SHEET, {**values, "title": ""})

    for answer, message in (
        (refused, "Please say what is to be done."),
        (untitled, "Please give the minutes a title."),
    ):
        page = answer.get_data(as_text=True)
        assert (answer.status_code, message in page, "Kept words" in page) == (422, True, True)


def test_an_old_form_answers_409(app: Flask, organiser: FlaskClient, prepared: Event) -> None:
    values = written(app, prepared)

    answers = [post(organiser, SHEET, values).status_code for _ in range(2)]

    assert answers == [303, 409]


def test_a_preview_shows_the_text_and_keeps_nothing(
    app: Flask, organiser: FlaskClient, prepared: Event
) -> None:
    values = written(app, prepared, **{"summary-1": "**Strong**", "new-decision-1-text": "Perhaps"})

    page = post(organiser, f"{SHEET}/preview", values, page=SHEET).get_data(as_text=True)

    assert "<strong>Strong</strong>" in page
    assert "Perhaps" in page
    with app.app_context():
        minutes = queries.get_minutes(prepared.id, "MEETING")
    assert (minutes.version, minutes.items[0].summary) == (1, "")


def test_minutes_are_circulated_and_approved_and_then_stay(
    app: Flask, organiser: FlaskClient, prepared: Event
) -> None:
    for version, state in ((1, "circulated"), (2, "approved")):
        post(organiser, f"{SHEET}/state", {"state": state, "version": version}, page=SHEET)

    page = organiser.get(SHEET).get_data(as_text=True)
    token = csrf(organiser, LIST)
    refused = organiser.post(SHEET, data={**written(app, prepared), "csrf_token": token})

    with app.app_context():
        state = queries.get_minutes(prepared.id, "MEETING").state
    assert state is MinutesState.APPROVED
    assert "These minutes are approved." in page
    assert refused.status_code == 422


def test_the_minute_taker_of_the_session_writes_and_does_not_approve(
    app: Flask, client: FlaskClient, prepared: Event
) -> None:
    with app.app_context(), transaction():
        account = add_organiser(prepared.id, role=Role.MODERATOR)
        session_id = queries.get_minutes(prepared.id, "MEETING").session_id
        agenda.engage(session_id, account.person_id, EngagementRole.MINUTE_TAKER)
        account_id = account.id
    sign_in(app, client, account_id)

    saved = post(client, SHEET, written(app, prepared))
    approved = post(client, f"{SHEET}/state", {"state": "circulated", "version": 2}, page=SHEET)

    assert (saved.status_code, approved.status_code) == (303, 403)
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("path", [LIST, SHEET, f"{SHEET}/page", f"{LIST}/UNKNOWN"])
def test_others_learn_nothing(app: Flask, client: FlaskClient, prepared: Event, path: str) -> None:
    with app.app_context(), transaction():
        account_id = add_organiser(add_event("other").id).id
    sign_in(app, client, account_id)

    assert client.get(path).status_code == 403


def test_unknown_minutes_are_not_found_by_organisers(organiser: FlaskClient) -> None:
    assert organiser.get(f"{LIST}/UNKNOWN").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_items(
    app: Flask, organiser: FlaskClient, prepared: Event
) -> None:
    counts = []
    for _ in range(2):
        with counted_statements(app) as counted:
            assert organiser.get(SHEET).status_code == 200
        counts.append(counted.total)
        with app.app_context(), transaction():
            minutes = queries.get_minutes(prepared.id, "MEETING")
            for number in range(20):
                item = service.add_item(minutes, f"Item {number}")
                service.add_decision(minutes, item, "Yes")
                service.add_action(minutes, item, service.ActionText("Do it"))

    assert counts[0] == counts[1]
