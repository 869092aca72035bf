"""The grid in a real browser: keys and mouse move sessions, and what conflicts shows at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clusterix_events.agenda import service
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.kernel.db import transaction
from tests.factories.agenda import add_session, add_speaker
from tests.factories.events import add_event, add_part, add_room
from tests.factories.people import PASSWORD, add_organiser, set_password
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server


@pytest.fixture
def grid(database: Database, server: Server, tmp_path: Path, new_page: Callable[..., Page]) -> Page:
    """The grid of a day: Round B in Room 1 until 16:50, the report back in the plenary at 17:00."""
    app = app_on(database, tmp_path / "seed")
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event)
        rooms = [add_room(event, name, position=n) for n, name in enumerate(("Plenary", "Room 1"))]
        person = add_speaker(event, "Zoé", "Démonstrat").person_id
        for title, starts, ends, room in (
            ("Round B", "15:20", "16:50", rooms[1]),
            ("Report back", "17:00", "18:00", rooms[0]),
        ):
            row = add_session(event, part, title, starts=starts, ends=ends, room_id=room.id)
            service.engage(row.id, person, EngagementRole.PEER)
        add_session(event, part, "Not placed", starts=None, ends=None)
        set_password(add_organiser(event.id, "organiser@example.org"))
    disconnect(app)
    page = new_page(width=1440)
    page.goto(f"{server.url}/sign-in?next=/manage/meeting/agenda")
    page.get_by_label("E-mail").fill("organiser@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("region", name="Rooms and hours")).to_be_visible()
    return page


def test_an_organiser_moves_a_session_by_keys_and_takes_it_back(grid: Page) -> None:
    report = grid.locator("[data-agenda-grid] [data-session]", has_text="Report back")

    report.focus()
    for _ in range(4):
        report.press("ArrowUp")

    expect(report).to_contain_text("16:40–17:40")
    expect(grid.get_by_text("One person in two places")).to_be_visible()
    expect(grid.get_by_text("1 conflict blocks publishing")).to_be_visible()
    expect(report).to_be_focused()

    grid.get_by_role("button", name="Undo the last move").click()

    expect(grid.get_by_text("No conflict stands in the way")).to_be_visible()
    expect(report).to_contain_text("17:00–18:00")


def test_an_organiser_drags_sessions_to_another_room_and_into_the_grid(grid: Page) -> None:
    report = grid.locator("[data-agenda-grid] [data-session]", has_text="Report back")
    room = grid.locator("[data-column]").nth(1)
    box, column = report.bounding_box(), room.bounding_box()
    assert box
    assert column
    way = column["x"] - box["x"] + 40

    grid.mouse.move(box["x"] + 20, box["y"] + 30)
    grid.mouse.down()
    grid.mouse.move(box["x"] + 20 + way, box["y"] + 30, steps=4)
    grid.mouse.up()

    expect(grid.get_by_text("Saved")).to_be_visible()
    expect(room.locator("[data-session]", has_text="Report back")).to_be_visible()

    loose = grid.locator(".tray [data-session]", has_text="Not placed")
    loose.hover()
    grid.mouse.down()
    grid.mouse.move(column["x"] + 30, column["y"] + 10, steps=4)
    grid.mouse.up()

    placed = grid.locator("[data-agenda-grid] [data-session]", has_text="Not placed")
    expect(placed).to_be_visible()
    expect(grid.get_by_text("Every session has its hour.")).to_be_visible()
