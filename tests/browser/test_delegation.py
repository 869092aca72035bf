"""A delegation of five, from the pasted table to the day on which one is reminded.

Only the browser, the mail sink and the command line are touched, as their people do.
"""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Site, link_in

pytestmark = pytest.mark.backend("sqlite")

EVENT = "/events/bucharest-next"
MANAGE = "/manage/bucharest-next"
TABLE = "\n".join(
    "\t".join(cells)
    for cells in (
        ("Given name", "Family name", "E-mail"),
        ("Ada", "Complete", "ada@example.org"),
        ("Bo", "Complete", "bo@example.org"),
        ("Cem", "Decliner", "cem@example.org"),
        ("Dia", "Handover", "dia@example.org"),
        ("Ede", "Incomplete", "ede@example.org"),
    )
)


def test_a_delegation_of_five(demo):
    head = _register(demo)
    expect(head.locator("body")).to_contain_text("0 of 5 forms are complete")

    for name in ("ada", "bo"):
        _complete(demo, _open_link(demo, f"{name}@example.org", "names you"))
    _decline(_open_link(demo, "cem@example.org", "names you"))
    _hand_over(_open_link(demo, "dia@example.org", "names you"))
    colleague = _open_link(demo, "fay@example.org", "hands you")
    expect(colleague.locator("body")).to_contain_text("Dia Handover hands the place to you")

    head.reload()
    expect(head.locator("body")).to_contain_text("2 of 4 forms are complete")
    assert _states(head) == [
        ("Ada Complete", "Complete"),
        ("Bo Complete", "Complete"),
        ("Ede Incomplete", "Incomplete"),
        ("Fay Colleague", "Incomplete"),
        ("Cem Decliner", "Declined"),
        ("Dia Handover", "Replaced by a colleague"),
    ]

    demo.server.run("jobs", "run", "--now", f"{_last_day(head) - timedelta(days=7)}T12:00Z")
    head.reload()
    assert _lines(head, "reminded") == ["Ede Incomplete", "Fay Colleague"]
    admin = demo.sign_in("admin@example.org", PASSWORD)
    admin.goto(demo.url + "/admin/outbox")
    reminders = admin.locator("tbody tr", has_text="form_reminder")
    expect(reminders.filter(has_text="ede@example.org")).to_have_count(1)
    expect(reminders).to_have_count(2)

    organiser = demo.sign_in("organiser@example.org", PASSWORD)
    organiser.goto(demo.url + f"{MANAGE}/registrations/delegations")
    organiser.get_by_role("link", name="Region of five").click()
    assert _states(organiser, "tbody tr") == _states(head)


def _register(site: Site) -> Page:
    head = site.window(f"{EVENT}/delegation")
    for name, text in {
        "name": "Region of five",
        "given_name": "Hana",
        "family_name": "Head",
        "email": "hana@example.org",
        "table": TABLE,
    }.items():
        head.locator(f"[name={name}]").fill(text)
    head.locator("[name=part]").first.check()
    head.locator(".action-bar").get_by_role("button", name="Register the delegation").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("Region of five")
    return head


def _open_link(site: Site, address: str, subject: str) -> Page:
    path = link_in(site.mail_to(address, subject=subject), "/r/")
    return site.window(path, width=PHONE)


def _complete(site: Site, phone: Page) -> None:
    phone.get_by_role("link", name="Complete my form").click()
    expect(phone.locator("[name=family_name]")).to_have_value("Complete")
    phone.locator("[name=organisation]").fill("Example Agency")
    phone.locator("[name=organisation_type]").select_option(index=1)
    phone.locator("[name=function]").fill("Adviser")
    phone.locator("[name=country]").select_option("SE")
    for consent in ("photo_consent", "list_consent", "contact_sharing", "future_invitations"):
        phone.locator(f"[name={consent}][value=no]").check()
    phone.get_by_role("button", name="Save my answers").click()
    expect(phone.locator("body")).not_to_contain_text("Your form is waiting")
    expect(phone.locator(".personal__reference")).to_be_visible()


def _decline(phone: Page) -> None:
    phone.get_by_role("link", name="I do not come").click()
    phone.get_by_role("button", name="I do not come", exact=True).click()
    expect(phone.locator("body")).to_contain_text("Done: you do not come")


def _hand_over(phone: Page) -> None:
    phone.get_by_role("link", name="A colleague comes instead").click()
    phone.locator("[name=given_name]").fill("Fay")
    phone.locator("[name=family_name]").fill("Colleague")
    phone.locator("[name=email]").fill("fay@example.org")
    phone.get_by_role("button", name="Hand my place over").click()
    expect(phone.locator("body")).to_contain_text("Your colleague has got a mail")


def _states(page: Page, rows: str = ".delegation__person") -> list[tuple[str, str]]:
    """Return names and states of the people on a page, in its order."""
    return [
        (
            row.locator(".rows__name, th a").first.inner_text().strip(),
            row.locator(".state").inner_text().strip(),
        )
        for row in page.locator(rows).all()
    ]


def _lines(page: Page, word: str) -> list[str]:
    """Return the names of the people whose line holds a word."""
    people = page.locator(".delegation__person", has_text=word).all()
    return [person.locator(".rows__name").inner_text().strip() for person in people]


def _last_day(page: Page) -> date:
    """Return the day until which places are held, as the head's page says it."""
    text = page.locator(
        ".delegation__state .rows__second", has_text="held until"
    ).first.inner_text()
    return datetime.strptime(text.partition("until ")[2].partition(",")[0], "%A %d %B %Y").date()
