"""The working copy of a review form: what becomes the event's next version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model


class ReviewFormDraft(Model):
    """An event's review form as it is being changed; a draft while it differs from the version.

    It stays after it became a version, so that `version` counts every change of the event's form.

    `earlier` holds the definitions before the last changes, the latest one last: undo takes it.
    """

    __tablename__ = "review_form_draft"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    definition: Mapped[dict[str, Any]]
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
