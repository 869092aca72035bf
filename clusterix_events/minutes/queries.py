"""Reads about minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import list_sessions
from clusterix_events.agenda.rules import BREAKS
from clusterix_events.checkin.queries import Expected, list_expected
from clusterix_events.events.models import Event, Part
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.minutes import rules
from clusterix_events.minutes.models import Action, Decision, Minutes, MinutesItem
from clusterix_events.minutes.rules import ActionState, Attendant, MinutesState
from clusterix_events.people.rules import full_name
from clusterix_events.registration.queries import list_participants

NameAndPlace = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision with its whole number."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action with its whole number; `note` says where an older one comes from."""

    number: str
    text: str
    who: str
    due: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemLines:
    """An item as it is read: summary in Markdown."""

    title: str
    summary: str
    decisions: tuple[DecisionLine, ...]
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True, slots=True)
class MinutesSheet:
    """Minutes as they are read on page and paper; moments are in the event's zone."""

    number: str
    title: str
    subtitle: str
    state: MinutesState
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    room: str
    notice: str
    present: tuple[Attendant, ...]
    apologies: tuple[Attendant, ...]
    absent: tuple[Attendant, ...]
    quorum: str
    last_minutes: str
    items: tuple[ItemLines, ...]
    carried_over: tuple[ActionLine, ...]
    next_date: str
    annexes: str
    approval: str
    circulated_on: date | None
    version: int
    seal: str = ""

    @property
    def actions(self) -> tuple[ActionLine, ...]:
        """All actions for the table at the end, those of this meeting first."""
        return tuple(one for item in self.items for one in item.actions) + self.carried_over


def find_minutes(event_id: int, number: str) -> Minutes | None:
    """Return minutes with all that is in them by their number (PM03), or None."""
    return _first(Minutes.event_id == event_id, Minutes.number == number)


def get_minutes(event_id: int, number: str) -> Minutes:
    """Return minutes with all that is in them by their number; raise NotFoundError."""
    found = find_minutes(event_id, number)
    if found is None:
        raise NotFoundError(number)
    return found


def get_minutes_of(event_id: int, reference: str) -> Minutes:
    """Return the minutes of a session by its reference (s30-8); raise NotFoundError."""
    found = _first(Minutes.event_id == event_id, Session.reference == reference)
    if found is None:
        raise NotFoundError(reference)
    return found


def get_latest_minutes(event_id: int) -> Minutes:
    """Return the minutes that were prepared last; raise NotFoundError when there are none."""
    found = _first(Minutes.event_id == event_id)
    if found is None:
        raise NotFoundError("minutes")
    return found


def list_minutes(event_id: int) -> Sequence[Minutes]:
    """Return the minutes of an event with their session, the last prepared first."""
    return session.scalars(
        select(Minutes)
        .where(Minutes.event_id == event_id)
        .order_by(Minutes.prepared_at.desc(), Minutes.id.desc())
        .options(selectinload(Minutes.session))
    ).all()


def list_sessions_without_minutes(event_id: int) -> list[Session]:
    """Return the sessions minutes can be prepared of, in order of their hours."""
    taken = set(session.scalars(select(Minutes.session_id).where(Minutes.event_id == event_id)))
    return [
        row for row in list_sessions(event_id) if row.id not in taken and row.kind not in BREAKS
    ]


def list_open_actions(event_id: int, *, besides: int | None = None) -> list[ActionLine]:
    """Return the open actions of an event's minutes, except those of the minutes `besides`."""
    rows = session.execute(
        select(Action, Minutes.number)
        .join(Minutes, Minutes.id == Action.minutes_id)
        .where(
            Minutes.event_id == event_id,
            Minutes.id != (besides or 0),
            Action.state == ActionState.OPEN,
            Action.text != "",
        )
        .order_by(Minutes.prepared_at, Minutes.id, Action.number)
    )
    return [
        ActionLine(
            rules.action_number(number, action.number),
            action.text,
            action.who,
            action.due,
            note=_("open from %(number)s", number=number),
        )
        for action, number in rows
    ]


