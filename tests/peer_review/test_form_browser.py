"""A review form built by keyboard and mouse, published, and seen by a peer on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import queries, session_service
from clusterix_events.people.models import Account
from tests.factories.peer_review import make_event, make_group, register
from tests.factories.people import PASSWORD, add_organiser, set_password
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")


@dataclass(frozen=True)
class Setting:
    """A group that is made up, on a running server, and its organiser's address."""

    url: str
    app: Flask
    group_id: int
    code: str
    reference: str
    email: str


@pytest.fixture
def setting(database: Database, server: Server, tmp_path: Path) -> Setting:
    """A group of six with the default form; its organiser may sign in."""
    app = app_on(database, tmp_path / "seed")
    with app.app_context(), transaction():
        event = make_event()
        group = queries.get_group(event.id, make_group(event).id)
        account = session.get_one(Account, add_organiser(event.id).id)
        set_password(account)
        reference = register(event, group.peers[1].person)
        return Setting(server.url, app, group.id, group.code, reference, account.email)


def test_organiser_builds_a_short_form_and_a_peer_sees_it(
    setting: Setting, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=1280)
    at = f"{setting.url}/manage/bucharest/review-form"
    page.goto(f"{setting.url}/sign-in")
    page.locator('input[name="email"]').fill(setting.email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('input[name="password"]').press("Enter")
    page.wait_for_url("**/manage/**")

    page.goto(f"{at}/sources/short")
    page.get_by_role("button", name="Use this form").press("Enter")
    expect(page.get_by_text("This is a draft.")).to_be_visible()
    page.get_by_role("button", name="Move up: Use at home").press("Enter")
    expect(names(page)).to_have_text(["Clarity", "Use at home", "Conviction"])
    expect(page.get_by_role("button", name="Move up: Use at home")).to_be_focused()
    drag(page, "Conviction", above="Clarity")
    expect(names(page)).to_have_text(["Conviction", "Clarity", "Use at home"])
    page.get_by_role("link", name="Conviction", exact=True).press("Enter")
    page.get_by_label("Name", exact=True).fill("Trust")
    expect(page.locator("#preview")).to_contain_text("Trust")
    page.get_by_role("button", name="Save in the draft").press("Enter")
    page.get_by_role("button", name="Publish this form").press("Enter")
    page.get_by_role("link", name="Versions and groups").press("Enter")
    page.get_by_role("button", name="Give these groups the latest version").press("Enter")
    expect(page.get_by_text("1 group has the latest version now.")).to_be_visible()

    with setting.app.app_context(), transaction():
        session_service.open_group(setting.group_id, now=clock.now())
    disconnect(setting.app)
    phone = new_page(java_script_enabled=False)
    phone.goto(f"{setting.url}/g/{setting.code}")
    phone.get_by_label("The ten letters on your badge").fill(setting.reference)
    phone.get_by_role("button", name="Open my form").click()
    expect(phone.locator(".review-step__title")).to_have_text(
        ["Before you begin", "Trust", "Clarity", "Use at home", "In your words", "Send your form"]
    )


def names(page: Page) -> Locator:
    """Return the names of the criteria in their order."""
    return page.locator('[data-order-list="criteria"] .form-line__label a')


def drag(page: Page, name: str, *, above: str) -> None:
    """Drag a criterion by its grip above another."""
    lines = page.locator('[data-order-list="criteria"] [data-order-item]')
    target = lines.filter(has_text=above)
    target.scroll_into_view_if_needed()
    lines.filter(has_text=name).locator("[data-order-grip]").hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.move(box["x"] + 40, box["y"] + 3)
    page.mouse.up()
