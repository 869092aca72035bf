"""Reads of the log."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel.db import session
from clusterix_events.kernel.paging import Page, offset


def list_latest(event_id: int, limit: int = 10) -> Sequence[LogEntry]:
    """Return the last actions of an event, the newest first."""
    return session.scalars(
        select(LogEntry)
        .where(LogEntry.event_id == event_id)
        .order_by(LogEntry.id.desc())
        .limit(limit)
    ).all()


def list_of_actions(event_id: int, actions: Collection[str], *, limit: int) -> Sequence[LogEntry]:
    """Return the last of some actions of an event, the newest first."""
    return session.scalars(
        select(LogEntry)
        .where(LogEntry.event_id == event_id, LogEntry.action.in_(actions))
        .order_by(LogEntry.id.desc())
        .limit(limit)
    ).all()


def list_page(number: int) -> Page[LogEntry]:
    """Return one page of the installation's log, the newest first."""
    page = Page[LogEntry](rows=(), number=number, total=0)
    rows = session.scalars(
        select(LogEntry).order_by(LogEntry.id.desc()).limit(page.per_page).offset(offset(number))
    ).all()
    total = session.scalar(select(func.count()).select_from(LogEntry)) or 0
    return Page(rows=rows, number=number, total=total)
