"""Parts and rooms of an event, copied to another with all days moved."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import func, select

from clusterix_events.events import rules
from clusterix_events.events.models import Event, Part, Room
from clusterix_events.kernel.db import session
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.places.rules import NoRoomError, PoolCount


def copy_structure(source: Event, target: Event, shift: timedelta) -> None:
    """Copy rooms as they are, parts with empty pools and the next number of their series."""
    for room in source.rooms:
        session.add(
            Room(
                event_id=target.id,
                name=room.name,
                seats=room.seats,
                is_step_free=room.is_step_free,
                position=room.position,
            )
        )
    pools = places_queries.count_pools(p.pool_id for p in source.parts if p.pool_id is not None)
    for part in source.parts:
        pool = pools.get(part.pool_id or 0)
        copied = _copied(part, target, shift, capacity=pool.capacity if pool else None)
        session.add(copied)
        if pool is not None and copied.pool_id is not None:
            _copy_rules(pool, copied.pool_id, shift)
    session.flush()


def _copy_rules(source: PoolCount, pool_id: int, shift: timedelta) -> None:
    """Give a new pool the rules of another and its quotas, which keep their places anew."""
    places.set_queue_rules(
        pool_id, offer_hours=source.offer_hours, lets_smaller_pass=source.lets_smaller_pass
    )
    for quota in places_queries.list_quotas([source.id]):
        # One that was there before the capacity was lowered may not fit any more.
        with suppress(NoRoomError):
            places.add_quota(
                pool_id, quota.name, size=quota.size, returns_on=quota.returns_on + shift
            )


def _copied(part: Part, target: Event, shift: timedelta, *, capacity: int | None) -> Part:
    number, title = part.number_in_series, part.title
    if part.series_id is not None and number is not None:
        number = _next_number(part.series_id)
        title = rules.renumbered(title, part.number_in_series or 0, number)
    return Part(
        event_id=target.id,
        code=part.code,
        title=title,
        kind=part.kind,
        access=part.access,
        starts_on=part.starts_on + shift,
        ends_on=part.ends_on + shift,
        position=part.position,
        series_id=part.series_id,
        number_in_series=number,
        pool_id=places.add_pool(target.id, capacity).id,
        sign_up_closes_at=_moved(part.sign_up_closes_at, target, shift),
        needs_approval=part.needs_approval,
        limit_per_organisation=part.limit_per_organisation,
        limit_per_country=part.limit_per_country,
    )


def _next_number(series_id: int) -> int:
    highest = session.scalar(
        select(func.max(Part.number_in_series)).where(Part.series_id == series_id)
    )
    return (highest or 0) + 1


def _moved(moment: datetime | None, target: Event, shift: timedelta) -> datetime | None:
    """Return the moment at the same hour of the event's clock, so many days later."""
    if moment is None:
        return None
    return (moment.astimezone(target.zone).replace(tzinfo=None) + shift).replace(tzinfo=target.zone)
