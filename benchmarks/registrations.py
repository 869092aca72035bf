"""What registration costs: one person, many at once, and the organiser's list of ten thousand."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from benchmarks.browser import Browser, in_process, over_http
from benchmarks.crowd import add_crowd
from benchmarks.pages import counted
from benchmarks.table import Figure
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.places.models import PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState
from clusterix_events.places.service import set_queue_rules
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, sign_in
from tests.support.apps import app_on, disconnect
from tests.support.databases import Backend, Database, Databases
from tests.support.postgres import Cluster, OwnCluster
from tests.support.server import Server

WARM_UP, PEOPLE, PAGES = 30, 150, 20
CROWDS = (0, 10, 100, 1_000, 10_000)
CLIENTS, THROUGHPUT = 8, 400
RUSH_CLIENTS, SIGN_UPS, PLACES = 32, 200, 50
BUDGETS = {Backend.SQLITE: 10, Backend.POSTGRESQL: 14}


def measure(folder: Path) -> list[Figure]:
    """Return the figures of registration on both databases."""
    folder.mkdir()
    folder.parent.chmod(0o755)  # PostgreSQL runs as a user of its own, who must get there
    own = OwnCluster(folder / "postgresql")
    process = own.start()
    databases = Databases(folder, Cluster(own.url), "bench")
    try:
        return [
            *(figure for backend in Backend for figure in _one_person(folder, databases, backend)),
            *_crowds(folder, databases.make(Backend.SQLITE)),
            *_throughput(folder, databases.make(Backend.SQLITE)),
            *_rush(folder, databases.make(Backend.SQLITE)),
        ]
    finally:
        if process is not None:
            process.terminate()
            process.wait()


def _one_person(folder: Path, databases: Databases, backend: Backend) -> list[Figure]:
    app = _app(folder, databases.make(backend), "one")
    spent: list[float] = []
    costs = []
    for number in range(WARM_UP + PEOPLE):
        spent.clear()
        Browser(in_process(app, spent)).register("one", f"p{number}@example.org")
        costs.append(sum(spent) * 1000)
    disconnect(app)
    name = f"registration in process, {backend.value}, CPU"
    return [Figure(name, sorted(costs[WARM_UP:])[PEOPLE // 10], "ms", BUDGETS[backend])]


def _crowds(folder: Path, database: Database) -> list[Figure]:
    """Return what form and list cost with more and more people registered."""
    app = _app(folder, database, *(f"crowd-{people}" for people in CROWDS))
    with app.app_context(), transaction():
        for people in CROWDS:
            event = find_event(f"crowd-{people}")
            assert event is not None
            if people:
                add_crowd(event, event.parts[0], people)
        events = [find_event(f"crowd-{people}") for people in CROWDS]
        accounts = [
            add_organiser(event.id, f"o{event.id}@example.org").id for event in events if event
        ]
    figures = [_form_cost(app, people) for people in CROWDS]
    for people, account_id in zip(CROWDS, accounts, strict=True):
        if people in {CROWDS[1], CROWDS[-1]}:
            figures += _list_cost(app, people, account_id)
    disconnect(app)
    return figures


def _form_cost(app: Flask, people: int) -> Figure:
    cost = _cheapest(app.test_client(), f"/events/crowd-{people}/register")
    return Figure(f"form with {people:,} registered, CPU", cost, "ms")


def _list_cost(app: Flask, people: int, account_id: int) -> list[Figure]:
    client, path = (
        sign_in(app, app.test_client(), account_id),
        f"/manage/crowd-{people}/registrations",
    )
    cost = _cheapest(client, path)
    typed = _cheapest(client, f"{path}?q=pop", {"HX-Request": "true"})
    with counted(app) as statements:
        client.get(path)
    return [
        Figure(f"list of {people:,}, CPU", cost, "ms", 25),
        Figure(f"list of {people:,}, search as one types, CPU", typed, "ms", 25),
        Figure(f"list of {people:,}, statements", len(statements), ""),
    ]


def _cheapest(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> float:
    """Return the least CPU of twenty answers, as the machine has other work."""
    costs = []
    for _number in range(PAGES):
        started = time.process_time()
        answer = client.get(path, headers=headers)
        costs.append(time.process_time() - started)
        assert answer.status_code == 200, answer.status
    return min(costs) * 1000


def _throughput(folder: Path, database: Database) -> list[Figure]:
    disconnect(_app(folder, database, "many"))
    server = _server(folder / "many", database)
    try:
        _register_all(server, "many", range(WARM_UP), clients=CLIENTS)
        started = time.perf_counter()
        _register_all(server, "many", range(WARM_UP, WARM_UP + THROUGHPUT), clients=CLIENTS)
        rate = THROUGHPUT / (time.perf_counter() - started)
    finally:
        server.stop()
    return [Figure(f"registrations a second, {CLIENTS} clients", rate, "", 100, is_least=True)]


def _rush(folder: Path, database: Database) -> list[Figure]:
    """Sign up two hundred for fifty places; every fourth gives up, freed places are offered."""
    app = _app(folder, database, "rush", capacity=PLACES)
    with app.app_context(), transaction():
        pool_id = session.scalars(select(Pool.id)).one()
        set_queue_rules(pool_id, offer_hours=24, lets_smaller_pass=False)
    server = _server(folder / "rush", database)
    try:
        started = time.perf_counter()
        _register_all(server, "rush", range(SIGN_UPS), clients=RUSH_CLIENTS, cancel_every=4)
        seconds = time.perf_counter() - started
    finally:
        server.stop()
    with app.app_context():
        wrong = _wrong_places(pool_id)
    disconnect(app)
    name = f"{RUSH_CLIENTS} clients, {SIGN_UPS} sign-ups for {PLACES} places"
    return [Figure(name, seconds, "s", 3), Figure(f"{name}: places that are wrong", wrong, "", 0)]


def _wrong_places(pool_id: int) -> int:
    """Return by how much the places held differ from what they must be: all of them, no more."""
    rows = session.execute(
        select(PlaceRequest.state, func.count()).group_by(PlaceRequest.state)
    ).all()
    counts = {row[0]: row[1] for row in rows}
    held = counts.get(PlaceState.CONFIRMED, 0) + counts.get(PlaceState.OFFERED, 0)
    taken = session.scalar(select(Pool.taken).where(Pool.id == pool_id)) or 0
    return abs(held - PLACES) + abs(taken - held) + abs(sum(counts.values()) - SIGN_UPS)


def _register_all(
    server: Server, slug: str, numbers: Sequence[int], *, clients: int, cancel_every: int = 0
) -> None:
    def come(number: int) -> None:
        browser = Browser(over_http(server.url))
        browser.register(slug, f"{slug}{number}@example.org")
        if cancel_every and number % cancel_every == 0:
            browser.cancel()

    with ThreadPoolExecutor(clients) as everybody:
        list(everybody.map(come, numbers))


def _app(folder: Path, database: Database, *slugs: str, capacity: int | None = None) -> Flask:
    """Return an application as it is installed, with events that take people for one part."""
    app = app_on(database, folder / "own", rate_limits=False, sqlite_synchronous="FULL")
    app.testing = False
    soon = date.today() + timedelta(days=60)
    with app.app_context(), transaction():
        for slug in slugs:
            add_part(add_event(slug, starts_on=soon, ends_on=soon), capacity=capacity)
    return app


def _server(instance: Path, database: Database) -> Server:
    server = Server(instance, database.url, settings={"CLUSTERIX_RATE_LIMITS": "off"})
    server.start()
    return server
