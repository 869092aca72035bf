"""The overview of an event, as its organiser and its helpers see it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from clusterix_events.agenda import queries as agenda
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage
from clusterix_events.kernel.db import transaction
from clusterix_events.people.models import Account, Role, RoleGrant
from tests.factories.agenda import DAY, add_session
from tests.factories.events import add_event, add_part, add_room
from tests.factories.minutes import add_minutes
from tests.factories.people import add_organiser, sign_in
from tests.factories.registration import add_registration

PATH = "/manage/meeting/"


def words(page: str, selector: str) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in html.fromstring(page).cssselect(selector)
    ]


def helper(app: Flask, client: FlaskClient, role: Role = Role.ORGANISER) -> FlaskClient:
    with app.app_context(), transaction():
        event = agenda.session.scalars(agenda.select(agenda.Event)).one()
        account_id = add_organiser(event.id, role=role).id
    return sign_in(app, client, account_id)


@pytest.fixture
def meeting(app: Flask) -> None:
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event, capacity=2)
        room = add_room(event)
        for number in range(3):
            add_registration(event, part, given_name=f"Ana {number}")
        add_session(event, part, "Opening", day=DAY, room_id=room.id)
        add_session(event, part, "Keynotes", day=DAY, room_id=room.id)


def test_organiser_sees_what_to_do_figures_and_what_happened(
    app: Flask, client: FlaskClient, meeting: None
) -> None:
    page = helper(app, client).get(PATH).get_data(as_text=True)

    assert words(page, ".todo__title") == ["One conflict in the agenda"]
    assert words(page, ".tally__row") == ["Conference 2 of 2 Conference: 2 of 2 1 waiting"]
    assert words(page, ".log__entry span:last-child") == ["Agenda: a session was added."]


def test_rail_tells_facts_and_marks_only_the_problem(
    app: Flask, client: FlaskClient, meeting: None
) -> None:
    page = helper(app, client).get(PATH).get_data(as_text=True)

    assert words(page, ".rail__wide .rail__count") == ["3", "1 conflict"]
    assert words(page, ".rail__wide .rail__count--problem") == ["1 conflict"]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DESK])
def test_helper_sees_their_own_room_and_no_figure(
    app: Flask, client: FlaskClient, meeting: None, role: Role
) -> None:
    page = helper(app, client, role).get(PATH).get_data(as_text=True)

    expected = {Role.MODERATOR: [], Role.DESK: ["Check-in"]}[role]
    assert words(page, ".group-list__practice") == expected
    assert words(page, ".tally, .todo, .rail__link") == []


def test_stranger_is_refused(app: Flask, client: FlaskClient, meeting: None) -> None:
    with app.app_context(), transaction():
        other = add_event("other")
        account_id = add_organiser(other.id).id

    assert sign_in(app, client, account_id).get(PATH).status_code == 403


def test_minute_taker_finds_the_minutes_of_their_session(
    app: Flask, client: FlaskClient, meeting: None
) -> None:
    helper(app, client, Role.MODERATOR)
    with app.app_context(), transaction():
        event = agenda.session.scalars(agenda.select(agenda.Event)).one()
        first, second = agenda.list_sessions(event.id)
        account_id = agenda.session.scalars(agenda.select(RoleGrant.account_id)).one()
        taker = agenda.session.get_one(Account, account_id).person_id
        engage(first.id, taker, EngagementRole.MINUTE_TAKER)
        for row in (first, second):
            add_minutes(event, row)

    page = client.get(PATH).get_data(as_text=True)

    assert words(page, ".group-list__practice") == ["Minutes: Opening"]
