"""Who may do what with an agenda."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("agenda.edit")
def edits_agenda(actor: Actor, event: Event) -> bool:
    """The organisers of an event make its agenda and publish it."""
    return has_role(actor, event.id, Role.ORGANISER)
