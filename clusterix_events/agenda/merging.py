"""What a person does at an event, when two of their registrations become one."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from clusterix_events.agenda.models import Engagement, Session, Speaker
from clusterix_events.kernel.db import session
from clusterix_events.registration.facts import RegistrationsMerged


def join_engagements(fact: RegistrationsMerged) -> None:
    """Give talks and roles to the person who stays; what both have stays as it is."""
    kept, merged = fact.kept_person_id, fact.merged_person_id
    speaker, same = aliased(Speaker), aliased(Engagement)
    speaks = exists().where(speaker.event_id == fact.event_id, speaker.person_id == kept)
    session.execute(
        update(Speaker)
        .where(Speaker.event_id == fact.event_id, Speaker.person_id == merged, ~speaks)
        .values(person_id=kept)
    )
    sessions = select(Session.id).where(Session.event_id == fact.event_id)
    has_role = exists().where(
        same.session_id == Engagement.session_id,
        same.role == Engagement.role,
        same.person_id == kept,
    )
    session.execute(
        update(Engagement)
        .where(Engagement.session_id.in_(sessions), Engagement.person_id == merged, ~has_role)
        .values(person_id=kept)
        .execution_options(synchronize_session=False)
    )
