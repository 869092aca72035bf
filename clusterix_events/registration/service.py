"""What is done with registrations."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clusterix_events.events.models import Access, Event, EventState, Part
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import add_row, prepared_insert, session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import (
    LinkKind,
    add_link,
    add_link_row,
    issue_link,
    revoke_links,
)
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.models import Person
from clusterix_events.questions import service as questions
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import choice_places, queries, rules
from clusterix_events.registration import invitation_service as invitations
from clusterix_events.registration.facts import (
    Registered,
    RegistrationCancelled,
    RegistrationChanged,
)
from clusterix_events.registration.form_fields import fields_of, layout_of
from clusterix_events.registration.joining import (
    BY_ORGANISER,
    BY_THEMSELVES,
    Terms,
    Wishes,
    check_standing,
    has_sections,
    join_first_parts,
    join_parts,
    leave_joined,
    list_standing,
    lock,
    note,
    pools_of,
    save_sections,
)
from clusterix_events.registration.limits import check_limits
from clusterix_events.registration.models import Registration
from clusterix_events.registration.personal_data import (
    add_consents,
    add_person_row,
    change_consents,
    search_text_of,
    search_text_of_person,
    sheet_answers,
    superseded_answers,
    write_person,
)
from clusterix_events.registration.rules import Purpose, RegistrationState
from clusterix_events.registration.shown import needs_words

SHEET = "registration"
_INSERT = prepared_insert(Registration)


def register(
    event_id: int,
    wishes: Wishes,
    *,
    invited_part_ids: Collection[int] = (),
    invitation_ids: Collection[int] = (),
    token: str | None = None,
    person: Person | None = None,
) -> Registration:
    """Return the registration of a person for the open parts and those they were invited to.

    The same form token gives the first result. `person` None means somebody new: an address may
    register several people. Whoever registers by invitations accepts them. Raises
    EventNotOpenError, NoPartError, PartNotOpenError, LimitReachedError, InvitationNotOpenError and
    AgreementMissingError.
    """
    number = queries.find_by_token(token) if token else None
    if number is None:
        number = take_in(
            event_id,
            wishes,
            invited_part_ids=invited_part_ids,
            invitation_ids=invitation_ids,
            token=token,
            person=person,
        )
    return queries.get_registration(number)


def take_in(
    event_id: int,
    wishes: Wishes,
    *,
    invited_part_ids: Collection[int] = (),
    invitation_ids: Collection[int] = (),
    token: str | None = None,
    person: Person | None = None,
) -> int:
    """Register as `register` does with a new token; return the number alone, nothing read back.

    A token that was used already raises IntegrityError.
    """
    event = queries.get_event_to_read(event_id)
    today = clock.now().astimezone(event.zone).date()
    is_published = event.state is EventState.PUBLISHED
    rules.check_event_open(is_published=is_published, ends_on=event.ends_on, today=today)
    terms, invited_part_ids = _accept(event, wishes, invitation_ids, invited_part_ids)
    joinable = {part.id for part in joinable_parts(event.parts, invited_part_ids)}
    rules.check_parts(wishes.part_ids, joinable)
    return _add(event, wishes, token=token, person=person, terms=terms)


def add_person(
    event_id: int, wishes: Wishes, *, person: Person | None = None, token: str | None = None
) -> Registration:
    """Return the registration of somebody whom an organiser adds, for parts of any access.

    The same form token with the same answers gives the first result; a form gone back to and
    filled in for somebody else does not.
    """
    event = queries.get_event(event_id)
    said = hashlib.sha256(repr(sorted(wishes.answers.items())).encode()).hexdigest()
    own_token = f"added:{event_id}:{token}:{said}" if token else None
    first = queries.find_by_token(own_token) if own_token else None
    if first is not None:
        return queries.get_registration(first)
    rules.check_parts(wishes.part_ids, {part.id for part in event.parts})
    number = _add(event, wishes, token=own_token, person=person, terms=BY_ORGANISER)
    registration = queries.get_registration(number)
    note("registration.added", registration)
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
    invitation_ids: Collection[int] = (),
) -> Registration:
    """Return a registration with other answers, consents and parts; raise StaleError.

    Parts joined before stay joinable for this person, whatever became of their access. Somebody
    whom another person named completes their registration by it.
    """
    registration = lock(registration_id, version)
    check_standing(registration)
    event = queries.get_event(registration.event_id)
    parts = event.parts
    standing = {joined.part_id for joined in list_standing(registration)}
    terms, invited_part_ids = _accept(event, wishes, invitation_ids, invited_part_ids)
    joinable = {part.id for part in joinable_parts(parts, invited_part_ids)} | standing
    rules.check_parts(wishes.part_ids, joinable)
    _check_agreement(event, wishes.answers)
    address = registration.person.email
    write_person(registration.person, wishes.answers)
    if registration.person.email != address:
        replace_links(registration)
    fields, answers = fields_of(event), wishes.answers
    kept = {**superseded_answers(fields, answers), **sheet_answers(fields, answers)}
    questions.replace_answers(registration.sheet_id, kept)
    change_consents(registration, wishes.answers, layout_of(event).wordings)
    registration.search_text = search_text_of(registration)
    for joined in list_standing(registration):
        if joined.part_id not in wishes.part_ids:
            leave_joined(registration, joined)
    _swap_choices(registration, event, wishes)
    added = [part for part in parts if part.id in wishes.part_ids - standing]
    join_parts(registration, added, wishes, terms)
    save_sections(registration, parts, wishes)
    is_complete = registration.state is RegistrationState.SUBMITTED
    if not is_complete:
        _complete(registration, wishes.locale)
    session.flush()
    note("registration.changed" if is_complete else "registration.completed", registration)
    fact = RegistrationChanged if is_complete else Registered
    publish(fact(registration.id))
    return registration


def add_part(registration_id: int, part_id: int, *, version: int | None = None) -> Registration:
    """Return a registration that joins one more part, whatever its access, by an organiser."""
    registration = lock(registration_id, version)
    check_standing(registration)
    part = session.get(Part, part_id)
    if part is None or part.event_id != registration.event_id:
        raise NotFoundError(str(part_id))
    if part.id not in {joined.part_id for joined in list_standing(registration)}:
        wishes = Wishes(answers={}, part_ids=frozenset({part_id}))
        join_parts(registration, [part], wishes, BY_ORGANISER)
        session.flush()
        note("place.added", registration, part_id)
        publish(RegistrationChanged(registration.id))
    return registration


def leave_part(registration_id: int, part_id: int, *, version: int | None = None) -> Registration:
    """Return a registration without its place in a part; without any, it is cancelled whole."""
    registration = lock(registration_id, version)
    check_standing(registration)
    standing = list_standing(registration)
    if {joined.part_id for joined in standing} == {part_id}:
        return _cancel(registration)
    for joined in standing:
        if joined.part_id == part_id:
            leave_joined(registration, joined)
            note("place.cancelled", registration, part_id)
            publish(RegistrationChanged(registration.id))
    return registration


def cancel(registration_id: int, *, version: int | None = None) -> Registration:
    """Return a registration cancelled with all its places, which pass on to those who wait."""
    return _cancel(lock(registration_id, version))


def mark_duplicate(registration_id: int, *, version: int) -> None:
    """Mark that somebody may be registered twice; raise StaleError."""
    lock(registration_id, version).is_possible_duplicate = True


def unmark_duplicate(registration_id: int, *, version: int) -> None:
    """Take the mark away that somebody may be registered twice; raise StaleError."""
    lock(registration_id, version).is_possible_duplicate = False


def read_access_needs(registration: Registration) -> str:
    """Return what a person needs to take part, "" for nothing; each reading is logged.

    Whoever organises the event is the named access contact of the privacy notice.
    """
    note("access_needs.read", registration)
    return needs_words(fields_of(registration.event), answers_of(registration.sheet_id))


def _accept(
    event: Event,
    wishes: Wishes,
    invitation_ids: Collection[int],
    invited_part_ids: Collection[int],
) -> tuple[Terms, Collection[int]]:
    """Accept invitations; return on what terms parts are joined, and those they open."""
    if not invitation_ids:
        return BY_THEMSELVES, invited_part_ids
    accepted = invitations.accept(event.id, invitation_ids, wishes.part_ids)
    return accepted.terms, {*invited_part_ids, *accepted.part_ids}


def _add(
    event: Event, wishes: Wishes, *, token: str | None, person: Person | None, terms: Terms
) -> int:
    """Add a registration with all that belongs to it, by rows; return its number."""
    answers = wishes.answers
    _check_agreement(event, answers)
    email = str(answers.get("email") or "")
    is_known = bool(email) and queries.is_address_known(event.id, email)
    invited = _find_invited(terms)
    person = person if invited is None else invited.person
    if person is None:
        person_id, search_text = add_person_row(answers)
    else:
        session.refresh(person, ["organisation"])
        write_person(person, answers)
        session.flush()
        person_id, search_text = person.id, search_text_of_person(person)
    reference = new_reference() if invited is None else invited.reference
    kept = sheet_answers(fields_of(event), answers)
    sent = {
        "state": RegistrationState.SUBMITTED,
        "form_token": token,
        "notice_version": event.notice_version,
        "notice_locale": wishes.locale,
        "search_text": rules.search_text(search_text, reference),
        "is_possible_duplicate": is_known,
        "submitted_at": clock.now(),
    }
    if invited is not None:
        registration_id = _send_in(invited, sent, kept)
    else:
        own = {"event_id": event.id, "person_id": person_id, "reference": reference}
        registration_id = add_row(
            _INSERT, {**own, **sent, "sheet_id": questions.add_sheet(SHEET, kept)}
        )
    add_consents(registration_id, answers, layout_of(event).wordings)
    parts = join_first_parts(registration_id, event, wishes, terms)
    if has_sections(parts, wishes):
        save_sections(queries.get_registration(registration_id), event.parts, wishes)
    if person is None:
        add_link_row(LinkKind.PERSONAL, person_id=person_id, event_id=event.id)
    else:
        issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event.id)
    publish(Registered(registration_id))
    return registration_id


def _find_invited(terms: Terms) -> Registration | None:
    """Return the registration that an invitation made for its person, or None."""
    if terms.registration_id is None:
        return None
    return session.scalars(
        select(Registration)
        .options(joinedload(Registration.person))
        .where(Registration.id == terms.registration_id)
    ).one()


def _send_in(invited: Registration, sent: Mapping[str, Any], answers: Mapping[str, Answer]) -> int:
    """Turn the registration of somebody invited into one that was sent; return its number."""
    rules.check_move(invited.state, RegistrationState.SUBMITTED)
    for name, value in sent.items():
        setattr(invited, name, value)
    session.flush()
    questions.add_answers(invited.sheet_id, answers)
    return invited.id


def _complete(registration: Registration, locale: str) -> None:
    """Make a registration that another person began its own person's, with the notice of now.

    Only now is it known for whom they come: raises LimitReachedError where they are too many.
    """
    rules.check_move(registration.state, RegistrationState.SUBMITTED)
    session.flush()
    for joined in sorted(list_standing(registration), key=lambda each: each.part.pool_id or 0):
        check_limits(registration.id, joined.part, pools_of(joined.part))
    registration.state = RegistrationState.SUBMITTED
    registration.submitted_at = clock.now()
    registration.notice_version = registration.event.notice_version
    registration.notice_locale = locale


def _check_agreement(event: Event, answers: Mapping[str, Answer]) -> None:
    special = [answers.get(field_id) for field_id in layout_of(event).special]
    rules.check_agreement(special, is_given=bool(answers.get(Purpose.SPECIAL_DATA)))


def _swap_choices(registration: Registration, event: Event, wishes: Wishes) -> None:
    """Let the parts that stay hold the limited choices that are answered now."""
    layout = layout_of(event)
    if not layout.pools:
        return
    parts = [part for part in event.parts if part.id in wishes.part_ids]
    wanted = choice_places.wanted_pools(layout, wishes.answers, parts)
    for joined in list_standing(registration):
        choice_places.swap_choices(joined, wanted.get(joined.part_id, frozenset()), layout)


def replace_links(registration: Registration) -> None:
    """End the links that went to a former address; the next mail brings a new one."""
    revoke_links(person_id=registration.person_id)
    add_link(LinkKind.PERSONAL, person_id=registration.person_id, event_id=registration.event_id)


def _cancel(registration: Registration) -> Registration:
    rules.check_move(registration.state, RegistrationState.CANCELLED)
    registration.state = RegistrationState.CANCELLED
    registration.cancelled_at = clock.now()
    registration.form_token = None  # the same form, sent again, is a new wish
    session.flush()
    for joined in sorted(list_standing(registration), key=lambda each: each.part.pool_id or 0):
        leave_joined(registration, joined)
    note("registration.cancelled", registration)
    publish(RegistrationCancelled(registration.id))
    return registration
