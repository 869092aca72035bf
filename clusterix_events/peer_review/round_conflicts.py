"""Conflicts of interest: declared by people, recorded by organisers, asked for by a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review.models import GroupState, Practice
from clusterix_events.peer_review.round_facts import ConflictsAsked, ConflictsReminded
from clusterix_events.peer_review.round_models import (
    ConflictAnswer,
    ConflictCall,
    DeclaredConflict,
    PartTaken,
)
from clusterix_events.peer_review.round_queries import (
    GroupSeats,
    list_group_seats,
    list_people,
)
from clusterix_events.peer_review.round_rules import ConflictUnknownError, Declaration

REMIND_DAYS_BEFORE = 3


class DayOverError(RuleError):
    """The day by which people are asked to answer is over."""


class AskedTodayError(RuleError):
    """People were written to today already."""


@dataclass(frozen=True)
class Contradiction:
    """Somebody is in a group whose practice they are not free to judge."""

    conflict: DeclaredConflict
    group: GroupSeats


def declare(event: Event, person_id: int, declared: Iterable[Declaration]) -> None:
    """Keep what somebody declares in the place of what they declared before.

    What an organiser recorded stays. Raises NotFoundError for a practice of another event.
    """
    _lock(event)
    wanted = {one.practice_id: one for one in declared}
    _check_practices(event.id, wanted)
    for row in list_own(event.id, person_id):
        one = wanted.pop(row.practice_id, None)
        if one is not None:
            row.reason, row.may_show_reason = one.reason, one.may_show_reason
        elif not row.is_by_organiser:
            session.delete(row)
    now = clock.now()
    session.add_all(
        DeclaredConflict(
            event_id=event.id,
            person_id=person_id,
            practice_id=one.practice_id,
            reason=one.reason,
            may_show_reason=one.may_show_reason,
            declared_at=now,
        )
        for one in wanted.values()
    )
    session.merge(ConflictAnswer(event_id=event.id, person_id=person_id, answered_at=now))
    session.flush()
    record("conflict.declared", event_id=event.id, subject=f"person:{person_id}")


def record_conflict(
    event: Event, *, person_id: int, practice_id: int, reason: str | None
) -> DeclaredConflict:
    """Return a conflict that an organiser knows of; one that is there already stays as it is."""
    _lock(event)
    _check_practices(event.id, [practice_id])
    if person_id not in list_people(event.id, list_group_seats(event.id)):
        raise ConflictUnknownError(_("Choose somebody who takes part."), field="person_id")
    found = session.scalars(
        select(DeclaredConflict).where(
            DeclaredConflict.practice_id == practice_id, DeclaredConflict.person_id == person_id
        )
    ).first()
    if found is None:
        found = DeclaredConflict(
            event_id=event.id,
            person_id=person_id,
            practice_id=practice_id,
            reason=reason,
            may_show_reason=True,
            is_by_organiser=True,
            declared_at=clock.now(),
        )
        session.add(found)
        session.flush()
        record("conflict.recorded", event_id=event.id, subject=f"declared_conflict:{found.id}")
    return found


def remove_conflict(event: Event, conflict_id: int) -> None:
    """Take back a conflict that an organiser recorded; a person's own is theirs alone."""
    row = session.get(DeclaredConflict, conflict_id)
    if row is None or row.event_id != event.id:
        raise NotFoundError(f"conflict {conflict_id}")
    if not row.is_by_organiser:
        raise ConflictUnknownError(
            _("They declared this conflict themselves. Only they can take it back.")
        )
    session.execute(delete(DeclaredConflict).where(DeclaredConflict.id == conflict_id))
    record("conflict.removed", event_id=event.id, subject=f"declared_conflict:{conflict_id}")


def ask(event: Event, *, due_on: date) -> int:
    """Ask everybody who takes part by mail for their conflicts until a day; return how many.

    Whoever has answered is not asked again. Raises DayOverError, and AskedTodayError when they
    were asked today already.
    """
    _lock(event)
    now = clock.now()
    if due_on < _today(event, now):
        raise DayOverError(_("This day is over. Choose today or a later day."), field="due_on")
    call = session.get(ConflictCall, event.id)
    if call is not None and _today(event, call.asked_at) == _today(event, now):
        raise AskedTodayError(_("You asked them today already. Ask again tomorrow."))
    if call is None:
        call = ConflictCall(event_id=event.id)
        session.add(call)
    call.due_on, call.asked_at, call.reminded_at = due_on, now, None
    session.flush()
    record("conflict.asked", event_id=event.id, subject=f"event:{event.id}")
    count = len(list_silent(event.id))
    publish(ConflictsAsked(event.id))
    return count


def remind_due(now: datetime) -> None:
    """Remind once, three days before the day, those who have not answered."""
    calls = session.scalars(
        select(ConflictCall).where(
            ConflictCall.reminded_at.is_(None),
            ConflictCall.due_on <= (now + timedelta(days=REMIND_DAYS_BEFORE + 1)).date(),
        )
    )
    for call in calls.all():
        event = session.get_one(Event, call.event_id)
        today = _today(event, now)
        asked_on = _today(event, call.asked_at)
        if call.due_on - timedelta(days=REMIND_DAYS_BEFORE) > today or asked_on == today:
            continue
        call.reminded_at = now
        if call.due_on >= today:
            publish(ConflictsReminded(event.id))


def list_silent(event_id: int) -> list[int]:
    """Return who takes part and has not answered, by number in the order of their names."""
    answered = set(
        session.scalars(select(ConflictAnswer.person_id).where(ConflictAnswer.event_id == event_id))
    )
    people = list_people(event_id, list_group_seats(event_id))
    return [
        number
        for number, one in people.items()
        if one.takes_part is not PartTaken.NONE and number not in answered
    ]


def count_answers(event_id: int) -> int:
    """Return how many have looked at the practices and answered."""
    counted = select(func.count()).select_from(ConflictAnswer)
    return session.scalar(counted.where(ConflictAnswer.event_id == event_id)) or 0


def find_call(event_id: int) -> ConflictCall | None:
    """Return by when people were asked, or None."""
    return session.get(ConflictCall, event_id)


def find_answer(event_id: int, person_id: int) -> ConflictAnswer | None:
    """Return when somebody answered, or None."""
    return session.get(ConflictAnswer, (event_id, person_id))


def list_own(event_id: int, person_id: int) -> Sequence[DeclaredConflict]:
    """Return the conflicts of one person."""
    return session.scalars(
        select(DeclaredConflict).where(
            DeclaredConflict.event_id == event_id, DeclaredConflict.person_id == person_id
        )
    ).all()


def list_contradictions(
    conflicts: Iterable[DeclaredConflict], groups: Iterable[GroupSeats]
) -> list[Contradiction]:
    """Return the conflicts that a group contradicts, as long as the group is not closed."""
    standing = [one for one in groups if one.state is not GroupState.CLOSED]
    return [
        Contradiction(conflict, group)
        for conflict in conflicts
        for group in standing
        if group.topic.practice_id == conflict.practice_id and conflict.person_id in group.members
    ]


def _check_practices(event_id: int, numbers: Iterable[int]) -> None:
    known = set(session.scalars(select(Practice.id).where(Practice.event_id == event_id)))
    if missing := set(numbers) - known:
        raise NotFoundError(f"practices {sorted(missing)}")


def _lock(event: Event) -> None:
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _today(event: Event, moment: datetime) -> date:
    return moment.astimezone(event.zone).date()
