"""Thousands of registrations, written as rows: what a large meeting's tables look like."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, update

from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import Base, session
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.models import Organisation, Person
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.models import AnswerRow, AnswerSheet
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.rules import Purpose, RegistrationState, search_text

FAMILY = ("Pop", "Ionescu", "Müller", "Novák", "García", "Rossi", "Dubois", "Țăran", "Østergård")
GIVEN = ("Ana", "Ion", "Eva", "Jan", "María", "Luca", "Chloé", "Ștefan", "Åse", "Zoë")
COUNTRIES = ("RO", "AT", "FR", "DE", "IT", "ES", "SE", "BG", "CZ", "DK")
TYPES = ("public_authority", "research", "cluster", "company", "ngo", "other")
ORGANISATIONS = 300
FIRST_DAY = datetime(2026, 6, 1, 8, tzinfo=UTC)


def add_crowd(event: Event, part: Part, people: int) -> None:
    """Add registrations of people from three hundred organisations, one in ten waiting."""
    chance = random.Random(people)
    first = {model: _next_id(model) for model in (Person, AnswerSheet, Registration, PlaceRequest)}
    organisations = _organisations()
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for n in range(people):
        _add_one(rows, {model: number + n for model, number in first.items()}, event, part, chance)
        rows[Person][-1]["organisation_id"] = chance.choice(organisations)
    for model, values in rows.items():
        session.execute(insert(cast("Table", model.__table__)), values)
    waiting = sum(row["state"] is PlaceState.WAITING for row in rows[PlaceRequest])
    session.execute(
        update(Pool)
        .where(Pool.id == part.pool_id)
        .values(taken=Pool.taken + people - waiting, waiting=Pool.waiting + waiting, seq=10**6)
    )


def _add_one(
    rows: dict[type[Base], list[dict[str, Any]]],
    ids: dict[type[Any], int],
    event: Event,
    part: Part,
    chance: random.Random,
) -> None:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY) + f"-{ids[Person]}"
    reference, at = new_reference(), FIRST_DAY + timedelta(minutes=7 * ids[Registration])
    state = PlaceState.WAITING if chance.random() < 0.1 else PlaceState.CONFIRMED
    made: dict[type[Base], dict[str, Any]] = {
        Person: {
            "id": ids[Person],
            "given_name": given,
            "family_name": family,
            "email": f"person{ids[Person]}@example.org",
            "function": "Adviser",
            "country_code": chance.choice(COUNTRIES),
        },
        AnswerSheet: {"id": ids[AnswerSheet], "form": "registration"},
        AnswerRow: {
            "sheet_id": ids[AnswerSheet],
            "question": "organisation_type",
            "value": chance.choice(TYPES),
        },
        Registration: {
            "id": ids[Registration],
            "event_id": event.id,
            "person_id": ids[Person],
            "sheet_id": ids[AnswerSheet],
            "reference": reference,
            "state": RegistrationState.SUBMITTED,
            "notice_version": 1,
            "notice_locale": "en",
            "search_text": search_text(family, given, reference),
            "submitted_at": at,
        },
        Consent: {
            "registration_id": ids[Registration],
            "purpose": Purpose.PHOTOS,
            "text_version": 1,
            "asked_at": at,
            "given_at": at if chance.random() < 0.8 else None,
        },
        PlaceRequest: {
            "id": ids[PlaceRequest],
            "holder_id": ids[Registration],
            "size": 1,
            "state": state,
            "created_at": at,
            "decided_at": at if state is PlaceState.CONFIRMED else None,
        },
        Place: {
            "request_id": ids[PlaceRequest],
            "pool_id": part.pool_id,
            "number": ids[PlaceRequest],
        },
        JoinedPart: {
            "registration_id": ids[Registration],
            "part_id": part.id,
            "request_id": ids[PlaceRequest],
        },
    }
    for model, values in made.items():
        rows.setdefault(model, []).append(values)


def _next_id(model: Any) -> int:
    return (session.scalar(select(func.max(model.id))) or 0) + 1


def _organisations() -> list[int]:
    known = list(session.scalars(select(Organisation.id)))
    if known:
        return known
    names = [f"Demo organisation {n}" for n in range(1, ORGANISATIONS + 1)]
    session.execute(
        insert(Organisation), [{"name": name, "name_key": name.casefold()} for name in names]
    )
    return list(session.scalars(select(Organisation.id)))
