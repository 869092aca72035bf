"""Sections that other features put on the form and on the personal page."""

from datetime import timedelta

import pytest
from markupsafe import Markup

from clusterix_events.events.models import PartKind
from clusterix_events.kernel.db import session, transaction
from clusterix_events.places.service import add_pool
from clusterix_events.registration import queries, sections
from clusterix_events.registration.sections import FormSection, Parsed, PersonalSection
from tests.registration.conftest import TYPED, personal_link, send_form, texts, words

FORM = "/events/meeting/register"
TOUR = TYPED | {"part": ["tour"], "mobile_on_site": "+40 721 000 000"}


@pytest.fixture
def offered():
    """Offers sections for one test alone."""
    before = {
        "form": list(sections.FORM_SECTIONS),
        "personal": list(sections.PERSONAL_SECTIONS),
        "hours": list(sections.HOURS),
        "record": list(sections.RECORD_PIECES),
        "duties": list(sections.DUTIES),
    }
    yield sections.offer_sections
    sections.offer_sections(**before)


@pytest.fixture
def coach(app, meeting):
    """A pool of one seat, apart from the tour's own."""
    with app.app_context(), transaction():
        return add_pool(meeting.id, 1).id


def a_section(**functions):
    return FormSection(
        **{
            "name": "coach",
            "kind": PartKind.STUDY_TOUR,
            "draw": lambda *_given: Markup('<p class="coach">Coach</p>'),
            "parse": lambda _event, typed: Parsed(value=typed.get("seat")),
            "pools": lambda _part, _value: (),
            "save": lambda _registration, _value: None,
            **functions,
        }
    )


def test_section_stands_on_the_form_with_its_part(client, meeting, offered):
    offered(form=[a_section()])

    assert texts(client.get(FORM), "#study-tour .coach") == ["Coach"]


def test_section_saves_what_was_typed_when_its_part_is_joined(client, meeting, offered):
    saved = []
    offered(form=[a_section(save=lambda found, value: saved.append((found.event_id, value)))])

    answer = send_form(client, FORM, TOUR | {"seat": "front"})

    assert (answer.status_code, saved) == (303, [(meeting.id, "front")])


def test_section_is_not_asked_when_its_part_is_not_joined(client, meeting, offered):
    asked = []
    offered(form=[a_section(parse=lambda *given: asked.append(given))])

    answer = send_form(client, FORM, TYPED)

    assert (answer.status_code, asked) == (303, [])


def test_section_refuses_with_its_own_words(client, meeting, offered):
    offered(form=[a_section(parse=lambda *_given: Parsed(errors={"seat": "Choose a seat."}))])

    page = send_form(client, FORM, TOUR)

    assert page.status_code == 422
    assert "Choose a seat." in words(page, ".error-summary")


def test_place_needs_the_pools_of_the_section_too(app, meeting, offered, coach):
    offered(form=[a_section(pools=lambda _part, _value: (coach,))])
    first, second = app.test_client(), app.test_client()

    send_form(first, FORM, TOUR)
    full = second.get(FORM)
    send_form(second, FORM, TOUR | {"email": "b@example.org"})

    assert texts(first.get(FORM), ".places__place .state") == ["Confirmed"]
    assert texts(full, ".choices--list .choice__aside")[1] == "Full: you join the waiting list"
    assert texts(second.get(FORM), ".places__place .state") == ["Waiting list"]


def test_part_that_closes_while_the_form_is_sent_is_told(app, client, meeting, clock, offered):
    with app.app_context(), transaction():
        parts = queries.get_event(meeting.id).parts
        tour = next(part for part in parts if part.code == "tour")
        tour.sign_up_closes_at = clock() + timedelta(minutes=1)
        queries.get_event(meeting.id).version += 1
        session.flush()

    def parse(*_given):
        clock.advance(minutes=2)
        return Parsed()

    offered(form=[a_section(parse=parse)])

    page = send_form(client, FORM, TOUR)

    assert page.status_code == 422
    assert "cannot be joined any more" in words(page) or "from the answers shown" in words(page)


def test_personal_page_shows_the_sections_that_have_something_to_say(meeting, register, offered):
    offered(
        personal=[
            PersonalSection(title="Your group", draw=lambda *_given: Markup("<p>A1</p>")),
            PersonalSection(title="Your tour", draw=lambda *_given: Markup()),
        ]
    )
    browser, page = register()

    shown = browser.get(personal_link(page))

    assert texts(shown, ".personal__section h2") == ["Your group"]
