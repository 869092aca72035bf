"""What is done with an agenda. Nothing here commits."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from clusterix_events.agenda import programme as programmes
from clusterix_events.agenda import queries, rules, versions
from clusterix_events.agenda.checks import list_clashes
from clusterix_events.agenda.facts import AgendaPublished, SessionWithdrawn
from clusterix_events.agenda.models import (
    AgendaVersion,
    Engagement,
    Session,
    Slot,
    SlotSpeaker,
    Speaker,
)
from clusterix_events.agenda.programme import Audience, Item
from clusterix_events.agenda.rules import (
    EngagementRole,
    Hours,
    SessionKind,
    SlotKind,
    SpeakerState,
)
from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.people.models import Person
from clusterix_events.people.service import get_or_add_organisation

NO_HOURS = Hours()
_NO_CHANGES: dict[str, Any] = {Audience.PUBLIC.value: [], Audience.PARTNERS.value: []}


class ClashesStandError(RuleError):
    """An agenda with a clash that blocks is not published."""


class NothingChangedError(RuleError):
    """A version without any change to the last one says nothing."""


class AlreadySpeakerError(RuleError):
    """A person is a speaker of an event once."""


@dataclass(frozen=True, kw_only=True)
class SessionValues:
    """What an organiser says of a session."""

    title: str
    part_id: int
    kind: SessionKind = SessionKind.PLENARY
    hours: Hours = NO_HOURS
    room_id: int | None = None
    is_closed: bool = False
    code: str | None = None
    parallel_title: str | None = None
    note: str | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The values as the table keeps them; a closed meeting is closed."""
        kept = {name: value for name, value in vars(self).items() if name != "hours"}
        return kept | {
            "day": self.hours.day,
            "starts_at": self.hours.starts_at,
            "ends_at": self.hours.ends_at,
            "is_closed": self.is_closed or self.kind is SessionKind.CLOSED_MEETING,
        }


@dataclass(frozen=True, kw_only=True)
class SlotValues:
    """What an organiser says of a talk."""

    title: str | None = None
    topic: str | None = None
    abstract: str | None = None
    kind: SlotKind = SlotKind.TALK
    speaker_ids: Sequence[int] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The values as the table keeps them."""
        return {name: value for name, value in vars(self).items() if name != "speaker_ids"}


def lock_agenda(event_id: int) -> None:
    """Let nobody else number something of this event before the present transaction ends."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())


def add_session(event_id: int, values: SessionValues, *, reference: str | None = None) -> Session:
    """Return a new session; its reference is the next free one of its day unless given."""
    lock_agenda(event_id)
    made = Session(
        event_id=event_id,
        reference=reference
        or rules.next_reference(values.hours.day, queries.list_references(event_id)),
        uid=str(uuid.uuid4()),
        **values.columns,
    )
    session.add(made)
    session.flush()
    audit.record("session.added", event_id=event_id, subject=f"session:{made.id}")
    return made


def change_session(row: Session, values: SessionValues, *, version: int) -> None:
    """Give a session other values; raise StaleError when somebody changed it meanwhile."""
    _update(Session, row.id, version, values.columns)
    audit.record("session.changed", event_id=row.event_id, subject=f"session:{row.id}")


def move_session(row: Session, hours: Hours, *, room_id: int | None, version: int) -> None:
    """Give a session other hours and room; raise StaleError when it was changed meanwhile."""
    columns = {
        "day": hours.day,
        "starts_at": hours.starts_at,
        "ends_at": hours.ends_at,
        "room_id": room_id,
    }
    _update(Session, row.id, version, columns)
    audit.record("session.moved", event_id=row.event_id, subject=f"session:{row.id}")


def withdraw_session(row: Session) -> None:
    """Take a session out of the agenda; it can be put back."""
    row.withdrawn_at = clock.now()
    row.version += 1
    audit.record("session.withdrawn", event_id=row.event_id, subject=f"session:{row.id}")
    publish(SessionWithdrawn(row.id))


def restore_session(row: Session) -> None:
    """Put a session back that was taken out."""
    row.withdrawn_at = None
    row.version += 1
    audit.record("session.restored", event_id=row.event_id, subject=f"session:{row.id}")


