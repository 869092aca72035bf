"""One good practice in real browsers: its owner on a phone, its organiser at a desk."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import practice_service
from clusterix_events.peer_review.practice_service import NewOwner
from clusterix_events.settings import read_settings
from tests.factories.files import png
from tests.factories.peer_review import make_event
from tests.factories.people import PASSWORD, add_organiser, set_password
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")


@dataclass(frozen=True)
class Asked:
    """A practice that somebody was asked for, on a running server."""

    url: str
    own: str
    managed: str
    organiser: str


@pytest.fixture
def asked(database: Database, server: Server) -> Asked:
    # The link must be signed with the key of the server that reads it.
    key = read_settings({"CLUSTERIX_INSTANCE": str(server.instance)}).secret_key
    app = app_on(database, server.instance, secret_key=key)
    with app.app_context(), transaction():
        event = make_event()
        account = add_organiser(event.id)
        set_password(account)
        practice = practice_service.ask_owner(
            event,
            "Shared labs",
            NewOwner("Ioana", "Pop", "ioana@example.org"),
            form_token="t",
            now=clock.now(),
        )
        link = issue_link(LinkKind.PERSONAL, person_id=practice.owner_id, event_id=event.id)
        made = Asked(
            server.url,
            f"{server.url}/r/{link.token}/practice/{practice.id}",
            f"{server.url}/manage/bucharest/practices/{practice.id}",
            account.email,
        )
    disconnect(app)
    return made


def test_owner_writes_on_a_phone_and_the_organiser_asks_for_a_change_and_accepts(
    browser: Browser, asked: Asked, tmp_path: Path
) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(asked.own)
    phone.fill("[name=summary]", "x" * 170)
    expect(phone.locator("#summary-count")).to_have_text("10 characters too many")
    phone.fill("[name=summary]", "Labs that firms share")
    phone.fill("[name=theme]", "Labs")
    phone.reload()
    expect(phone.locator("[name=theme]")).to_have_value("Labs")
    picture = tmp_path / "lab.png"
    picture.write_bytes(png(width=10, height=10))
    phone.set_input_files("[name=image_file]", picture)
    phone.fill("[name=image_alt]", "A lab")
    phone.click("text=Keep as draft")
    expect(phone.locator(".picture-row__image")).to_have_attribute("alt", "A lab")
    expect(phone.locator("[name=summary]")).to_have_value("Labs that firms share")
    phone.fill("[name=organisation]", "Institute")
    phone.select_option("[name=country_code]", "RO")
    phone.check("[name=is_right]")
    phone.click("text=Send to the organiser")
    expect(phone.locator("main .state")).to_have_text("Sent")

    desk = browser.new_page()
    desk.goto(f"{asked.url}/sign-in")
    desk.fill("[name=email]", asked.organiser)
    desk.fill("[name=password]", PASSWORD)
    desk.click("main button")
    desk.goto(f"{asked.managed}/remarks")
    desk.fill("[name=remark_theme]", "Which labs do you mean?")
    desk.click("text=Ask for these changes")
    expect(desk.locator("main .state")).to_have_text("Changes asked")

    phone.goto(asked.own)
    expect(phone.locator(".asked .remark")).to_contain_text("Which labs do you mean?")
    phone.fill("[name=theme]", "Food labs")
    phone.check("[name=is_right]")
    phone.click("text=Send to the organiser")
    phone.click("text=Versions and remarks")
    expect(phone.locator("ins.piece").first).to_contain_text("Food")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390

    desk.goto(asked.managed)
    desk.click("button:has-text('Accept')")
    expect(desk.locator("main .state")).to_have_text("Accepted")
