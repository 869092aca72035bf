"""Reads about practices, groups and what happens in a group's room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from clusterix_events.agenda.models import Session
from clusterix_events.events.models import Part, PartKind
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import Link, LinkKind
from clusterix_events.kernel.refs import read_reference
from clusterix_events.peer_review.models import (
    EntryRequest,
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    Presenter,
    RequestState,
    Review,
    ReviewFormVersion,
    Round,
    TransferStatement,
)
from clusterix_events.peer_review.rules import Candidate
from clusterix_events.people.models import Account, Organisation, Person, Role, RoleGrant
from clusterix_events.people.rules import full_name
from clusterix_events.registration import queries as registrations

LATEST_VERSIONS = (
    select(
        PracticeVersion.practice_id.label("practice_id"),
        # What its owner is still writing stands for a practice only while there is nothing else.
        func.coalesce(
            func.max(PracticeVersion.number).filter(PracticeVersion.is_draft.is_(False)),
            func.max(PracticeVersion.number),
        ).label("number"),
    )
    .group_by(PracticeVersion.practice_id)
    .subquery()
)


@dataclass(frozen=True)
class PracticeRow:
    """A practice with its latest texts, as lists show it."""

    practice: Practice
    text: PracticeVersion


@dataclass(frozen=True)
class Progress:
    """How far a group is: peers who should answer, and forms sent in each round."""

    peers: int
    before: int
    after: int


def list_practices(event_id: int) -> list[PracticeRow]:
    """Return the practices of an event by number, each with its latest texts."""
    rows = session.execute(_practices().where(Practice.event_id == event_id))
    return [PracticeRow(practice, text) for practice, text in rows]


def count_practices(event_id: int) -> int:
    """Return how many practices an event has."""
    counted = select(func.count()).select_from(Practice).where(Practice.event_id == event_id)
    return session.scalar(counted) or 0


def count_groups(event_id: int) -> int:
    """Return how many peer groups an event has."""
    counted = select(func.count()).select_from(PeerGroup).where(PeerGroup.event_id == event_id)
    return session.scalar(counted) or 0


def get_practice(event_id: int, practice_id: int) -> PracticeRow:
    """Return a practice of this event with its latest texts; raise NotFoundError."""
    found = find_practice(event_id, practice_id)
    if found is None:
        raise NotFoundError(f"practice {practice_id}")
    return found


def find_practice(event_id: int, practice_id: int) -> PracticeRow | None:
    """Return a practice of this event with its latest texts, or None."""
    row = session.execute(
        _practices().where(Practice.event_id == event_id, Practice.id == practice_id)
    ).first()
    return None if row is None else PracticeRow(*row)


def get_practice_of_group(group: PeerGroup) -> tuple[Practice, PracticeVersion]:
    """Return the practice a group reviews, with its latest texts."""
    row = get_practice(group.event_id, group.practice_id)
    return row.practice, row.text


def list_groups(event_id: int) -> Sequence[PeerGroup]:
    """Return the groups of an event by name, with practice, leaders, peers and presenters."""
    return session.scalars(_groups().where(PeerGroup.event_id == event_id)).all()


def list_groups_of_person(event_id: int, person_id: int) -> Sequence[PeerGroup]:
    """Return the groups of an event in which somebody is a peer, moderator or rapporteur."""
    as_peer = select(Peer.group_id).where(Peer.person_id == person_id)
    return session.scalars(
        _groups().where(
            PeerGroup.event_id == event_id,
            or_(
                PeerGroup.id.in_(as_peer),
                PeerGroup.moderator_id == person_id,
                PeerGroup.rapporteur_id == person_id,
            ),
        )
    ).all()


def list_groups_of_practice(practice_id: int) -> Sequence[PeerGroup]:
    """Return the groups that review a practice, by name."""
    return session.scalars(_groups().where(PeerGroup.practice_id == practice_id)).all()


def find_group(event_id: int, group_id: int) -> PeerGroup | None:
    """Return a group of this event with all that its pages show, or None."""
    return session.scalars(
        _groups().where(PeerGroup.event_id == event_id, PeerGroup.id == group_id)
    ).first()


def get_group(event_id: int, group_id: int) -> PeerGroup:
    """Return a group of this event with all that its pages show; raise NotFoundError."""
    group = find_group(event_id, group_id)
    if group is None:
        raise NotFoundError(f"group {group_id}")
    return group


def find_open_group(code: str) -> PeerGroup | None:
    """Return the group that is open under this code, or None."""
    return session.scalars(
        _groups().where(PeerGroup.code == code.strip().upper(), PeerGroup.state == GroupState.OPEN)
    ).first()


def list_people(event_id: int) -> list[tuple[int, str]]:
    """Return (number, name with organisation and region) of those with a place at an event."""
    numbers = [row.person_id for row in registrations.list_participants(event_id)]
    return [(one.person_id, _described(one)) for one in list_candidates(numbers).values()]


def find_person_by_reference(event_id: int, typed: str) -> int | None:
    """Return the person behind the reference of a badge of this event, or None.

    The letters may be typed with spaces, or read from the badge's code as an address.
    """
    reference = read_reference(typed.strip().rstrip("/").rpartition("/")[2])
    found = registrations.find_by_reference(reference) if reference else None
    if found is None or found.event_id != event_id or found.cancelled_at is not None:
        return None
    return found.person_id


def is_organiser(event_id: int, person_id: int) -> bool:
    """Return whether a person's account organises an event."""
    return (
        session.scalar(
            select(RoleGrant.id)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(
                RoleGrant.event_id == event_id,
                RoleGrant.role == Role.ORGANISER,
                Account.person_id == person_id,
            )
        )
        is not None
    )


