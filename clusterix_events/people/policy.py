"""Who may do what with people; roles are asked here and in the other policies only."""

from flask import g

from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.people import queries
from clusterix_events.people.models import Role


def has_role(actor: Actor, event_id: int, *roles: Role) -> bool:
    """Return whether a signed-in account has one of the roles for an event."""
    if actor.account_id is None:
        return False
    if "roles" not in g:
        g.roles = {}
    key = (actor.account_id, event_id)
    if key not in g.roles:
        g.roles[key] = queries.list_roles(*key)
    granted: frozenset[Role] = g.roles[key]
    return not granted.isdisjoint(roles)


@permission("installation.administer")
def administers(actor: Actor, _subject: object) -> bool:
    """An administrator installs, creates organisers, sees log, jobs and outbox."""
    return actor.is_administrator


@permission("account.own")
def owns_account(actor: Actor, _subject: object) -> bool:
    """Whoever is signed in may see their own rooms and end their own session."""
    return actor.account_id is not None


@permission("account.set_password")
def sets_password(actor: Actor, _subject: object) -> bool:
    """Whoever came by the mailed link may set the password of its account."""
    return actor.link is not None and actor.link.kind is LinkKind.PASSWORD
