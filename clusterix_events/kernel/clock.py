"""The only place that asks for the time."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app

Clock = Callable[[], datetime]


def init_clock(app: Flask, clock: Clock | None) -> None:
    """Give the application its clock; None means the machine's."""
    app.extensions["clock"] = clock or system_time


def now() -> datetime:
    """Return the present moment in UTC by the application's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock()


def system_time() -> datetime:
    """Return the machine's present moment in UTC."""
    return datetime.now(UTC)
