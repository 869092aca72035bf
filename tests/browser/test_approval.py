"""Approval and an invitation by name, without JavaScript, each as its people live it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Site, link_in

pytestmark = pytest.mark.backend("sqlite")
EVENT = "/manage/bucharest-next"
PART = f"{EVENT}/settings/parts/conference"


@pytest.fixture
def organiser(demo: Site) -> Page:
    page = demo.window("/sign-in", java_script_enabled=False)
    page.get_by_label("E-mail").fill("organiser@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(demo.url + PART)
    page.get_by_label("Requests need your approval").check(force=True)
    page.get_by_role("button", name="Save").first.click()
    return page


def test_one_is_approved_one_is_declined_and_one_was_invited_by_name(demo, organiser):
    vera = _register(demo, "/events/bucharest-next/register", "Vera")
    _register(demo, "/events/bucharest-next/register", "Otto")
    expect(vera.locator(".places")).to_contain_text("Waiting for approval")

    organiser.goto(demo.url + f"{EVENT}/registrations/approval")
    organiser.get_by_label("Select Otto Exemplar").check(force=True)
    organiser.get_by_label("Reason, if you decline").fill("The conference is for partners.")
    organiser.get_by_role("button", name="Decline those selected").click()
    organiser.get_by_role("link", name="Select all on this page").click()
    organiser.get_by_role("button", name="Accept those selected").click()

    expect(organiser.locator("body")).to_contain_text("1 confirmed. Each gets a mail.")
    expect(organiser.locator("main")).to_contain_text("Nobody waits for approval")
    declined = demo.mail_to("otto@example.org", subject="No place")
    assert "The conference is for partners." in str(declined.get_body(("plain",)))
    vera.goto(demo.url + link_in(demo.mail_to("vera@example.org", subject="You have"), "/r/"))
    expect(vera.locator(".places")).to_contain_text("Confirmed")

    _invite(demo, organiser, "Ida Exemplar, ida@example.org")
    ida = demo.window(
        link_in(demo.mail_to("ida@example.org"), "/i/"), width=PHONE, java_script_enabled=False
    )
    ida.get_by_role("button", name="Register").click()
    expect(ida.locator("[name=email]")).to_have_value("ida@example.org")
    _fill_in(ida)

    expect(ida.locator(".places")).to_contain_text("Confirmed")
    organiser.goto(demo.url + f"{EVENT}/registrations/invitations")
    expect(organiser.locator("tbody")).to_contain_text("Accepted")


def _register(demo: Site, path: str, name: str) -> Page:
    page = demo.window(path, width=PHONE, java_script_enabled=False)
    page.locator("[name=given_name]").fill(name)
    page.locator("[name=family_name]").fill("Exemplar")
    page.locator("[name=email]").fill(f"{name.lower()}@example.org")
    page.locator("[name=part][value=conference]").check(force=True)
    _fill_in(page)
    return page


def _fill_in(page: Page) -> None:
    """Answer what every form asks beyond name and address, and send it through its steps."""
    page.locator("[name=organisation]").fill("Example Agency")
    page.locator("[name=function]").fill("Adviser")
    page.locator("[name=organisation_type]").select_option(index=1)
    page.locator("[name=country]").select_option("RO")
    for consent in ("photo_consent", "list_consent", "contact_sharing", "future_invitations"):
        page.locator(f"[name={consent}][value=no]").check(force=True)
    page.locator(".action-bar .button--primary").click()
    page.locator(".action-bar .button--primary").click()


def _invite(demo: Site, page: Page, line: str) -> None:
    page.goto(demo.url + f"{EVENT}/registrations/invitations/people")
    page.locator("[name=people]").fill(line)
    page.locator("[name=parts][value=conference]").check(force=True)
    page.get_by_role("button", name="Invite them").click()
    expect(page.locator("body")).to_contain_text("1 person is invited.")
