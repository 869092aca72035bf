"""Reads of the transfer map, and of those who may learn of each other."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    ReviewFormVersion,
    TransferStatement,
)
from clusterix_events.peer_review.publish_models import PracticeConsent
from clusterix_events.peer_review.publish_rules import PublishPurpose
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.review_form import ReviewForm, read_form
from clusterix_events.peer_review.transfer_models import Introduction
from clusterix_events.peer_review.transfer_rules import Stated, are_introduced
from clusterix_events.people.models import Organisation, Person

_PEER, _OWNER = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Human:
    """Somebody as others learn of them: person, name, organisation, address."""

    person_id: int
    given_name: str
    family_name: str
    organisation: str
    email: str

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Pair:
    """A region's speaker and a practice's owner who both wish to know of each other."""

    statement: TransferStatement
    practice_id: int
    title: str
    event_id: int
    peer: Human
    owner: Human


def list_stated(event_id: int, practice_ids: Collection[int]) -> list[Stated]:
    """Return what regions said about some practices in groups that are closed."""
    rows = session.execute(
        select(TransferStatement, PeerGroup.practice_id, PeerGroup.form_id)
        .join(PeerGroup, PeerGroup.id == TransferStatement.group_id)
        .where(PeerGroup.event_id == event_id, PeerGroup.state == GroupState.CLOSED)
    )
    return [
        Stated(
            id=one.id,
            practice_id=practice_id,
            form_id=form_id,
            region=one.region,
            take=one.take,
            element=one.element,
            first_step=one.first_step,
            barriers=tuple(one.barriers),
            contact=tuple(one.contact),
        )
        for one, practice_id, form_id in rows
        if practice_id in practice_ids
    ]


def list_forms(event_id: int, language: str) -> dict[int, ReviewForm]:
    """Return the review forms of an event by their numbers, in a language."""
    rows = session.scalars(select(ReviewFormVersion).where(ReviewFormVersion.event_id == event_id))
    return {row.id: read_form(row.definition, language) for row in rows}


def list_pairs(event_id: int, person_id: int) -> dict[int, Pair]:
    """Return by statement whom somebody learns of at an event, as region or as owner."""
    theirs = (_PEER.id == person_id) | (_OWNER.id == person_id)
    return {
        pair.statement.id: pair
        for pair in _pairs(_both().where(PeerGroup.event_id == event_id, theirs))
    }


def list_new_pairs() -> list[Pair]:
    """Return all who both wish to know of each other and were not written to yet."""
    told = select(Introduction.statement_id)
    return _pairs(_both().where(TransferStatement.id.not_in(told)))


def find_pair(statement_id: int) -> Pair | None:
    """Return the pair behind a statement, or None where one of both does not wish it (any more)."""
    found = _pairs(_both().where(TransferStatement.id == statement_id))
    return found[0] if found else None


def find_seat(event_id: int, group_id: int, person_id: int) -> tuple[PeerGroup, Peer] | None:
    """Return somebody's seat in a closed group of an event that the peer has not left, or None."""
    row = session.execute(
        select(PeerGroup, Peer)
        .join(Peer, Peer.group_id == PeerGroup.id)
        .where(
            PeerGroup.event_id == event_id,
            PeerGroup.id == group_id,
            PeerGroup.state == GroupState.CLOSED,
            Peer.person_id == person_id,
            Peer.conflict_at.is_(None),
        )
    ).first()
    return None if row is None else (row[0], row[1])


def list_seats(event_id: int, person_id: int) -> list[tuple[int, str]]:
    """Return (group, title of its practice) for the closed groups in which somebody is a peer."""
    rows = session.execute(
        select(PeerGroup.id, PracticeVersion.title)
        .join(Peer, Peer.group_id == PeerGroup.id)
        .join(PracticeVersion, PracticeVersion.id == PeerGroup.practice_version_id)
        .where(
            PeerGroup.event_id == event_id,
            PeerGroup.state == GroupState.CLOSED,
            Peer.person_id == person_id,
            Peer.conflict_at.is_(None),
        )
        .order_by(PeerGroup.name)
    )
    return [(row[0], row[1]) for row in rows]


def is_report_final(group_id: int) -> bool:
    """Return whether a group's report is final, so that its statements are fixed."""
    found = session.scalar(
        select(Report.group_id).where(Report.group_id == group_id, Report.final_at.is_not(None))
    )
    return found is not None


def _both() -> Select[TransferStatement, int, str, int, Person, str | None, Person, str | None]:
    organisation, owners = aliased(Organisation), aliased(Organisation)
    agrees = (
        (PracticeConsent.practice_id == Practice.id)
        & (PracticeConsent.purpose == PublishPurpose.INTRODUCTION)
        & (PracticeConsent.person_id == Practice.owner_id)
        & PracticeConsent.withdrawn_at.is_(None)
    )
    return (
        select(
            TransferStatement,
            Practice.id,
            PracticeVersion.title,
            PeerGroup.event_id,
            _PEER,
            organisation.name,
            _OWNER,
            owners.name,
        )
        .join(PeerGroup, PeerGroup.id == TransferStatement.group_id)
        .join(PracticeVersion, PracticeVersion.id == PeerGroup.practice_version_id)
        .join(Practice, Practice.id == PeerGroup.practice_id)
        .join(PracticeConsent, agrees)
        .join(Peer, Peer.id == TransferStatement.peer_id)
        .join(_PEER, _PEER.id == Peer.person_id)
        .outerjoin(organisation, organisation.id == _PEER.organisation_id)
        .join(_OWNER, _OWNER.id == Practice.owner_id)
        .outerjoin(owners, owners.id == _OWNER.organisation_id)
        .where(
            PeerGroup.state == GroupState.CLOSED,
            _PEER.email.is_not(None),
            _OWNER.email.is_not(None),
        )
        .order_by(TransferStatement.id)
    )


def _pairs(
    statement: Select[TransferStatement, int, str, int, Person, str | None, Person, str | None],
) -> list[Pair]:
    return [
        Pair(
            statement=row[0],
            practice_id=row[1],
            title=row[2],
            event_id=row[3],
            peer=_human(row[4], row[5]),
            owner=_human(row[6], row[7]),
        )
        for row in session.execute(statement)
        if are_introduced(row[0].contact, owner_agrees=True)
    ]


def _human(person: Person, organisation: str | None) -> Human:
    return Human(
        person.id, person.given_name, person.family_name, organisation or "", person.email or ""
    )
