"""Changing which further pools a request is of, such as the pool of a choice, and nothing else."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, select

from clusterix_events.kernel.db import session
from clusterix_events.places import counting, queries, rules
from clusterix_events.places.models import Place, PlaceRequest
from clusterix_events.places.rules import HOLDING, PlaceState


def swap_pools(request: PlaceRequest, *, leave: Collection[int], join: Collection[int]) -> None:
    """Take a request out of some pools and into others, in its present state, all or nothing.

    What it held passes on. Raises NoRoomError when a pool has no place for a request that holds
    its places, or somebody else waits there; it never loses the places that it has.
    """
    before = queries.list_pool_ids(request.id)
    pools = counting.lock_around([*before, *join])
    session.refresh(request)
    own = queries.list_pool_ids(request.id)
    leaving = [pool_id for pool_id in own if pool_id in leave]
    joining = [pool_id for pool_id in sorted(set(join)) if pool_id not in own]
    is_counted = request.state in HOLDING and not request.is_outside
    held = request.size if is_counted else 0
    queued = request.size if request.state is PlaceState.WAITING else 0
    for pool_id in joining:
        if held and not (pools[pool_id].has_room(held) and pools[pool_id].waiting == 0):
            raise rules.NoRoomError
    _move_rows(request.id, leaving, joining)
    if leaving:
        counting.count(leaving, taken=-held, waiting=-queued)
    if joining:
        counting.count(joining, taken=held, waiting=queued)
    counting.pass_on(counting.lock_around([*own, *joining]))


def add_to_pool(request_ids: Iterable[int], pool_id: int) -> None:
    """Count requests in a new pool too, each in its present state; over its capacity if need be."""
    counting.lock([pool_id])
    rows = session.execute(
        select(PlaceRequest.id, PlaceRequest.size, PlaceRequest.state, PlaceRequest.is_outside)
        .where(PlaceRequest.id.in_(list(request_ids)))
        .order_by(PlaceRequest.id)
    ).all()
    if not rows:
        return
    numbers = counting.next_numbers([pool_id], len(rows))
    session.execute(
        insert(Place),
        [
            {"request_id": row.id, "pool_id": pool_id, "number": number}
            for row, number in zip(rows, numbers, strict=True)
        ],
    )
    counting.count(
        [pool_id],
        taken=sum(row.size for row in rows if row.state in HOLDING and not row.is_outside),
        waiting=sum(row.size for row in rows if row.state is PlaceState.WAITING),
    )


def _move_rows(request_id: int, leaving: Collection[int], joining: Iterable[int]) -> None:
    """Write the seats anew; the queue's number is kept where it is free in the other pool."""
    number = session.scalar(select(Place.number).where(Place.request_id == request_id).limit(1))
    session.execute(
        delete(Place).where(Place.request_id == request_id, Place.pool_id.in_(list(leaving)))
    )
    for pool_id in joining:
        is_taken = session.scalar(
            select(Place.number).where(Place.pool_id == pool_id, Place.number == number)
        )
        newest = counting.next_numbers([pool_id])[0]
        own = newest if is_taken or number is None or number > newest else number
        session.execute(
            insert(Place), [{"request_id": request_id, "pool_id": pool_id, "number": own}]
        )