def list_attendance(event_id: int, row: Session) -> tuple[list[NameAndPlace], list[NameAndPlace]]:
    """Return who of a session's part was checked in on its day, and who was not.

    Both are empty while nobody was checked in: then nobody is called absent.
    """
    if row.day is None:
        return [], []
    members = {one.registration_id for one in list_participants(event_id, [row.part_id])}
    expected = [
        one
        for one in list_expected(get_event(event_id), row.day)
        if one.person.registration_id in members
    ]
    present = [_named(one) for one in expected if one.came_at]
    absent = [_named(one) for one in expected if not one.came_at]
    return present, absent if present else []


def list_numbers(event_id: int) -> frozenset[str]:
    """Return the numbers that are given to minutes of an event."""
    return frozenset(session.scalars(select(Minutes.number).where(Minutes.event_id == event_id)))


def sheet(event: Event, minutes: Minutes) -> MinutesSheet:
    """Return minutes as they are read; `minutes` as find_minutes gives them."""
    row = minutes.session
    duties = {}
    if minutes.minute_taker:
        duties[minutes.minute_taker] = _("minutes")
    if minutes.chair:
        duties[minutes.chair] = _("chair")
    circulated = minutes.circulated_at
    return MinutesSheet(
        number=minutes.number,
        title=minutes.title,
        subtitle=", ".join(text for text in (row.part.title, event.city) if text),
        state=minutes.state,
        day=row.day or event.starts_on,
        starts_at=row.starts_at.astimezone(event.zone) if row.starts_at else None,
        ends_at=row.ends_at.astimezone(event.zone) if row.ends_at else None,
        room=row.room.name if row.room else "",
        notice=minutes.notice or "",
        present=rules.read_attendants(minutes.present, duties),
        apologies=rules.read_attendants(minutes.apologies, duties),
        absent=rules.read_attendants(minutes.absent, duties),
        quorum=minutes.quorum or "",
        last_minutes=minutes.last_minutes or "",
        items=tuple(_item(minutes, item) for item in minutes.items),
        carried_over=tuple(list_open_actions(event.id, besides=minutes.id)),
        next_date=minutes.next_date or "",
        annexes=minutes.annexes or "",
        approval=minutes.approval or "",
        circulated_on=circulated.astimezone(event.zone).date() if circulated else None,
        version=minutes.version,
    )


def _named(expected: Expected) -> NameAndPlace:
    person = expected.person
    return full_name(person.given_name, person.family_name), person.organisation or ""


def _first(*chosen: ColumnElement[bool]) -> Minutes | None:
    return session.scalars(
        select(Minutes)
        .join(Session, Session.id == Minutes.session_id)
        .where(*chosen)
        .order_by(Minutes.prepared_at.desc(), Minutes.id.desc())
        .options(
            selectinload(Minutes.session).selectinload(Session.part).selectinload(Part.series),
            selectinload(Minutes.session).selectinload(Session.room),
            selectinload(Minutes.items).selectinload(MinutesItem.decisions),
            selectinload(Minutes.items).selectinload(MinutesItem.actions),
        )
        .execution_options(populate_existing=True)
    ).first()


def _item(minutes: Minutes, item: MinutesItem) -> ItemLines:
    return ItemLines(
        item.title,
        item.summary,
        tuple(_decision(minutes, one) for one in item.decisions if one.text),
        tuple(_action(minutes, one) for one in item.actions if one.text),
    )


def _decision(minutes: Minutes, row: Decision) -> DecisionLine:
    return DecisionLine(rules.decision_number(minutes.number, row.number), row.text)


def _action(minutes: Minutes, row: Action) -> ActionLine:
    number = rules.action_number(minutes.number, row.number)
    states = {ActionState.DONE: _("done"), ActionState.DROPPED: _("dropped")}
    return ActionLine(number, row.text, row.who, row.due, note=states.get(row.state, ""))
