"""A whole import in a browser without scripts: upload, columns, preview, run, result, undo."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Site, link_in

pytestmark = pytest.mark.backend("sqlite")

REGISTRATIONS = "/manage/bucharest-next/registrations"
PEOPLE = """Vorname;Nachname;E-Mail;Organisation;Land
Vera;Exemplar;vera@example.org;Beispiel GmbH;Österreich
Jürgen;Muster;juergen@example;Land Steiermark;Österreich
"""


@pytest.fixture
def organiser(demo: Site) -> Page:
    page = demo.window("/sign-in", java_script_enabled=False)
    page.get_by_label("E-mail").fill("organiser@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_table_is_brought_in_and_taken_back_without_scripts(demo, organiser):
    organiser.goto(f"{demo.url}{REGISTRATIONS}/import")
    table = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode("cp1252")}
    organiser.set_input_files("[name=file]", table)
    organiser.get_by_role("button", name="Read this table").click()
    expect(organiser.get_by_label("Vorname")).to_have_value("given_name")
    organiser.locator("[name=parts]").first.check()
    organiser.get_by_role("button", name="Show how the rows are understood").click()

    expect(organiser.locator("main")).to_contain_text("This is not a whole e-mail address.")
    organiser.locator("input[name^=cell-]").fill("juergen@example.org")
    organiser.get_by_role("button", name="Check the corrections").click()
    organiser.get_by_role("button", name="Bring in 2 people").click()
    _wait_for(organiser, "Brought in")
    assert "/r/" in link_in(demo.mail_to("vera@example.org"), "/r/")
    organiser.goto(f"{demo.url}{REGISTRATIONS}?q=exemplar")
    expect(organiser.locator("tbody th")).to_contain_text("Exemplar")

    organiser.goto(f"{demo.url}{REGISTRATIONS}/import")
    organiser.get_by_role("link", name="people.csv").click()
    organiser.get_by_role("button", name="Take this import back").click()
    _wait_for(organiser, "Taken back")
    organiser.goto(f"{demo.url}{REGISTRATIONS}?q=exemplar")
    expect(organiser.locator("main")).to_contain_text("Nobody matches.")


def _wait_for(page: Page, words: str) -> None:
    """Look again until the worker is done, as the page says people do."""
    for _number in range(60):
        if page.get_by_text(re.compile(words)).count():
            return
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(500)
    raise AssertionError(f"{words!r} never came")
