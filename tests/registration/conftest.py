"""An event to register for, and visitors who fill in its form."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from clusterix_events.events.models import Access, PartKind
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, csrf, sign_in

TYPED = {
    "given_name": "Ana",
    "family_name": "Pop",
    "email": "ana@example.org",
    "organisation": "Demo Agency",
    "organisation_type": "public_authority",
    "function": "Head of unit",
    "country": "RO",
    "photo_consent": "no",
    "list_consent": "yes",
    "contact_sharing": "no",
    "future_invitations": "no",
    "part": ["conference"],
}


@dataclass(frozen=True)
class Meeting:
    """An event as its addresses and numbers."""

    slug: str
    id: int
    organiser: int
    invitation: str


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """A conference of one place, a tour, peer groups by invitation, and a closed dinner."""
    with app.app_context(), transaction():
        event = add_event("meeting", title="A meeting", venue="Palace Hall")
        add_part(event, "conference", title="Conference", capacity=1)
        add_part(event, "tour", title="Study tour", kind=PartKind.STUDY_TOUR)
        peers = add_part(
            event,
            "peers",
            title="Peer groups",
            kind=PartKind.PEER_GROUP_MEETING,
            access=Access.BY_INVITATION,
        )
        add_part(event, "dinner", title="Secret dinner", access=Access.CLOSED)
        link = issue_link(LinkKind.INVITATION, event_id=event.id, target_id=peers.id)
        return Meeting("meeting", event.id, add_organiser(event.id).id, link.token)


@pytest.fixture
def organiser(app: Flask, meeting: Meeting) -> FlaskClient:
    """The browser of the meeting's organiser."""
    return sign_in(app, app.test_client(), meeting.organiser)


@pytest.fixture
def foreign_organiser(app: Flask, meeting: Meeting) -> FlaskClient:
    """The browser of somebody who organises another event."""
    with app.app_context(), transaction():
        account = add_organiser(add_event("other").id).id
    return sign_in(app, app.test_client(), account)


@pytest.fixture
def register(app: Flask, meeting: Meeting) -> Callable[..., tuple[FlaskClient, TestResponse]]:
    """Sends the form in a new browser and gives the browser with the page that follows."""

    def send(**typed: Any) -> tuple[FlaskClient, TestResponse]:
        browser = app.test_client()
        answer = send_form(browser, "/events/meeting/register", TYPED | typed)
        if answer.status_code == 303:
            answer = browser.get(answer.location)
        return browser, answer

    return send


def send_form(browser: FlaskClient, path: str, typed: dict[str, Any]) -> TestResponse:
    """Post a form with the token of the page it stands on."""
    return browser.post(path, data={**typed, "csrf_token": csrf(browser, path)})


def personal_link(page: TestResponse) -> str:
    """Return the address of the personal page that a confirmation leads to."""
    found = re.search(r'href="(/r/[^"/]+)"', page.text)
    assert found, page.text
    return found[1]


def words(page: TestResponse, selector: str = "main") -> str:
    """Return the text of the first element that the selector names, spaces joined."""
    return " ".join(html.fromstring(page.text).cssselect(selector)[0].text_content().split())


def texts(page: TestResponse, selector: str) -> list[str]:
    """Return the texts of all elements that the selector names, spaces joined."""
    found = html.fromstring(page.text).cssselect(selector)
    return [" ".join(element.text_content().split()) for element in found]
