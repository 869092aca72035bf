"""Statements that a page sends to the database, and the bytes of its HTML."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from benchmarks.processes import PAGES
from benchmarks.table import Figure
from clusterix_events.kernel.db import db
from tests.support.apps import app_on
from tests.support.databases import SqliteDatabase


def measure(folder: Path) -> list[Figure]:
    """Return the figures of warm pages on the database that the registrations filled."""
    database = SqliteDatabase(folder / "migrated.db", folder / "clusterix.db")
    app = app_on(database, folder / "own")
    return [figure for path in PAGES for figure in _of_page(app, path)]


def _of_page(app: Flask, path: str) -> list[Figure]:
    client = app.test_client()
    client.get(path)
    with counted(app) as statements:
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (path, answer.status)
    return [
        Figure(f"GET {path}, statements", len(statements), ""),
        Figure(f"GET {path}, HTML compressed", len(answer.data) / 1000, "kB"),
    ]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Give the statements that are sent to the application's database meanwhile."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
