"""Minutes with dull defaults; written through the service."""

from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import get_session
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.minutes import service
from clusterix_events.minutes.models import Minutes


def add_minutes(event: Event, session: Session) -> Minutes:
    """Return the prepared minutes of a session."""
    return service.prepare_minutes(
        get_event(event.id),
        get_session(event.id, session.reference),
        present=[("Jörg Vorlagner", "ecoplus")],
    )
