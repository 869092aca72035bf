"""An owner agrees, a visitor finds the practice on a phone, it is gone when the owner withdraws;
then a region says with one button what became of it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import follow_mails, service
from clusterix_events.peer_review.follow_models import FollowUp, FollowUpAsked, FollowUpContact
from clusterix_events.peer_review.follow_rules import FollowUpKind
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.practice_text import PracticeText
from tests.factories.peer_review import make_event, make_group, make_person, make_practice
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")
KEY = "a key for this story alone, and long enough"
LIST = "/events/bucharest/practices"


@pytest.fixture
def told(
    database: Database, start_server: Callable[..., Server], tmp_path: Path
) -> tuple[str, str, str]:
    """A running site with the addresses of an owner's page and of a follow-up."""
    app = app_on(database, tmp_path / "seed", secret_key=KEY)
    with app.app_context(), transaction():
        event = make_event()
        text = PracticeText(
            title="Pâine din Ardeal",
            organisation="Brutăria",
            country_code="RO",
            details={"summary": "Bread that keeps", "theme": "Food", "contact": "+40 123"},
        )
        practice = service.add_practice(event, text)
        practice.state, practice.owner_id = PracticeState.REVIEWED, make_person(1).id
        session.flush()
        link = issue_link(LinkKind.PERSONAL, person_id=practice.owner_id, event_id=event.id)
        owner = f"/r/{link.token}/practices/{practice.id}/publication"
        follow_up = _asked(event)
    disconnect(app)
    server = start_server(CLUSTERIX_SECRET_KEY=KEY)
    return server.url, owner, follow_up


def _asked(event) -> str:
    other = make_practice(event)
    group = make_group(event, practice=other)
    question = FollowUp(
        event_id=event.id,
        group_id=group.id,
        practice_id=other.id,
        kind=FollowUpKind.REGION,
        subject="region:AT12",
        region="AT12",
        what="The open table",
        after_days=182,
        due_at=clock.now() - timedelta(days=1),
    )
    contact = FollowUpContact(
        event_id=event.id,
        email="region@example.org",
        locale="en",
        kept_until=clock.now() + timedelta(days=90),
    )
    session.add_all([question, contact])
    session.flush()
    session.add(FollowUpAsked(follow_up_id=question.id, contact_id=contact.id))
    session.flush()
    return f"/r/{follow_mails.link_of(contact)}/follow-up"


def test_consent_search_withdrawal_and_one_button(
    told: tuple[str, str, str], new_page: Callable[..., Page]
) -> None:
    url, owner_path, follow_up = told
    owner, phone = new_page(width=1280), new_page(java_script_enabled=False)
    phone.goto(url + LIST)
    expect(phone.get_by_role("heading", name="Nothing is published here yet")).to_be_visible()

    owner.goto(url + owner_path)
    owner.get_by_role("button", name="I agree").first.click()
    expect(owner.get_by_text("You agreed on")).to_be_visible()

    phone.goto(url + LIST)
    phone.get_by_role("searchbox", name="Search the practices").fill("paine")
    phone.get_by_role("button", name="Search").click()
    expect(phone.get_by_text("1 of 1 practices")).to_be_visible()
    phone.get_by_role("link", name="Pâine din Ardeal").click()
    expect(phone.get_by_text("Bread that keeps")).to_be_visible()
    expect(phone.get_by_text("+40 123")).to_have_count(0)
    page_address = phone.url

    owner.get_by_role("button", name="Take it back").click()
    answer = phone.goto(page_address)
    assert answer is not None
    assert answer.status == 404
    phone.goto(url + LIST)
    expect(phone.get_by_role("heading", name="Nothing is published here yet")).to_be_visible()

    phone.goto(url + follow_up)
    expect(phone.get_by_text("would take: The open table")).to_be_visible()
    phone.get_by_label("A sentence, if you like").fill("Since May")
    phone.get_by_role("button", name="Started", exact=True).click()
    expect(phone.get_by_text("Answered on")).to_be_visible()
    expect(phone.get_by_label("A sentence, if you like")).to_have_value("Since May")
