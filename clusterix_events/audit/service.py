"""Writing the log of actions."""

from collections.abc import Iterable

from sqlalchemy import insert

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.permissions import current_actor


def record(action: str, *, event_id: int | None, subject: str, **detail: str | int | None) -> None:
    """Write that the present actor did something, e.g. "place.cancelled" on "place:12".

    `detail` holds numbers, codes and the reasons that organisers write for the log, never names or
    addresses.
    """
    actor = current_actor()
    session.add(
        LogEntry(
            at=clock.now(),
            action=action,
            event_id=event_id,
            subject=subject,
            account_id=actor.account_id,
            person_id=actor.person_id,
            detail=detail,
        )
    )


def record_many(
    action: str, *, event_id: int | None, subjects: Iterable[str], account_id: int | None
) -> None:
    """Write that the same was done on many subjects, by a worker for an account."""
    now = clock.now()
    rows = [
        {
            "at": now,
            "action": action,
            "event_id": event_id,
            "subject": subject,
            "account_id": account_id,
        }
        for subject in subjects
    ]
    if rows:
        session.execute(insert(LogEntry), rows)
