"""Places are never given twice: 200 people, 50 places, 32 at a time, by real HTTP."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.registration.models import Registration
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on, disconnect
from tests.support.databases import Backend, Database
from tests.support.server import Server
from tests.support.visitors import Visitor

RUNS, CLIENTS, PEOPLE, CAPACITY = 5, 32, 200, 50
CARELESS = Path(__file__).with_name("careless.py")
MISTAKES = {Backend.POSTGRESQL: "counted_then_inserted", Backend.SQLITE: "counted_too_early"}


@dataclass(frozen=True)
class Outcome:
    """What stands in the database after everybody tried."""

    answers: Counter[int]
    states_by_number: list[str]
    numbers: list[int]
    counters: tuple[int, int, int]
    registrations: int


RIGHT = Outcome(
    answers=Counter({200: PEOPLE}),
    states_by_number=["confirmed"] * CAPACITY + ["waiting"] * (PEOPLE - CAPACITY),
    numbers=list(range(1, PEOPLE + 1)),
    counters=(CAPACITY, PEOPLE - CAPACITY, PEOPLE),
    registrations=PEOPLE,
)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Our own eyes and hands on the server's database."""
    app = app_on(database, tmp_path / "own-instance")
    yield app
    disconnect(app)


def test_exactly_the_free_places_are_given(app, start_server):
    server = start_server(CLUSTERIX_RATE_LIMITS="off")

    outcomes = [_race(app, server, f"race-{run}") for run in range(RUNS)]

    assert outcomes == [RIGHT] * RUNS, server.log[-6000:]


def test_counting_first_gives_places_twice(app, backend, start_server: Callable[..., Server]):
    careless = start_server(
        program=(sys.executable, str(CARELESS), MISTAKES[backend]), CLUSTERIX_RATE_LIMITS="off"
    )

    given = (_race(app, careless, f"race-{run}").counters[0] for run in range(RUNS))

    assert any(places > CAPACITY for places in given)


def _race(app: Flask, server: Server, slug: str) -> Outcome:
    with app.app_context(), transaction():
        soon = date.today() + timedelta(days=60)
        event = add_event(slug, starts_on=soon, ends_on=soon)
        pool_id, event_id = add_part(event, capacity=CAPACITY).pool_id, event.id

    def register(person: int) -> int:
        with Visitor(server.url) as visitor:
            page = visitor.register(slug, email=f"person-{person}@example.org")
            return page.status if "Thank you" in page.text else -page.status

    with ThreadPoolExecutor(CLIENTS) as everybody:
        answers = Counter(everybody.map(register, range(PEOPLE)))
    with app.app_context():
        rows = session.execute(
            select(Place.number, PlaceRequest.state)
            .join(PlaceRequest, PlaceRequest.id == Place.request_id)
            .where(Place.pool_id == pool_id)
            .order_by(Place.number)
        ).all()
        pool = session.get_one(Pool, pool_id)
        return Outcome(
            answers=answers,
            states_by_number=[row.state.value for row in rows],
            numbers=[row.number for row in rows],
            counters=(pool.taken, pool.waiting, pool.seq),
            registrations=session.scalar(
                select(func.count(Registration.id)).where(Registration.event_id == event_id)
            )
            or 0,
        )
