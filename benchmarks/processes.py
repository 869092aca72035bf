"""Start, memory and CPU of the installed web process, spoken to by HTTP."""

import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from benchmarks.table import Figure
from clusterix_events.kernel.db import transaction
from clusterix_events.migrations.upgrade import upgrade
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on
from tests.support.databases import SqliteDatabase
from tests.support.server import Server
from tests.support.visitors import Visitor

WARM_UP, REGISTRATIONS, REQUESTS = 20, 200, 300
SLUG = "meeting"
PAGES = ("/", f"/events/{SLUG}/", f"/events/{SLUG}/register", f"/events/{SLUG}/agenda", "/sign-in")


def measure(folder: Path) -> list[Figure]:
    """Return the figures of a server on SQLite with one worker."""
    database = SqliteDatabase(folder / "migrated.db", folder / "clusterix.db")
    upgrade(f"sqlite:///{database.migrated}")
    database.empty()
    with app_on(database, folder / "own").app_context(), transaction():
        soon = date.today() + timedelta(days=60)
        add_part(add_event(SLUG, starts_on=soon, ends_on=soon))
    server = Server(folder / "instance", database.url, settings={"CLUSTERIX_RATE_LIMITS": "off"})
    started = time.perf_counter()
    server.start()
    try:
        with Visitor(server.url) as visitor:
            visitor.get(PAGES[1])
        first_page = time.perf_counter() - started
        return [Figure("start to first page", first_page, "s", 1.5), *_loaded(server)]
    finally:
        server.stop()


def _loaded(server: Server) -> list[Figure]:
    _register(server, WARM_UP)
    before = _cpu_seconds(server)
    _register(server, REGISTRATIONS)
    spent = (_cpu_seconds(server) - before) * 1000 / REGISTRATIONS
    figures = [Figure("registration (form, post, confirmation), CPU", spent, "ms", 15)]
    figures += [_cost_of(server, path) for path in PAGES]
    memory = max(worker.memory_info().rss for worker in _workers(server)) / 1e6
    return [*figures, Figure("memory of a web worker", memory, "MB", 120)]


def _register(server: Server, people: int) -> None:
    for number in range(people):
        with Visitor(server.url) as visitor:
            page = visitor.register(SLUG, email=f"person-{time.time_ns()}-{number}@example.org")
            assert "Thank you" in page.text, page.words()


def _cost_of(server: Server, path: str) -> Figure:
    with Visitor(server.url) as visitor:
        for _ in range(WARM_UP):
            visitor.get(path)
        before = _cpu_seconds(server)
        for _ in range(REQUESTS):
            visitor.get(path)
    spent = (_cpu_seconds(server) - before) * 1000 / REQUESTS
    return Figure(f"GET {path}, CPU", spent, "ms")


def _workers(server: Server) -> list[psutil.Process]:
    assert server.process is not None
    master = psutil.Process(server.process.pid)
    return master.children(recursive=True)


def _cpu_seconds(server: Server) -> float:
    times = [worker.cpu_times() for worker in _workers(server)]
    return sum(time.user + time.system for time in times)
