"""Questions of every kind in a real browser: by keyboard, and without scripts."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from clusterix_events.kernel.db import session, transaction
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration import flow
from clusterix_events.registration.models import Registration
from tests.factories.events import add_event, add_part
from tests.factories.fields import add_field, some_choices
from tests.registration.conftest import TYPED

pytestmark = pytest.mark.backend("sqlite")

# What is pressed at each question when it has the focus, and what is kept of it.
PRESSED = {
    QuestionKind.SHORT_TEXT: (["Ștefan"], "Ștefan"),
    QuestionKind.LONG_TEXT: (["One", "Enter", "Two"], "One\r\nTwo"),
    QuestionKind.EMAIL: (["ana@example.org"], "ana@example.org"),
    QuestionKind.PHONE: (["+40 21 212 0101"], "+40 21 212 0101"),
    QuestionKind.COUNTRY: (["Romania"], "RO"),
    QuestionKind.REGION: (["RO32"], "RO32"),
    QuestionKind.ONE_OF: (["Space", "ArrowDown"], "large"),
    QuestionKind.SEVERAL_OF: (["Space", "Tab", "Space"], ["small", "large"]),
    QuestionKind.YES_NO: (["ArrowDown", "ArrowUp"], True),
    QuestionKind.TICK: (["Space"], True),
    QuestionKind.DATE: (["10302026"], "2026-10-30"),
    QuestionKind.TIME: (["0630PM"], "18:30"),
    QuestionKind.NUMBER: (["3,5"], "3.5"),
}
KEYS = frozenset({"Enter", "Space", "Tab", "ArrowDown", "ArrowUp"})
TABS_MAX = 90


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application with an event that asks a question of every kind, on one page."""
    monkeypatch.setattr(flow, "STEPS_FROM", 99)
    with app.app_context(), transaction():
        event = add_event("meeting")
        add_part(event, "conference", title="Conference")
        add_field(event, "start", kind=QuestionKind.HEADING, label={"en": "About the journey"})
        for kind in PRESSED:
            is_choice = kind in {QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF}
            choices = some_choices("small", "large") if is_choice else []
            add_field(event, f"of_{kind.value}", kind=kind, choices=choices)
        add_field(event, "car", kind=QuestionKind.YES_NO, label={"en": "Will you come by car?"})
        add_field(
            event,
            "plate",
            label={"en": "Number plate"},
            need="always",
            shown_if="car",
            shown_if_values=["yes"],
        )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("scripts", [True, False])
def test_every_kind_is_answered_by_keyboard(
    site: str, app: Flask, new_page: Callable[..., Page], scripts: bool
) -> None:
    page = new_page(width=1280, java_script_enabled=scripts, locale="en-US")
    page.goto(f"{site}/events/meeting/register")
    _fill_in_the_rest(page)

    page.locator("#organisation").focus()
    for kind, (keys, _kept) in PRESSED.items():
        _tab_to(page, f"q_of_{kind.value}")
        for key in keys:
            page.keyboard.press(key) if key in KEYS else page.keyboard.type(key)
    page.locator("#q_car-1").check()
    _send(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Your registration is here")
    assert _kept_answers(app) == {
        f"q_of_{kind.value}": kept for kind, (_keys, kept) in PRESSED.items()
    } | {"q_car": False}


def test_conditional_question_appears_with_scripts(
    site: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    page.goto(f"{site}/events/meeting/register")
    plate = page.get_by_label("Number plate")

    expect(plate).to_be_hidden()
    page.locator("#q_car-0").check()
    expect(plate).to_be_visible()
    page.locator("#q_car-1").check()

    expect(plate).to_be_hidden()


def test_without_scripts_the_server_asks_again(
    site: str, app: Flask, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390, java_script_enabled=False)
    page.goto(f"{site}/events/meeting/register")
    _fill_in_the_rest(page)
    expect(page.get_by_text("Only if “Will you come by car?” is: Yes")).to_be_visible()

    page.locator("#q_car-0").check()
    page.get_by_role("button", name="Check my answers").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Number plate: Please fill this in.")
    summary.get_by_role("link", name="Number plate").click()
    page.get_by_label("Number plate").fill("B 100 ABC")
    _send(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Your registration is here")
    assert _kept_answers(app) == {"q_car": True, "q_plate": "B 100 ABC", "q_of_tick": False}


def _fill_in_the_rest(page: Page) -> None:
    """Answer the standard questions."""
    for name, value in TYPED.items():
        field = page.locator(f"[name={name}]").first
        if name == "part":
            page.locator("[name=part][value=conference]").check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(str(value))
        elif field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(str(value))


def _tab_to(page: Page, name: str) -> None:
    for _time in range(TABS_MAX):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def _send(page: Page) -> None:
    """Look the answers over and confirm them."""
    page.get_by_role("button", name="Check my answers").click()
    page.get_by_role("button", name="Confirm my place").click()


def _kept_answers(app: Flask) -> dict[str, object]:
    """Return the answers to own questions of the only registration."""
    with app.app_context():
        sheet_id = session.scalars(select(Registration.sheet_id)).one()
        kept = answers_of(sheet_id)
    return {name: value for name, value in kept.items() if name.startswith("q_")}
