"""The product with its care taken out: places are counted first and taken later.

Run as `python careless.py counted_then_inserted web` or `python careless.py counted_too_early web`.
The race test must fail against it, which shows that the test can tell right from wrong.
"""

import sys
from collections.abc import Callable

from flask import Flask, g, request
from sqlalchemy import func, select, update

from clusterix_events import app as application
from clusterix_events.kernel.db import session
from clusterix_events.places import service
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState


def counted_then_inserted(_app: Flask) -> None:
    """Decide by a plain count inside the transaction (the mistake on PostgreSQL)."""
    _decide_by(_count_confirmed)


def counted_too_early(app: Flask) -> None:
    """Decide by what was counted before the transaction began (the mistake on SQLite)."""

    @app.before_request
    def count() -> None:
        if request.method == "POST":
            g.counted = {pool: _count_confirmed(pool) for pool in session.scalars(select(Pool.id))}
            session.rollback()

    _decide_by(lambda pool_id: g.counted[pool_id])


def _count_confirmed(pool_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Place)
            .join(PlaceRequest)
            .where(Place.pool_id == pool_id, PlaceRequest.state == PlaceState.CONFIRMED)
        )
        or 0
    )


def _decide_by(count: Callable[[int], int]) -> None:
    def take_one(pool_id: int, size: int) -> tuple[bool, bool, int]:
        capacity = session.scalar(select(Pool.capacity).where(Pool.id == pool_id))
        is_granted = capacity is None or count(pool_id) + size <= capacity
        number = session.scalar(
            update(Pool)
            .where(Pool.id == pool_id)
            .values(
                seq=Pool.seq + 1,
                taken=Pool.taken + (size if is_granted else 0),
                waiting=Pool.waiting + (0 if is_granted else size),
            )
            .returning(Pool.seq)
            .execution_options(synchronize_session=False)
        )
        assert number is not None
        return is_granted, False, number

    service._take_one = take_one


def main() -> None:
    """Start the product with the mistake named first."""
    make_careless = {f.__name__: f for f in (counted_then_inserted, counted_too_early)}
    mistake = make_careless[sys.argv.pop(1)]
    create_app = application.create_app

    def create_careless_app(*args: object, **kwargs: object) -> Flask:
        app = create_app(*args, **kwargs)
        mistake(app)
        return app

    application.create_app = create_careless_app
    application.main()


if __name__ == "__main__":
    main()
