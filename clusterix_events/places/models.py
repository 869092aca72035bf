"""Pools with their counters, and the requests that hold or await places in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.places.rules import PlaceState


class Pool(Model):
    """A counter of places: of a part, a session, a coach, a stop.

    `taken` and `waiting` count places, offered ones among the taken, those outside the quota in
    neither; `reserved` counts places kept for partners and not taken yet. `seq` is the highest
    number of the queue. `offer_hours` None means that a freed place is confirmed at once.
    """

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint(
            "taken >= 0 AND waiting >= 0 AND reserved >= 0", name="counts_not_negative"
        ),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("offer_hours IS NULL OR offer_hours >= 1", name="offer_hours_positive"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(default=0)
    offer_hours: Mapped[int | None] = mapped_column(default=None)
    lets_smaller_pass: Mapped[bool] = mapped_column(default=False)


class Quota(Model):
    """Places of a pool kept for a partner until a day; then what is not taken is everybody's.

    `taken` counts the places that its requests hold, also after the rest was returned.
    """

    __tablename__ = "quota"
    __table_args__ = (
        UniqueConstraint("pool_id", "name"),
        CheckConstraint("taken >= 0 AND taken <= size", name="taken_within_size"),
    )

    id: Mapped[IntPk]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"))
    name: Mapped[str]
    size: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    returns_on: Mapped[date]
    returned_at: Mapped[datetime | None] = mapped_column(default=None)


class PlaceRequest(Model):
    """One holder's wish for places in one pool or in several at once, all or none.

    `quota_id` names the quota whose places it holds or waits for. `offered_until` is the reply-by
    time of its last offer. `reason` is what an organiser wrote when declining it.
    """

    __tablename__ = "place_request"
    __table_args__ = (
        CheckConstraint("size >= 1", name="size_positive"),
        CheckConstraint(
            "state <> 'offered' OR offered_until IS NOT NULL", name="offer_has_its_time"
        ),
        Index("ix_place_request_holder_id", "holder_id"),
        Index("ix_place_request_holder_id_state", "holder_id", "state"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int]
    size: Mapped[int]
    state: Mapped[PlaceState]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None] = mapped_column(default=None)
    is_outside: Mapped[bool] = mapped_column(default=False)
    quota_id: Mapped[int | None] = mapped_column(
        ForeignKey("quota.id", ondelete="SET NULL"), default=None
    )
    reason: Mapped[str | None] = mapped_column(default=None)


# Few requests are ever offered: the index over them costs the others nothing.
_OFFERED = PlaceRequest.state == PlaceState.OFFERED
Index(
    "ix_place_request_offered_until",
    PlaceRequest.offered_until,
    sqlite_where=_OFFERED,
    postgresql_where=_OFFERED,
)


class Place(Model):
    """A request's seat in one pool, with its number there.

    The number is that of the queue, the same in all pools of a request: the order in which it
    asked, was approved, or was moved to.
    """

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("pool_id", "number"),)

    request_id: Mapped[int] = mapped_column(
        ForeignKey("place_request.id", ondelete="CASCADE"), primary_key=True
    )
    pool_id: Mapped[int] = mapped_column(
        ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]