def is_partner(event_id: int, person_id: int) -> bool:
    """Return whether somebody is in any group of an event, or has a place among the partners."""
    if registrations.confirmed_parts(person_id, event_id) & _partner_parts(event_id):
        return True
    seats = [
        select(seat.id)
        .join(PeerGroup, PeerGroup.id == seat.group_id)
        .where(PeerGroup.event_id == event_id, seat.person_id == person_id)
        for seat in (Peer, Presenter)
    ]
    leads = select(PeerGroup.id).where(
        PeerGroup.event_id == event_id,
        or_(PeerGroup.moderator_id == person_id, PeerGroup.rapporteur_id == person_id),
    )
    return bool(session.scalar(select(or_(*(found.exists() for found in (*seats, leads))))))


def find_link_person(link_id: int, event_id: int) -> int | None:
    """Return whose personal link of an event this is, while it stands, or None."""
    return session.scalar(
        select(Link.person_id).where(
            Link.id == link_id,
            Link.kind == LinkKind.PERSONAL,
            Link.event_id == event_id,
            Link.revoked_at.is_(None),
        )
    )


def count_progress(group_ids: Iterable[int] | Select[int]) -> dict[int, Progress]:
    """Return how far each group is, in one statement for all of them."""
    which = group_ids if isinstance(group_ids, Select) else list(group_ids)
    rows = session.execute(
        select(
            Peer.group_id,
            func.count(Peer.id.distinct()),
            func.count(Review.id).filter(Review.round == Round.BEFORE),
            func.count(Review.id).filter(Review.round == Round.AFTER),
        )
        .outerjoin(Review, Review.peer_id == Peer.id)
        .where(Peer.group_id.in_(which), Peer.conflict_at.is_(None))
        .group_by(Peer.group_id)
    )
    return {group_id: Progress(peers, before, after) for group_id, peers, before, after in rows}


def find_peer(group_id: int, person_id: int) -> Peer | None:
    """Return somebody's seat in a group, or None."""
    return session.scalars(
        _peers().where(Peer.group_id == group_id, Peer.person_id == person_id)
    ).first()


def find_peer_of_device(group_id: int, device_hash: str) -> Peer | None:
    """Return the peer whose form is open on this device, or None."""
    return session.scalars(
        _peers().where(Peer.group_id == group_id, Peer.device_hash == device_hash)
    ).first()


def get_peer(group_id: int, peer_id: int) -> Peer:
    """Return a peer of this group; raise NotFoundError."""
    peer = session.scalars(_peers().where(Peer.group_id == group_id, Peer.id == peer_id)).first()
    if peer is None:
        raise NotFoundError(f"peer {peer_id}")
    return peer


def find_transfer_statement(peer_id: int) -> TransferStatement | None:
    """Return what a peer said for their region, or None."""
    return session.scalars(
        select(TransferStatement).where(TransferStatement.peer_id == peer_id)
    ).first()


def list_waiting_requests(group_id: int) -> Sequence[EntryRequest]:
    """Return the typed names that wait for the moderator, the first one first."""
    return session.scalars(
        select(EntryRequest)
        .where(EntryRequest.group_id == group_id, EntryRequest.state == RequestState.WAITING)
        .order_by(EntryRequest.id)
    ).all()


