"""Who may see and change what is kept, and why."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("privacy.manage")
def manages_privacy(actor: Actor, event: Event) -> bool:
    """The organisers of an event set its terms, place holds and answer requests."""
    return has_role(actor, event.id, Role.ORGANISER)
