"""The mails of registration, written by reactions so that the demonstration can leave them out."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row

from clusterix_events.kernel.addresses import address_of, site_address
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.kernel.qr import qr_png
from clusterix_events.kernel.refs import badge_address
from clusterix_events.mail.letters import Attachment, Contents, Facts, composes
from clusterix_events.mail.service import send, send_facts
from clusterix_events.people.rules import email_key, full_name
from clusterix_events.registration import queries
from clusterix_events.registration.calendar import (
    MIMETYPE,
    CalendarFacts,
    calendar_facts,
    calendar_file,
    receipt_facts,
)
from clusterix_events.registration.delegation_queries import list_further_pages
from clusterix_events.registration.drafts import link_of, list_drafts_of
from clusterix_events.registration.facts import (
    MovedUp,
    Registered,
    RegistrationCancelled,
    RegistrationChanged,
)
from clusterix_events.registration.models import Registration
from clusterix_events.registration.receipts import Receipt, get_receipt
from clusterix_events.registration.summary import lines_of, standing


def confirm(fact: Registered) -> None:
    """Write to somebody who registered: places, calendar file, badge code, personal links.

    It needs no key: a registration is made once.
    """
    receipt = get_receipt(fact.registration_id)
    if receipt.email is None:
        return
    send_facts(
        "registered",
        to=receipt.email,
        facts={
            **receipt_facts(receipt),
            "name": receipt.name,
            "address": address_of("registration.my_page", token=receipt.token),
            "others": _others(receipt) if receipt.is_possible_duplicate else [],
        },
        event_id=receipt.event.id,
        person_id=receipt.person_id,
        locale=receipt.locale,
    )


def tell_change(fact: RegistrationChanged) -> None:
    """Write to somebody whose registration was changed, by themselves or an organiser."""
    registration = queries.get_registration(fact.registration_id)
    write(
        "registration_changed",
        registration,
        key=f"changed:{registration.id}:{registration.version}",
    )


def tell_cancellation(fact: RegistrationCancelled) -> None:
    """Write to somebody whose registration was cancelled; the calendar file takes it out."""
    registration = queries.get_registration(fact.registration_id)
    write(
        "registration_cancelled",
        registration,
        key=f"cancelled:{registration.id}",
    )


def tell_moved_up(fact: MovedUp) -> None:
    """Write to somebody on the waiting list who has got their place."""
    registration = queries.get_registration(fact.registration_id)
    joined = next(each for each in registration.joined_parts if each.part_id == fact.part_id)
    write(
        "moved_up",
        registration,
        key=f"moved-up:{joined.request_id}:{registration.reference}",
        part={"title": joined.part.title},
    )


def send_links(event_id: int, email: str) -> None:
    """Write the personal links of an address; an unknown address gets nothing.

    The mail goes to the address as it is kept, never as it was typed: two that look alike may be
    two people's.
    """
    rows, unfinished = queries.list_by_email(event_id, email), list_drafts_of(event_id, email)
    further = list_further_pages(event_id, email)
    links = [_link_line(event_id, row) for row in rows]
    links += [
        {"name": name, "reference": "", "address": _my_page(person_id, event_id)}
        for person_id, name in further
    ]
    person_ids = [row.person_id for row in rows] + [person_id for person_id, _name in further]
    if links or unfinished:
        event = queries.get_event(event_id)
        send(
            "my_link",
            to=email_key(email),
            context={
                "event": event,
                "links": links,
                "drafts": [
                    {
                        "address": address_of("registration.draft", token=link_of(draft).token),
                        "until": draft.expires_at.astimezone(event.zone).date(),
                    }
                    for draft in unfinished
                ],
            },
            event_id=event_id,
            person_id=person_ids[-1] if person_ids else None,
        )


@composes("registered", "registration_changed", "registration_cancelled", "moved_up")
def compose(message: str, facts: Facts) -> Contents:
    """Return what a mail about a registration shows, with its files, from what was written down."""
    lines = lines_of(facts["places"])
    has_badge = message != "registration_cancelled"
    return Contents(
        context={**facts, "places": standing(lines) if has_badge else lines},
        attachments=_attachments(facts, has_badge=has_badge),
        placeholders=placeholders(facts),
    )


def placeholders(facts: Facts) -> dict[str, str]:
    """Return what an organiser's own words for a mail may name, by the name of each."""
    return {
        "name": facts["name"],
        "event": facts["event"]["title"],
        "reference": facts["reference"],
        "link": facts["address"],
    }


def write(
    message: str,
    registration: Registration,
    *,
    key: str,
    **more: Any,
) -> None:
    """Write down what a mail about a registration tells; `more` are plain values, too."""
    person = registration.person
    if not person.email:
        return
    send_facts(
        message,
        to=person.email,
        facts={
            **calendar_facts(registration),
            "name": person.full_name,
            "address": _my_page(person.id, registration.event_id),
            "others": [],
            **more,
        },
        event_id=registration.event_id,
        person_id=person.id,
        key=key,
        locale=person.locale or registration.notice_locale,
    )


def _others(receipt: Receipt) -> list[dict[str, str]]:
    """Return the other registrations of the same address, as a secretary makes them."""
    event_id = receipt.event.id
    same = queries.list_by_email(event_id, receipt.email or "")
    own = receipt.registration_id
    return [_link_line(event_id, row) for row in same if row.registration_id != own]


def list_link_lines(event_id: int, email: str) -> list[dict[str, str]]:
    """Return name, reference and personal page of the registrations of an address."""
    return [_link_line(event_id, row) for row in queries.list_by_email(event_id, email)]


def _link_line(event_id: int, row: Row[Any]) -> dict[str, str]:
    return {
        "name": full_name(row.given_name, row.family_name),
        "reference": row.reference,
        "address": _my_page(row.person_id, event_id),
    }


def _my_page(person_id: int, event_id: int) -> str:
    link = issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id)
    return address_of("registration.my_page", token=link.token)


def _attachments(facts: Facts, *, has_badge: bool) -> Sequence[Attachment]:
    reference = facts["reference"]
    calendar = Attachment(
        filename=f"{facts['event']['slug']}.ics",
        mimetype=MIMETYPE.partition(";")[0],
        content=calendar_file(cast("CalendarFacts", facts)),
    )
    if not has_badge:
        return (calendar,)
    code = qr_png(badge_address(site_address(), reference))
    return (
        calendar,
        Attachment(filename=f"badge-{reference}.png", mimetype="image/png", content=code),
    )
