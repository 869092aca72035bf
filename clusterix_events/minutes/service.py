"""What is done with minutes. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select, update

from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import list_engagements, list_slots
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import lock_agenda
from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.minutes import queries, rules
from clusterix_events.minutes.models import Action, Decision, Minutes, MinutesItem
from clusterix_events.minutes.rules import (
    ActionNeedsTextError,
    ActionState,
    ItemNeedsTitleError,
    MinutesState,
)


class AlreadyMinutedError(RuleError):
    """A session has one set of minutes."""


@dataclass(frozen=True, slots=True)
class ActionText:
    """What was typed of an action."""

    text: str
    who: str = ""
    due: date | None = None
    state: ActionState = ActionState.OPEN


@dataclass(frozen=True, slots=True)
class ItemText:
    """What was typed of an item: known decisions and actions by id, and new ones."""

    title: str
    summary: str = ""
    decisions: Mapping[int, str] = field(default_factory=dict)
    actions: Mapping[int, ActionText] = field(default_factory=dict)
    new_decisions: Sequence[str] = ()
    new_actions: Sequence[ActionText] = ()


@dataclass(frozen=True, slots=True)
class MinutesText:
    """What was typed of minutes: the columns of the head, and the items by id."""

    head: Mapping[str, str | None]
    items: Mapping[int, ItemText]
    new_item: str = ""


def prepare_minutes(
    event: Event, row: Session, *, present: Sequence[tuple[str, str]] | None = None
) -> Minutes:
    """Return new minutes of a session, with its talks as items; `row` with part and series.

    `present` are names and organisations; None takes those with a place in the session's part who
    were checked in that day, and the others as absent. Raises AlreadyMinutedError.
    """
    lock_agenda(event.id)
    taken = queries.list_numbers(event.id)
    if row.id not in {each.id for each in queries.list_sessions_without_minutes(event.id)}:
        raise AlreadyMinutedError(_("Minutes of this session exist already."))
    series = row.part.series.code if row.part.series else None
    engaged = {one.role: one.name for one in list_engagements(event.id) if one.session_id == row.id}
    seen, missed = queries.list_attendance(event.id, row) if present is None else (present, ())
    made = Minutes(
        event_id=event.id,
        session_id=row.id,
        number=rules.minutes_number(series, row.part.number_in_series, event.code, taken),
        title=_("Minutes: %(title)s", title=row.title),
        chair=engaged.get(EngagementRole.CHAIR),
        minute_taker=engaged.get(EngagementRole.MINUTE_TAKER),
        present=rules.write_attendants(seen),
        absent=rules.write_attendants(missed),
        prepared_at=clock.now(),
    )
    session.add(made)
    session.flush()
    for title in _titles(event, row):
        add_item(made, title)
    audit.record("minutes.prepared", event_id=event.id, subject=f"minutes:{made.id}")
    return made


def add_item(minutes: Minutes, title: str, *, summary: str = "") -> MinutesItem:
    """Return a new item at the end of minutes."""
    places = session.scalars(
        select(MinutesItem.position).where(MinutesItem.minutes_id == minutes.id)
    ).all()
    made = MinutesItem(
        minutes_id=minutes.id, position=max(places, default=0) + 1, title=title, summary=summary
    )
    session.add(made)
    session.flush()
    return made


def add_decision(minutes: Minutes, item: MinutesItem, text: str) -> Decision:
    """Return a new decision under an item, with the next number."""
    minutes.decision_count += 1
    made = Decision(
        minutes_id=minutes.id, item_id=item.id, number=minutes.decision_count, text=text
    )
    session.add(made)
    session.flush()
    return made


def add_action(minutes: Minutes, item: MinutesItem, typed: ActionText) -> Action:
    """Return a new action under an item, with the next number."""
    _check_action(typed, f"new-action-{item.id}-text")
    minutes.action_count += 1
    made = Action(
        minutes_id=minutes.id,
        item_id=item.id,
        number=minutes.action_count,
        text=typed.text,
        who=typed.who,
        due=typed.due,
        state=typed.state,
    )
    session.add(made)
    session.flush()
    return made


def change_minutes(event_id: int, number: str, text: MinutesText, *, version: int) -> Minutes:
    """Return minutes as they were typed; new decisions and actions get the next numbers.

    A decision or action without text is taken out, and so is an item without anything; a number
    is never used again. Raises ApprovedMinutesError, ItemNeedsTitleError, ActionNeedsTextError, or
    StaleError when somebody changed them meanwhile.
    """
    minutes = _locked(event_id, number, version)
    rules.check_editable(minutes.state)
    for name, value in text.head.items():
        setattr(minutes, name, value)
    for item in minutes.items:
        if item.id in text.items:
            _change_item(minutes, item, text.items[item.id])
    if text.new_item:
        add_item(minutes, text.new_item)
    session.flush()
    audit.record("minutes.changed", event_id=event_id, subject=f"minutes:{minutes.id}")
    return minutes


def move_minutes(event_id: int, number: str, state: MinutesState, *, version: int) -> Minutes:
    """Return minutes in another state: circulated, approved, or a draft again.

    Raises MinutesMoveError, or StaleError when somebody changed them meanwhile.
    """
    minutes = _locked(event_id, number, version)
    rules.check_move(minutes.state, state)
    minutes.state = state
    if state is MinutesState.CIRCULATED:
        minutes.circulated_at = clock.now()
    if state is MinutesState.APPROVED:
        minutes.approved_at = clock.now()
    session.flush()
    audit.record(f"minutes.{state}", event_id=event_id, subject=f"minutes:{minutes.id}")
    return minutes


def _titles(event: Event, row: Session) -> list[str]:
    titles = [slot.title or slot.topic or _("Talk") for slot in list_slots(row.id)]
    first = [_("Open actions of the last meeting")] if queries.list_open_actions(event.id) else []
    return [*first, *(titles or [row.title]), _("Next meeting, any other business")]


def _locked(event_id: int, number: str, version: int) -> Minutes:
    done = session.execute(
        update(Minutes)
        .where(Minutes.event_id == event_id, Minutes.number == number, Minutes.version == version)
        .values(version=version + 1)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleError
    return queries.get_minutes(event_id, number)


def _change_item(minutes: Minutes, item: MinutesItem, typed: ItemText) -> None:
    for decision in item.decisions:
        decision.text = typed.decisions.get(decision.id, decision.text)
    for action in item.actions:
        if action.id in typed.actions:
            _change_action(action, typed.actions[action.id])
    for text in typed.new_decisions:
        add_decision(minutes, item, text)
    for new in typed.new_actions:
        add_action(minutes, item, new)
    item.title, item.summary = typed.title, typed.summary
    if not typed.title:
        _remove_item(item, has_new=bool(typed.new_decisions or typed.new_actions))


def _change_action(action: Action, typed: ActionText) -> None:
    action.text, action.who = typed.text, typed.who
    action.due, action.state = typed.due, typed.state


def _remove_item(item: MinutesItem, *, has_new: bool) -> None:
    """Take out an item that holds nothing; numbered rows keep it, as their numbers stay used."""
    if item.summary or has_new or item.decisions or item.actions:
        raise ItemNeedsTitleError(
            _("An item with text, decisions or actions needs a title."),
            field=f"item-{item.id}-title",
        )
    session.delete(item)


def _check_action(typed: ActionText, name: str) -> None:
    if not typed.text:
        raise ActionNeedsTextError(_("Please say what is to be done."), field=name)
