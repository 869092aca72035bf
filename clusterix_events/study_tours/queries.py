"""Reads about study tours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from clusterix_events.events.models import Access, Part
from clusterix_events.kernel.db import session
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PoolCount
from clusterix_events.study_tours.models import Coach, Stop, StudyTour
from clusterix_events.study_tours.rules import list_due_on


@dataclass(frozen=True)
class TourCount:
    """How full a tour is: of all its pools the one with the fewest places left decides."""

    seats: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """How many places are left; None means no limit."""
        return None if self.seats is None else max(0, self.seats - self.taken)


def find_tour(event_id: int, tour_id: int) -> StudyTour | None:
    """Return a tour of an event with its stops and coaches, or None."""
    return session.scalars(
        _with_all().where(StudyTour.event_id == event_id, StudyTour.id == tour_id)
    ).first()


def find_tour_of_part(part_id: int) -> StudyTour | None:
    """Return the tour of a part with its stops and coaches, or None."""
    return session.scalars(_with_all().where(StudyTour.part_id == part_id)).first()


def list_tours(event_id: int) -> Sequence[StudyTour]:
    """Return the tours of an event with stops and coaches, by day."""
    return session.scalars(
        _with_all().where(StudyTour.event_id == event_id).order_by(StudyTour.on, StudyTour.id)
    ).all()


def list_public_tours(event_id: int) -> Sequence[StudyTour]:
    """Return the tours that everybody may see: those of open parts."""
    return session.scalars(
        _with_all()
        .join(Part, Part.id == StudyTour.part_id)
        .where(StudyTour.event_id == event_id, Part.access == Access.OPEN)
        .order_by(StudyTour.on, StudyTour.id)
    ).all()


def list_pool_ids(part_id: int) -> list[int]:
    """Return the pools a place in this part needs besides the part's own."""
    coaches = select(Coach.pool_id).join(StudyTour).where(StudyTour.part_id == part_id)
    stops = (
        select(Stop.pool_id)
        .join(StudyTour)
        .where(StudyTour.part_id == part_id, Stop.pool_id.is_not(None))
    )
    return [pool_id for pool_id in session.scalars(coaches.union_all(stops)) if pool_id]


def count_tours(tours: Sequence[StudyTour]) -> dict[int, TourCount]:
    """Return how full each tour is, by its number; two statements for any number of tours."""
    part_pools: dict[int, int | None] = dict(
        session.execute(
            select(Part.id, Part.pool_id).where(Part.id.in_([tour.part_id for tour in tours]))
        ).all()
    )
    pools = {tour.id: _pool_ids(tour, part_pools[tour.part_id]) for tour in tours}
    counts = count_pools({pool_id for ids in pools.values() for pool_id in ids})
    return {number: _tightest([counts[i] for i in ids]) for number, ids in pools.items()}


def lists_due(tour: StudyTour) -> list[tuple[date, Stop]]:
    """Return the stops whose host wants a list, with the day it is due, the earliest first."""
    due = [
        (list_due_on(tour.on, stop.list_due_working_days), stop)
        for stop in tour.stops
        if stop.list_due_working_days is not None
    ]
    return sorted(due, key=lambda pair: (pair[0], pair[1].position))


def _with_all() -> Select[StudyTour]:
    return select(StudyTour).options(selectinload(StudyTour.stops), selectinload(StudyTour.coaches))


def _pool_ids(tour: StudyTour, part_pool: int | None) -> list[int]:
    stops = [stop.pool_id for stop in tour.stops if stop.pool_id is not None]
    own = [part_pool] if part_pool is not None else []
    return own + [coach.pool_id for coach in tour.coaches] + stops


def _tightest(counts: list[PoolCount]) -> TourCount:
    limits = [count.capacity for count in counts if count.capacity is not None]
    taken = max((count.taken for count in counts), default=0)
    waiting = max((count.waiting for count in counts), default=0)
    return TourCount(seats=min(limits) if limits else None, taken=taken, waiting=waiting)
