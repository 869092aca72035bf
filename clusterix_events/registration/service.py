"""What is done with registrations."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Access, Event, EventState, Part
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import LinkKind, add_link, issue_link, revoke_links
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.models import Person
from clusterix_events.places import service as places
from clusterix_events.places.facts import PlacesConfirmed
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions import service as questions
from clusterix_events.questions.models import AnswerSheet
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import queries, rules
from clusterix_events.registration.facts import (
    MovedUp,
    PartLeft,
    Registered,
    RegistrationCancelled,
    RegistrationChanged,
)
from clusterix_events.registration.fields import SPECIAL
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.personal_data import (
    add_consents,
    change_consents,
    search_text_of,
    sheet_answers,
    write_person,
)
from clusterix_events.registration.rules import Purpose, RegistrationState
from clusterix_events.registration.sections import sections_for

SHEET = "registration"
NOTHING: Mapping[str, Any] = MappingProxyType({})
STANDING = frozenset({PlaceState.CONFIRMED, PlaceState.WAITING})


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a person sends: checked answers by field, parts to join, values of other sections."""

    answers: Mapping[str, Answer]
    part_ids: frozenset[int]
    sections: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en"


def register(
    event_id: int,
    wishes: Wishes,
    *,
    invited_part_ids: Collection[int] = (),
    token: str | None = None,
    person: Person | None = None,
) -> Registration:
    """Return the registration of a person for the open parts and those they were invited to.

    The same form token gives the first result. `person` None means somebody new: an address may
    register several people. Raises EventNotOpenError, NoPartError, PartNotOpenError and
    AgreementMissingError.
    """
    first = queries.find_by_token(token) if token else None
    if first is not None:
        return first
    event = queries.get_event(event_id)
    today = clock.now().astimezone(event.zone).date()
    is_published = event.state is EventState.PUBLISHED
    rules.check_event_open(is_published=is_published, ends_on=event.ends_on, today=today)
    joinable = {part.id for part in joinable_parts(event.parts, invited_part_ids)}
    rules.check_parts(wishes.part_ids, joinable)
    return _add(event, wishes, token=token, person=person)


def add_person(event_id: int, wishes: Wishes, *, person: Person | None = None) -> Registration:
    """Return the registration of somebody whom an organiser adds, for parts of any access."""
    event = queries.get_event(event_id)
    rules.check_parts(wishes.part_ids, {part.id for part in event.parts})
    registration = _add(event, wishes, token=None, person=person)
    _note("registration.added", registration)
    return registration


def joinable_parts(parts: Iterable[Part], invited_part_ids: Collection[int] = ()) -> list[Part]:
    """Return the parts that a person may join: open ones, and those they were invited to."""
    now = clock.now()
    return [
        part
        for part in parts
        if (part.access is Access.OPEN or part.id in invited_part_ids)
        and rules.is_in_time(part.sign_up_closes_at, now)
    ]


def change(
    registration_id: int,
    wishes: Wishes,
    *,
    version: int,
    invited_part_ids: Collection[int] = (),
) -> Registration:
    """Return a registration with other answers, consents and parts; raise StaleError.

    Parts joined before stay joinable for this person, whatever became of their access.
    """
    registration = _lock(registration_id, version)
    _check_standing(registration)
    parts = queries.get_event(registration.event_id).parts
    standing = {joined.part_id for joined in _standing(registration)}
    joinable = {part.id for part in joinable_parts(parts, invited_part_ids)} | standing
    rules.check_parts(wishes.part_ids, joinable)
    _check_agreement(wishes.answers)
    address = registration.person.email
    write_person(registration.person, wishes.answers)
    if registration.person.email != address:
        _replace_links(registration)
    questions.replace_answers(registration.sheet_id, sheet_answers(wishes.answers))
    change_consents(registration, wishes.answers)
    registration.search_text = search_text_of(registration)
    for joined in _standing(registration):
        if joined.part_id not in wishes.part_ids:
            _leave(registration, joined)
    _join(registration, [p for p in parts if p.id in wishes.part_ids - standing], wishes)
    _save_sections(registration, parts, wishes)
    session.flush()
    _note("registration.changed", registration)
    publish(RegistrationChanged(registration.id))
    return registration


def add_part(registration_id: int, part_id: int, *, version: int | None = None) -> Registration:
    """Return a registration that joins one more part, whatever its access, by an organiser."""
    registration = _lock(registration_id, version)
    _check_standing(registration)
    part = session.get(Part, part_id)
    if part is None or part.event_id != registration.event_id:
        raise NotFoundError(str(part_id))
    if part.id not in {joined.part_id for joined in _standing(registration)}:
        _join(registration, [part], Wishes(answers={}, part_ids=frozenset({part_id})))
        session.flush()
        _note("place.added", registration, part_id)
        publish(RegistrationChanged(registration.id))
    return registration


def leave_part(registration_id: int, part_id: int, *, version: int | None = None) -> Registration:
    """Return a registration without its place in a part; without any, it is cancelled whole."""
    registration = _lock(registration_id, version)
    _check_standing(registration)
    standing = _standing(registration)
    if {joined.part_id for joined in standing} == {part_id}:
        return _cancel(registration)
    for joined in standing:
        if joined.part_id == part_id:
            _leave(registration, joined)
            _note("place.cancelled", registration, part_id)
            publish(RegistrationChanged(registration.id))
    return registration


def cancel(registration_id: int, *, version: int | None = None) -> Registration:
    """Return a registration cancelled with all its places, which pass on to those who wait."""
    return _cancel(_lock(registration_id, version))


def pools_of(part: Part, values: Mapping[str, Any] = NOTHING) -> set[int]:
    """Return all pools that a place in a part needs; `values` are those of further sections."""
    further = [
        pool_id
        for section in sections_for({part.kind})
        for pool_id in section.pools(part, values.get(section.name))
    ]
    return {pool_id for pool_id in (part.pool_id, *further) if pool_id is not None}


