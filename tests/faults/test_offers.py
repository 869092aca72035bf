"""Offers under load and under kill -9: no place is lost, and none is given twice.

200 people sign up for 50 places, 32 at a time, while some who have a place give it up, and those
who are offered one take it or leave it. What must come out does not depend on who was first.
"""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people.models import Person
from clusterix_events.places import service as places
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.visitors import Page, Visitor

CLIENTS, PEOPLE, CAPACITY = 32, 200, 50
POLL_SECONDS = 0.3
ANSWERERS, GIVES_UP, LEAVES = 2, 5, 3  # every fifth place is given up, an offer in three is left
PAUSED = Path(__file__).with_name("paused.py")
SERVED = ("confirmed", "declined", "cancelled")


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Our own eyes and hands on the server's database."""
    app = app_on(database, tmp_path / "own-instance")
    yield app
    disconnect(app)


def test_sign_ups_offers_and_cancellations_mixed_end_as_they_must(app, start_server):
    server = start_server(CLUSTERIX_RATE_LIMITS="off")
    pool_id = _part(app, "mixed", capacity=CAPACITY)
    all_registered = threading.Event()

    links: dict[str, str] = {}

    def sign_up(person: int) -> str:
        email = f"person-{person}@example.org"
        with Visitor(server.url) as visitor:
            page = visitor.register("mixed", email=email)
            links[email] = _link(page)
            if "Confirmed" in page.words() and person % GIVES_UP == 0:
                visitor.send(visitor.get(f"{links[email]}/cancellation"), {})
            return page.words("h1")

    def answer(which: int) -> None:
        answered = 0
        with Visitor(server.url) as visitor:
            while True:
                was_last = all_registered.is_set()
                offers = _offers(app)
                for joined_id, email in offers[which::ANSWERERS]:
                    if email not in links:
                        continue
                    action = "refusal" if answered % LEAVES == 0 else "acceptance"
                    page = visitor.get(f"{links[email]}/offers/{joined_id}")
                    if f"offers/{joined_id}/{action}" in page.text:
                        visitor.send(page, {}, form=action)
                        answered += 1
                if was_last and not offers:
                    return
                time.sleep(POLL_SECONDS)

    with ThreadPoolExecutor(CLIENTS) as everybody:
        answering = [everybody.submit(answer, which) for which in range(ANSWERERS)]
        headings = Counter(everybody.map(sign_up, range(PEOPLE)))
        all_registered.set()
        for each in answering:
            each.result()

    states, numbers, pool = _outcome(app, pool_id)
    served = sum(state in SERVED for state in states)
    counts = Counter(states)
    assert headings == Counter({"Your registration is here": PEOPLE}), server.log[-6000:]
    assert numbers == list(range(1, PEOPLE + 1))
    assert all(state in SERVED for state in states[:served])
    assert states[served:] == ["waiting"] * (PEOPLE - served)
    assert counts["confirmed"] == CAPACITY
    assert counts["cancelled"] > 0
    assert counts["declined"] > 0
    assert pool == (CAPACITY, PEOPLE - served, PEOPLE)
    assert _mails(app, "place_offered") == Counter({1: _count_offered(app, pool_id)})


def test_kill_in_the_middle_of_passing_offers_on_loses_nothing(app, start_server, tmp_path):
    server = start_server(CLUSTERIX_RATE_LIMITS="off")
    pool_id = _part(app, "killed", capacity=3)
    with ThreadPoolExecutor(1) as one:
        list(one.map(lambda n: _register(server, "killed", n), range(9)))
    with app.app_context(), transaction():
        for request in session.scalars(
            select(PlaceRequest).where(PlaceRequest.state == PlaceState.CONFIRMED)
        ).all():
            places.cancel_request(request)
    before = _outcome(app, pool_id)
    late = ("jobs", "run", "--now", _in_days(2))

    _kill_half_way((sys.executable, str(PAUSED)), late, server.environment, tmp_path)
    after_kill = _outcome(app, pool_id)
    for _ in range(2):
        server.run(*late)

    assert before[0] == ["cancelled"] * 3 + ["offered"] * 3 + ["waiting"] * 3
    assert after_kill == before
    assert _outcome(app, pool_id) == (
        ["cancelled"] * 3 + ["declined"] * 3 + ["offered"] * 3,
        list(range(1, 10)),
        (3, 0, 9),
    )
    assert _mails(app, "place_offered") == Counter({1: 6})
    assert _mails(app, "offer_lost") == Counter({1: 3})


def _part(app: Flask, slug: str, *, capacity: int) -> int:
    with app.app_context(), transaction():
        soon = date.today() + timedelta(days=60)
        event = add_event(slug, starts_on=soon, ends_on=soon)
        pool_id = add_part(event, capacity=capacity).pool_id
        places.set_queue_rules(pool_id, offer_hours=24, lets_smaller_pass=False)
        return pool_id


def _register(server, slug: str, person: int) -> None:
    with Visitor(server.url) as visitor:
        visitor.register(slug, email=f"person-{person}@example.org")


def _link(page: Page) -> str:
    """Return the personal link that a confirmation leads to."""
    return str(next(a.get("href") for a in page.tree.cssselect("a[href^='/r/']")))


def _offers(app: Flask) -> list[tuple[int, str]]:
    """Return who has an offer now: its number, as in the mail's link, and the address."""
    with app.app_context():
        rows = session.execute(
            select(JoinedPart.id, Person.email)
            .join(Registration, Registration.id == JoinedPart.registration_id)
            .join(Person, Person.id == Registration.person_id)
            .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
            .where(PlaceRequest.state == PlaceState.OFFERED)
            .order_by(JoinedPart.id)
        )
        return [(row.id, row.email) for row in rows]


def _outcome(app: Flask, pool_id: int) -> tuple[list[str], list[int], tuple[int, int, int]]:
    """Return the states by number, the numbers, and the counters of a pool."""
    with app.app_context():
        rows = session.execute(
            select(Place.number, PlaceRequest.state)
            .join(PlaceRequest, PlaceRequest.id == Place.request_id)
            .where(Place.pool_id == pool_id)
            .order_by(Place.number)
        ).all()
        pool = session.get_one(Pool, pool_id)
        counters = (pool.taken, pool.waiting, pool.seq)
        return [row.state.value for row in rows], [row.number for row in rows], counters


def _mails(app: Flask, message: str) -> Counter[int]:
    """Return how many people were written to once, twice and so on."""
    with app.app_context():
        return Counter(
            session.scalars(
                select(func.count(OutgoingMail.id))
                .where(OutgoingMail.message == message)
                .group_by(OutgoingMail.recipient)
            ).all()
        )


def _count_offered(app: Flask, pool_id: int) -> int:
    """Return how many were ever offered a place."""
    with app.app_context():
        return (
            session.scalar(
                select(func.count(PlaceRequest.id))
                .join(Place, Place.request_id == PlaceRequest.id)
                .where(Place.pool_id == pool_id, PlaceRequest.offered_until.is_not(None))
            )
            or 0
        )


def _in_days(days: int) -> str:
    return f"{date.today() + timedelta(days=days)}T00:00Z"


def _kill_half_way(program, arguments, environment, folder: Path) -> None:
    """Run a command of the product with a pause in its middle, and kill it there."""
    half_way = folder / "half-way"
    process = subprocess.Popen([*program, str(half_way), *arguments], env=environment)
    try:
        deadline = time.monotonic() + 120
        while not half_way.exists():
            assert process.poll() is None, "it ended before its middle"
            assert time.monotonic() < deadline, "it never came to its middle"
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
