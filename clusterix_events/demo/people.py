"""Registering the generated people through the services, as their own form would."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clusterix_events.demo.source import Guest
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import session
from clusterix_events.people.models import Person
from clusterix_events.questions.rules import (
    NO,
    TICKED,
    YES,
    Answer,
    Choice,
    Question,
    QuestionKind,
    Raw,
    check_answers,
)
from clusterix_events.registration import service
from clusterix_events.registration.form_fields import as_asked, asked_fields_of
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import Purpose


@dataclass(frozen=True)
class Joining:
    """Which parts a guest joins: those open to everybody, and those by hand of the organiser."""

    own: tuple[Part, ...] = ()
    added: tuple[Part, ...] = ()
    invited_part_ids: frozenset[int] = frozenset()


def register(
    event: Event, guest: Guest, joining: Joining, *, person_id: int | None = None
) -> Registration:
    """Return a guest's registration, refused like anybody's when a rule says so.

    `person_id` is the person's number where they registered for another event before.
    """
    person = session.get_one(Person, person_id) if person_id else None
    parts = joining.own + joining.added
    wishes = Wishes(
        answers=_answers(event, guest, parts),
        part_ids=frozenset(part.id for part in parts),
        sections={},
    )
    if joining.added:
        registration = service.add_person(event.id, wishes, person=person)
    else:
        registration = service.register(
            event.id, wishes, invited_part_ids=joining.invited_part_ids, person=person
        )
    session.get_one(Person, registration.person_id).is_generated = True
    return registration


def _answers(event: Event, guest: Guest, parts: Collection[Part]) -> Mapping[str, Answer]:
    codes = {part.kind: frozenset({part.code}) for part in event.parts}
    joins = Question(
        id="part",
        kind=QuestionKind.SEVERAL_OF,
        label="part",
        choices=tuple(Choice(part.code, part.title) for part in event.parts),
    )
    questions = [joins, *(as_asked(field, codes) for field in asked_fields_of(event))]
    answers = check_answers(questions, _typed(guest, parts))
    return {name: answer for name, answer in answers.items() if name != joins.id}


def _typed(guest: Guest, parts: Collection[Part]) -> dict[str, Raw]:
    """Return what the guest would have typed into the form."""
    said = {True: YES, False: NO}
    typed: dict[str, Raw] = {
        "part": [part.code for part in parts],
        "given_name": guest.given_name,
        "family_name": guest.family_name,
        "title": guest.title or "",
        "badge_name": guest.badge_name or "",
        "email": guest.email,
        "organisation": guest.organisation,
        "organisation_type": guest.organisation_type,
        "function": guest.function,
        "country": guest.country,
        "partner_role": "partner" if guest.is_delegate else "public",
        "region": guest.region or "",
        "arrival": guest.arrival or "",
        "departure": guest.departure or "",
        "expertise": list(guest.expertise),
        "mobile_on_site": guest.mobile,
        "diet": guest.diet or "",
        "access_needs": guest.access_needs or "",
        Purpose.PHOTOS.value: said[guest.photos],
        Purpose.PARTICIPANTS_LIST.value: said[guest.on_list],
        Purpose.CONTACT_SHARING.value: NO,
        Purpose.FURTHER_INVITATIONS.value: NO,
    }
    if guest.diet or guest.access_needs:
        typed[Purpose.SPECIAL_DATA.value] = TICKED
    return typed
