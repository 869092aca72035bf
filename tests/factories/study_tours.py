"""Study tours with dull defaults."""

from datetime import date
from typing import Any

from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.study_tours import service
from clusterix_events.study_tours.models import Coach, Stop, StudyTour
from clusterix_events.study_tours.service import StopFacts
from tests.factories.events import add_part


def add_tour_part(event: Event, **values: Any) -> Part:
    """Return an open study-tour part on the last day of an event."""
    return add_part(
        event,
        values.pop("code", "study-tour"),
        **{"kind": PartKind.STUDY_TOUR, "starts_on": event.ends_on, **values},
    )


def add_tour(event: Event, part: Part, **values: Any) -> StudyTour:
    """Return the tour of a part."""
    on: date = values.pop("on", event.ends_on)
    return service.add_tour(event, part, **{"title": "Study tour", "on": on, **values})


def add_stop(tour: StudyTour, **values: Any) -> Stop:
    """Return a stop of a tour."""
    return service.add_stop(tour, StopFacts(**{"what": "A cluster", **values}))


def add_coach(tour: StudyTour, seats: int = 2) -> Coach:
    """Return a coach of a tour."""
    return service.add_coach(tour, name="Coach", seats=seats)
