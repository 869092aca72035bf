"""The organiser's board of reviews: CPU and statements, with 10 reviews and with 1,500."""

import time
from pathlib import Path

from flask import Flask

from benchmarks.pages import counted
from benchmarks.table import Figure
from clusterix_events.kernel.db import transaction
from clusterix_events.migrations.upgrade import upgrade
from tests.factories.boards import add_reviewed_practices
from tests.factories.peer_review import make_event
from tests.factories.people import add_organiser, sign_in
from tests.support.apps import app_on
from tests.support.databases import SqliteDatabase

BOARD = "/manage/bucharest/groups/board"
TIMES = 20
BUDGET_MS = 40


def measure(folder: Path) -> list[Figure]:
    """Return what the board costs before and after it has 150 practices."""
    folder.mkdir()
    file = folder / "board.db"
    upgrade(f"sqlite:///{file}")
    app = app_on(SqliteDatabase(file, file), folder / "own")
    with app.app_context(), transaction():
        event_id = make_event().id
        account_id = add_organiser(event_id).id
        add_reviewed_practices(event_id, 1)
    few = _board(app, account_id, "10 reviews")
    with app.app_context(), transaction():
        add_reviewed_practices(event_id, 149)
    return few + _board(app, account_id, "1,500 reviews")


def _board(app: Flask, account_id: int, of: str) -> list[Figure]:
    client = sign_in(app, app.test_client(), account_id)
    assert client.get(BOARD).status_code == 200
    with counted(app) as statements:
        client.get(BOARD)
    began = time.process_time()
    for _ in range(TIMES):
        client.get(BOARD)
    cost = (time.process_time() - began) / TIMES * 1000
    return [
        Figure(f"review board, {of}, CPU", cost, "ms", BUDGET_MS),
        Figure(f"review board, {of}, statements", len(statements), ""),
    ]
