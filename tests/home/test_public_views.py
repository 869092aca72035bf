"""The start page and the page of an event, as a stranger sees them."""

from datetime import date

import pytest

from clusterix_events.agenda import service as agenda
from clusterix_events.events import queries
from clusterix_events.events.models import Access, EventState
from clusterix_events.kernel.db import transaction
from tests.factories.agenda import add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part
from tests.support.pages import counted_statements


@pytest.fixture
def meeting(app):
    with app.app_context(), transaction():
        words = {"description": "For *clusters*.", "regions": ["Lower Austria"]}
        event = add_event("meeting", title="A meeting", **words)
        add_part(event, "conference", title="Open conference", capacity=3)
        add_part(event, "tour", title="Tour for the invited", access=Access.BY_INVITATION)
        add_part(event, "partners", title="Secret partners", access=Access.CLOSED)


def test_stranger_sees_what_can_be_joined_and_one_button(client, meeting):
    page = client.get("/events/meeting/")

    assert page.status_code == 200
    assert "Open conference" in page.text
    assert "<p>For <em>clusters</em>.</p>" in page.text
    assert "3 places left" in page.text
    assert "Tour for the invited" in page.text
    assert page.text.count('href="/events/meeting/register"') == 1
    assert "Secret partners" not in page.text


def test_event_page_is_kept_by_browsers_until_it_changes(client, meeting):
    first = client.get("/events/meeting/")

    again = client.get("/events/meeting/", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], again.status_code) == ("public, no-cache", 304)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.ARCHIVED])
def test_draft_answers_like_an_address_that_does_not_exist(client, app, state):
    with app.app_context(), transaction():
        add_event("unseen", title="Unseen meeting", state=state)

    answers = [client.get(f"/events/{slug}/") for slug in ("unseen", "nothing")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("unseen", "nothing") == answers[1].text


def test_start_page_lists_what_is_public_and_nothing_else(client, app):
    with app.app_context(), transaction():
        days = {"starts_on": date(2026, 10, 5), "ends_on": date(2026, 10, 6)}
        add_event("coming", title="Coming meeting", **days)
        past = {"starts_on": date(2026, 5, 5), "ends_on": date(2026, 5, 6)}
        add_event("past", title="Past meeting", state=EventState.CLOSED, **past)
        add_event("draft", title="Draft meeting", state=EventState.DRAFT, **days)

    page = client.get("/").text

    assert page.index("Coming meeting") < page.index("Past meeting")
    assert "Draft meeting" not in page


def test_start_page_without_events_says_what_will_stand_here(client):
    assert "No event is announced yet" in client.get("/").text


@pytest.mark.parametrize("page", ["slides", "participants"])
def test_lists_answer_strangers_with_one_empty_page(client, meeting, page):
    answer = client.get(f"/events/meeting/{page}")

    assert (answer.status_code, "empty-state" in answer.text) == (200, True)


@pytest.mark.parametrize("address", ["nowhere", "practices/9999999"])
def test_page_not_found_leads_back_to_the_event(client, meeting, address):
    page = client.get(f"/events/meeting/{address}")

    assert (page.status_code, 'href="/events/meeting/my-link"' in page.text) == (404, True)


def test_programme_stands_on_the_page_when_it_is_published(app, client):
    with app.app_context(), transaction():
        event = add_event("meeting")
        part = add_part(event)
        add_slot(add_session(event, part, "Opening words"), add_speaker(event, "Ana", "Pop"))
    before = client.get("/events/meeting/").text
    with app.test_request_context(), transaction():
        agenda.publish_agenda(queries.get_event(event.id))

    after = client.get("/events/meeting/").text

    assert ("Opening words" in before, "Opening words" in after, "Ana Pop" in after) == (
        False,
        True,
        True,
    )


def test_start_page_costs_the_same_for_one_event_and_for_three(app, client):
    with app.app_context(), transaction():
        add_event("first")
    with counted_statements(app) as one:
        client.get("/")
    with app.app_context(), transaction():
        add_event("second")
        add_event("third")

    with counted_statements(app) as three:
        client.get("/")

    assert three.total == one.total
