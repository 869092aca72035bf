"""The mail to somebody whom an organiser brought in by a table: what we hold, from whom, and why.

Source: GDPR, Article 14: whoever's data did not come from themselves is told so at the first
contact, with what it is, its purpose and ground, their rights, and how to object. Consents are
asked for by the personal link in it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from clusterix_events.events.models import Event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import Link, LinkKind
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_many_facts
from clusterix_events.people.models import Person
from clusterix_events.people.rules import full_name
from clusterix_events.places.models import PlaceRequest
from clusterix_events.registration.calendar import EVENT_FACTS
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.summary import PlaceFact, lines_of, standing

MESSAGE = "imported"


def write(event: Event, registration_ids: Sequence[int]) -> int:
    """Write to people who were brought in, each once; return to how many.

    Who has no address, or was cancelled since, gets none.
    """
    rows = session.execute(
        select(
            Registration.id,
            Registration.reference,
            Registration.notice_locale,
            Person.id.label("person_id"),
            Person.given_name,
            Person.family_name,
            Person.email,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.id.in_(registration_ids),
            Registration.state == RegistrationState.SUBMITTED,
            Person.email.is_not(None),
        )
        .order_by(Registration.id)
    ).all()
    places, tokens = _places(event, registration_ids), _tokens(event, registration_ids)
    shared = {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "privacy": address_of("home.privacy", slug=event.slug),
    }
    letters = [
        (
            str(row.email),
            {
                **shared,
                "name": full_name(row.given_name, row.family_name),
                "reference": row.reference,
                "places": places.get(row.id, []),
                "address": address_of("registration.my_page", token=tokens[row.person_id]),
            },
            row.person_id,
            _key(row.reference),
        )
        for row in rows
    ]
    locale = rows[0].notice_locale if rows else event.language
    return send_many_facts(MESSAGE, letters, event_id=event.id, locale=locale)


def keys_of(references: Iterable[str]) -> list[str]:
    """Return the keys of the mails about the registrations with these references."""
    return [_key(reference) for reference in references]


@composes(MESSAGE)
def compose(_message: str, facts: Facts) -> Contents:
    """Return what the mail shows, from what was written down."""
    return Contents(context={**facts, "places": standing(lines_of(facts["places"])), "others": []})


def _key(reference: str) -> str:
    """Return the key of a mail; a number that was taken back comes again, a reference does not."""
    return f"imported:{reference}"


def _places(event: Event, registration_ids: Sequence[int]) -> dict[int, list[PlaceFact]]:
    """Return the places of people, without their position, which changes before they read it."""
    parts = {part.id: part for part in event.parts}
    found: dict[int, list[PlaceFact]] = {}
    for number, part_id, state in session.execute(
        select(JoinedPart.registration_id, JoinedPart.part_id, PlaceRequest.state)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(JoinedPart.registration_id.in_(registration_ids))
        .order_by(JoinedPart.part_id)
    ):
        part = parts[part_id]
        found.setdefault(number, []).append(
            {
                "part_id": part_id,
                "code": part.code,
                "title": part.title,
                "starts_on": part.starts_on,
                "ends_on": part.ends_on,
                "state": state.value,
                "position": None,
            }
        )
    return found


def _tokens(event: Event, registration_ids: Sequence[int]) -> dict[int, str]:
    """Return the standing personal links of people by the person's number."""
    people = select(Registration.person_id).where(Registration.id.in_(registration_ids))
    links: Any = session.scalars(
        select(Link).where(
            Link.kind == LinkKind.PERSONAL,
            Link.event_id == event.id,
            Link.person_id.in_(people),
            Link.revoked_at.is_(None),
        )
    )
    return {link.person_id: link.token for link in links}
