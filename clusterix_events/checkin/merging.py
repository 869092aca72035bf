"""The days on which somebody was there, when two of their registrations become one."""

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased

from clusterix_events.checkin.models import Presence
from clusterix_events.kernel.db import session
from clusterix_events.registration.facts import RegistrationsMerged


def join_presences(fact: RegistrationsMerged) -> None:
    """Give the days to the registration that stays; a day counts once."""
    same = aliased(Presence)
    was_there = exists().where(same.on == Presence.on, same.registration_id == fact.kept_id)
    session.execute(
        update(Presence)
        .where(Presence.registration_id == fact.merged_id, ~was_there)
        .values(registration_id=fact.kept_id)
        .execution_options(synchronize_session=False)
    )
