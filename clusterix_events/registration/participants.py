"""The list of participants: those with a place who agreed to stand on it, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from clusterix_events.kernel.db import session
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import full_name
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.countries import country_name
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.rules import Purpose, RegistrationState, search_text

WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """One person of the list; `email` is "" unless they agreed to share it with the others."""

    name: str
    family_name: str
    given_name: str
    organisation: str
    function: str
    country: str
    email: str = ""


def list_participant_lines(event_id: int) -> list[ParticipantLine]:
    """Return the participants of an event who agree to be listed at present, by family name.

    One statement, however many there are.
    """
    sharing = aliased(Consent)
    listed = (
        (Consent.registration_id == Registration.id)
        & (Consent.purpose == Purpose.PARTICIPANTS_LIST)
        & Consent.given_at.is_not(None)
        & Consent.withdrawn_at.is_(None)
    )
    has_place = (
        exists()
        .where(JoinedPart.registration_id == Registration.id)
        .where(PlaceRequest.id == JoinedPart.request_id)
        .where(PlaceRequest.state.in_((PlaceState.CONFIRMED, PlaceState.NO_SHOW)))
    )
    rows = session.execute(
        select(
            Person.given_name,
            Person.family_name,
            Person.function,
            Person.country_code,
            Person.email,
            Organisation.name.label("organisation"),
            sharing.id.label("sharing"),
        )
        .join(Registration, Registration.person_id == Person.id)
        .join(Consent, listed)
        .outerjoin(
            sharing,
            and_(
                sharing.registration_id == Registration.id,
                sharing.purpose == Purpose.CONTACT_SHARING,
                sharing.given_at.is_not(None),
                sharing.withdrawn_at.is_(None),
            ),
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.SUBMITTED,
            Person.family_name != "",
            has_place,
        )
        .order_by(Registration.search_text, Registration.id)
    )
    locale = str(get_locale())
    return [
        ParticipantLine(
            name=full_name(row.given_name, row.family_name),
            family_name=row.family_name,
            given_name=row.given_name,
            organisation=row.organisation or "",
            function=row.function or "",
            country=country_name(row.country_code, locale),
            email=(row.email or "") if row.sharing is not None else "",
        )
        for row in rows
    ]


def find_lines(lines: Iterable[ParticipantLine], words: str) -> list[ParticipantLine]:
    """Return the lines that hold all the words looked for, without case and accents."""
    wanted = search_text(words).split()[:WORDS_MAX]
    return [line for line in lines if _holds(line, wanted)] if wanted else list(lines)


def _holds(line: ParticipantLine, wanted: Iterable[str]) -> bool:
    text = search_text(line.name, line.organisation, line.function, line.country)
    return all(word in text for word in wanted)
