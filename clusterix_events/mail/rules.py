"""When a mail that could not be delivered is tried again."""

from datetime import datetime, timedelta

ATTEMPTS_MAX = 12
LEASE_MINUTES = 5


def next_attempt(now: datetime, attempts: int) -> datetime | None:
    """Return when to try again after `attempts` failures: 1, 2, 4 … 360 minutes; None: give up."""
    if attempts >= ATTEMPTS_MAX:
        return None
    return now + timedelta(minutes=min(2 ** (attempts - 1), 360))


def lease_ends(now: datetime) -> datetime:
    """Return until when a worker that took a mail has it for itself."""
    return now + timedelta(minutes=LEASE_MINUTES)
