"""What sending a review costs: eight clients one after the other, forty phones at one second."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from re import search
from urllib.parse import urlsplit

from sqlalchemy import func, select

from benchmarks.table import Figure
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import queries, session_service
from clusterix_events.peer_review.models import Review
from tests.factories.peer_review import CRITERIA, make_event, make_group
from tests.support.apps import app_on, disconnect
from tests.support.databases import Backend, Database, Databases
from tests.support.postgres import Cluster
from tests.support.server import Server

GROUPS, PEERS = 42, 6
CLIENTS, PHONES, WARM_UP = 8, 40, 12
SECRET = "for measuring alone"  # noqa: S105 - links made here must open there


@dataclass(frozen=True)
class Seat:
    """A peer's personal link and group."""

    token: str
    group_id: int


def measure(folder: Path) -> list[Figure]:
    """Return reviews a second, and how long forty at once take, on SQLite."""
    folder.mkdir()
    database = Databases(folder, Cluster(""), "reviews").make(Backend.SQLITE)
    seats = _seats(folder, database)
    settings = {"CLUSTERIX_RATE_LIMITS": "off", "CLUSTERIX_SECRET_KEY": SECRET}
    server = Server(folder / "web", database.url, settings=settings)
    server.start()
    try:
        _send_all(server.url, seats[:WARM_UP], CLIENTS)
        rush, many = seats[WARM_UP : WARM_UP + PHONES], seats[WARM_UP + PHONES :]
        seconds = _send_all(server.url, many, CLIENTS)
        at_once = _send_all(server.url, rush, PHONES)
    finally:
        server.stop()
    return [
        Figure(f"reviews a second, {CLIENTS} clients", len(many) / seconds, "", 100, is_least=True),
        Figure(f"{PHONES} phones send at the same second", at_once, "s", 2),
        Figure("reviews that are missing", len(seats) - _stored(folder, database), "", 0),
    ]


def _seats(folder: Path, database: Database) -> list[Seat]:
    app = app_on(
        database, folder / "own", rate_limits=False, secret_key=SECRET, sqlite_synchronous="FULL"
    )
    seats = []
    with app.app_context(), transaction():
        for number in range(GROUPS):
            event = make_event(f"event-{number}")
            group = make_group(event, peers=PEERS)
            session_service.open_group(group.id, now=clock.now())
            for peer in queries.get_group(event.id, group.id).peers:
                link = issue_link(LinkKind.PERSONAL, person_id=peer.person_id, event_id=event.id)
                seats.append(Seat(link.token, group.id))
    disconnect(app)
    return seats


def _send_all(url: str, seats: Sequence[Seat], clients: int) -> float:
    """Return how long all need to send, each with the page of the form open already."""
    with ThreadPoolExecutor(clients) as everybody:
        opened = list(everybody.map(lambda seat: _open(url, seat), seats))
        started = time.perf_counter()
        list(everybody.map(lambda pair: _send(url, *pair), zip(seats, opened, strict=True)))
        return time.perf_counter() - started


def _open(url: str, seat: Seat) -> dict[str, str]:
    there = HTTPConnection(urlsplit(url).netloc, timeout=60)
    there.request("GET", f"/r/{seat.token}/review/{seat.group_id}")
    answer = there.getresponse()
    text = answer.read().decode()
    found = search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, answer.status
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    return {"X-CSRFToken": found[1], "Cookie": cookie, "Content-Type": "application/json"}


def _send(url: str, seat: Seat, headers: dict[str, str]) -> None:
    fields = [
        ["form_token", f"before-{seat.token}"],
        ["group", str(seat.group_id)],
        ["conflict", "no"],
        ["basis", "presentation"],
        *([f"score_{code}", "3"] for code in CRITERIA),
        ["answer_keep", "The open table, as it is."],
        ["answer_worry", "Who pays after the project ends."],
    ]
    entry = {"client": seat.token, "sequence": 1, "kind": "peer_review.review", "fields": fields}
    there = HTTPConnection(urlsplit(url).netloc, timeout=60)
    there.request("POST", f"/intake/link/{seat.token}", json.dumps({"entries": [entry]}), headers)
    answer = there.getresponse()
    said = json.loads(answer.read())
    assert said["outcomes"][0]["outcome"] == "kept", said


def _stored(folder: Path, database: Database) -> int:
    app = app_on(database, folder / "end")
    with app.app_context():
        stored = session.scalar(select(func.count()).select_from(Review)) or 0
    disconnect(app)
    return stored
