"""Rules of the follow-up: what is asked of whom, when, and when again.

Source: default review form, `default_timeline_days.follow_up` and `follow_up_status`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

AFTER_DAYS: Final = (182, 365)
# A mail on the day, and reminders so many days after it while nobody has answered.
REMINDED_AFTER_DAYS: Final = (0, 14, 28)
# After the last reminder an answer may still come for so long; then the address is erased.
ANSWERED_WITHIN_DAYS: Final = 62


class FollowUpKind(StrEnum):
    """Who is asked: a region about what it would take, or the host about a recommendation."""

    REGION = "region"
    HOST = "host"


class FollowUpStatus(StrEnum):
    """What became of something."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Said:
    """One statement of a region, as far as a follow-up asks about it."""

    region: str
    take: str
    element: str | None


def days_to_plan(met_at: datetime, now: datetime) -> list[int]:
    """Return which dates are asked about: those ahead, and the last one in any case.

    A report that is finished late is not followed by two questions about one thing at once.
    """
    ahead = [days for days in AFTER_DAYS if due_at(met_at, days) > now]
    return ahead or [AFTER_DAYS[-1]]


def due_at(met_at: datetime, after_days: int) -> datetime:
    """Return when something is asked, counted from the session."""
    return met_at + timedelta(days=after_days)


def kept_until(met_at: datetime, now: datetime) -> datetime:
    """Return until when the address of somebody who is asked is kept, counted from the last day."""
    return max(due_at(met_at, AFTER_DAYS[-1]), now) + timedelta(days=ANSWERED_WITHIN_DAYS)


def mails_due(due: datetime, now: datetime) -> int:
    """Return how many mails should have gone out by now: none before the day, then up to three."""
    return sum(now >= due + timedelta(days=days) for days in REMINDED_AFTER_DAYS)


def taken_by_region(statements: Iterable[Said], takes: frozenset[str]) -> dict[str, list[Said]]:
    """Return by region the statements that take something; a region that takes nothing is out."""
    found: dict[str, list[Said]] = {}
    for one in statements:
        if one.take in takes:
            found.setdefault(one.region, []).append(one)
    return found
