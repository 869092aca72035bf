"""Who may see and change registrations."""

from typing import Protocol

from clusterix_events.events.models import Event
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role
from clusterix_events.registration.access import list_access_contacts


class OwnThing(Protocol):
    """What belongs to one person at one event: a registration, a personal link."""

    @property
    def person_id(self) -> int | None:
        """The person it belongs to."""

    @property
    def event_id(self) -> int | None:
        """The event it is of."""


@permission("registration.own")
def owns_registration(actor: Actor, thing: OwnThing) -> bool:
    """The holder of a personal link sees and changes their own registration of that event."""
    link = actor.link
    return (
        link is not None
        and link.kind is LinkKind.PERSONAL
        and (link.person_id, link.event_id) == (thing.person_id, thing.event_id)
    )


@permission("registration.manage")
def manages_registrations(actor: Actor, event: Event) -> bool:
    """The organisers of an event see and change all its registrations."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("registration.read_access_needs")
def reads_access_needs(actor: Actor, event: Event) -> bool:
    """The access contacts named for an event, while nobody is named every organiser of it."""
    if not has_role(actor, event.id, Role.ORGANISER):
        return False
    named = list_access_contacts(event.id)
    return not named or actor.account_id in named
