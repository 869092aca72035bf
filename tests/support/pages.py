"""What tests read off answers and count behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from lxml import html
from sqlalchemy import event
from werkzeug.test import TestResponse

from clusterix_events.kernel.db import db


@dataclass
class Statements:
    """How many statements the database was sent."""

    total: int = 0


def words(response: TestResponse, selector: str = "main") -> str:
    """Return the text of the first element that the selector names, spaces joined."""
    tree = html.fromstring(response.get_data(as_text=True))
    return " ".join(tree.cssselect(selector)[0].text_content().split())


@contextmanager
def counted_statements(app: Flask) -> Iterator[Statements]:
    """Count the statements sent to the application's database, without BEGIN and COMMIT."""
    counted = Statements()

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.total += not statement.startswith("BEGIN")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", count)
