"""The main job from end to end, as its people live it.

After the first page is open, only the browser, the mail sink and papers that the product handed
out are touched: nothing of the package is imported, nothing is read from the database.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, PHONE, Site, link_in
from tests.support.papers import page_codes, page_texts

EVENT = "/manage/bucharest-next"
PARTNERS = ("Ștefan Demoiu", "Jürgen Mustermann", "Gerlinde Musterhuber")
REFERENCE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{5}) ?([0-9A-HJKMNP-TV-Z]{5})\b")
DECISION = "The next peer group meeting takes place in Skåne."


@pytest.mark.backend("postgresql")  # the other stories run on SQLite
def test_from_the_invitation_to_the_minutes(demo):
    organiser = demo.sign_in("organiser@example.org", PASSWORD)

    page_of_vera = _register_by_invitation(demo, _invitation_link(organiser))
    reference = _reference_on(page_of_vera)
    _add_to_group(organiser, "B2", "Vera Exemplar")
    badges = organiser.request.get(demo.url + f"{EVENT}/papers/badges.pdf").body()
    assert f"{demo.url}/C/{reference}".upper() in _codes_beside(badges, "Vera")

    moderator = demo.sign_in("moderator@example.org", PASSWORD)
    code = _open_group(moderator, "B2")
    _send_form(_enter(demo, code, reference))
    for name in PARTNERS:
        _send_form(_enter(demo, code, _references(badges)[name]))
    moderator.reload()
    moderator.get_by_role("button", name="Show the scores").click()
    expect(moderator.locator("#scores")).to_contain_text("Relevance")
    expect(moderator.locator("#scores")).to_contain_text("4")

    minutes = _write_minutes(demo, organiser)
    assert DECISION in " ".join(" ".join(page_texts(minutes)).split())


def _invitation_link(organiser: Page) -> str:
    organiser.goto(re.sub(r"/manage.*", "", organiser.url) + f"{EVENT}/settings")
    organiser.get_by_role("link", name="peer group meeting").first.click()
    organiser.locator("[name=access][value=by_invitation]").check(force=True)
    organiser.get_by_role("button", name="Save").first.click()
    organiser.get_by_role("button", name="Make an invitation link").click()
    return organiser.locator(".invitation-link").inner_text()


def _register_by_invitation(site: Site, link: str) -> Page:
    phone = site.window(link.removeprefix(site.url), width=PHONE, java_script_enabled=False)
    phone.get_by_role("link", name="Register").last.click()
    for name, text in {
        "given_name": "Vera",
        "family_name": "Exemplar",
        "email": "vera@example.org",
        "organisation": "Example Agency Sofia",
        "function": "Adviser",
        "region": "BG41",
    }.items():
        phone.locator(f"[name={name}]").fill(text)
    phone.locator("[name=organisation_type]").select_option(index=1)
    phone.locator("[name=country]").select_option("BG")
    phone.locator("[name=part][value*=peer]").check()
    phone.locator("[name=expertise]").first.check(force=True)
    for consent in ("photo_consent", "list_consent", "contact_sharing", "future_invitations"):
        phone.locator(f"[name={consent}][value=yes]").check()
    phone.get_by_role("button", name="Check my answers").click()
    phone.get_by_role("button", name="Confirm my place").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your registration is here")
    phone.goto(site.url + link_in(site.mail_to("vera@example.org"), "/r/"))
    return phone


def _reference_on(page: Page) -> str:
    return page.locator(".personal__reference").inner_text().replace(" ", "")


def _add_to_group(organiser: Page, name: str, person: str) -> None:
    organiser.goto(re.sub(r"/manage.*", "", organiser.url) + f"{EVENT}/groups")
    _row(organiser, name).get_by_role("link").first.click()
    organiser.get_by_label(person).first.check()
    moderator = organiser.locator("[name=moderator_id]")
    namesakes = moderator.locator("option", has_text="Östen Provsson")  # two share the name
    moderator.select_option(value=namesakes.last.get_attribute("value"))
    organiser.get_by_role("button", name="Save the group").click()
    expect(organiser.locator("body")).not_to_contain_text("was not saved")


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def _open_group(moderator: Page, name: str) -> str:
    moderator.goto(re.sub(r"/manage.*", "", moderator.url) + f"{EVENT}/")
    _row(moderator, name).get_by_role("link").first.click()
    moderator.get_by_role("button", name="Open the group").click()
    moderator.get_by_role("link", name="Show the room’s code").click()
    code = moderator.locator(".room-code__code").inner_text()
    moderator.get_by_role("link", name="Back to the room").click()
    return code


def _enter(site: Site, code: str, reference: str) -> Page:
    phone = site.window(f"/g/{code}", width=PHONE, java_script_enabled=False)
    phone.locator("[name=reference]").fill(f"{reference[:5]} {reference[5:]}")
    phone.get_by_role("button", name="Open my form").click()
    return phone


def _send_form(phone: Page) -> None:
    phone.locator("[name=conflict][value=no]").check(force=True)
    phone.locator("[name=basis]").first.check(force=True)
    for score in phone.locator("[name^=score_][value='4']").all():
        score.check(force=True)
    phone.locator("[name=answer_keep]").fill("Everybody at one table.")
    phone.locator("[name=answer_worry]").fill("Who pays in the third year?")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator("body")).to_contain_text("Your first scores are sent.")


def _codes_beside(badges: bytes, given_name: str) -> list[str]:
    """Return the codes on the sheets on which the name stands."""
    sheets = [n for n, text in enumerate(page_texts(badges)) if given_name in text]
    return [code for sheet in sheets for code in page_codes(badges, sheet)]


def _references(badges: bytes) -> dict[str, str]:
    """Return the reference under each name, as printed on the badges."""
    found: dict[str, str] = {}
    lines = [line.strip() for text in page_texts(badges) for line in text.splitlines()]
    for number, line in enumerate(lines):
        for name in PARTNERS:
            given, family = name.split(" ")
            if line == given and family in lines[number + 1]:
                below = " ".join(lines[number : number + 10])
                match = REFERENCE.search(below)
                assert match, below
                found[name] = "".join(match.groups())
    return found


def _write_minutes(site: Site, organiser: Page) -> bytes:
    organiser.goto(site.url + f"{EVENT}/minutes")
    organiser.locator("[name=session]").select_option(index=1)
    organiser.get_by_role("button", name="Prepare them").click()
    decision = organiser.locator("[name^=new-decision-]").first
    if decision.count() == 0:
        organiser.locator("[name=new_item]").fill("Next meeting")
        organiser.get_by_role("button", name="Save the minutes").click()
    decision.fill(DECISION)
    organiser.get_by_role("button", name="Save the minutes").click()
    number = organiser.url.rstrip("/").split("#")[0].split("?")[0].rsplit("/", 1)[-1]
    return organiser.request.get(site.url + f"{EVENT}/papers/minutes/{number}.pdf").body()
