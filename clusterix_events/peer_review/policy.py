"""Who may do what in peer review."""

from dataclasses import dataclass

from clusterix_events.events.models import Event
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import Actor, permission
from clusterix_events.peer_review import publish_queries, publish_rules, queries
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.leader_device import confirmed_person
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
)
from clusterix_events.peer_review.paper_models import PaperSheet
from clusterix_events.peer_review.publish_rules import Reader
from clusterix_events.peer_review.round_queries import takes_part
from clusterix_events.people.models import Role
from clusterix_events.people.policy import has_role


@dataclass(frozen=True)
class PaperOfGroup:
    """A numbered paper form with the group whose it is."""

    group: PeerGroup
    sheet: PaperSheet


@permission("peer_review.organise")
def organises_reviews(actor: Actor, event: Event) -> bool:
    """The organisers of an event keep its practices and groups; they read no answer with a name."""
    return has_role(actor, event.id, Role.ORGANISER)


@permission("peer_review.moderate")
def moderates(actor: Actor, group: PeerGroup) -> bool:
    """The group's own moderator, signed in or by the mailed code, leads its room; nobody else."""
    return _leader(actor, group.event_id) == group.moderator_id


@permission("peer_review.read_answers")
def reads_answers(actor: Actor, group: PeerGroup) -> bool:
    """The moderator reads answers with names; one who is a peer only after sending their own.

    Of each round that is open, that is. Having left is not enough: who left may come back.
    """
    if not moderates(actor, group):
        return False
    own = [peer for peer in group.peers if peer.person_id == group.moderator_id]
    is_closed = group.state is GroupState.CLOSED
    return is_closed or all(peer.conflict_at or _has_sent(peer, group) for peer in own)


@permission("peer_review.review")
def reviews(actor: Actor, peer: Peer) -> bool:
    """A peer fills in their own form by their personal link."""
    return actor.person_id is not None and actor.person_id == peer.person_id


@permission("peer_review.prepare")
def prepares(actor: Actor, group: PeerGroup) -> bool:
    """Peers and leaders of a group read its practice beforehand, by their personal link."""
    if actor.link is None or actor.link.event_id != group.event_id:
        return False
    members = {peer.person_id for peer in group.peers}
    return actor.person_id in members | {group.moderator_id, group.rapporteur_id}


@permission("peer_review.desk_review")
def follows_desk_review(actor: Actor, group: PeerGroup) -> bool:
    """The organisers and the group's moderator see who has read, and send the questions."""
    return has_role(actor, group.event_id, Role.ORGANISER) or moderates(actor, group)


@permission("peer_review.print_paper")
def prints_paper(actor: Actor, group: PeerGroup) -> bool:
    """The organisers and the group's moderator print its paper forms, on which nothing is typed."""
    return has_role(actor, group.event_id, Role.ORGANISER) or moderates(actor, group)


@permission("peer_review.type_paper")
def types_paper(actor: Actor, paper: PaperOfGroup) -> bool:
    """The moderator types paper forms in; one who is a peer types their own before any other."""
    if not moderates(actor, paper.group):
        return False
    own = {one.id for one in paper.group.peers if one.person_id == paper.group.moderator_id}
    return reads_answers(actor, paper.group) or paper.sheet.peer_id in {None, *own}


@permission("peer_review.answer_questions")
def answers_questions(actor: Actor, group: PeerGroup) -> bool:
    """The host answers by personal link: the practice's owner; without one, who presents it."""
    if actor.link is None or actor.link.event_id != group.event_id:
        return False
    if group.practice.owner_id is not None:
        return actor.person_id == group.practice.owner_id
    return actor.person_id in {one.person_id for one in group.presenters}


@permission("peer_review.read_draft")
def reads_draft(actor: Actor, group: PeerGroup) -> bool:
    """What a group has revealed is read by its peers, its leaders and the event's organisers."""
    if has_role(actor, group.event_id, Role.ORGANISER):
        return True
    members = {peer.person_id for peer in group.peers}
    return _person(actor, group.event_id) in members | {group.moderator_id, group.rapporteur_id}


@permission("peer_review.read_result")
def reads_result(actor: Actor, practice: Practice) -> bool:
    """A result is read by whom it is published for, its owner, and the people of its groups."""
    shown = publish_queries.publication_of(practice)
    return publish_rules.reads_report(Reader(), shown) or publish_rules.reads_report(
        reader_of(actor, practice.event_id), shown
    )


@permission("peer_review.read_practice")
def reads_practice(actor: Actor, practice: Practice) -> bool:
    """The texts of a practice are read by whom they are for, and by all who read its result."""
    shown = publish_queries.publication_of(practice)
    return publish_rules.reads_text(Reader(), shown) or publish_rules.reads_text(
        reader_of(actor, practice.event_id), shown
    )


