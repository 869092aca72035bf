"""Reads for the rounds: who takes part, what is set up, and the groups as they stand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import list_sessions
from clusterix_events.agenda.rules import SessionKind
from clusterix_events.events.models import Part, PartKind
from clusterix_events.kernel.db import session
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, Presenter
from clusterix_events.peer_review.practice_rules import REVIEWABLE
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.round_models import (
    ComposerLock,
    ComposerSettings,
    DeclaredConflict,
    PartTaken,
    RoundAbsence,
    RoundDelegate,
    RoundPresenter,
    RoundTopic,
)
from clusterix_events.peer_review.round_rules import (
    Meeting,
    Topic,
    merge_topics,
    propose_topics,
    read_themes,
)
from clusterix_events.peer_review.rules import Candidate
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration import queries as registrations
from clusterix_events.registration.choices import TOPICS
from clusterix_events.registration.models import JoinedPart, Registration

EXPERTISE = "expertise"
OF_GROUPS = (PartKind.PARTNERS_MEETING, PartKind.PEER_GROUP_MEETING)


@dataclass(frozen=True)
class GroupSeats:
    """A group as it stands: what it is about, and everybody in it by number."""

    id: int
    topic: Topic
    state: GroupState
    version: int
    moderator_id: int
    rapporteur_id: int
    peer_ids: tuple[int, ...]

    @property
    def members(self) -> frozenset[int]:
        """Peers and leaders."""
        return frozenset({*self.peer_ids, self.moderator_id, self.rapporteur_id})

    @property
    def is_settled(self) -> bool:
        """Whether its room was opened, so that nobody changes it any more."""
        return self.state is not GroupState.COMPOSED


@dataclass(frozen=True)
class Taking:
    """Somebody considered for the groups, with what is noted of them.

    `has_place`: in the partners' meeting or the peer group meeting. `chosen` are the topics
    chosen when registering, `part_by_default` is what holds while the organiser says nothing.
    """

    person: Candidate
    has_place: bool
    takes_part: PartTaken
    may_lead: bool = True
    is_newcomer: bool = False
    expertise: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    part_by_default: PartTaken = PartTaken.NONE


@dataclass(frozen=True)
class Setup:
    """All that an event's groups are composed from."""

    event_id: int
    practices: dict[int, PracticeRow]
    topics: tuple[Topic, ...]
    groups: tuple[GroupSeats, ...]
    people: dict[int, Taking]
    absent: dict[str, frozenset[int]] = field(default_factory=dict)
    conflicts: tuple[DeclaredConflict, ...] = ()
    locks: tuple[ComposerLock, ...] = ()
    settings: ComposerSettings | None = None

    @property
    def defaults(self) -> dict[int, Taking]:
        """People as they would be if the organiser had said nothing of them."""
        return {
            number: Taking(one.person, one.has_place, one.part_by_default, expertise=one.chosen)
            for number, one in self.people.items()
        }

    @property
    def round_names(self) -> list[str]:
        """The rounds by name, each once."""
        return list(dict.fromkeys(topic.round_name for topic in self.topics))

    @property
    def group_of(self) -> dict[tuple[str, int], GroupSeats]:
        """The groups by round and practice."""
        return {(one.topic.round_name, one.topic.practice_id): one for one in self.groups}


def load_setup(event_id: int) -> Setup:
    """Return all that the groups of an event are composed from, in a constant number of reads."""
    practices = {row.practice.id: row for row in queries.list_practices(event_id)}
    groups = list_group_seats(event_id)
    return Setup(
        event_id=event_id,
        practices=practices,
        topics=tuple(_topics(event_id, practices, groups)),
        groups=tuple(groups),
        people=list_people(event_id, groups),
        absent=list_absent(event_id),
        conflicts=tuple(list_conflicts(event_id)),
        locks=tuple(_locks(event_id)),
        settings=session.get(ComposerSettings, event_id),
    )


