"""Reads of saved views."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.registration.view_models import SavedView

UNDO_HOURS = 24


def list_views(event_id: int, account_id: int | None) -> Sequence[SavedView]:
    """Return the views of an event that an account may use: its own and shared ones, by name."""
    return session.scalars(
        select(SavedView)
        .where(
            SavedView.event_id == event_id,
            SavedView.deleted_at.is_(None),
            or_(SavedView.account_id == account_id, SavedView.is_shared),
        )
        .order_by(SavedView.name, SavedView.id)
    ).all()


def list_deleted(event_id: int, account_id: int | None, now: datetime) -> Sequence[SavedView]:
    """Return an account's own views that can still be brought back, the latest first."""
    return session.scalars(
        select(SavedView)
        .where(
            SavedView.event_id == event_id,
            SavedView.account_id == account_id,
            SavedView.deleted_at > now - timedelta(hours=UNDO_HOURS),
        )
        .order_by(SavedView.deleted_at.desc())
    ).all()


def get_own_view(event_id: int, account_id: int | None, view_id: int) -> SavedView:
    """Return a view that an account made, deleted or not; raise NotFoundError."""
    found = session.get(SavedView, view_id)
    if found is None or (found.event_id, found.account_id) != (event_id, account_id):
        raise NotFoundError(str(view_id))
    return found
