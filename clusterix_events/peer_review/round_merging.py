"""What was said about a person for the groups, when two of their registrations become one."""

from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import aliased

from clusterix_events.kernel.db import session
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
from clusterix_events.registration.facts import RegistrationsMerged


def join_rounds(fact: RegistrationsMerged) -> None:
    """Give conflicts, absences and locks to the person who stays; nothing stands there twice.

    Proposals and what could be undone name people by number alone, so they are forgotten.
    """
    kept, merged = fact.kept_person_id, fact.merged_person_id
    topics = select(RoundTopic.id).where(RoundTopic.event_id == fact.event_id)
    for model, same in (
        (DeclaredConflict, ("practice_id",)),
        (ConflictAnswer, ("event_id",)),
        (RoundDelegate, ("event_id",)),
        (RoundAbsence, ("event_id", "round_name")),
        (ComposerLock, ("kind", "round_name", "practice_id")),
    ):
        _give(model, model.event_id == fact.event_id, same, kept=kept, merged=merged)
    presents = RoundPresenter.topic_id.in_(topics)
    _give(RoundPresenter, presents, ("topic_id",), kept=kept, merged=merged)
    changes = update(GroupChange).where(
        GroupChange.event_id == fact.event_id, GroupChange.person_id == merged
    )
    _run(changes.values(person_id=kept))
    for snapshot in (GroupDraft, AppliedPlan):
        _run(delete(snapshot).where(snapshot.event_id == fact.event_id))


def _give(
    model: Any, of_event: ColumnElement[bool], same: tuple[str, ...], *, kept: int, merged: int
) -> None:
    other = aliased(model)
    alike = [getattr(other, name) == getattr(model, name) for name in same]
    stands = exists().where(other.person_id == kept, *alike)
    of_merged = (of_event, model.person_id == merged)
    _run(update(model).where(*of_merged, ~stands).values(person_id=kept))
    _run(delete(model).where(*of_merged))


def _run(statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
