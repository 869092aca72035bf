"""What every test may ask for; see tests/support for how it is made."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient
from hypothesis import settings

from tests.support.apps import Apps, StrictClient
from tests.support.clock import Clock
from tests.support.databases import Backend, Database, Databases
from tests.support.mail import SmtpSink
from tests.support.network import forbid_network
from tests.support.programs import console_script
from tests.support.server import Server

pytest_plugins = ["tests.support.run", "tests.support.browser"]


def pytest_configure() -> None:
    """Close the network before anything of the product is imported.

    Property tests have no time limit per example: a busy machine is no counterexample.
    """
    forbid_network()
    settings.register_profile("ours", deadline=None)
    settings.load_profile("ours")


@pytest.fixture(scope="session")
def databases(run_folder: Path, cluster: Any, worker: str) -> Databases:
    """Makes further databases, with tables or without; most tests want `app` instead."""
    return Databases(run_folder, cluster, worker)


@pytest.fixture(scope="session")
def apps(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """The applications of this process, one per backend, made when first asked for."""
    apps = Apps(databases, tmp_path_factory.mktemp("instances"))
    yield apps
    apps.close()


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Backend:
    """The database this test runs on; every test that reaches it runs once on each."""
    return Backend(request.param)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still at 2026-09-01 08:00 UTC until the test moves it."""
    return Clock()


@pytest.fixture
def app(apps: Apps, backend: Backend, clock: Clock) -> Flask:
    """The application with an empty database; no context is open."""
    return apps.clean(backend, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without a session, who refuses to work inside an open application context."""
    app.test_client_class = StrictClient
    return app.test_client()


@pytest.fixture
def app_context(app: Flask) -> Iterator[AppContext]:
    """An open application context, for tests of services and queries alone."""
    with app.app_context() as context:
        yield context


@pytest.fixture
def make_app(apps: Apps, app: Flask, backend: Backend, clock: Clock) -> Callable[..., Flask]:
    """Makes a second application on the test's database with other settings."""
    return lambda **settings: apps.make(backend, clock, **settings)


@pytest.fixture
def database(databases: Databases, backend: Backend) -> Iterator[Database]:
    """A migrated database of the test's own, for tests that start processes."""
    own = databases.make(backend)
    yield own
    databases.remove(own)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server that keeps what it gets."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def start_server(database: Database, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts the installed product on the test's own database: `start_server(command="serve")`."""
    started: list[Server] = []

    def start(
        *, command: str = "web", program: tuple[str, ...] = (console_script(),), **settings: str
    ) -> Server:
        instance = tmp_path / "instance"
        server = Server(instance, database.url, command=command, program=program, settings=settings)
        started.append(server)
        server.start()
        return server

    yield start
    for server in reversed(started):
        server.stop()
    shutil.rmtree(tmp_path / "instance", ignore_errors=True)


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """The installed product's web process on a database of the test's own."""
    return start_server()
