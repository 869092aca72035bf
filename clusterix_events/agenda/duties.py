"""What a person does in the programme, in words for those who must find somebody else."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from clusterix_events.agenda.models import Engagement, Session, Slot, SlotSpeaker, Speaker
from clusterix_events.agenda.queries import standing
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.kernel.db import session

WORDS = {
    EngagementRole.SPEAKER: _l("Speaker"),
    EngagementRole.CHAIR: _l("Chair"),
    EngagementRole.MODERATOR: _l("Moderator"),
    EngagementRole.RAPPORTEUR: _l("Rapporteur"),
    EngagementRole.PEER: _l("Peer"),
    EngagementRole.PRESENTER: _l("Presenter"),
    EngagementRole.MINUTE_TAKER: _l("Minute taker"),
    EngagementRole.LEADER: _l("Leader"),
}


def list_duties(person_id: int, event_id: int) -> list[str]:
    """Return the roles and talks of a person at an event, in the order of the sessions."""
    roles = session.execute(
        select(Session.id, Session.title, Engagement.role)
        .join(Engagement, Engagement.session_id == Session.id)
        .where(*standing(event_id), Engagement.person_id == person_id)
    ).all()
    talks = session.execute(
        select(Session.id, Session.title)
        .join(Slot, Slot.session_id == Session.id)
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .where(*standing(event_id), Speaker.person_id == person_id)
    ).all()
    found = {(row.id, row.role): row.title for row in roles}
    found |= {(row.id, EngagementRole.SPEAKER): row.title for row in talks}
    return [
        _("%(role)s: %(session)s", role=WORDS[role], session=title)
        for (_number, role), title in sorted(found.items())
    ]
