"""Commands that serve: web, worker, and both together."""

import signal
import subprocess
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from clusterix_events.kernel.logging import init_logging

if TYPE_CHECKING:
    from clusterix_events.cli import Installation

STOP_SECONDS = 10


@click.command()
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
@click.pass_obj
def web(installation: "Installation", *, workers: int, threads: int) -> None:
    """Serve the pages."""
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
    init_logging(development=installation.settings.development)
    app = installation.app()
    app.extensions["huey"].create_consumer(workers=2, worker_type="thread").run()


@click.command()
@click.pass_obj
def serve(installation: "Installation") -> None:
    """Start web and worker together; Ctrl-C ends both."""
    command = [sys.executable, "-m", "clusterix_events"]
    children = [subprocess.Popen([*command, name]) for name in ("web", "worker")]  # noqa: S603
    click.echo(f"Serving {installation.settings.address}  (Ctrl-C ends it)")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        pass
    finally:
        _end(children)
    sys.exit(max((child.returncode or 0) for child in children) and 1)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


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
