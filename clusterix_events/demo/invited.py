"""Invitations to the event to try: four people by name, each at another point, and one link."""

from datetime import timedelta

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.registration import invitation_queries as queries
from clusterix_events.registration import invitation_service as service
from clusterix_events.registration.invitation_service import Conditions

# Generated, like all people of the demonstration.
PEOPLE = """\
Vittoria Esempio, vittoria.esempio@example.org
Åsa Provsson, asa.provsson@example.org
Łucja Przykładowska, lucja.przykladowska@example.org
Florin Exemplescu, florin.exemplescu@example.org
"""
DAYS_TO_ANSWER, REMINDERS = 21, (7, 2)
LINK_USES = 10


def invite(event: Event) -> None:
    """Invite people to the partners' meeting: one has opened the form, one cannot come."""
    part = next(part for part in event.parts if part.code == "partners-meeting")
    today = clock.now().astimezone(event.zone).date()
    conditions = Conditions(
        part_ids=frozenset({part.id}),
        last_day=min(today + timedelta(days=DAYS_TO_ANSWER), event.ends_on),
        reminder_days=REMINDERS,
    )
    service.invite_people(event.id, PEOPLE, conditions)
    first, second, *_rest = queries.list_unanswered_ids(event.id, clock.now())
    service.note_opened(first)
    service.decline(second)
    for invitation in queries.list_invitations(event.id, [first, second, *_rest]):
        if invitation.registration is not None:
            invitation.registration.person.is_generated = True
    service.add_link_invitation(
        event.id, conditions, label="Ministry of Economy", uses_max=LINK_USES
    )