def list_group_seats(event_id: int) -> list[GroupSeats]:
    """Return the groups of an event by round and name, as plain numbers."""
    of_event = PeerGroup.event_id == event_id
    peers = _members(select(Peer.group_id, Peer.person_id).order_by(Peer.position), Peer, event_id)
    presenters = _members(select(Presenter.group_id, Presenter.person_id), Presenter, event_id)
    rows = session.scalars(
        select(PeerGroup).where(of_event).order_by(PeerGroup.round_name, PeerGroup.name)
    )
    return [
        GroupSeats(
            id=group.id,
            topic=Topic(
                group.round_name,
                group.practice_id,
                group.name,
                group.session_id,
                group.room_id,
                frozenset(presenters[group.id]),
            ),
            state=group.state,
            version=group.version,
            moderator_id=group.moderator_id,
            rapporteur_id=group.rapporteur_id,
            peer_ids=tuple(peers[group.id]),
        )
        for group in rows
    ]


def list_people(event_id: int, groups: Sequence[GroupSeats] = ()) -> dict[int, Taking]:
    """Return everybody who may be in a group, by name: by their place, by a group, or by hand."""
    placed = {
        row.person_id
        for row in registrations.list_participants(event_id, _parts_of_groups(event_id))
    }
    noted = {
        row.person_id: row
        for row in session.scalars(select(RoundDelegate).where(RoundDelegate.event_id == event_id))
    }
    peers = {number for group in groups for number in group.peer_ids}
    leaders = {number for group in groups for number in group.members} - peers
    chosen = queries.list_candidates({*placed, *noted, *peers, *leaders})
    topics = _chosen_topics(event_id)
    return {
        number: _taking(
            person,
            noted.get(number),
            has_place=number in placed,
            by_default=_part(number, placed, peers, leaders),
            topics=topics.get(number, ()),
        )
        for number, person in chosen.items()
    }


def list_topics(event_id: int) -> list[Topic]:
    """Return what an organiser set up; nothing before anybody has."""
    presenters: dict[int, set[int]] = defaultdict(set)
    for topic_id, person_id in session.execute(
        select(RoundPresenter.topic_id, RoundPresenter.person_id)
        .join(RoundTopic, RoundTopic.id == RoundPresenter.topic_id)
        .where(RoundTopic.event_id == event_id)
    ):
        presenters[topic_id].add(person_id)
    rows = session.scalars(select(RoundTopic).where(RoundTopic.event_id == event_id))
    return [
        Topic(
            row.round_name,
            row.practice_id,
            row.name,
            row.session_id,
            row.room_id,
            frozenset(presenters[row.id]),
            None if row.themes is None else tuple(row.themes),
        )
        for row in rows
    ]


def list_absent(event_id: int) -> dict[str, frozenset[int]]:
    """Return who cannot be there, by round."""
    found: dict[str, set[int]] = defaultdict(set)
    for name, person_id in session.execute(
        select(RoundAbsence.round_name, RoundAbsence.person_id).where(
            RoundAbsence.event_id == event_id
        )
    ):
        found[name].add(person_id)
    return {name: frozenset(people) for name, people in found.items()}


def list_conflicts(event_id: int) -> Sequence[DeclaredConflict]:
    """Return the declared conflicts of an event, the oldest first."""
    return session.scalars(
        select(DeclaredConflict)
        .where(DeclaredConflict.event_id == event_id)
        .order_by(DeclaredConflict.id)
    ).all()


