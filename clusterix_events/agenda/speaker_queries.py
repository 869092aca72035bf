"""Reads about talks and speakers, for their lists and forms."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from clusterix_events.agenda.models import Session, Slot, SlotSpeaker, Speaker
from clusterix_events.agenda.queries import list_slots, standing
from clusterix_events.agenda.rules import ANNOUNCED, SpeakerState
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.people.models import Person
from clusterix_events.registration.queries import confirmed_parts


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk in the organiser's list of a session, with all who shall give it."""

    slot: Slot
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker in the organiser's list; `talks` counts the talks they give."""

    id: int
    name: str
    affiliation: str | None
    state: SpeakerState
    talks: int


def list_talks(session_id: int) -> list[TalkRow]:
    """Return the talks of a session in order, with the names of all their speakers."""
    names: dict[int, list[str]] = defaultdict(list)
    for slot_id, who in session.execute(
        select(SlotSpeaker.slot_id, Person)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .join(Person, Person.id == Speaker.person_id)
        .where(Slot.session_id == session_id)
        .order_by(SlotSpeaker.position)
    ):
        names[slot_id].append(who.full_name)
    return [TalkRow(slot, tuple(names[slot.id])) for slot in list_slots(session_id)]


def list_speaker_ids(slot_id: int) -> list[int]:
    """Return the speakers of a talk in order."""
    return list(
        session.scalars(
            select(SlotSpeaker.speaker_id)
            .where(SlotSpeaker.slot_id == slot_id)
            .order_by(SlotSpeaker.position)
        )
    )


def list_speakers(event_id: int) -> list[SpeakerRow]:
    """Return the speakers of an event by family name."""
    rows = session.execute(
        select(Speaker, Person)
        .join(Person, Person.id == Speaker.person_id)
        .where(Speaker.event_id == event_id)
        .order_by(Person.family_name, Person.given_name, Speaker.id)
    ).all()
    given = session.scalars(
        select(SlotSpeaker.speaker_id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .join(Session, Session.id == Slot.session_id)
        .where(*standing(event_id), Slot.withdrawn_at.is_(None))
    ).all()
    return [
        SpeakerRow(row.id, who.full_name, row.affiliation, row.state, given.count(row.id))
        for row, who in rows
    ]


def get_speaker(event_id: int, speaker_id: int) -> Speaker:
    """Return a speaker of an event with the person; raise NotFoundError."""
    found = session.scalars(
        select(Speaker)
        .where(Speaker.id == speaker_id, Speaker.event_id == event_id)
        .options(selectinload(Speaker.person))
    ).first()
    if found is None:
        raise NotFoundError(str(speaker_id))
    return found


def list_announced_speakers(event_id: int) -> Sequence[Speaker]:
    """Return the speakers whose name may be printed, with the person, by family name."""
    return session.scalars(
        select(Speaker)
        .join(Person, Person.id == Speaker.person_id)
        .where(Speaker.event_id == event_id, Speaker.state.in_(ANNOUNCED))
        .order_by(Person.family_name, Person.given_name, Speaker.id)
        .options(selectinload(Speaker.person).selectinload(Person.organisation))
    ).all()


def takes_part(event_id: int, person_id: int) -> bool:
    """Return whether somebody has a confirmed place at an event, or speaks there."""
    speaks = exists().where(Speaker.event_id == event_id, Speaker.person_id == person_id)
    return bool(confirmed_parts(person_id, event_id)) or bool(session.scalar(select(speaks)))
