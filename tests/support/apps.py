"""Applications for tests: one per backend and process, brought back to the start for each test."""

import shutil
from pathlib import Path
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clusterix_events.app import create_app
from clusterix_events.kernel.cache import forget_everything
from clusterix_events.kernel.db import db
from clusterix_events.settings import Settings
from tests.support.clock import Clock
from tests.support.databases import Backend, Database, Databases


class StrictClient(FlaskClient):
    """A test client that refuses requests inside an open application context.

    Flask would share that context with the request, which then sees what was never committed.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request."""
        assert not has_app_context(), "close the application context before you send a request"
        return super().open(*args, **kwargs)


class _Hands:
    """The clock of a long-lived application, which shows what the present test's clock shows."""

    def __init__(self) -> None:
        self.clock = Clock()

    def __call__(self) -> Any:
        return self.clock()


class Apps:
    """Keeps the applications; starting one for every test would take most of the time."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self._apps: dict[Backend, tuple[Flask, Database, _Hands]] = {}
        self._configs: dict[Backend, dict[str, Any]] = {}
        self._made: list[Flask] = []

    def clean(self, backend: Backend, clock: Clock) -> Flask:
        """Return the backend's application with an empty database, empty folders and the clock."""
        if backend not in self._apps:
            database, hands = self._databases.make(backend), _Hands()
            self._apps[backend] = (self._create(backend, database, hands), database, hands)
            self._configs[backend] = dict(self._apps[backend][0].config)
        app, database, hands = self._apps[backend]
        hands.clock = clock
        app.extensions["clock"] = hands
        app.config.clear()
        app.config.update(self._configs[backend])
        self._disconnect()
        database.empty()
        forget_everything()
        app.extensions["huey"].flush()
        _empty(self._folder / backend)
        return app

    def make(self, backend: Backend, clock: Clock, **settings: Any) -> Flask:
        """Return another application on the database that `clean` last emptied."""
        return self._create(backend, self._apps[backend][1], clock, **settings)

    def close(self) -> None:
        """End all connections to the databases."""
        self._disconnect()
        for _app, database, _hands in self._apps.values():
            database.close()

    def _disconnect(self) -> None:
        for app in self._made:
            disconnect(app)

    def _create(self, backend: Backend, database: Database, clock: Any, **settings: Any) -> Flask:
        app = app_on(database, self._folder / backend, clock=clock, **settings)
        self._made.append(app)
        return app


def app_on(database: Database, instance: Path, *, clock: Any = None, **settings: Any) -> Flask:
    """Return an application on a database, with the settings of tests unless given others."""
    instance.mkdir(exist_ok=True)
    defaults: dict[str, Any] = {
        "instance": instance,
        "secret_key": "for tests alone",
        "database_url": database.url,
        "base_url": "http://localhost",
        "sqlite_synchronous": "NORMAL",
        "testing": True,
    }
    return create_app(Settings(**defaults | settings), clock=clock)


def disconnect(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
