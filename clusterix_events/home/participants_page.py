"""The list of participants: those with a place who agreed to stand on it, and no others."""

from dataclasses import dataclass

from flask_babel import get_locale

from clusterix_events.events.models import Event
from clusterix_events.people.rules import full_name
from clusterix_events.questions.countries import country_name
from clusterix_events.registration import queries
from clusterix_events.registration.rules import Purpose


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One person of the list."""

    name: str
    organisation: str
    country: str


def participant_lines(event: Event) -> list[ParticipantLine]:
    """Return the participants of an event who agreed to be listed, by family name."""
    rows = queries.list_participants(event.id)
    consents = queries.consents_of(row.registration_id for row in rows)
    locale = str(get_locale())
    return [
        ParticipantLine(
            name=full_name(row.given_name, row.family_name),
            organisation=row.organisation or "",
            country=country_name(row.country_code, locale),
        )
        for row in rows
        if consents.get(row.registration_id, {}).get(Purpose.PARTICIPANTS_LIST)
    ]
