"""Who may do what in peer review."""

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    Visibility,
)
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@permission("peer_review.organise")
def organises_reviews(actor: Actor, event: Event) -> bool:
    """The organisers of an event keep its practices and groups; they read no answer with a name."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("peer_review.moderate")
def moderates(actor: Actor, group: PeerGroup) -> bool:
    """The group's own moderator, signed in, leads its room; nobody else does."""
    return actor.account_id is not None and actor.person_id == group.moderator_id


@permission("peer_review.read_answers")
def reads_answers(actor: Actor, group: PeerGroup) -> bool:
    """The moderator reads answers with names; one who is a peer only after sending their own.

    Of each round that is open, that is. Having left is not enough: who left may come back.
    """
    if not moderates(actor, group):
        return False
    own = [peer for peer in group.peers if peer.person_id == actor.person_id]
    is_closed = group.state is GroupState.CLOSED
    return is_closed or all(peer.conflict_at or _has_sent(peer, group) for peer in own)


@permission("peer_review.review")
def reviews(actor: Actor, peer: Peer) -> bool:
    """A peer fills in their own form by their personal link."""
    return actor.person_id is not None and actor.person_id == peer.person_id


@permission("peer_review.read_draft")
def reads_draft(actor: Actor, group: PeerGroup) -> bool:
    """What a group has revealed is read by its peers, its leaders and the event's organisers."""
    if has_role(actor, group.event_id, Role.ORGANISER):
        return True
    if actor.person_id is None or not _is_of_event(actor, group.event_id):
        return False
    members = {peer.person_id for peer in group.peers}
    return actor.person_id in members | {group.moderator_id, group.rapporteur_id}


@permission("peer_review.read_result")
def reads_result(actor: Actor, practice: Practice) -> bool:
    """A result is read by whom it is published for, its owner, and the people of its groups."""
    if practice.visibility is Visibility.PUBLIC:
        return True
    if has_role(actor, practice.event_id, Role.ORGANISER):
        return True
    if actor.person_id is None or not _is_of_event(actor, practice.event_id):
        return False
    if practice.owner_id == actor.person_id:
        return True
    if practice.visibility is Visibility.PARTNERSHIP:
        return queries.is_partner(practice.event_id, actor.person_id)
    groups = queries.list_groups_of_practice(practice.id)
    return any(_belongs_to(actor, group) for group in groups)


@permission("peer_review.comment")
def comments(actor: Actor, group: PeerGroup) -> bool:
    """Rapporteur and moderator word the group's result and comment on where the views differ."""
    leaders = {group.moderator_id, group.rapporteur_id}
    is_leader = actor.person_id is not None and actor.person_id in leaders
    return is_leader and _is_of_event(actor, group.event_id)


@permission("peer_review.reply")
def replies(actor: Actor, practice: Practice) -> bool:
    """The practice's owner answers its recommendations."""
    is_owner = actor.person_id is not None and actor.person_id == practice.owner_id
    return is_owner and _is_of_event(actor, practice.event_id)


def _has_sent(peer: Peer, group: PeerGroup) -> bool:
    return {one.round for one in peer.reviews}.issuperset(group.open_rounds)


def _is_of_event(actor: Actor, event_id: int) -> bool:
    return actor.link is None or actor.link.event_id == event_id


def _belongs_to(actor: Actor, group: PeerGroup) -> bool:
    presents = actor.person_id in {one.person_id for one in group.presenters}
    return reads_draft(actor, group) or (presents and group.state is GroupState.CLOSED)
