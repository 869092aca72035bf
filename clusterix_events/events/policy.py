"""Who may run an event."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("event.manage")
def manages_event(actor: Actor, event: Event) -> bool:
    """The organisers of an event run it; an administrator has no right inside an event."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("event.enter")
def enters_event(actor: Actor, event: Event) -> bool:
    """Whoever has any role for an event may enter its rooms; each room asks its own right."""
    return has_role(actor, event.id, *Role)


@permission("event.add")
def adds_events(actor: Actor, _subject: object) -> bool:
    """Whoever has an account may make a draft event."""
    return actor.account_id is not None
