"""From an empty database, without the demonstration, to an event that takes registrations."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FIRST_DAY, PASSWORD, PHONE, Site, link_in

pytestmark = pytest.mark.backend("sqlite")

ORGANISER = "olga@example.org"


@pytest.fixture
def organiser(site: Site) -> Page:
    names = ("--given-name", "Olga", "--family-name", "Muster", "--password", PASSWORD)
    site.server.run("user", "create", ORGANISER, *names)
    return site.sign_in(ORGANISER)


def test_organiser_makes_an_event_and_a_stranger_registers_on_a_phone(site, organiser):
    _make_event(site, organiser)

    visitor = site.window("/", width=PHONE, java_script_enabled=False)
    visitor.goto(site.url + "/events/regions-learn/register")
    _fill_in(visitor)
    visitor.get_by_role("button", name="Check my answers").click()
    visitor.get_by_role("button", name="Confirm my place").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Your registration is here")
    mail = site.mail_to("ana@example.org")
    assert {part.get_content_type() for part in mail.walk()} >= {
        "text/plain",
        "text/html",
        "text/calendar",
    }

    visitor.goto(site.url + link_in(mail, "/r/"))
    visitor.get_by_role("link", name="Cancel").first.click()
    visitor.get_by_role("button", name="Cancel").first.click()

    expect(visitor.get_by_text("Cancelled").first).to_be_visible()
    organiser.goto(site.url + "/manage/regions-learn/registrations")
    expect(organiser.get_by_text("Exemplar, Ana").first).to_be_visible()


def _make_event(site: Site, page: Page) -> None:
    page.goto(site.url + "/manage/new")
    page.get_by_label("Title").fill("Regions learn from each other")
    page.get_by_label("First day").fill(FIRST_DAY.isoformat())
    page.get_by_label("Last day").fill(FIRST_DAY.isoformat())
    page.locator("[name=timezone]").select_option("Europe/Bucharest")
    page.get_by_label("City").fill("Bucharest")
    page.get_by_label("Country").select_option("RO")
    page.locator("[name=organiser_name]").fill("Example Agency")
    page.locator("[name=contact_email]").fill(ORGANISER)
    page.locator("[name=slug]").fill("regions-learn")
    page.get_by_role("button", name="Keep and go on").click()
    page.locator("[name=conference_wanted]").check()
    page.locator("[name=conference_places]").fill("40")
    page.locator("[name=rooms]").fill("Great hall, 180")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_role("link", name="Done").click()
    page.goto(site.url + "/manage/regions-learn/settings")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Everybody can see its page.")).to_be_visible()


def _fill_in(page: Page) -> None:
    for name, text in {
        "given_name": "Ana",
        "family_name": "Exemplar",
        "email": "ana@example.org",
        "organisation": "Example Agency",
        "function": "Adviser",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=organisation_type]").select_option(index=1)
    page.locator("[name=country]").select_option("RO")
    page.locator("[name=part]").first.check()
    for consent in ("photo_consent", "list_consent", "contact_sharing", "future_invitations"):
        page.locator(f"[name={consent}][value=no]").check()
