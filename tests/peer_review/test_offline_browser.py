"""Two phones and the moderator's laptop on a network that loses what it likes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import func, select

from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import Opinion, Review, Score, TransferStatement
from tests.factories.peer_review import CRITERIA
from tests.peer_review.test_browser import Room, enter, room, sign_in
from tests.support.apps import app_on, disconnect
from tests.support.cutting import ANSWER, REQUEST, BadNetwork, bad_network
from tests.support.databases import Database

__all__ = ["room"]
PHONE: ViewportSize = {"width": 390, "height": 844}
CUTS, SEED = 8, 20121029
TAPS_AT_MOST = 25
pytestmark = pytest.mark.backend("sqlite")


class Phone:
    """A peer's phone: it counts its taps, and loses its network as it is told."""

    def __init__(self, browser: Browser, network: BadNetwork, room: Room, place: int) -> None:
        self.page = browser.new_context(viewport=PHONE).new_page()
        self.network, self.place, self.taps = network, place, 0
        bad = Room(network.url, room.code, room.group_id, room.practice_id, room.references)
        enter(self.page, bad, place=place)

    def tap(self, selector: str) -> None:
        self.page.locator(selector).click()
        self.taps += 1

    def score(self, value: str) -> None:
        for code in CRITERIA:
            assert is_within_one_screen(self.page)
            self.tap(f'label:has(input[name="score_{code}"][value="{value}"])')
            self.tap("[data-next-button]")

    def write(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.page.keyboard.type(text)

    def fill_first(self, *, without_network: bool) -> None:
        self.tap("label:has(input[name=conflict][value=no])")
        self.tap("label:has(input[name=basis][value=presentation])")
        self.tap("[data-next-button]")
        self.score("2")
        self.page.context.set_offline(without_network)
        self.write("[name=answer_keep]", f"Keep {self.place}")
        self.write("[name=answer_worry]", f"Worry {self.place}")
        self.page.context.set_offline(False)
        self.tap("[data-next-button]")

    def fill_final(self, *, without_network: bool) -> None:
        self.page.reload()
        self.score("4")
        self.page.context.set_offline(without_network)
        self.page.locator("[name=recommendation_1_text]").fill(f"Advice {self.place}")
        self.page.context.set_offline(False)
        self.tap("[data-next-button]")
        self.tap("label:has(input[name=take][value=inspiration])")
        self.tap("[data-next-button]")

    def send(self, cuts: list[str], words: str) -> None:
        """Press Send once; each cut loses something, and each time the network comes back."""
        self.network.lose = list(cuts)
        self.tap("[data-next-button]")
        done = self.page.get_by_text(words)
        expect(self.page.locator("[data-offline-words]")).to_contain_text("waiting for the network")
        for _time in range(40):
            if done.is_visible():
                return
            self.page.context.set_offline(True)
            self.page.context.set_offline(False)
            self.page.wait_for_timeout(500)
        expect(done).to_be_visible()


@pytest.fixture
def network(room: Room) -> Iterator[BadNetwork]:
    with bad_network(room.url) as network:
        yield network


def test_network_cut_eight_times_loses_and_doubles_nothing(
    database: Database,
    room: Room,
    network: BadNetwork,
    browser: Browser,
    new_page: Callable[..., Page],
    tmp_path: Path,
) -> None:
    chance = Random(SEED)
    cuts = [[chance.choice((REQUEST, ANSWER)) for _n in range(2)] for _sending in range(4)]
    phones = [Phone(browser, network, room, place) for place in (3, 4)]

    for phone, lost in zip(phones, cuts[:2], strict=True):
        phone.fill_first(without_network=chance.random() < 0.5)
        assert phone.taps < TAPS_AT_MOST  # and one more, to send
        phone.send(lost, "Your first scores are sent.")
    moderator = new_page(width=1280)
    sign_in(moderator, room)
    moderator.goto(f"{room.url}/manage/bucharest/groups/{room.group_id}/room")
    expect(moderator.get_by_role("heading", name="5 of 6 sent")).to_be_visible()
    moderator.get_by_role("button", name="Show the scores").click()
    expect(moderator.get_by_role("table", name="First scores")).to_be_visible()
    for phone, lost in zip(phones, cuts[2:], strict=True):
        phone.fill_final(without_network=chance.random() < 0.5)
        phone.send(lost, "Thank you, all is sent.")
        assert phone.page.evaluate("Object.keys(localStorage)") == []
        phone.page.context.close()

    assert len(network.lost) == CUTS
    assert stored(database, tmp_path) == {
        "reviews": [("after", 2), ("before", 5)],
        "doubled": [],
        "kept": [*["Keep 2"] * 3, "Keep 3", "Keep 4"],
        "statements": 2,
    }


def is_within_one_screen(page: Page) -> bool:
    """Return whether a criterion's three wordings stand on one screen, with nothing to the side."""
    return bool(
        page.evaluate(
            """() => {
              const step = document.querySelector("[data-step]:not([hidden])");
              const seen = [...step.querySelectorAll(".answer--worded")];
              const bar = document.querySelector(".review-bar").getBoundingClientRect().top;
              const boxes = seen.map((one) => one.getBoundingClientRect());
              return seen.length === 3 && document.documentElement.scrollWidth <= innerWidth
                && boxes.every((box) => box.top >= 0 && box.bottom <= bar);
            }"""
        )
    )


def stored(database: Database, folder: Path) -> dict[str, object]:
    """Return what lies in the database at the end."""
    app: Flask = app_on(database, folder / "end")
    with app.app_context():
        counted = session.execute(
            select(Review.round, func.count()).group_by(Review.round).order_by(Review.round)
        )
        found = {
            "reviews": [(round_.value, number) for round_, number in counted],
            "doubled": [
                tuple(row)
                for row in session.execute(
                    select(Score.review_id).group_by(Score.review_id).having(func.count() != 7)
                )
            ],
            "kept": sorted(
                session.scalars(select(Opinion.text).where(Opinion.text.like("Keep _")))
            ),
            "statements": session.scalar(select(func.count()).select_from(TransferStatement)),
        }
    disconnect(app)
    return found
