"""Who may read what people need to take part."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model


class AccessContact(Model):
    """An organiser named as access contact of an event; while nobody is named, all of them are."""

    __tablename__ = "access_contact"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
