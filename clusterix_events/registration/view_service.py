"""What organisers do with saved views of the list."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import session
from clusterix_events.registration.view_models import SavedView
from clusterix_events.registration.view_queries import UNDO_HOURS


def save_view(
    event_id: int, account_id: int, *, name: str, query: Mapping[str, Any], is_shared: bool
) -> SavedView:
    """Return a view of the list, kept under a name."""
    view = SavedView(
        event_id=event_id,
        account_id=account_id,
        name=name,
        query=dict(query),
        is_shared=is_shared,
        created_at=clock.now(),
    )
    session.add(view)
    session.flush()
    return view


def change_view(view: SavedView, *, name: str, is_shared: bool) -> None:
    """Give a view another name, or other readers."""
    view.name, view.is_shared = name, is_shared


def delete_view(view: SavedView) -> None:
    """Take a view away; it can be brought back for a day."""
    view.deleted_at = clock.now()


def bring_back_view(view: SavedView) -> None:
    """Undo the deletion of a view."""
    view.deleted_at = None


@jobs.periodic("registration.forget_views")
def forget_views(now: datetime) -> None:
    """Delete for good what was deleted more than a day ago."""
    session.execute(
        delete(SavedView).where(SavedView.deleted_at <= now - timedelta(hours=UNDO_HOURS))
    )
