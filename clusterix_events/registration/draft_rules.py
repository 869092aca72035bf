"""Rules of unfinished registrations: what is kept of them, and for how long.

Source: product paper, sections 1 and 8; GDPR, Article 9(2)(a): nothing special is kept before the
person has agreed to it, not even in a form that is half filled in.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.registration.rules import Purpose

KEPT_DAYS = 30
REMINDED_AFTER_DAYS = 3
PAIRS_MAX = 500
SIGNS_MAX = 50_000

Pairs = Sequence[tuple[str, str]]


class DraftTooLargeError(RuleError):
    """More was typed than is kept unfinished."""


def expires_at(saved_at: datetime, *, ends_on: date, zone: ZoneInfo) -> datetime:
    """Return when an unfinished form is erased: after 30 days, or when the event is over."""
    over = datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=zone)
    return min(saved_at + timedelta(days=KEPT_DAYS), over)


def kept_pairs(pairs: Pairs, special: Collection[str]) -> list[tuple[str, str]]:
    """Return what is kept of a form; special answers only with the agreement that they need.

    Raises DraftTooLargeError.
    """
    if len(pairs) > PAIRS_MAX or sum(len(name) + len(value) for name, value in pairs) > SIGNS_MAX:
        raise DraftTooLargeError(_("This is too much to be kept. Please shorten the texts."))
    is_agreed = any(name == Purpose.SPECIAL_DATA and value for name, value in pairs)
    return [(name, value) for name, value in pairs if is_agreed or name not in special]
