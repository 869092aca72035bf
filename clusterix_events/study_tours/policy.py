"""Who may plan study tours."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("tours.edit")
def edits_tours(actor: Actor, event: Event) -> bool:
    """The organisers plan the tours of their event."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("tours.lead")
def leads_tours(actor: Actor, event: Event) -> bool:
    """The desk leads the tours; whom to call for somebody is read by nobody else, on the day."""
    return has_role(actor, event.id, Role.DESK)
