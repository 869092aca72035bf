"""How answers are kept: with the person, on the answer sheet, or as consents."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key
from clusterix_events.people.service import get_or_add_organisation
from clusterix_events.questions import nuts
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import rules
from clusterix_events.registration.fields import Field, KeptIn
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.rules import TEXT_VERSIONS, Purpose


def write_person(person: Person, answers: Mapping[str, Answer]) -> None:
    """Write what a person said about themselves; what was not asked stays as it is."""
    for name, column in (
        ("title", "title"),
        ("given_name", "given_name"),
        ("family_name", "family_name"),
        ("badge_name", "badge_name"),
        ("function", "function"),
        ("country", "country_code"),
    ):
        if name in answers:
            setattr(person, column, answers[name])
    if answers.get("email"):
        person.email = email_key(str(answers["email"]))
    if answers.get("organisation"):
        person.organisation = get_or_add_organisation(str(answers["organisation"]))
    if answers.get("region"):
        region = nuts.read_region(str(answers["region"]))
        person.nuts_code = region.code if region else None
        person.nuts_version = region.version if region else None


def sheet_answers(fields: Iterable[Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers to some fields that belong on the sheet."""
    kept = (field.id for field in fields if field.kept_in is KeptIn.SHEET)
    return {field_id: answers[field_id] for field_id in kept if field_id in answers}


def superseded_answers(fields: Iterable[Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return None for each earlier version of an own question that is answered anew."""
    own = [field for field in fields if field.is_own]
    anew = {field.code for field in own if field.is_asked and answers.get(field.id) is not None}
    return {field.id: None for field in own if not field.is_asked and field.code in anew}


def add_consents(registration_id: int, answers: Mapping[str, Answer]) -> None:
    """Keep the first decisions with their wordings; food and access are asked only when used."""
    now = clock.now()
    rows = [
        {
            "registration_id": registration_id,
            "purpose": purpose,
            "text_version": TEXT_VERSIONS[purpose],
            "asked_at": now,
            "given_at": now if answers[purpose] else None,
        }
        for purpose in Purpose
        if answers.get(purpose) is not None
        and (answers[purpose] or purpose is not Purpose.SPECIAL_DATA)
    ]
    if rows:
        session.execute(insert(Consent).execution_options(render_nulls=True), rows)


def change_consents(registration: Registration, answers: Mapping[str, Answer]) -> None:
    """Keep decisions that differ from those before, with the wording of now."""
    now = clock.now()
    standing = {consent.purpose: consent for consent in registration.consents}
    add_consents(registration.id, {p: answers.get(p) for p in Purpose if p not in standing})
    for purpose, consent in standing.items():
        decision = answers.get(purpose)
        if decision is False and consent.is_given:
            consent.withdrawn_at = now
        elif decision and not consent.is_given:
            consent.given_at, consent.withdrawn_at = now, None
            consent.asked_at, consent.text_version = now, TEXT_VERSIONS[purpose]


def search_text_of(registration: Registration) -> str:
    """Return the text by which organisers find and sort a registration."""
    person = registration.person
    organisation = person.organisation.name if person.organisation else None
    return rules.search_text(
        person.family_name, person.given_name, organisation, registration.reference
    )