def list_no_shows(event_id: int) -> set[int]:
    """Return who was marked as not having come to the meeting of the groups."""
    parts = _parts_of_groups(event_id)
    rows = (
        select(Registration.person_id)
        .join(JoinedPart, JoinedPart.registration_id == Registration.id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(Registration.event_id == event_id, PlaceRequest.state == PlaceState.NO_SHOW)
    )
    if parts is not None:
        rows = rows.where(JoinedPart.part_id.in_(parts))
    return set(session.scalars(rows))


def takes_part(event_id: int, person_id: int) -> bool:
    """Return whether somebody is asked for conflicts: as partner, in a group, or by hand."""
    noted = session.get(RoundDelegate, (event_id, person_id))
    if noted is not None and noted.takes_part is not None:
        return noted.takes_part is not PartTaken.NONE
    return queries.is_partner(event_id, person_id)


def themes_of(topic: Topic, row: PracticeRow) -> tuple[str, ...]:
    """Return what a practice is about: as the organiser says, else as it says itself.

    That is its theme and keywords, and the topics of the registration form that its title names.
    """
    if topic.themes is not None:
        return topic.themes
    details, title = row.text.details, row.text.title.casefold()
    named = [one.value for one in TOPICS if one.value in title]
    return read_themes(details.get("theme"), details.get("keywords"), ", ".join(named))


def _taking(
    person: Candidate,
    noted: RoundDelegate | None,
    *,
    has_place: bool,
    by_default: PartTaken,
    topics: Sequence[str],
) -> Taking:
    chosen = tuple(topics)
    if noted is None:
        noted = RoundDelegate(may_lead=True, is_newcomer=False)
    return Taking(
        person,
        has_place,
        noted.takes_part or by_default,
        may_lead=noted.may_lead,
        is_newcomer=noted.is_newcomer,
        expertise=chosen if noted.expertise is None else tuple(noted.expertise),
        chosen=chosen,
        part_by_default=by_default,
    )


def _part(
    number: int, placed: Collection[int], peers: Collection[int], leaders: Collection[int]
) -> PartTaken:
    if number in peers:
        return PartTaken.PEER
    if number in leaders:
        return PartTaken.LEADER
    return PartTaken.PEER if number in placed else PartTaken.NONE


def _topics(
    event_id: int, practices: dict[int, PracticeRow], groups: Sequence[GroupSeats]
) -> list[Topic]:
    kept = list_topics(event_id)
    if not kept and not groups:
        owners = {n: row.practice.owner_id for n, row in practices.items()}
        known = {number: owner for number, owner in owners.items() if owner is not None}
        open_ones = [n for n, row in practices.items() if row.practice.state in REVIEWABLE]
        return propose_topics(open_ones, _meetings(event_id), owners=known)
    return merge_topics(
        kept,
        standing=[one.topic for one in groups if not one.is_settled],
        settled=[one.topic for one in groups if one.is_settled],
    )


def _meetings(event_id: int) -> list[Meeting]:
    blocks: Sequence[Session] = list_sessions(event_id, kind=SessionKind.PEER_GROUP)
    return [Meeting(block.id, block.room_id, block.starts_at) for block in blocks]


def _parts_of_groups(event_id: int) -> list[int] | None:
    """Return the parts whose people are in the groups; None where an event has no such part."""
    found = session.scalars(
        select(Part.id).where(Part.event_id == event_id, Part.kind.in_(OF_GROUPS))
    ).all()
    return list(found) or None


def _chosen_topics(event_id: int) -> dict[int, Sequence[str]]:
    rows = session.execute(
        select(Registration.person_id, AnswerRow.value)
        .join(AnswerRow, AnswerRow.sheet_id == Registration.sheet_id)
        .where(Registration.event_id == event_id, AnswerRow.question == EXPERTISE)
        .order_by(Registration.id)
    )
    return {person_id: value for person_id, value in rows if isinstance(value, list)}


def _locks(event_id: int) -> Sequence[ComposerLock]:
    return session.scalars(
        select(ComposerLock).where(ComposerLock.event_id == event_id).order_by(ComposerLock.id)
    ).all()


def _members(rows: Select[int, int], model: Any, event_id: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    joined = rows.join(PeerGroup, PeerGroup.id == model.group_id)
    for group_id, person_id in session.execute(joined.where(PeerGroup.event_id == event_id)):
        found[group_id].append(person_id)
    return found
