"""A report from the close of a group to the end, in browsers: rapporteur, peer and host."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import queries, report_checks
from clusterix_events.peer_review.models import Practice
from clusterix_events.people.models import Account
from tests.factories.peer_review import make_account, make_event, make_open_group, make_person
from tests.factories.people import PASSWORD, set_password
from tests.peer_review.report_support import close_with_answers
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

SECRET = "for tests alone"
SECTIONS = ("Strengths", "Weaknesses", "Opportunities", "Threats", "Conditions for success")


@dataclass(frozen=True)
class Desk:
    """A closed group on a running server, with the links of a peer and of the host."""

    url: str
    group_id: int
    event_id: int
    practice_id: int
    peer: str
    host: str

    @property
    def report(self) -> str:
        """The address of the rapporteur's workspace."""
        return f"{self.url}/manage/bucharest/groups/{self.group_id}/report"

    @property
    def hosted(self) -> str:
        """The address of the practice for its host."""
        return f"{self.url}/r/{self.host}/practices/{self.practice_id}"


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A server that signs links with the key of the tests, so that a test may hand them out."""
    return start_server(CLUSTERIX_SECRET_KEY=SECRET)


@pytest.fixture
def desk(database: Database, server: Server, tmp_path: Path) -> Desk:
    """A closed group of six; the rapporteur may sign in, the practice has a host."""
    app = app_on(database, tmp_path / "seed")
    with app.app_context(), transaction():
        event = make_event()
        group = close_with_answers(make_open_group(event))
        set_password(session.get_one(Account, make_account(group.peers[2].person)))
        host = make_person(50, region="RO")
        session.get_one(Practice, group.practice_id).owner_id = host.id
        links = [
            issue_link(LinkKind.PERSONAL, person_id=number, event_id=event.id).token
            for number in (group.peers[1].person_id, host.id)
        ]
        made = Desk(server.url, group.id, event.id, group.practice_id, *links)
    disconnect(app)
    return made


@pytest.mark.backend("sqlite")
def test_report_is_merged_checked_answered_and_final(
    desk: Desk, database: Database, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    rapporteur = new_page(width=1280)
    sign_in(rapporteur, desk)
    merge_all(rapporteur, desk)
    press(rapporteur, desk, "Send the draft to the group")

    peer = new_page(java_script_enabled=False)
    peer.goto(f"{desk.url}/r/{desk.peer}/reports/{desk.group_id}")
    expect(peer.get_by_text("One sentence on threats")).to_be_visible()
    peer.get_by_text("Something should change").click()
    peer.get_by_label("Threats").fill("Too hard")
    peer.get_by_role("button", name="Send my answer").click()
    expect(peer.get_by_text("Your answer is kept.")).to_be_visible()
    let_others_agree(desk, database, tmp_path)

    rapporteur.goto(f"{desk.report}/checks")
    judge(rapporteur, "Too hard")
    press(rapporteur, desk, "Send the draft to the host")

    host = new_page()
    host.goto(f"{desk.hosted}/facts")
    host.get_by_label("Where in the report").select_option(label="The practice in brief")
    host.get_by_label("What is wrong, and what is right").fill("Founded in 2009")
    host.get_by_role("button", name="Send this correction").click()
    host.get_by_role("button", name="I have checked the facts").click()
    expect(host.get_by_text("The check of the facts is over.")).to_be_visible()

    rapporteur.goto(f"{desk.report}/checks")
    judge(rapporteur, "Founded in 2009")
    press(rapporteur, desk, "Ask the host to answer")

    host.goto(f"{desk.hosted}/answers")
    for answer in host.get_by_label("Your answer").all():
        answer.select_option(label="Accepted")
    host.get_by_role("button", name="Keep my answers").click()
    press(rapporteur, desk, "Make the report final")

    expect(rapporteur.get_by_text("This report is final.")).to_be_visible()
    host.goto(desk.hosted)
    expect(host.get_by_text("Final report", exact=True)).to_be_visible()
    expect(host.locator(".recommendation__answer")).to_have_text(["Accepted"] * 4)
    expect(host.get_by_text("One sentence on threats")).to_be_visible()
    wide = host.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


def sign_in(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/sign-in")
    page.locator('input[name="email"]').fill("person2@example.org")
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def merge_all(page: Page, desk: Desk) -> None:
    """Comment where the views differ, and make one sentence in each section."""
    page.goto(desk.report)
    page.get_by_role("link", name="Views differ on").click()
    page.get_by_label("Evidence of success").fill("Some saw results, others none.")
    page.get_by_role("button", name="Keep the comments").click()
    for title in SECTIONS:
        sections = page.get_by_role("navigation", name="Sections of the report")
        sections.get_by_role("link", name=title).click()
        for card in page.get_by_label("Answers not used yet").get_by_role("checkbox").all()[:3]:
            card.check()
        page.get_by_label("In one sentence").fill(f"One sentence on {title.lower()}")
        page.get_by_role("button", name="Make these one sentence").click()
        expect(page.get_by_text("Stands for 3 answers")).to_be_visible()


def press(page: Page, desk: Desk, verb: str) -> None:
    page.goto(desk.report)
    page.get_by_role("button", name=verb).click()
    page.get_by_text("The report has moved on").wait_for()


def judge(page: Page, text: str) -> None:
    said = page.locator(".report-said").filter(has_text=text)
    said.get_by_label("I took it").check()
    said.get_by_label("A word on it").fill("Done")
    said.get_by_role("button", name="Keep").click()
    expect(page.locator(".report-said").filter(has_text=text).get_by_text("taken")).to_be_visible()


def let_others_agree(desk: Desk, database: Database, tmp_path: Path) -> None:
    """Send the replies of the five other peers, who would change nothing."""
    app = app_on(database, tmp_path / "others")
    with app.app_context(), transaction():
        group = queries.get_group(desk.event_id, desk.group_id)
        for peer in [group.peers[0], *group.peers[2:]]:
            report_checks.reply(group, peer, {}, now=clock.now())
    disconnect(app)
