"""The form as people use it: with a thumb, by keyboard, on two devices, and without scripts."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.questions.rules import QuestionKind
from tests.factories.fields import add_field
from tests.factories.files import PDF
from tests.registration.conftest import Meeting
from tests.support.mail import list_written

pytestmark = pytest.mark.backend("sqlite")
PATH = "/events/meeting/register"
TEXTS = {
    "given_name": "Vera",
    "family_name": "Exemplar",
    "email": "vera@example.org",
    "organisation": "Example Agency Sofia",
    "function": "Adviser",
}
CONSENTS = ("photo_consent", "list_consent", "contact_sharing", "future_invitations")
LETTER = {"name": "Brief.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def site(app: Flask, meeting: Meeting) -> Iterator[str]:
    """The application with an open event."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def long_form(app: Flask, meeting: Meeting) -> None:
    """So many questions of the organiser's own that the form is asked in steps."""
    with app.app_context(), transaction():
        event = session.get_one(Event, meeting.id)
        add_field(event, "letter", kind=QuestionKind.FILE)
        for number in range(9):
            add_field(event, f"further_{number}")


def fill_in_person(page: Page) -> None:
    for name, text in TEXTS.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=organisation_type]").select_option(index=1)
    page.locator("[name=country]").select_option("BG")


def choose(page: Page) -> None:
    for name in CONSENTS:
        page.locator(f"[name={name}][value=yes]").check()


def press(page: Page, word: str) -> None:
    page.get_by_role("button", name=word, exact=True).click()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_participant_registers_on_a_phone(
    site: str, new_page: Callable[..., Page], has_scripts: bool
) -> None:
    page = new_page(width=390, java_script_enabled=has_scripts)
    page.goto(site + PATH)
    fill_in_person(page)
    page.get_by_label("Conference").check()
    choose(page)

    press(page, "Check my answers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    press(page, "Confirm my place")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is here")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_steps_go_forth_and_back_by_keyboard(
    site: str, long_form: None, new_page: Callable[..., Page], has_scripts: bool
) -> None:
    page = new_page(width=1280, java_script_enabled=has_scripts)
    page.goto(site + PATH)
    here = page.locator(".question-steps__here")
    fill_in_person(page)

    page.locator("[name=function]").press("Enter")
    expect(here).to_contain_text("Step 2 of 5")
    page.get_by_label("Conference").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(here).to_contain_text("Step 3 of 5")
    page.get_by_label("Letter").set_input_files(LETTER)
    page.get_by_role("button", name="Next", exact=True).press("Enter")
    expect(here).to_contain_text("Step 4 of 5")
    page.get_by_role("button", name="Back", exact=True).press("Enter")
    expect(page.locator(".file-kept")).to_contain_text("Brief.pdf")
    page.get_by_role("button", name="About you").press("Enter")
    expect(page.locator("[name=function]")).to_have_value("Adviser")
    for step in ("2", "3", "4", "5"):
        page.get_by_role("button", name="Next", exact=True).press("Enter")
        expect(here).to_contain_text(f"Step {step} of 5")
    choose(page)
    page.get_by_role("button", name="Check my answers").press("Enter")

    expect(page.locator(".answers-review")).to_contain_text("Brief.pdf")
    page.get_by_role("button", name="Change: About you").press("Enter")
    expect(page.locator("[name=email]")).to_have_value("vera@example.org")
    page.get_by_role("button", name="Your choices").press("Enter")
    page.get_by_role("button", name="Check my answers").press("Enter")
    page.get_by_role("button", name="Confirm my place").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is here")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_form_is_left_on_a_phone_and_finished_on_a_laptop(
    app: Flask, site: str, new_page: Callable[..., Page], has_scripts: bool
) -> None:
    phone = new_page(width=390, java_script_enabled=has_scripts)
    phone.goto(site + PATH)
    fill_in_person(phone)
    press(phone, "Save and finish later")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your answers are kept")
    mail = list_written(app)[-1]
    link = next(line for line in mail.text.splitlines() if "/r/" in line).strip()

    laptop = new_page(width=1280, java_script_enabled=has_scripts)
    laptop.goto(link.replace("http://localhost", site))
    expect(laptop.locator("[name=family_name]")).to_have_value("Exemplar")
    laptop.get_by_label("Conference").check()
    choose(laptop)
    press(laptop, "Check my answers")
    press(laptop, "Confirm my place")

    expect(laptop.get_by_role("heading", level=1)).to_have_text("Vera Exemplar")
