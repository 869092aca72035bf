"""The event whose registrations an organiser works on."""

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.permissions import authorize


def managed_event(slug: str) -> Event:
    """Return the event at this address, for those who may manage its registrations.

    Raises SignInNeededError or NotAllowedError, also for an event that does not exist.
    """
    return authorize("registration.manage", find_event(slug))
