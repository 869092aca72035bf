"""How answers are kept: with the person, on the answer sheet, or as consents."""

from collections.abc import Iterable, Mapping
from typing import Any

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import prepared_insert, session
from clusterix_events.people import service as people
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key
from clusterix_events.questions import nuts
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import rules
from clusterix_events.registration.fields import Field, KeptIn
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.rules import TEXT_VERSIONS, Purpose

COLUMNS = {
    "title": "title",
    "given_name": "given_name",
    "family_name": "family_name",
    "badge_name": "badge_name",
    "function": "function",
    "country": "country_code",
}
_INSERT_CONSENTS = prepared_insert(Consent)


def add_person_row(answers: Mapping[str, Answer]) -> tuple[int, str]:
    """Return the number of a new person who said this, and the text to find them by."""
    values, organisation = _columns(answers), None
    if answers.get("organisation"):
        number, organisation = people.find_or_add_organisation(str(answers["organisation"]))
        values["organisation_id"] = number
    text = rules.search_text(values.get("family_name"), values.get("given_name"), organisation)
    return people.add_person(values), text


def write_person(person: Person, answers: Mapping[str, Answer]) -> None:
    """Write what a person said about themselves; what was not asked stays as it is."""
    for column, value in _columns(answers).items():
        setattr(person, column, value)
    if answers.get("organisation"):
        person.organisation = people.get_or_add_organisation(str(answers["organisation"]))


def sheet_answers(fields: Iterable[Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers to some fields that belong on the sheet."""
    kept = (field.id for field in fields if field.kept_in is KeptIn.SHEET)
    return {field_id: answers[field_id] for field_id in kept if field_id in answers}


def superseded_answers(fields: Iterable[Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return None for each earlier version of an own question that is answered anew."""
    own = [field for field in fields if field.is_own]
    anew = {field.code for field in own if field.is_asked and answers.get(field.id) is not None}
    return {field.id: None for field in own if not field.is_asked and field.code in anew}


def add_consents(
    registration_id: int,
    answers: Mapping[str, Answer],
    versions: Mapping[Purpose, int] = TEXT_VERSIONS,
) -> None:
    """Keep the first decisions with their wordings; food and access are asked only when used."""
    now = clock.now()
    rows = [
        {
            "registration_id": registration_id,
            "purpose": purpose,
            "text_version": versions[purpose],
            "asked_at": now,
            "given_at": now if answers[purpose] else None,
        }
        for purpose in Purpose
        if answers.get(purpose) is not None
        and (answers[purpose] or purpose is not Purpose.SPECIAL_DATA)
    ]
    if rows:
        session.connection().execute(_INSERT_CONSENTS, rows)


def change_consents(
    registration: Registration,
    answers: Mapping[str, Answer],
    versions: Mapping[Purpose, int] = TEXT_VERSIONS,
) -> None:
    """Keep decisions that differ from those before, with the wording of now."""
    now = clock.now()
    standing = {consent.purpose: consent for consent in registration.consents}
    add_consents(
        registration.id, {p: answers.get(p) for p in Purpose if p not in standing}, versions
    )
    for purpose, consent in standing.items():
        decision = answers.get(purpose)
        if decision is False and consent.is_given:
            consent.withdrawn_at = now
        elif decision and not consent.is_given:
            consent.given_at, consent.withdrawn_at = now, None
            consent.asked_at, consent.text_version = now, versions[purpose]


def search_text_of(registration: Registration) -> str:
    """Return the text by which organisers find and sort a registration."""
    return rules.search_text(search_text_of_person(registration.person), registration.reference)


def search_text_of_person(person: Person) -> str:
    """Return what a person adds to that text: family name first, then given name, organisation."""
    organisation = person.organisation.name if person.organisation else None
    return rules.search_text(person.family_name, person.given_name, organisation)


def _columns(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the columns of a person that answers fill."""
    values: dict[str, Any] = {
        column: answers[name] for name, column in COLUMNS.items() if name in answers
    }
    if answers.get("email"):
        values["email"] = email_key(str(answers["email"]))
    if answers.get("region"):
        region = nuts.read_region(str(answers["region"]))
        values["nuts_code"] = region.code if region else None
        values["nuts_version"] = region.version if region else None
    return values