def shift_day(event: Event, *, since: datetime, minutes: int) -> int:
    """Move all sessions that begin at or after a moment of its day; return how many.

    Raises ShiftTooLongError or LeavesTheDayError.
    """
    rows = {row.id: row for row in queries.list_sessions(event.id)}
    moved = rules.shifted(
        {number: row.hours for number, row in rows.items()},
        since=since,
        minutes=minutes,
        zone=event.zone,
    )
    for number, hours in moved.items():
        rows[number].starts_at, rows[number].ends_at = hours.starts_at, hours.ends_at
        rows[number].version += 1
    audit.record("agenda.shifted", event_id=event.id, subject=f"event:{event.id}", minutes=minutes)
    return len(moved)


def add_slot(row: Session, values: SlotValues) -> Slot:
    """Return a new talk at the end of a session."""
    last = session.scalar(select(func.max(Slot.position)).where(Slot.session_id == row.id))
    made = Slot(session_id=row.id, position=(last or 0) + 1, **values.columns)
    session.add(made)
    session.flush()
    _set_speakers(made, values.speaker_ids)
    return made


def change_slot(slot: Slot, values: SlotValues, *, version: int) -> None:
    """Give a talk other values; raise StaleError when somebody changed it meanwhile."""
    _update(Slot, slot.id, version, values.columns)
    _set_speakers(slot, values.speaker_ids)


def move_slot(slot: Slot, *, steps: int) -> None:
    """Move a talk within its session by so many places, up when negative; it stops at the ends."""
    order = list(queries.list_slots(slot.session_id))
    place = order.index(slot)
    order.insert(max(0, min(len(order) - 1, place + steps)), order.pop(place))
    for position, each in enumerate(order, start=1):
        each.position = position


def withdraw_slot(slot: Slot) -> None:
    """Take a talk out of its session; it can be put back."""
    slot.withdrawn_at = clock.now()
    slot.version += 1
    session.flush()
    _engage_speakers(slot.session_id)


def restore_slot(slot: Slot) -> None:
    """Put a talk back that was taken out, at its old place."""
    slot.withdrawn_at = None
    slot.version += 1
    session.flush()
    _engage_speakers(slot.session_id)


def add_speaker(
    event_id: int,
    person: Person,
    *,
    affiliation: str | None = None,
    state: SpeakerState = SpeakerState.INVITED,
) -> Speaker:
    """Return a person as a speaker of an event, whether registered or not.

    Raises AlreadySpeakerError.
    """
    if session.scalars(
        select(Speaker.id).where(Speaker.event_id == event_id, Speaker.person_id == person.id)
    ).first():
        raise AlreadySpeakerError(_("This person is a speaker of the event already."))
    made = Speaker(event_id=event_id, person_id=person.id, affiliation=affiliation, state=state)
    session.add(made)
    session.flush()
    audit.record("speaker.added", event_id=event_id, subject=f"speaker:{made.id}")
    return made


def add_new_speaker(
    event_id: int,
    *,
    given_name: str,
    family_name: str,
    affiliation: str | None = None,
    organisation: str | None = None,
    country_code: str | None = None,
    state: SpeakerState = SpeakerState.INVITED,
) -> Speaker:
    """Return a speaker who is not yet known here; a person without address or registration.

    `affiliation` is printed in the programme, organisation and country on the badge.
    """
    known = get_or_add_organisation(organisation) if organisation else None
    person = Person(
        given_name=given_name,
        family_name=family_name,
        organisation_id=known.id if known else None,
        country_code=country_code,
    )
    session.add(person)
    session.flush()
    return add_speaker(event_id, person, affiliation=affiliation, state=state)


def change_speaker(
    row: Speaker,
    *,
    given_name: str,
    family_name: str,
    affiliation: str | None,
    state: SpeakerState,
    version: int,
) -> None:
    """Correct a speaker; raise SpeakerMoveError, or StaleError when changed meanwhile."""
    rules.check_speaker_move(row.state, state)
    _update(Speaker, row.id, version, {"affiliation": affiliation, "state": state})
    person = session.get_one(Person, row.person_id)
    person.given_name, person.family_name = given_name, family_name
    audit.record("speaker.changed", event_id=row.event_id, subject=f"speaker:{row.id}", state=state)
    for session_id in _sessions_of(row.id):
        _engage_speakers(session_id)


