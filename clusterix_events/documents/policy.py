"""Who may print the papers of an event."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("papers.print")
def prints_papers(actor: Actor, event: Event) -> bool:
    """The organisers of an event print its papers: they name everybody and what is closed."""
    return has_role(actor, event.id, Role.ORGANISER)
