"""What was said about people to compose groups goes when it is no longer needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.round_models import (
    AppliedPlan,
    ComposerLock,
    ConflictAnswer,
    DeclaredConflict,
    GroupChange,
    GroupDraft,
    RoundAbsence,
    RoundDelegate,
    RoundPresenter,
    RoundTopic,
)

_ALL: Sequence[Any] = (
    *(AppliedPlan, GroupDraft, ComposerLock, DeclaredConflict),
    *(ConflictAnswer, RoundAbsence, RoundDelegate),
)


def erase_composing(event_id: int, *, closed_until: datetime) -> int:
    """Erase how groups were composed, and return how many rows that were.

    For each group closed by then: conflicts with its practice, locks, and who changed places (else
    these would tell whose seat is whose once the names are gone). After as long beyond the last
    day of the event: all of it.
    """
    groups = select(PeerGroup.id).where(
        PeerGroup.event_id == event_id, PeerGroup.closed_at <= closed_until
    )
    practices = select(PeerGroup.practice_id).where(PeerGroup.id.in_(groups))
    count = _nameless(GroupChange.group_id.in_(groups))
    for model in (ComposerLock, DeclaredConflict):
        count += _rows(delete(model).where(model.practice_id.in_(practices)))
    if session.scalar(select(PeerGroup.id).where(PeerGroup.id.in_(groups)).limit(1)):
        for snapshot in (AppliedPlan, GroupDraft):
            count += _rows(delete(snapshot).where(snapshot.event_id == event_id))
    ends_on = session.scalar(select(Event.ends_on).where(Event.id == event_id))
    if ends_on is not None and ends_on < closed_until.date():
        count += _erase_all(event_id)
    return count


def _erase_all(event_id: int) -> int:
    topics = select(RoundTopic.id).where(RoundTopic.event_id == event_id)
    count = _rows(delete(RoundPresenter).where(RoundPresenter.topic_id.in_(topics)))
    count += _nameless(GroupChange.event_id == event_id)
    return count + sum(_rows(delete(each).where(each.event_id == event_id)) for each in _ALL)


def _nameless(which: ColumnElement[bool]) -> int:
    named = update(GroupChange).where(which, GroupChange.person_id.is_not(None))
    return _rows(named.values(person_id=None))


def _rows(statement: Any) -> int:
    ran = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", ran).rowcount
