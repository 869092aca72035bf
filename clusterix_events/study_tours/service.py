"""Planning tours, stops and coaches."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from clusterix_events.audit.service import record
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.places import service as places
from clusterix_events.study_tours import queries, rules
from clusterix_events.study_tours.models import Coach, Stop, StudyTour


class NotATourPartError(RuleError):
    """The chosen part is not a study tour of this event, or has its tour already."""


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """What is known of a stop; None means not known."""

    what: str
    host: str | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    max_group: int | None = None
    is_step_free: bool | None = None
    needs_id_at_gate: bool = False
    list_due_working_days: int | None = None
    clothing: str | None = None


def add_tour(
    event: Event,
    part: Part,
    *,
    title: str,
    on: date,
    meeting_point: str | None = None,
    minimum_to_run: int | None = None,
    note: str | None = None,
) -> StudyTour:
    """Return a new tour for a part; raise NotATourPartError or DayOutsideError."""
    is_free = part.event_id == event.id and part.kind is PartKind.STUDY_TOUR
    if not is_free or queries.find_tour_of_part(part.id) is not None:
        raise NotATourPartError(
            _("Choose a study-tour part of this event that has no tour yet."), field="part"
        )
    rules.check_day(on, part.starts_on, part.ends_on)
    tour = StudyTour(
        event_id=event.id,
        part_id=part.id,
        title=title,
        on=on,
        meeting_point=meeting_point,
        minimum_to_run=minimum_to_run,
        note=note,
    )
    session.add(tour)
    session.flush()
    record("tour.added", event_id=event.id, subject=f"tour:{tour.id}")
    return tour


def change_tour(
    tour: StudyTour,
    part: Part,
    *,
    version: int,
    title: str,
    on: date,
    meeting_point: str | None,
    minimum_to_run: int | None,
    note: str | None,
) -> StudyTour:
    """Return the changed tour; raise StaleError when somebody else changed it before."""
    if tour.version != version:
        raise StaleError
    rules.check_day(on, part.starts_on, part.ends_on)
    tour.title, tour.on, tour.meeting_point = title, on, meeting_point
    tour.minimum_to_run, tour.note = minimum_to_run, note
    tour.version += 1
    record("tour.changed", event_id=tour.event_id, subject=f"tour:{tour.id}")
    return tour


def add_stop(tour: StudyTour, facts: StopFacts) -> Stop:
    """Return a new stop at the end of a tour; its largest group is a pool of places."""
    rules.check_hours(facts.starts_at, facts.ends_at)
    last = session.scalar(select(func.max(Stop.position)).where(Stop.tour_id == tour.id)) or 0
    stop = Stop(tour_id=tour.id, position=last + 1, **vars(facts))
    session.add(stop)
    session.flush()
    _limit_group(tour, stop, facts.max_group)
    record("stop.added", event_id=tour.event_id, subject=f"stop:{stop.id}")
    return stop


def change_stop(tour: StudyTour, stop: Stop, facts: StopFacts) -> Stop:
    """Return the changed stop."""
    rules.check_hours(facts.starts_at, facts.ends_at)
    for name, value in vars(facts).items():
        setattr(stop, name, value)
    _limit_group(tour, stop, facts.max_group)
    record("stop.changed", event_id=tour.event_id, subject=f"stop:{stop.id}")
    return stop


def add_coach(tour: StudyTour, *, name: str, seats: int) -> Coach:
    """Return a new coach; those who have a place in the part already get their seats."""
    pool = places.add_pool(tour.event_id, seats)
    _tie(tour, pool.id)
    coach = Coach(tour_id=tour.id, name=name, seats=seats, pool_id=pool.id)
    session.add(coach)
    session.flush()
    record("coach.added", event_id=tour.event_id, subject=f"coach:{coach.id}", seats=seats)
    return coach


def change_coach(tour: StudyTour, coach: Coach, *, name: str, seats: int) -> None:
    """Change a coach; more seats go to the waiting list, fewer move nobody."""
    coach.name, coach.seats = name, seats
    session.flush()
    places.set_capacity(coach.pool_id, seats)
    record("coach.changed", event_id=tour.event_id, subject=f"coach:{coach.id}", seats=seats)


def copy_tours(fact: EventCopied) -> None:
    """Copy the tours of an event with their stops and coaches, moved by whole days."""
    target = {
        part.code: part
        for part in session.scalars(select(Part).where(Part.event_id == fact.target_id))
    }
    event = session.get_one(Event, fact.target_id)
    codes = dict(
        session.execute(select(Part.id, Part.code).where(Part.event_id == fact.source_id)).all()
    )
    for tour in queries.list_tours(fact.source_id):
        copy = add_tour(
            event,
            target[codes[tour.part_id]],
            title=tour.title,
            on=tour.on + timedelta(days=fact.shift_days),
            meeting_point=tour.meeting_point,
            minimum_to_run=tour.minimum_to_run,
            note=tour.note,
        )
        for stop in tour.stops:
            add_stop(copy, _facts(stop))
        for coach in tour.coaches:
            add_coach(copy, name=coach.name, seats=coach.seats)


def _facts(stop: Stop) -> StopFacts:
    return StopFacts(**{name: getattr(stop, name) for name in StopFacts.__dataclass_fields__})


def _limit_group(tour: StudyTour, stop: Stop, max_group: int | None) -> None:
    if stop.pool_id is not None:
        places.set_capacity(stop.pool_id, max_group)
    elif max_group is not None:
        pool = places.add_pool(tour.event_id, max_group)
        _tie(tour, pool.id)
        stop.pool_id = pool.id
        session.flush()


def _tie(tour: StudyTour, pool_id: int) -> None:
    part_pool = session.scalar(select(Part.pool_id).where(Part.id == tour.part_id))
    if part_pool is not None:
        places.tie_pool(pool_id, to_pool_id=part_pool)