def is_standing(request: PlaceRequest) -> bool:
    """Return whether a place is held or waited for, so that it can be given up."""
    return request.state in STANDING


def mark_duplicate(registration_id: int, *, version: int) -> None:
    """Mark that somebody may be registered twice; raise StaleError."""
    _lock(registration_id, version).is_possible_duplicate = True


def unmark_duplicate(registration_id: int, *, version: int) -> None:
    """Take the mark away that somebody may be registered twice; raise StaleError."""
    _lock(registration_id, version).is_possible_duplicate = False


def read_access_needs(registration: Registration) -> str:
    """Return what a person needs to take part, "" for nothing; each reading is logged.

    Whoever organises the event is the named access contact of the privacy notice.
    """
    _note("access_needs.read", registration)
    return str(answers_of(registration.sheet_id).get("access_needs") or "")


def note_confirmed(fact: PlacesConfirmed) -> None:
    """Announce that somebody on the waiting list of a part got their place."""
    joined = queries.find_joined_part(fact.request_id) if fact.was_waiting else None
    if joined is not None:
        publish(MovedUp(joined.registration_id, joined.part_id))


def _add(event: Event, wishes: Wishes, *, token: str | None, person: Person | None) -> Registration:
    answers = wishes.answers
    _check_agreement(answers)
    email = str(answers.get("email") or "")
    is_known = bool(email) and queries.is_address_known(event.id, email)
    is_new = person is None
    if person is None:
        person = Person(given_name="", family_name="", organisation=None)
    else:
        session.refresh(person, ["organisation"])
    write_person(person, answers)
    registration = Registration(
        event=event,
        person=person,
        sheet=AnswerSheet(form=SHEET),
        reference=new_reference(),
        state=RegistrationState.SUBMITTED,
        form_token=token,
        notice_version=event.notice_version,
        notice_locale=wishes.locale,
        search_text="",
        is_possible_duplicate=is_known,
        submitted_at=clock.now(),
        joined_parts=[],
    )
    registration.search_text = search_text_of(registration)
    session.add(registration)
    session.flush()
    questions.add_answers(registration.sheet_id, sheet_answers(answers))
    add_consents(registration.id, answers)
    _join(registration, [part for part in event.parts if part.id in wishes.part_ids], wishes)
    _save_sections(registration, event.parts, wishes)
    issue = add_link if is_new else issue_link
    issue(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
    publish(Registered(registration.id))
    return registration


def _lock(registration_id: int, version: int | None) -> Registration:
    """Return a registration for writing, its version raised; raise StaleError for an old one."""
    standing = update(Registration).where(Registration.id == registration_id)
    if version is not None:
        standing = standing.where(Registration.version == version)
    done = session.execute(
        standing.values(
            version=Registration.version + 1, sequence=Registration.sequence + 1
        ).returning(Registration.id)
    ).first()
    if done is None and version is not None:
        raise StaleError
    return queries.get_fresh_registration(registration_id)


def _check_standing(registration: Registration) -> None:
    rules.check_move(registration.state, RegistrationState.CANCELLED)


def _check_agreement(answers: Mapping[str, Answer]) -> None:
    special = [answers.get(field_id) for field_id in SPECIAL]
    rules.check_agreement(special, is_given=bool(answers.get(Purpose.SPECIAL_DATA)))


def _replace_links(registration: Registration) -> None:
    """End the links that went to a former address; the next mail brings a new one."""
    revoke_links(person_id=registration.person_id)
    add_link(LinkKind.PERSONAL, person_id=registration.person_id, event_id=registration.event_id)


def _join(registration: Registration, parts: Iterable[Part], wishes: Wishes) -> None:
    """Ask for a place in each part, in the order of the pools, so that nobody waits in a ring."""
    before = {joined.part_id: joined for joined in registration.joined_parts}
    requests = [
        (part, places.request_places(registration.id, _pools(part, wishes)))
        for part in sorted(parts, key=lambda part: part.pool_id or 0)
    ]
    for part, request in requests:
        if part.id in before:
            before[part.id].request = request
        else:
            registration.joined_parts.append(JoinedPart(part=part, request=request))
    session.flush()


def _pools(part: Part, wishes: Wishes) -> set[int]:
    if part.pool_id is None:
        part.pool_id = places.add_pool(part.event_id, None).id
    return pools_of(part, wishes.sections)


def _save_sections(registration: Registration, parts: Iterable[Part], wishes: Wishes) -> None:
    joined = {part.kind for part in parts if part.id in wishes.part_ids}
    for section in sections_for(joined):
        if section.name in wishes.sections:
            section.save(registration, wishes.sections[section.name])


def _leave(registration: Registration, joined: JoinedPart) -> None:
    places.cancel_request(joined.request)
    publish(PartLeft(registration.id, joined.part_id))


def _cancel(registration: Registration) -> Registration:
    rules.check_move(registration.state, RegistrationState.CANCELLED)
    registration.state = RegistrationState.CANCELLED
    registration.cancelled_at = clock.now()
    session.flush()
    for joined in sorted(_standing(registration), key=lambda each: each.part.pool_id or 0):
        _leave(registration, joined)
    _note("registration.cancelled", registration)
    publish(RegistrationCancelled(registration.id))
    return registration


def _standing(registration: Registration) -> list[JoinedPart]:
    return [joined for joined in registration.joined_parts if is_standing(joined.request)]


def _note(action: str, registration: Registration, part_id: int | None = None) -> None:
    audit.record(
        action,
        event_id=registration.event_id,
        subject=f"registration:{registration.id}",
        part=part_id,
    )
