"""A person's groups and practices, when two of their registrations become one."""

from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from clusterix_events.kernel.db import session
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.models import Peer, PeerGroup, Practice, Presenter
from clusterix_events.peer_review.publish_models import PracticeConsent
from clusterix_events.registration.facts import RegistrationsMerged


def join_groups(fact: RegistrationsMerged) -> None:
    """Give groups and practices to the person who stays; nobody is in a group twice."""
    kept, merged = fact.kept_person_id, fact.merged_person_id
    groups = select(PeerGroup.id).where(PeerGroup.event_id == fact.event_id)
    models: tuple[Any, ...] = (Peer, Presenter, DeskReading)
    for model in models:
        same = aliased(model)
        is_in = exists().where(same.group_id == model.group_id, same.person_id == kept)
        session.execute(
            update(model)
            .where(model.group_id.in_(groups), model.person_id == merged, ~is_in)
            .values(person_id=kept)
            .execution_options(synchronize_session=False)
        )
    practices = select(Practice.id).where(Practice.event_id == fact.event_id)
    session.execute(
        update(PracticeConsent)
        .where(PracticeConsent.practice_id.in_(practices), PracticeConsent.person_id == merged)
        .values(person_id=kept)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(DeskQuestion)
        .where(DeskQuestion.group_id.in_(groups), DeskQuestion.person_id == merged)
        .values(person_id=kept)
        .execution_options(synchronize_session=False)
    )
    columns: tuple[Any, ...] = (
        (PeerGroup, PeerGroup.moderator_id),
        (PeerGroup, PeerGroup.rapporteur_id),
        (Practice, Practice.owner_id),
        (FollowUpContact, FollowUpContact.person_id),
    )
    for owner, column in columns:
        session.execute(
            update(owner)
            .where(owner.event_id == fact.event_id, column == merged)
            .values({column: kept})
            .execution_options(synchronize_session=False)
        )
