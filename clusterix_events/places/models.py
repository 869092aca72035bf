"""Pools with their counters, and the requests that hold or await places in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.places.rules import PlaceState


class Pool(Model):
    """A counter of places: of a part, a session, a coach, a stop.

    `taken` and `waiting` count places, `seq` numbers the requests in the order they came.
    """

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND waiting >= 0", name="counts_not_negative"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)


class PlaceRequest(Model):
    """One holder's wish for places in one pool or in several at once, all or none."""

    __tablename__ = "place_request"
    __table_args__ = (
        CheckConstraint("size >= 1", name="size_positive"),
        Index("ix_place_request_holder_id", "holder_id"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int]
    size: Mapped[int]
    state: Mapped[PlaceState]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Place(Model):
    """A request's seat in one pool, with its number there."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("pool_id", "number"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("place_request.id", ondelete="CASCADE"), primary_key=True
    )
    pool_id: Mapped[int] = mapped_column(
        ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]
