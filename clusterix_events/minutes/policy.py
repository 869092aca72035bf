"""Who writes minutes."""

from clusterix_events.agenda.queries import has_engagement
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.minutes.models import Minutes
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role

WRITERS = (
    EngagementRole.CHAIR,
    EngagementRole.MINUTE_TAKER,
    EngagementRole.MODERATOR,
    EngagementRole.RAPPORTEUR,
)


@permission("minutes.prepare")
def prepares_minutes(actor: Actor, event: Event) -> bool:
    """The organisers of an event see all its minutes and prepare new ones."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("minutes.write")
def writes_minutes(actor: Actor, minutes: Minutes) -> bool:
    """Organisers write all minutes, those who lead or record a session those of their session."""
    if has_role(actor, minutes.event_id, Role.ORGANISER):
        return True
    if actor.account_id is None or actor.person_id is None:
        return False
    return has_engagement(minutes.session_id, actor.person_id, *WRITERS)
