"""What heads of delegations, their members and organisers do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.audit import service as audit
from clusterix_events.events import service as events
from clusterix_events.events.models import Event, EventState, Part
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.erasing import erase_mails
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import naming, queries, rules, service
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.delegation_rules import (
    Departure,
    Fault,
    Named,
    check_people,
    check_size,
)
from clusterix_events.registration.facts import DelegationRegistered, MemberLeft, PersonNamed
from clusterix_events.registration.joining import (
    BY_THEMSELVES,
    Wishes,
    join_parts,
    join_together,
    leave_joined,
    list_standing,
    lock,
    note,
)
from clusterix_events.registration.models import Registration
from clusterix_events.registration.naming import FormCompleteError
from clusterix_events.registration.rules import RegistrationState


@dataclass(frozen=True, kw_only=True)
class NewDelegation:
    """What a head sends, checked: own name and address, the parts, and the people.

    `takes_part`: the head is one of the people, too.
    """

    name: str
    head: Named
    people: Sequence[Named]
    part_ids: frozenset[int]
    takes_part: bool = False
    stays_together: bool = False
    locale: str = "en"


def register_delegation(
    event_id: int,
    new: NewDelegation,
    *,
    invited_part_ids: Collection[int] = (),
    token: str | None = None,
) -> Delegation:
    """Return a delegation, each of whose people is named and asked to complete their own form.

    The same form token gives the first result. Raises EventNotOpenError, NoPartError,
    PartNotOpenError and DelegationSizeError.
    """
    first = delegations.find_by_form_token(token) if token else None
    if first is not None:
        return first
    event = queries.get_event(event_id)
    is_published = event.state is EventState.PUBLISHED
    today = naming.today_of(event)
    rules.check_event_open(is_published=is_published, ends_on=event.ends_on, today=today)
    joinable = service.joinable_parts(event.parts, invited_part_ids)
    rules.check_parts(new.part_ids, {part.id for part in joinable})
    check_size(len(new.people) + new.takes_part)
    delegation = _add(event, new, token)
    parts = [part for part in joinable if part.id in new.part_ids]
    people = [(new.head, delegation.person)] if new.takes_part else []
    people += [(named, None) for named in new.people]  # type: ignore[misc]
    registrations = [_name(delegation, named, person) for named, person in people]
    if new.stays_together:
        join_together(registrations, parts)
    else:
        for registration in registrations:
            join_parts(registration, parts, _wishing(parts), BY_THEMSELVES)
    _note("delegation.registered", delegation, people=len(people))
    publish(DelegationRegistered(delegation.id))
    for registration in registrations:
        if registration.person_id != delegation.person_id:
            publish(PersonNamed(registration.id))
    return delegation


def add_member(delegation_id: int, named: Named, part_ids: frozenset[int]) -> Registration:
    """Return the registration begun for one more person, who asks for places alone.

    Raises as registering does, and DelegationSizeError for one too many.
    """
    delegation = delegations.get_delegation(delegation_id)
    _check_open(delegation)
    check_size(sum(1 for member in delegation.members if member.departure is None) + 1)
    event = queries.get_event(delegation.event_id)
    parts = parts_to_join(delegation, event)
    rules.check_parts(part_ids, {part.id for part in parts})
    chosen = [part for part in parts if part.id in part_ids]
    registration = _name(delegation, named, None)
    join_parts(registration, chosen, _wishing(chosen), BY_THEMSELVES)
    note("delegation.member_added", registration)
    publish(PersonNamed(registration.id))
    return registration


def change_parts(member_id: int, part_ids: frozenset[int]) -> None:
    """Change what somebody whose form is not complete joins; raise FormCompleteError."""
    member = delegations.get_member(member_id)
    delegation = delegations.get_delegation(member.delegation_id)
    _check_open(delegation)
    parts = parts_to_join(delegation, queries.get_event(delegation.event_id))
    rules.check_parts(part_ids, {part.id for part in parts})
    registration = lock(member.registration_id, None)
    naming.check_incomplete(registration)
    standing = list_standing(registration)
    for joined in standing:
        if joined.part_id not in part_ids:
            leave_joined(registration, joined)
    wanted = part_ids - {joined.part_id for joined in standing}
    new = [part for part in parts if part.id in wanted]
    join_parts(registration, new, _wishing(new), BY_THEMSELVES)
    note("delegation.parts_changed", registration)


def take_out(member_id: int) -> None:
    """Cancel the registration of a member by the head or an organiser; twice is as once."""
    member = delegations.get_member(member_id)
    if member.departure is None:
        _depart(member, Departure.TAKEN_OUT)
        _cancel(member.registration_id)


def cancel_delegation(delegation_id: int) -> None:
    """Cancel a whole delegation with the registrations of all its members; twice is as once."""
    delegation = delegations.get_delegation(delegation_id)
    if delegation.cancelled_at is None:
        delegation.cancelled_at = clock.now()
        session.flush()
        _note("delegation.cancelled", delegation)
    for member in delegation.members:
        take_out(member.id)


def decline(registration_id: int, *, erases_name: bool) -> None:
    """Give up what another person began for somebody who does not come, and erase their data.

    The address goes in any case; without `erases_name` the name stays, so that the head and the
    organiser know who is not coming. Raises FormCompleteError for a completed form, which its
    person cancels instead.
    """
    registration = lock(registration_id, None)
    naming.check_incomplete(registration)
    leave_incomplete(registration, Departure.ERASED if erases_name else Departure.DECLINED)
    if not naming.has_page(registration):
        erase_mails(
            registration.event_id,
            written_until=clock.now(),
            person_id=registration.person_id,
        )


def leave_incomplete(registration: Registration, departure: Departure) -> None:
    """End a registration that was never completed: its places pass on, its data is erased."""
    member = delegations.find_member(registration.id)
    if member is not None:
        _depart(member, departure)
        member.email = None
        if departure is Departure.ERASED:
            member.given_name, member.family_name = "", naming.NO_NAME
    naming.forget_answers(registration)
    naming.forget_person(registration, keeps_name=departure is not Departure.ERASED)
    session.flush()
    service.cancel(registration.id)
    if member is not None:
        publish(MemberLeft(member.id))


def hold_until_days(event_id: int, days: int, *, version: int) -> None:
    """Change how long before an event the places of incomplete forms are held; raise StaleError.

    Those who were named before keep the day that they were told.
    """
    events.touch_event(event_id, version=version)
    event = session.get_one(Event, event_id)
    event.delegation_days = days
    audit.record(
        "delegations.days_changed", event_id=event_id, subject=f"event:{event_id}", days=days
    )


def parts_to_join(delegation: Delegation, event: Event) -> list[Part]:
    """Return what people of a delegation may join: what is open, and what the head chose before.

    What somebody joined alone, by an invitation of their own, is not for the head to see.
    """
    held = {
        joined.part_id
        for member in delegation.members
        if naming.is_incomplete(member.registration)
        for joined in list_standing(member.registration)
    }
    joinable = {part.id for part in service.joinable_parts(event.parts)} | held
    return [part for part in event.parts if part.id in joinable]


def check_member(delegation: Delegation, named: Named) -> list[Fault]:
    """Return what speaks against one more person: an address that the delegation has already."""
    taken = [m.email for m in delegation.members if m.email and m.departure is None]
    return check_people([named], taken=taken, head_email=delegation.person.email or "")[1]


def _add(event: Event, new: NewDelegation, token: str | None) -> Delegation:
    head = Person(
        given_name=new.head.given_name,
        family_name=new.head.family_name,
        email=email_key(new.head.email),
        organisation=None,
    )
    delegation = Delegation(
        event=event,
        person=head,
        name=new.name,
        stays_together=new.stays_together,
        due_on=naming.due_day(event),
        locale=new.locale,
        form_token=token,
        created_at=clock.now(),
        members=[],
    )
    session.add(delegation)
    session.flush()
    issue_link(LinkKind.PERSONAL, person_id=head.id, event_id=event.id)
    return delegation


def _name(delegation: Delegation, named: Named, person: Person | None) -> Registration:
    event = delegation.event
    registration = naming.begin(
        event, named, locale=delegation.locale, due_on=naming.due_day(event), person=person
    )
    session.add(
        DelegationMember(
            delegation_id=delegation.id,
            registration_id=registration.id,
            given_name=named.given_name,
            family_name=named.family_name,
            email=email_key(named.email),
        )
    )
    return registration


def _depart(member: DelegationMember, departure: Departure) -> None:
    member.departure, member.departed_at = departure, clock.now()
    session.flush()


def _cancel(registration_id: int) -> None:
    """Cancel a registration that stands; what was never completed is erased with it."""
    registration = lock(registration_id, None)
    if registration.state not in {*naming.INCOMPLETE, RegistrationState.SUBMITTED}:
        return
    was_incomplete = naming.is_incomplete(registration)
    service.cancel(registration_id)
    if was_incomplete:
        naming.forget_answers(registration)
        naming.forget_person(registration, keeps_name=True)


def _check_open(delegation: Delegation) -> None:
    if delegation.cancelled_at is not None:
        raise FormCompleteError(_("This delegation was cancelled."))


def _wishing(parts: Iterable[Part]) -> Wishes:
    return Wishes(answers={}, part_ids=frozenset(part.id for part in parts))


def _note(action: str, delegation: Delegation, **detail: int) -> None:
    audit.record(
        action, event_id=delegation.event_id, subject=f"delegation:{delegation.id}", **detail
    )
