"""The public pages in a real browser: what they weigh, and that they fit a narrow window."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from clusterix_events.agenda import service as agenda
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import transaction
from tests.factories.agenda import add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part

pytestmark = pytest.mark.backend("sqlite")

BYTES = 100_000
REQUESTS = 8
NARROW = 320
PAGES = ("/", "/events/meeting/", "/events/meeting/agenda", "/events/meeting/register")


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application with a published event, its programme and names from all over Europe."""
    with app.test_request_context(), transaction():
        event = add_event(
            "meeting",
            title="Innovative clusters – key to success in international business",
            publicity_lines=["European Union", "European Regional Development Fund"],
            regions=["Region Skåne", "Rhône-Alpes"],
        )
        part = add_part(event, capacity=3)
        for names in (("Ștefan", "Încercăreanu"), ("Žofia", "Čiernaová"), ("Łukasz", "Żółty")):
            add_slot(add_session(event, part, f"Talk of {names[0]}"), add_speaker(event, *names))
        agenda.publish_agenda(get_event(event.id))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("address", PAGES)
def test_first_visit_costs_little(site: str, new_page: Callable[..., Page], address: str) -> None:
    page = new_page(width=1280)
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    weights: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))

    page.goto(site + address, wait_until="networkidle")

    assert len(weights) <= REQUESTS
    assert sum(weights) <= BYTES


@pytest.mark.parametrize("address", [*PAGES, "/events/meeting/privacy", "/events/meeting/nowhere"])
def test_page_fits_a_narrow_window(site: str, new_page: Callable[..., Page], address: str) -> None:
    page = new_page(width=NARROW)

    page.goto(site + address)

    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_button_stands_above_the_fold_of_a_phone(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page(height=844)

    page.goto(f"{site}/events/meeting/")

    expect(page.get_by_role("link", name="Register for the conference")).to_be_in_viewport()
    expect(page.get_by_text("European Regional Development Fund")).to_be_in_viewport()


def test_menu_opens_without_scripts(site: str, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/events/meeting/")

    page.locator("summary", has=page.locator("svg")).click()

    page.get_by_role("link", name="Programme", exact=True).click()
    expect(page).to_have_title(
        "Programme, Innovative clusters – key to success in international business"
    )


def test_error_summary_leads_to_the_field_with_its_label_in_sight(
    site: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=1280)
    page.goto(f"{site}/events/meeting/register")

    page.get_by_role("button", name="Check my answers").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Please tell us your given name.")
    page.get_by_role("link", name="Given name: Please tell us your given name.").click()
    expect(page.locator("#given_name")).to_be_focused()
    expect(page.get_by_text("Given name", exact=True)).to_be_in_viewport()