def engage(session_id: int, person_id: int, role: EngagementRole) -> None:
    """Give a person a role in a session; one they have already stays as it is."""
    if not queries.has_engagement(session_id, person_id, role):
        session.add(Engagement(session_id=session_id, person_id=person_id, role=role))
        session.flush()


def engage_only(session_id: int, role: EngagementRole, person_ids: Sequence[int]) -> None:
    """Let exactly these persons have a role in a session."""
    session.execute(
        delete(Engagement).where(
            Engagement.session_id == session_id,
            Engagement.role == role,
            Engagement.person_id.not_in(person_ids),
        )
    )
    for person_id in person_ids:
        engage(session_id, person_id, role)


def publish_agenda(event: Event) -> AgendaVersion:
    """Return the agenda as it stands as a new version for all audiences.

    Raises ClashesStandError while a clash blocks it, and NothingChangedError.
    """
    lock_agenda(event.id)
    blocking = sum(clash.is_blocking for clash in list_clashes(event.id))
    if blocking:
        raise ClashesStandError(
            _("Publishing waits: %(n)s conflict(s) must be resolved first.", n=blocking)
        )
    last = queries.latest_version(event.id)
    previous = programmes.from_json(last.content, event.zone) if last else ()
    items = programmes.sequenced(queries.draft_items(event), previous)
    found = versions.changes(previous, items)
    if last and not found:
        raise NothingChangedError(_("Nothing has changed since version %(n)s.", n=last.number))
    made = AgendaVersion(
        event_id=event.id,
        number=last.number + 1 if last else 1,
        published_at=clock.now(),
        content=programmes.to_json(items),
        cancelled=_cancelled(event, last, previous, items),
        changes=versions.by_audience(previous, items, found) if last else _NO_CHANGES,
    )
    session.add(made)
    session.flush()
    _keep_sequences(items)
    audit.record("agenda.published", event_id=event.id, subject=f"agenda:{made.number}")
    publish(AgendaPublished(event.id, made.id))
    return made


def _update(
    model: type[Session | Slot | Speaker], number: int, version: int, columns: dict[str, Any]
) -> None:
    done = session.execute(
        update(model)
        .where(model.id == number, model.version == version)
        .values(version=version + 1, **columns)
        .execution_options(synchronize_session="fetch")
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleError


def _set_speakers(slot: Slot, speaker_ids: Sequence[int]) -> None:
    session.execute(delete(SlotSpeaker).where(SlotSpeaker.slot_id == slot.id))
    for position, speaker_id in enumerate(dict.fromkeys(speaker_ids)):
        session.add(SlotSpeaker(slot_id=slot.id, speaker_id=speaker_id, position=position))
    session.flush()
    _engage_speakers(slot.session_id)


def _engage_speakers(session_id: int) -> None:
    """Let those who give a talk of a session, and nobody else, be engaged as its speakers."""
    people = session.scalars(
        select(Speaker.person_id)
        .join(SlotSpeaker, SlotSpeaker.speaker_id == Speaker.id)
        .join(Slot, Slot.id == SlotSpeaker.slot_id)
        .where(
            Slot.session_id == session_id,
            Slot.withdrawn_at.is_(None),
            Speaker.state != SpeakerState.WITHDRAWN,
        )
        .distinct()
    ).all()
    engage_only(session_id, EngagementRole.SPEAKER, people)


def _sessions_of(speaker_id: int) -> Sequence[int]:
    return session.scalars(
        select(Slot.session_id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .where(SlotSpeaker.speaker_id == speaker_id)
        .distinct()
    ).all()


def _cancelled(
    event: Event, last: AgendaVersion | None, previous: Sequence[Item], items: Sequence[Item]
) -> list[dict[str, Any]]:
    before = programmes.cancelled_from_json(last.cancelled, event.zone) if last else ()
    kept = frozenset(item.id for item in items) | queries.list_hidden_ids(event.id)
    gone = programmes.cancelled_since(previous, items, before, unnamed=kept)
    return programmes.cancelled_to_json(gone)


def _keep_sequences(items: Sequence[Item]) -> None:
    for item in items:
        session.execute(
            update(Session)
            .where(Session.id == item.id, Session.sequence != item.sequence)
            .values(sequence=item.sequence)
        )
