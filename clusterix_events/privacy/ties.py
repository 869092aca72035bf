"""Who belongs to an event: everybody whom a row of it names."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union

from clusterix_events.agenda.models import Engagement, Session, Speaker
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.models import Peer, PeerGroup, Practice, Presenter
from clusterix_events.peer_review.publish_models import PracticeConsent
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
from clusterix_events.privacy.models import ErasureRequest
from clusterix_events.registration.delegation_models import Delegation
from clusterix_events.registration.models import Registration

_FOR_GROUPS: tuple[Any, ...] = (
    *(ComposerLock, ConflictAnswer, DeclaredConflict, GroupChange, RoundAbsence, RoundDelegate),
)


def people_of(event_ids: Collection[int]) -> CompoundSelect[Any]:
    """Return the statement for the numbers of all persons tied to any of some events."""
    return union(*(rows for rows in _ties(list(event_ids))))


def _ties(events: list[int]) -> list[Select[Any]]:
    groups = select(PeerGroup.id).where(PeerGroup.event_id.in_(events))
    practices = select(Practice.id).where(Practice.event_id.in_(events))
    sessions = select(Session.id).where(Session.event_id.in_(events))
    topics = select(RoundTopic.id).where(RoundTopic.event_id.in_(events))
    return [
        select(Registration.person_id).where(Registration.event_id.in_(events)),
        select(Speaker.person_id).where(Speaker.event_id.in_(events)),
        select(Engagement.person_id).where(Engagement.session_id.in_(sessions)),
        select(PeerGroup.moderator_id).where(PeerGroup.event_id.in_(events)),
        select(PeerGroup.rapporteur_id).where(PeerGroup.event_id.in_(events)),
        select(Peer.person_id).where(Peer.group_id.in_(groups)),
        select(Presenter.person_id).where(Presenter.group_id.in_(groups)),
        select(DeskReading.person_id).where(DeskReading.group_id.in_(groups)),
        select(DeskQuestion.person_id).where(
            DeskQuestion.group_id.in_(groups), DeskQuestion.person_id.is_not(None)
        ),
        select(Practice.owner_id).where(
            Practice.event_id.in_(events), Practice.owner_id.is_not(None)
        ),
        select(PracticeConsent.person_id).where(PracticeConsent.practice_id.in_(practices)),
        select(FollowUpContact.person_id).where(
            FollowUpContact.event_id.in_(events), FollowUpContact.person_id.is_not(None)
        ),
        *(
            select(each.person_id).where(each.event_id.in_(events), each.person_id.is_not(None))
            for each in _FOR_GROUPS
        ),
        select(RoundPresenter.person_id).where(RoundPresenter.topic_id.in_(topics)),
        select(Delegation.person_id).where(Delegation.event_id.in_(events)),
        select(ErasureRequest.person_id).where(
            ErasureRequest.event_id.in_(events), ErasureRequest.done_at.is_(None)
        ),
    ]
