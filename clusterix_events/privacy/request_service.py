"""What people do about their own data: taking back a consent, asking for erasure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, update

from clusterix_events.audit import service as audit
from clusterix_events.checkin.queries import list_days_present
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_hold
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import after_commit, session, sweep_journal
from clusterix_events.kernel.facts import publish
from clusterix_events.mail.erasing import erase_mails
from clusterix_events.peer_review.follow_service import erase_contacts_of
from clusterix_events.privacy import queries
from clusterix_events.privacy.erasers import (
    COLUMNS,
    erase_answers_of,
    erase_columns_of,
    erase_member_addresses,
    erase_member_names,
)
from clusterix_events.privacy.facts import ErasureAnswered
from clusterix_events.privacy.models import ErasureRequest
from clusterix_events.privacy.rules import Fate, Situation, answer_due_on, fate_of
from clusterix_events.privacy.service import needed_elsewhere, note_erased
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration.delegation_models import DelegationMember
from clusterix_events.registration.fields import Basis, Field, KeptIn
from clusterix_events.registration.form_fields import fields_of, layout_of
from clusterix_events.registration.models import Registration
from clusterix_events.registration.queries import get_fresh_registration
from clusterix_events.registration.rules import Purpose, RegistrationState
from clusterix_events.registration.uploads import sweep_answers

CONSENT = frozenset({Basis.CONSENT, Basis.EXPLICIT})
CONTACT = "email"
ON_REQUEST = "on request"


@dataclass(frozen=True)
class Plan:
    """What becomes of each field that holds something, when its person asks for erasure."""

    fates: dict[str, Fate]

    def of(self, *fates: Fate) -> list[str]:
        """Return the fields with one of these fates."""
        return [name for name, fate in self.fates.items() if fate in fates]


def plan_erasure(event: Event, registration: Registration, *, today: date) -> Plan:
    """Return what becomes of the fields of a registration when its person asks for erasure."""
    situation = _situation(event, registration, today=today)
    held = _held_fields(event, registration)
    return Plan(
        {
            field.id: fate_of(
                field.erase,
                situation,
                rests_on_consent=field.basis in CONSENT,
                is_contact=field.id == CONTACT,
            )
            for field in held
        }
    )


def withdraw_consent(registration_id: int, purpose: Purpose) -> None:
    """Take back a consent; it holds for the next page, list and badge.

    What was written about food and access is erased at once, unless a legal hold stops it: then
    on the day the hold ends.
    """
    registration = _locked(registration_id)
    consent = next((each for each in registration.consents if each.purpose is purpose), None)
    if consent is None or not consent.is_given:
        return
    consent.withdrawn_at = clock.now()
    session.flush()
    audit.record(
        "consent.withdrawn",
        event_id=registration.event_id,
        subject=f"registration:{registration.id}",
        purpose=purpose.value,
    )
    event = registration.event
    if purpose is Purpose.SPECIAL_DATA and find_hold(event.id, _today(event)) is None:
        _erase(registration, layout_of(event).special)
        for merged in queries.list_merged(registration_id):
            _erase(merged, layout_of(event).special)


def ask_erasure(registration_id: int) -> ErasureRequest:
    """Return a request for erasure; what can go at once is gone, a repeat finds the first."""
    registration = _locked(registration_id)
    event = registration.event
    found = queries.find_open_request(event.id, registration.person_id)
    if found is not None:
        return found
    today = _today(event)
    plan = plan_erasure(event, registration, today=today)
    for consent in registration.consents:
        if consent.is_given:
            consent.withdrawn_at = clock.now()
    _erase(registration, plan.of(Fate.AT_ONCE))
    for merged in queries.list_merged(registration_id):
        _erase(merged, plan_erasure(event, merged, today=today).of(Fate.AT_ONCE))
    if find_hold(event.id, today) is None:
        addresses = erase_contacts_of(registration.person_id, event.id)
        note_erased(event.id, "addresses for the follow-up", ON_REQUEST, addresses, clock.now())
    request = ErasureRequest(
        event_id=event.id,
        person_id=registration.person_id,
        asked_at=clock.now(),
        due_on=answer_due_on(today),
    )
    session.add(request)
    session.flush()
    audit.record("erasure.asked", event_id=event.id, subject=f"registration:{registration.id}")
    return request


def answer_request(request: ErasureRequest, registration: Registration) -> None:
    """Erase all that may go, end the request and tell the person what stays, why and until when.

    The mail is written before the address goes.
    """
    registration = _locked(registration.id)
    event = registration.event
    plan = plan_erasure(event, registration, today=_today(event))
    now = clock.now()
    request.done_at = now
    session.flush()
    erase_mails(event.id, written_until=now, person_id=registration.person_id)
    publish(ErasureAnswered(registration.id, request.id))
    _erase(registration, plan.of(Fate.AT_ONCE, Fate.WITH_ANSWER))
    for merged in queries.list_merged(registration.id):
        plan = plan_erasure(event, merged, today=_today(event))
        erase_mails(event.id, written_until=now, person_id=merged.person_id)
        _erase(merged, plan.of(Fate.AT_ONCE, Fate.WITH_ANSWER))
    audit.record("erasure.answered", event_id=event.id, subject=f"registration:{registration.id}")


def _erase(registration: Registration, names: Iterable[str]) -> None:
    """Erase fields of one person wherever they are kept, and note how many rows it were."""
    event = registration.event
    fields = layout_of(event).by_id
    chosen = [fields[name] for name in names if name in fields]
    needed = needed_elsewhere(clock.now(), event.id)
    for field in chosen:
        count = _erase_field(registration, field, needed.get(field.id, set()))
        note_erased(event.id, field.id, ON_REQUEST, count, clock.now())
    sweep_answers([event])
    _erase_copies(registration, {field.id for field in chosen})
    session.flush()
    session.expire_all()
    after_commit(sweep_journal)


def _erase_copies(registration: Registration, names: Collection[str]) -> None:
    """Erase what others wrote of the same: the head of a delegation, the search words."""
    own = DelegationMember.registration_id == registration.id
    if "email" in names:
        erase_member_addresses(own)
    if "family_name" in names:
        erase_member_names(own)
        session.execute(
            update(Registration)
            .where(Registration.id == registration.id)
            .values(search_text=func.lower(Registration.reference))
        )


def _erase_field(registration: Registration, field: Field, elsewhere: set[int]) -> int:
    if field.id in COLUMNS and field.kept_in is KeptIn.PERSON:
        return erase_columns_of(registration.person_id, [field.id], elsewhere)
    if field.kept_in is KeptIn.CONSENT:
        return 0  # taken back, and kept as proof of that until its term
    return erase_answers_of(registration.id, [field.id])


def _held_fields(event: Event, registration: Registration) -> list[Field]:
    """Return the fields that hold something of this person."""
    answered = answers_of(registration.sheet_id)
    person = registration.person
    said = {consent.purpose.value for consent in registration.consents}
    own = {
        name: any(getattr(person, column) for column in columns)
        for name, columns in COLUMNS.items()
    }
    return [
        field
        for field in fields_of(event)
        if field.id in answered or field.id in said or own.get(field.id)
    ]


def _situation(event: Event, registration: Registration, *, today: date) -> Situation:
    stands = registration.state is RegistrationState.SUBMITTED
    was_there = bool(list_days_present(registration.id))
    return Situation(
        is_held=find_hold(event.id, today) is not None,
        has_place=stands and today <= event.ends_on,
        was_there=was_there or stands,
    )


def _locked(registration_id: int) -> Registration:
    """Return a registration for writing; its version is raised, so that open forms are stale."""
    session.execute(
        update(Registration)
        .where(Registration.id == registration_id)
        .values(version=Registration.version + 1)
    )
    return get_fresh_registration(registration_id)


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()
