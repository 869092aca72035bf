"""Reads about the desk review."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import func, select

from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.desk_models import (
    DeskBatch,
    DeskQuestion,
    DeskReading,
    DeskTimeline,
)
from clusterix_events.peer_review.desk_rules import NAMES, DeskDates, desk_dates
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, PracticeVersion
from clusterix_events.peer_review.round_models import DeclaredConflict
from clusterix_events.people.models import Person

ALL_ROUNDS = ""
Declared: TypeAlias = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class QuestionCount:
    """How many questions of a group wait, went to the host, and were answered."""

    waiting: int = 0
    sent: int = 0
    answered: int = 0


def get_group(group_id: int) -> PeerGroup:
    """Return a group with all that its pages show."""
    return queries.get_group(session.get_one(PeerGroup, group_id).event_id, group_id)


def find_timelines(event_id: int) -> dict[str, DeskTimeline]:
    """Return the dates chosen for an event by the name of the round; "" stands for all."""
    rows = session.scalars(select(DeskTimeline).where(DeskTimeline.event_id == event_id))
    return {row.round_name: row for row in rows}


def list_groups_of_round(event_id: int, round_name: str) -> list[PeerGroup]:
    """Return the groups of a round, under "" those of all rounds."""
    groups = queries.list_groups(event_id)
    return [one for one in groups if round_name in {ALL_ROUNDS, one.round_name}]


def meeting_day(group: PeerGroup, event: Event) -> date:
    """Return the day on which a group meets: its session's, else the event's first."""
    day = group.session.day if group.session else None
    return day or event.starts_on


def dates_of(group: PeerGroup, event: Event, timelines: dict[str, DeskTimeline]) -> DeskDates:
    """Return the dates of a group: its round's, else the event's, else from the day it meets."""
    chosen = [timelines.get(group.round_name), timelines.get(ALL_ROUNDS)]
    return desk_dates(
        meeting_day(group, event),
        *({name: getattr(one, name) for name in NAMES} for one in chosen if one is not None),
    )


def text_of(group: PeerGroup) -> PracticeVersion:
    """Return what a group reads: the version frozen for it, before that the latest texts."""
    if group.state is not GroupState.COMPOSED:
        return group.practice_version
    return queries.get_practice_of_group(group)[1]


def list_titles(groups: Iterable[PeerGroup]) -> dict[int, str]:
    """Return by group the title of what it reads, in one statement for all of them."""
    rows = {row.practice.id: row.text.title for row in _practices_of(groups)}
    return {
        one.id: rows[one.practice_id]
        if one.state is GroupState.COMPOSED
        else one.practice_version.title
        for one in groups
    }


def list_declared(event_id: int) -> Declared:
    """Return (practice, person) of the conflicts that people of an event declared beforehand."""
    rows = session.execute(
        select(DeclaredConflict.practice_id, DeclaredConflict.person_id).where(
            DeclaredConflict.event_id == event_id
        )
    )
    return frozenset((practice_id, person_id) for practice_id, person_id in rows)


def readers(group: PeerGroup, declared: Declared) -> list[Peer]:
    """Return the peers who are to read: not those who declared a conflict or left."""
    return [
        one
        for one in group.peers
        if one.conflict_at is None
        and one.left_at is None
        and (group.practice_id, one.person_id) not in declared
    ]


def list_readings(group_ids: Iterable[int]) -> dict[tuple[int, int], DeskReading]:
    """Return by (group, person) how far people are, in one statement."""
    rows = session.scalars(select(DeskReading).where(DeskReading.group_id.in_(list(group_ids))))
    return {(row.group_id, row.person_id): row for row in rows}


def find_reading(group_id: int, person_id: int) -> DeskReading | None:
    """Return how far somebody is, or None."""
    return session.scalars(
        select(DeskReading).where(
            DeskReading.group_id == group_id, DeskReading.person_id == person_id
        )
    ).first()


def list_own_questions(group_id: int, person_id: int) -> Sequence[DeskQuestion]:
    """Return what somebody asked, the first one first."""
    return session.scalars(
        select(DeskQuestion)
        .where(DeskQuestion.group_id == group_id, DeskQuestion.person_id == person_id)
        .order_by(DeskQuestion.id)
    ).all()


def get_own_question(group_id: int, person_id: int, question_id: int) -> DeskQuestion:
    """Return a question of this person in this group; raise NotFoundError."""
    row = session.scalars(
        select(DeskQuestion).where(
            DeskQuestion.id == question_id,
            DeskQuestion.group_id == group_id,
            DeskQuestion.person_id == person_id,
        )
    ).first()
    if row is None:
        raise NotFoundError(f"question {question_id}")
    return row


def list_waiting_questions(group_id: int) -> Sequence[DeskQuestion]:
    """Return what goes to the host next, in the order of the letters.

    Left out is what was put into another question, and what people asked who are no reader of
    the group (any more).
    """
    declared = select(DeclaredConflict.person_id).join(
        PeerGroup, PeerGroup.practice_id == DeclaredConflict.practice_id
    )
    may_ask = select(Peer.person_id).where(
        Peer.group_id == group_id,
        Peer.conflict_at.is_(None),
        Peer.left_at.is_(None),
        Peer.person_id.not_in(declared.where(PeerGroup.id == group_id)),
    )
    rows = session.scalars(
        select(DeskQuestion).where(
            DeskQuestion.group_id == group_id,
            DeskQuestion.batch_id.is_(None),
            DeskQuestion.merged_into_id.is_(None),
            DeskQuestion.person_id.is_(None) | DeskQuestion.person_id.in_(may_ask),
        )
    )
    return _by_letters(rows)


def list_sent_questions(group_id: int) -> Sequence[DeskQuestion]:
    """Return what the host was asked, by batch and there in the order of the letters."""
    rows = session.scalars(
        select(DeskQuestion).where(
            DeskQuestion.group_id == group_id,
            DeskQuestion.batch_id.is_not(None),
            DeskQuestion.merged_into_id.is_(None),
        )
    )
    return sorted(_by_letters(rows), key=lambda one: one.batch_id or 0)


def list_questions_of_batch(batch_id: int) -> Sequence[DeskQuestion]:
    """Return the questions of one mail in the order of the letters."""
    return _by_letters(
        session.scalars(
            select(DeskQuestion).where(
                DeskQuestion.batch_id == batch_id, DeskQuestion.merged_into_id.is_(None)
            )
        )
    )


def count_questions(group_ids: Iterable[int]) -> dict[int, QuestionCount]:
    """Return how many questions each group has, in one statement; no word of who asked."""
    rows = session.execute(
        select(
            DeskQuestion.group_id,
            func.count().filter(DeskQuestion.batch_id.is_(None)),
            func.count(DeskQuestion.batch_id),
            func.count(DeskQuestion.answered_at),
        )
        .where(DeskQuestion.group_id.in_(list(group_ids)), DeskQuestion.merged_into_id.is_(None))
        .group_by(DeskQuestion.group_id)
    )
    return {group: QuestionCount(*numbers) for group, *numbers in rows}


def count_batches(group_id: int) -> int:
    """Return how often questions went to the host."""
    counted = select(func.count()).select_from(DeskBatch).where(DeskBatch.group_id == group_id)
    return session.scalar(counted) or 0


def list_groups_ahead(today: date) -> Sequence[PeerGroup]:
    """Return the groups of published events that have not met, with all that is read of them."""
    ahead = (
        select(PeerGroup.event_id)
        .join(Event, Event.id == PeerGroup.event_id)
        .where(
            PeerGroup.state == GroupState.COMPOSED,
            Event.state == EventState.PUBLISHED,
            Event.ends_on >= today,
        )
        .distinct()
    )
    return [
        group
        for event_id in session.scalars(ahead).all()
        for group in queries.list_groups(event_id)
        if group.state is GroupState.COMPOSED
    ]


def list_hosts(group: PeerGroup) -> list[Person]:
    """Return who answers for a practice: its owner; without one, those who present it."""
    if group.practice.owner_id is not None:
        return [session.get_one(Person, group.practice.owner_id)]
    return [one.person for one in group.presenters]


def _practices_of(groups: Iterable[PeerGroup]) -> list[queries.PracticeRow]:
    events = {one.event_id for one in groups}
    return [row for event_id in events for row in queries.list_practices(event_id)]


def _by_letters(rows: Iterable[DeskQuestion]) -> list[DeskQuestion]:
    return sorted(rows, key=lambda one: (one.text.casefold(), one.id))
