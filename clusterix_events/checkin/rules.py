"""Rules of the desk."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError


class Dated(Protocol):
    """A part of an event as these rules see it."""

    id: int
    starts_on: date
    ends_on: date


P = TypeVar("P", bound=Dated)


class NotExpectedError(RuleError):
    """Somebody without a confirmed place on that day stands at the desk."""


def days_between(first: date, last: date) -> list[date]:
    """Return all days from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def parts_on(parts: Iterable[P], day: date) -> list[P]:
    """Return the parts that take place on a day."""
    return [part for part in parts if part.starts_on <= day <= part.ends_on]


def check_expected(confirmed_part_ids: Collection[int], parts_today: Iterable[Dated]) -> None:
    """Raise NotExpectedError unless one of today's parts is among the confirmed ones."""
    if not any(part.id in confirmed_part_ids for part in parts_today):
        raise NotExpectedError(
            _("No confirmed place for this day. Please send the person to an organiser.")
        )
