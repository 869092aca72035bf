"""What is kept about one person for the composing of an event's peer groups."""

from sqlalchemy import select

from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.round_models import (
    ComposerLock,
    ConflictAnswer,
    DeclaredConflict,
    GroupChange,
    RoundAbsence,
    RoundDelegate,
    RoundPresenter,
    RoundTopic,
)
from clusterix_events.privacy.whose import Rows, Whose


def conflicts(whose: Whose) -> Rows:
    """Return the statement for the conflicts of interest somebody has."""
    return (
        select(
            Practice.number.label("practice"),
            DeclaredConflict.reason,
            DeclaredConflict.may_show_reason,
            DeclaredConflict.is_by_organiser,
            DeclaredConflict.declared_at,
        )
        .join(Practice, Practice.id == DeclaredConflict.practice_id)
        .where(
            DeclaredConflict.person_id == whose.person_id,
            DeclaredConflict.event_id == whose.event_id,
        )
    )


def conflict_answers(whose: Whose) -> Rows:
    """Return the statement for when somebody said where they have a conflict of interest."""
    return select(ConflictAnswer.answered_at).where(
        ConflictAnswer.person_id == whose.person_id, ConflictAnswer.event_id == whose.event_id
    )


def delegate(whose: Whose) -> Rows:
    """Return the statement for what an organiser noted of somebody for the groups."""
    return select(
        RoundDelegate.takes_part,
        RoundDelegate.may_lead,
        RoundDelegate.is_newcomer,
        RoundDelegate.expertise,
    ).where(RoundDelegate.person_id == whose.person_id, RoundDelegate.event_id == whose.event_id)


def absences(whose: Whose) -> Rows:
    """Return the statement for the rounds in which somebody cannot be there."""
    return select(RoundAbsence.round_name).where(
        RoundAbsence.person_id == whose.person_id, RoundAbsence.event_id == whose.event_id
    )


def presents(whose: Whose) -> Rows:
    """Return the statement for what somebody is to present in which round."""
    return (
        select(RoundTopic.round_name, RoundTopic.name, RoundTopic.themes)
        .join(RoundPresenter, RoundPresenter.topic_id == RoundTopic.id)
        .where(RoundPresenter.person_id == whose.person_id, RoundTopic.event_id == whose.event_id)
    )


def locks(whose: Whose) -> Rows:
    """Return the statement for what an organiser decided about somebody's groups."""
    return select(ComposerLock.kind, ComposerLock.round_name).where(
        ComposerLock.person_id == whose.person_id, ComposerLock.event_id == whose.event_id
    )


def changes(whose: Whose) -> Rows:
    """Return the statement for the groups somebody came into, left or was given to lead."""
    return select(
        GroupChange.group_name,
        GroupChange.way,
        GroupChange.kind,
        GroupChange.at,
        GroupChange.told_at,
    ).where(GroupChange.person_id == whose.person_id, GroupChange.event_id == whose.event_id)