@permission("peer_review.read_programme")
def reads_programme(actor: Actor, event: Event) -> bool:
    """A programme's secretariat reads what is meant for it by its link."""
    return _is_of_programme(actor, event.id)


@permission("peer_review.read_transfer")
def reads_transfer(actor: Actor, event: Event) -> bool:
    """Whoever has a personal link of an event reads the map, of the reports that are theirs."""
    link = actor.link
    is_personal = link is not None and link.kind is LinkKind.PERSONAL
    return is_personal and _person(actor, event.id) is not None


@permission("peer_review.follow_up")
def answers_follow_up(actor: Actor, contact: FollowUpContact) -> bool:
    """Whoever holds the link of a contact says what became of what it is asked."""
    link = actor.link
    return link is not None and (link.kind, link.target_id, link.event_id) == (
        LinkKind.FOLLOW_UP,
        contact.id,
        contact.event_id,
    )


@permission("peer_review.own_practice")
def owns_practice(actor: Actor, practice: Practice) -> bool:
    """The owner of a practice says by personal link what may be published of it."""
    by_link = actor.link is not None and _person(actor, practice.event_id)
    return practice.owner_id is not None and by_link == practice.owner_id


def reader_of(actor: Actor, event_id: int) -> Reader:
    """Return what somebody is at an event, in the same number of statements for any number."""
    person_id = _person(actor, event_id)
    return Reader(
        person_id=person_id,
        is_organiser=has_role(actor, event_id, Role.ORGANISER),
        is_programme=_is_of_programme(actor, event_id),
        is_partner=person_id is not None and queries.is_partner(event_id, person_id),
        groups=frozenset() if person_id is None else publish_queries.list_own_practices(person_id),
    )


@permission("peer_review.declare")
def declares(actor: Actor, event: Event) -> bool:
    """Who takes part in the groups says by personal link which practices they cannot judge."""
    person_id = _person(actor, event.id) if actor.link is not None else None
    return person_id is not None and takes_part(event.id, person_id)


@permission("peer_review.comment")
def comments(actor: Actor, group: PeerGroup) -> bool:
    """Rapporteur and moderator word the group's result and comment on where the views differ."""
    return _leader(actor, group.event_id) in {group.moderator_id, group.rapporteur_id}


@permission("peer_review.follow_report")
def follows_report(actor: Actor, group: PeerGroup) -> bool:
    """The group's leaders and the event's organisers see how far a report is, and how it reads."""
    return comments(actor, group) or has_role(actor, group.event_id, Role.ORGANISER)


@permission("peer_review.check_draft")
def checks_draft(actor: Actor, group: PeerGroup) -> bool:
    """A peer reads the draft by their personal link; not one who is too close to the practice."""
    if actor.link is None or actor.link.event_id != group.event_id:
        return False
    return any(
        peer.person_id == actor.person_id and peer.conflict_at is None for peer in group.peers
    )


@permission("peer_review.ask_code")
def asks_code(actor: Actor, group: PeerGroup) -> bool:
    """Moderator and rapporteur have the code mailed to them that lets them lead by link."""
    by_link = actor.link is not None and _person(actor, group.event_id)
    return by_link in {group.moderator_id, group.rapporteur_id}


@permission("peer_review.reply")
def replies(actor: Actor, practice: Practice) -> bool:
    """The practice's owner answers its recommendations."""
    return practice.owner_id is not None and _person(actor, practice.event_id) == practice.owner_id


@permission("peer_review.write_practice")
def writes_practice(actor: Actor, practice: Practice) -> bool:
    """The owner of a practice writes in it, by personal link."""
    return actor.link is not None and replies(actor, practice)


def _has_sent(peer: Peer, group: PeerGroup) -> bool:
    return {one.round for one in peer.reviews}.issuperset(group.open_rounds)


def _is_of_programme(actor: Actor, event_id: int) -> bool:
    link = actor.link
    return link is not None and link.kind is LinkKind.PROGRAMME and link.event_id == event_id


def _leader(actor: Actor, event_id: int) -> int | None:
    """Return who leads: whose account is signed in, or who typed the mailed code here."""
    return None if actor.link is not None else _person(actor, event_id)


def _person(actor: Actor, event_id: int) -> int | None:
    """Return who acts at an event: by its link, by account, or on a device with the code."""
    if actor.link is not None:
        return actor.person_id if actor.link.event_id == event_id else None
    return actor.person_id if actor.account_id is not None else confirmed_person(event_id)
