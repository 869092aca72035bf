"""A freed place, offered by mail: taken by one, left to run out by another, and passed on."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Site, link_in

pytestmark = pytest.mark.backend("sqlite")
EVENT = "/manage/bucharest-next"
OFFERED = "A place is free for you"


def test_an_offer_taken_by_one_and_passed_on_by_another(demo):
    organiser = demo.sign_in("organiser@example.org", PASSWORD)
    _offer_freed_places(organiser, demo, capacity=1)
    waiting = ("bea", "cleo", "dora")
    pages = {name: _register(demo, name) for name in waiting}
    expect(pages["cleo"].locator("main")).to_contain_text("Position 2")

    taken = _taken(organiser, demo)
    _set_capacity(organiser, demo, taken + 2)
    for name in ("bea", "cleo"):
        assert "/offers/" in _offer_link(demo, name)

    phone = demo.window(_offer_link(demo, "bea"), width=PHONE, java_script_enabled=False)
    expect(phone.get_by_role("heading", level=1)).to_have_text(OFFERED)
    phone.get_by_role("button", name="Accept the place").click()
    expect(phone.locator(".places")).to_contain_text("Confirmed")

    organiser.goto(demo.url + f"{EVENT}/registrations/waiting")
    expect(organiser.locator("table").first).to_contain_text("Cleo Exemplar")
    in_two_days = datetime.now(UTC) + timedelta(days=2)
    demo.server.run("jobs", "run", "--now", in_two_days.strftime("%Y-%m-%dT%H:%MZ"))

    assert "/offers/" in _offer_link(demo, "dora")
    late = demo.window(link_in(demo.mail_to("cleo@example.org", subject="next person"), "/r/"))
    expect(late.get_by_role("heading", level=1)).to_have_text("The time for this offer is over")
    late.get_by_role("button", name="Ask again for a place").click()
    expect(late.locator(".places")).to_contain_text("Position 1")


def _register(site: Site, name: str) -> Page:
    page = site.window("/events/bucharest-next/register", width=PHONE, java_script_enabled=False)
    for field, text in {
        "given_name": name.title(),
        "family_name": "Exemplar",
        "email": f"{name}@example.org",
        "organisation": "Example Agency",
        "function": "Adviser",
    }.items():
        page.locator(f"[name={field}]").fill(text)
    page.locator("[name=organisation_type]").select_option(index=1)
    page.locator("[name=country]").select_option("RO")
    page.locator("[name=part][value=conference]").check(force=True)
    for consent in ("photo_consent", "list_consent", "contact_sharing", "future_invitations"):
        page.locator(f"[name={consent}][value=no]").check(force=True)
    for _step in range(2):
        page.locator(".action-bar .button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is here")
    return page


def _offer_freed_places(organiser: Page, site: Site, *, capacity: int) -> None:
    _open_conference(organiser, site)
    organiser.locator("[name=capacity]").fill(str(capacity))
    organiser.locator("[name=freed][value=offered]").check(force=True)
    organiser.locator("[name=offer_hours]").fill("24")
    organiser.get_by_role("button", name="Save").first.click()


def _set_capacity(organiser: Page, site: Site, capacity: int) -> None:
    _open_conference(organiser, site)
    organiser.locator("[name=capacity]").fill(str(capacity))
    organiser.get_by_role("button", name="Save").first.click()


def _open_conference(organiser: Page, site: Site) -> None:
    organiser.goto(site.url + f"{EVENT}/settings/parts/conference")


def _taken(organiser: Page, site: Site) -> int:
    """Return how many places of the conference are taken, as the waiting list shows it in red."""
    organiser.goto(site.url + f"{EVENT}/registrations/waiting")
    expect(organiser.locator(".notice--danger").first).to_contain_text("than there is room for")
    found = re.search(r"(\d+) of 1\b", organiser.locator("main").inner_text())
    assert found
    return int(found[1])


def _offer_link(site: Site, name: str) -> str:
    return link_in(site.mail_to(f"{name}@example.org", subject=OFFERED), "/r/")
