"""Requests of several places, taken apart, and requests handed to another holder.

No counter changes here: the same places are held, or waited for, by others.
"""

from collections.abc import Sequence

from sqlalchemy import insert, inspect, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.places import queries
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState

_OWN = frozenset({"id", "holder_id", "size"})


def take_out(request: PlaceRequest, holder_id: int) -> PlaceRequest:
    """Return one place of a request of several as a request of its own, in the same state.

    One that waits goes to the end of the queue: whoever leaves a group loses its turn, the group
    keeps it. The last place of a request is the request itself.
    """
    pool_ids = queries.list_pool_ids(request.id)
    number = _next_number(pool_ids)
    session.refresh(request)
    if request.size == 1:
        request.holder_id = holder_id
        return request
    request.size -= 1
    columns = (column.key for column in inspect(PlaceRequest).column_attrs)
    kept = {key: getattr(request, key) for key in columns if key not in _OWN}
    single = PlaceRequest(holder_id=holder_id, size=1, **kept)
    session.add(single)
    session.flush()
    session.execute(
        insert(Place),
        [{"request_id": single.id, "pool_id": pool_id, "number": number} for pool_id in pool_ids],
    )
    return single


def hand_over(request: PlaceRequest, *, former_id: int, holder_id: int) -> PlaceRequest:
    """Give what a holder has, a place or a turn in the queue, to another one.

    Returns what the former holder keeps: the cancelled record of it, in no pool. A request that
    several holders share stays theirs.
    """
    if request.holder_id == former_id:
        request.holder_id = holder_id
    record = PlaceRequest(
        holder_id=former_id,
        size=1,
        state=PlaceState.CANCELLED,
        created_at=request.created_at,
        decided_at=clock.now(),
    )
    session.add(record)
    session.flush()
    return record


def _next_number(pool_ids: Sequence[int]) -> int:
    """Return a number that is free in all the pools, which stay locked, in ascending order."""
    highest = 0
    for pool_id in pool_ids:
        highest = max(
            highest,
            session.execute(
                update(Pool)
                .where(Pool.id == pool_id)
                .values(seq=Pool.seq + 1)
                .returning(Pool.seq)
                .execution_options(synchronize_session=False)
            ).scalar_one(),
        )
    session.execute(
        update(Pool)
        .where(Pool.id.in_(pool_ids))
        .values(seq=highest)
        .execution_options(synchronize_session=False)
    )
    return highest
