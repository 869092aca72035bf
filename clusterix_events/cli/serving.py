"""Commands that serve: web, worker, and both together."""

import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from clusterix_events.demo.accounts import ACCOUNTS
from clusterix_events.kernel.logging import init_logging
from clusterix_events.migrations.upgrade import upgrade_if_needed
from clusterix_events.settings import Settings

if TYPE_CHECKING:
    from clusterix_events.cli import Installation

STOP_SECONDS = 10
LOOK_SECONDS = 0.3
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotHereError(click.ClickException):
    """The installation may not be served as it is set; nothing was started."""

    exit_code = 2


@click.command()
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
@click.pass_obj
def web(installation: "Installation", *, workers: int, threads: int) -> None:
    """Serve the pages."""
    refuse_demonstration(installation.settings)
    _serve_pages(installation, workers=workers, threads=threads)


def _serve_pages(installation: "Installation", *, workers: int = 2, threads: int = 4) -> None:
    settings = installation.settings
    init_logging(development=settings.development)
    options = {
        "bind": f"{settings.host}:{settings.port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": STOP_SECONDS,
        "control_socket_disable": True,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
    }
    _Gunicorn(installation, options).run()


@click.command()
@click.pass_obj
def worker(installation: "Installation") -> None:
    """Send mail and do periodic work."""
    _do_the_work(installation)


def _do_the_work(installation: "Installation") -> None:
    init_logging(development=installation.settings.development)
    app = installation.app()
    # Somebody may watch the page of what they asked for: an idle worker looks each second.
    huey = app.extensions["huey"]
    huey.create_consumer(workers=2, worker_type="thread", max_delay=1.0).run()


@click.command()
@click.pass_obj
def serve(installation: "Installation") -> None:
    """Start web and worker together; Ctrl-C ends both.

    They are forked, so that the program is imported once and its memory is shared; nothing is
    connected and no thread runs yet.
    """
    settings = installation.settings
    refuse_demonstration(settings)
    for number in ENDING:  # also where the shell that started us had them ignored
        signal.signal(number, _stop)
    upgrade_if_needed(settings.database)
    children: list[BaseProcess] = []
    is_asked_to_end = False
    try:
        for work in (_serve_pages, _do_the_work):
            children.append(_forked(work, installation))
        click.echo(f"Serving {settings.address}  (Ctrl-C ends it)")
        while all(child.is_alive() for child in children):
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        is_asked_to_end = True
    finally:
        _end(children)
    if not is_asked_to_end:
        raise click.ClickException("A part of it ended by itself; the lines above say why.")


def refuse_demonstration(settings: Settings) -> None:
    """Raise NotHereError when others could reach accounts whose password is printed at start."""
    if settings.is_loopback or not _has_demonstration_accounts(settings.database):
        return
    raise NotHereError(
        f"HOST={settings.host} would let others reach the demonstration accounts: "
        "set HOST=127.0.0.1, or serve a database without the demonstration."
    )


def _has_demonstration_accounts(url: str) -> bool:
    """Look past the application, so that the process that serves stays small."""
    engine = create_engine(url)
    addresses = ", ".join(f"'{one.email}'" for one in ACCOUNTS)
    question = text(f"SELECT count(*) FROM account WHERE email_key IN ({addresses})")  # noqa: S608 - our own constants
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(question))
    except DBAPIError:
        return False  # no tables yet, so no accounts either
    finally:
        engine.dispose()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _forked(work: Callable[["Installation"], None], installation: "Installation") -> BaseProcess:
    """Return a process that does one of the two works; it takes no signal as ours to end."""

    def begin() -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        work(installation)

    child = multiprocessing.get_context("fork").Process(target=begin)
    child.start()
    return child


def _end(children: list[BaseProcess]) -> None:
    """End what still runs, undisturbed by a second Ctrl-C; kill what does not obey in time."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        child.join(STOP_SECONDS + 2)
        if child.is_alive():
            child.kill()
            child.join()


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our options, the application loaded in each worker."""

    def __init__(self, installation: "Installation", options: dict[str, Any]) -> None:
        self._installation = installation
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn; an option it does not know yet is left out."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        return self._installation.app()


COMMANDS = (web, worker, serve)
