"""Mails to people whom somebody named, to heads of delegations, and about handing a place on."""

from collections.abc import Sequence
from typing import Any, cast

from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.links import LinkKind, find_standing_link, issue_link
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.mail.letters import Attachment, Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.people.models import Role
from clusterix_events.people.queries import list_role_holders
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import queries
from clusterix_events.registration.calendar import (
    EVENT_FACTS,
    MIMETYPE,
    CalendarFacts,
    calendar_facts,
    calendar_file,
)
from clusterix_events.registration.delegation_models import Delegation, Replacement
from clusterix_events.registration.facts import (
    DelegationRegistered,
    FormExpired,
    FormReminded,
    MemberLeft,
    PersonNamed,
    RegistrationReplaced,
)
from clusterix_events.registration.models import Registration
from clusterix_events.registration.sections import duties_of
from clusterix_events.registration.summary import lines_of, standing


def confirm_delegation(fact: DelegationRegistered) -> None:
    """Write to the head: whom they named, until when places are held, and the head's page."""
    delegation = delegations.get_delegation(fact.delegation_id)
    own = [m for m in delegation.members if m.registration.person_id == delegation.person_id]
    _write_head(
        "delegation_registered",
        delegation,
        key=f"delegation:{delegation.id}",
        people=[f"{member.given_name} {member.family_name}" for member in delegation.members],
        due_on=delegation.due_on,
        takes_part=bool(own),
    )


def invite_named(fact: PersonNamed) -> None:
    """Write to somebody who was named: by whom, what is known of them, what they can do."""
    registration = queries.get_registration(fact.registration_id)
    _write("person_named", registration, key=f"named:{registration.id}", is_replacement=False)


def remind(fact: FormReminded) -> None:
    """Write to somebody whose form is not complete that the day comes nearer."""
    registration = queries.get_registration(fact.registration_id)
    _write("form_reminder", registration, key=None)


def tell_expired(fact: FormExpired) -> None:
    """Write to somebody that the place was given back and the data erased."""
    registration = queries.get_registration(fact.registration_id)
    _write("form_expired", registration, key=f"expired:{registration.id}")


def tell_head(fact: MemberLeft) -> None:
    """Write to the head that a member declined, or did not complete the form in time."""
    member = delegations.get_member(fact.member_id)
    if member.departure is not None and not _is_acting(member.delegation.person_id):
        _write_head(
            "member_left",
            member.delegation,
            key=f"member-left:{member.id}",
            member=f"{member.given_name} {member.family_name}".strip(),
            departure=member.departure.value,
            colleague="",
        )


def tell_replacement(fact: RegistrationReplaced) -> None:
    """Write to both persons, and to the head and the organisers whom it concerns."""
    replacement = delegations.get_replacement(fact.replacement_id)
    former = queries.get_registration(replacement.former_id)
    successor = queries.get_registration(replacement.successor_id)
    _write("person_named", successor, key=f"named:{successor.id}", is_replacement=True)
    _write(
        "place_handed_over",
        former,
        key=f"handed-over:{former.id}",
        colleague=successor.person.full_name,
        duties=duties_of(former.person_id, former.event_id),
    )
    _tell_head_of_replacement(replacement)
    _tell_organisers(former, successor)


@composes("person_named", "form_reminder", "form_expired", "place_handed_over")
def compose(message: str, facts: Facts) -> Contents:
    """Return what a mail to a person shows; a calendar file goes with a place handed on."""
    lines = lines_of(facts["places"])
    is_over = message in {"form_expired", "place_handed_over"}
    is_handed_on = message == "place_handed_over" or bool(facts.get("is_replacement"))
    return Contents(
        context={**facts, "places": lines if is_over else standing(lines)},
        attachments=_calendar(facts) if is_handed_on else (),
    )


@composes("delegation_registered", "member_left", "duties_left")
def compose_plain(_message: str, facts: Facts) -> Contents:
    """Return what a mail to a head or an organiser shows."""
    return Contents(context=facts)


def _write(message: str, registration: Registration, *, key: str | None, **more: Any) -> None:
    person, event = registration.person, registration.event
    if not person.email:
        return
    naming = delegations.find_naming(registration)
    link = find_standing_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
    send_facts(
        message,
        to=person.email,
        facts={
            **calendar_facts(registration),
            "name": person.full_name,
            "email": person.email,
            "giver": naming.giver if naming else "",
            "delegation": naming.delegation if naming else "",
            "due_on": naming.due_on if naming else None,
            "address": address_of("registration.my_page", token=link.token) if link else "",
            "privacy_address": address_of("home.privacy", slug=event.slug),
            "event_address": address_of("home.event", slug=event.slug),
            **more,
        },
        event_id=event.id,
        person_id=person.id,
        key=key,
        locale=registration.notice_locale,
    )


def _write_head(message: str, delegation: Delegation, *, key: str, **more: Any) -> None:
    head, event = delegation.person, delegation.event
    if not head.email:
        return
    link = issue_link(LinkKind.PERSONAL, person_id=head.id, event_id=event.id)
    send_facts(
        message,
        to=head.email,
        facts={
            "event": {name: getattr(event, name) for name in EVENT_FACTS},
            "name": head.full_name,
            "delegation": delegation.name,
            "address": address_of("registration.delegation", token=link.token),
            **more,
        },
        event_id=event.id,
        person_id=head.id,
        key=key,
        locale=delegation.locale,
    )


def _tell_head_of_replacement(replacement: Replacement) -> None:
    member = delegations.find_member(replacement.former_id)
    if member is None or _is_acting(member.delegation.person_id):
        return
    _write_head(
        "member_left",
        member.delegation,
        key=f"member-left:{member.id}",
        member=replacement.former.person.full_name,
        departure="replaced",
        colleague=replacement.successor.person.full_name,
    )


def _tell_organisers(former: Registration, successor: Registration) -> None:
    """Write to the organisers what somebody else must do now: a duty is never handed on."""
    event, duties = former.event, duties_of(former.person_id, former.event_id)
    if not duties:
        return
    rows = list_role_holders(event.id)
    for address in sorted({row.email for row in rows if row.role is Role.ORGANISER}):
        send_facts(
            "duties_left",
            to=address,
            facts={
                "event": {name: getattr(event, name) for name in EVENT_FACTS},
                "name": former.person.full_name,
                "colleague": successor.person.full_name,
                "duties": duties,
                "address": address_of(
                    "registration.registration", slug=event.slug, reference=successor.reference
                ),
            },
            event_id=event.id,
            key=f"duties-left:{former.id}:{address}",
        )


def _calendar(facts: Facts) -> Sequence[Attachment]:
    return (
        Attachment(
            filename=f"{facts['event']['slug']}.ics",
            mimetype=MIMETYPE.partition(";")[0],
            content=calendar_file(cast("CalendarFacts", facts)),
        ),
    )


def _is_acting(person_id: int) -> bool:
    """Return whether a person does by their link what they would be written about."""
    return current_actor().person_id == person_id
