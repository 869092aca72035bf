"""A peer group in real browsers: two phones, one of them without scripts, and the moderator."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import queries, session_service
from clusterix_events.peer_review.models import Round
from clusterix_events.people.models import Account
from tests.factories.peer_review import (
    CRITERIA,
    answers,
    make_account,
    make_event,
    make_group,
    register,
    send,
)
from tests.factories.people import PASSWORD, set_password
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server


@dataclass(frozen=True)
class Room:
    """An open group on a running server, three of its six first forms sent."""

    url: str
    code: str
    group_id: int
    practice_id: int
    references: tuple[str, ...]

    @property
    def door(self) -> str:
        """What the code on the wall opens."""
        return f"{self.url}/g/{self.code}"


@pytest.fixture
def room(database: Database, server: Server, tmp_path: Path) -> Room:
    """An open group with everybody registered; the moderator may sign in."""
    app = app_on(database, tmp_path / "seed")
    with app.app_context(), transaction():
        event = make_event()
        group = make_group(event)
        session_service.open_group(group.id, now=clock.now())
        group = queries.get_group(event.id, group.id)
        set_password(session.get_one(Account, make_account(group.peers[0].person)))
        references = tuple(register(event, peer.person) for peer in group.peers)
        for peer in group.peers[:3]:
            send(group, peer, Round.BEFORE, answers(2))
        room = Room(server.url, group.code, group.id, group.practice_id, references)
    disconnect(app)
    return room


@pytest.mark.backend("sqlite")
def test_group_scores_on_phones_and_reads_its_result(
    room: Room, new_page: Callable[..., Page]
) -> None:
    phone = new_page()
    fill_step_by_step(phone, room)
    plain = new_page(java_script_enabled=False)
    fill_without_script(plain, room)
    moderator = new_page(width=1280)
    sign_in(moderator, room)

    moderator.goto(f"{room.url}/manage/bucharest/groups/{room.group_id}/room")
    expect(moderator.get_by_role("heading", name="5 of 6 sent")).to_be_visible()
    moderator.get_by_role("button", name="Show the scores").click()

    expect(moderator.get_by_role("table", name="First scores")).to_be_visible()
    expect(moderator.get_by_text("Keep the open table")).to_be_visible()
    moderator.goto(f"{room.url}/events/bucharest/practices/{room.practice_id}")
    words = moderator.locator(".profile__words")
    five = "Median 2 before the discussion. Five counted."
    four = "Median 2 before the discussion. Four counted, one cannot judge."
    expect(words).to_have_text([five, five, four, five, five, five, five])


def fill_step_by_step(page: Page, room: Room) -> None:
    enter(page, room, place=3)
    page.get_by_label("No", exact=True).check()
    page.get_by_label("The presentation only").check()
    go_on = page.locator("[data-next-button]")
    go_on.click()
    for code in CRITERIA:
        expect(go_on).to_have_text("Choose an answer")
        value = "NA" if code == "evidence" else "2"
        page.locator(f'input[name="score_{code}"][value="{value}"]').check()
        go_on.click()
    page.get_by_label("What would you keep at all costs?").fill("Keep the open table")
    page.get_by_label("What worries you").fill("Nobody pays")
    page.context.set_offline(True)
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("answers kept on this device")).to_be_visible()
    for _step in range(len(CRITERIA) + 2):
        go_on.click()
    expect(go_on).to_have_text("Send")
    go_on.click()
    expect(page.get_by_text("Your first scores are sent.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def fill_without_script(page: Page, room: Room) -> None:
    enter(page, room, place=4)
    page.get_by_label("No", exact=True).check()
    page.get_by_label("The presentation only").check()
    for code in CRITERIA:
        page.locator(f'input[name="score_{code}"][value="5"]').check()
    page.get_by_label("What would you keep at all costs?").fill("Keep all")
    page.get_by_label("What worries you").fill("Nothing")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your first scores are sent.")).to_be_visible()


def enter(page: Page, room: Room, *, place: int) -> None:
    page.goto(room.door)
    page.get_by_label("The ten letters on your badge").fill(room.references[place])
    page.get_by_role("button", name="Open my form").click()


def sign_in(page: Page, room: Room) -> None:
    page.goto(f"{room.url}/sign-in")
    page.locator('input[name="email"]').fill("person0@example.org")
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('main button[type="submit"], main form button').first.click()
