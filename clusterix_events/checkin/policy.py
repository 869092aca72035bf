"""Who may stand at the desk."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("desk.use")
def uses_desk(actor: Actor, event: Event) -> bool:
    """The desk and the organisers of an event check people in."""
    return has_role(actor, event.id, Role.DESK, Role.ORGANISER)