def find_request(group_id: int, device_hash: str) -> EntryRequest | None:
    """Return the request of this device, or None."""
    return session.scalars(
        select(EntryRequest).where(
            EntryRequest.group_id == group_id, EntryRequest.device_hash == device_hash
        )
    ).first()


def get_request(group_id: int, request_id: int) -> EntryRequest:
    """Return a request at this group's door; raise NotFoundError."""
    request = session.scalars(
        select(EntryRequest).where(EntryRequest.group_id == group_id, EntryRequest.id == request_id)
    ).first()
    if request is None:
        raise NotFoundError(f"request {request_id}")
    return request


def list_candidates(person_ids: Iterable[int]) -> dict[int, Candidate]:
    """Return people as the rules of composition see them, by their number."""
    rows = session.execute(
        select(
            Person.id,
            Person.given_name,
            Person.family_name,
            Organisation.name,
            *(Person.nuts_code, Person.nuts_version, Person.country_code),
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(list(person_ids)))
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return {
        row.id: Candidate(
            person_id=row.id,
            name=full_name(row.given_name, row.family_name),
            organisation=row.name,
            region=row.nuts_code or row.country_code,
            version=row.nuts_version if row.nuts_code else None,
        )
        for row in rows
    }


def list_busy_people(event_id: int, round_name: str, *, apart_from: Iterable[int]) -> set[int]:
    """Return who is in a group of this round already, or presents to one, but for some groups."""
    groups = (
        select(PeerGroup)
        .where(
            PeerGroup.event_id == event_id,
            PeerGroup.round_name == round_name,
            PeerGroup.id.not_in(list(apart_from)),
        )
        .subquery()
    )
    seats = [
        select(model.person_id).join(groups, groups.c.id == model.group_id)
        for model in (Peer, Presenter)
    ]
    leaders = [select(groups.c.moderator_id), select(groups.c.rapporteur_id)]
    return set(session.scalars(union(*seats, *leaders)))


def list_groups_of_session(session_id: int) -> Sequence[PeerGroup]:
    """Return the groups that meet in a session of the agenda."""
    return session.scalars(_groups().where(PeerGroup.session_id == session_id)).all()


def find_latest_form(event_id: int) -> ReviewFormVersion | None:
    """Return the newest version of an event's review form, or None before the first group."""
    return session.scalars(
        select(ReviewFormVersion)
        .where(ReviewFormVersion.event_id == event_id)
        .order_by(ReviewFormVersion.version.desc())
        .limit(1)
    ).first()


def _partner_parts(event_id: int) -> frozenset[int]:
    kinds = (PartKind.PARTNERS_MEETING, PartKind.PEER_GROUP_MEETING)
    return frozenset(
        session.scalars(select(Part.id).where(Part.event_id == event_id, Part.kind.in_(kinds)))
    )


def _described(one: Candidate) -> str:
    return ", ".join(part for part in (one.name, one.organisation, one.region) if part)


def _practices() -> Select[Practice, PracticeVersion]:
    return (
        select(Practice, PracticeVersion)
        .join(LATEST_VERSIONS, LATEST_VERSIONS.c.practice_id == Practice.id)
        .join(
            PracticeVersion,
            (PracticeVersion.practice_id == Practice.id)
            & (PracticeVersion.number == LATEST_VERSIONS.c.number),
        )
        .order_by(Practice.number)
    )


def _groups() -> Select[PeerGroup]:
    return (
        select(PeerGroup)
        .options(
            joinedload(PeerGroup.practice),
            joinedload(PeerGroup.practice_version),
            joinedload(PeerGroup.form),
            joinedload(PeerGroup.session).joinedload(Session.room),
            joinedload(PeerGroup.room),
            joinedload(PeerGroup.moderator),
            joinedload(PeerGroup.rapporteur),
            selectinload(PeerGroup.peers).joinedload(Peer.person),
            selectinload(PeerGroup.peers).selectinload(Peer.reviews),
            selectinload(PeerGroup.presenters).joinedload(Presenter.person),
        )
        .order_by(PeerGroup.name)
        # What was sent since these rows were first read must be seen by whoever reads again.
        .execution_options(populate_existing=True)
    )


def _peers() -> Select[Peer]:
    return (
        select(Peer)
        .options(joinedload(Peer.person), selectinload(Peer.reviews))
        .execution_options(populate_existing=True)
    )
