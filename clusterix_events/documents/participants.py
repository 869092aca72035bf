"""The list of participants as a paper: those who agreed to stand on it, and no others."""

from flask_babel import gettext as _

from clusterix_events.documents.heads import letterhead
from clusterix_events.documents.papers import Listed, ParticipantsPaper
from clusterix_events.documents.rules import NobodyListedError
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.i18n import clock_time, long_date
from clusterix_events.registration.participants import list_participant_lines


def participants_paper(event: Event) -> ParticipantsPaper:
    """Return the list as it is at this moment; raises NobodyListedError."""
    lines = list_participant_lines(event.id)
    if not lines:
        raise NobodyListedError
    printed = clock.now().astimezone(event.zone)
    edition = _("Printed %(day)s %(hour)s.", day=long_date(printed), hour=clock_time(printed))
    return ParticipantsPaper(
        letterhead(event, edition),
        tuple(
            Listed(
                family=line.family_name,
                given=line.given_name,
                organisation=line.organisation,
                function=line.function,
                country=line.country,
                email=line.email,
            )
            for line in lines
        ),
    )
