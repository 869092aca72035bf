"""A paper form typed in by keyboard alone, with an error that the second check finds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import paper_service, queries, session_service
from clusterix_events.peer_review.models import Round
from clusterix_events.people.models import Account
from tests.factories.peer_review import answers, make_account, make_event, make_group, send
from tests.factories.people import PASSWORD, set_password
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server


@pytest.fixture
def paper(database: Database, server: Server, tmp_path: Path) -> str:
    """The address of an open group's paper forms; its moderator has sent their own form."""
    app = app_on(database, tmp_path / "seed")
    with app.app_context(), transaction():
        group = make_group(make_event())
        session_service.open_group(group.id, now=clock.now())
        group = queries.get_group(group.event_id, group.id)
        set_password(session.get_one(Account, make_account(group.peers[0].person)))
        send(group, group.peers[0], Round.BEFORE, answers(2))
        paper_service.add_sheets(group.id, 2)
        number = group.id
    disconnect(app)
    return f"{server.url}/manage/bucharest/groups/{number}/paper"


def test_moderator_types_a_sheet_by_keyboard_and_the_second_check_finds_the_error(
    paper: str, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=1280)
    page.goto(paper)
    page.get_by_label("E-mail").fill("person0@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Type in A1-02").press("Enter")

    page.get_by_label("Whose sheet is it?").press_sequentially("Person No1")
    page.get_by_label("Relevance").focus()
    page.keyboard.type("4n35215")
    page.get_by_label("What would you keep at all costs?").fill("The open table")
    page.get_by_role("button", name="Go on to the second check").press("Enter")
    expect(page.get_by_text("What you typed first is not shown.")).to_be_visible()
    page.get_by_label("Relevance").focus()
    page.keyboard.type("4035")
    page.keyboard.type("9")
    page.keyboard.type("115")
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 figure differs.")).to_be_visible()
    expect(page.get_by_text("First 2, then 1.")).to_be_visible()
    page.get_by_label("Sustainability").fill("2")
    page.get_by_role("button", name="Compare and count it").press("Enter")

    expect(page.get_by_text("A1-02, first scores: it counts now.")).to_be_visible()
    row = page.get_by_role("row", name="A1-02")
    expect(row).to_contain_text("Person No1")
    expect(row).to_contain_text("counts")
