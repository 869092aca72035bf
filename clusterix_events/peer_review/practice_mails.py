"""Mails about a practice: to its owner with the personal link, to the organisers with its page."""

from typing import Any

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.peer_review import practice_queries
from clusterix_events.peer_review.facts import PracticeMoved, PracticeReminded
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.practice_page import open_remarks
from clusterix_events.peer_review.practice_rules import MOVES, Actor, Move
from clusterix_events.people.models import Person, Role
from clusterix_events.people.queries import list_role_holders

REMINDER = "practice_reminder"
EVENT_FACTS = ("title", "starts_on", "ends_on", "city", "is_demonstration")


def tell_move(fact: PracticeMoved) -> None:
    """Write to whom the table of moves names."""
    rule = MOVES[Move(fact.move)]
    practice, text = _read(fact.practice_id)
    if rule.mail is None:
        return
    if rule.to is Actor.OWNER:
        _write_owner(rule.mail, practice, text)
    else:
        _write_organisers(rule.mail, practice, text)


def remind(fact: PracticeReminded) -> None:
    """Write to the owner of a practice that it waits for them."""
    practice, text = _read(fact.practice_id)
    _write_owner(REMINDER, practice, text)


@composes(
    REMINDER,
    *(rule.mail for rule in MOVES.values() if rule.mail is not None),
)
def compose(_message: str, facts: Facts) -> Contents:
    """Return what a mail about a practice shows."""
    return Contents(context=facts)


def _read(practice_id: int) -> tuple[Practice, PracticeVersion]:
    practice = session.get_one(Practice, practice_id)
    return practice, practice_queries.list_versions(practice_id)[0]


def _write_owner(message: str, practice: Practice, text: PracticeVersion) -> None:
    owner = session.get(Person, practice.owner_id) if practice.owner_id else None
    if owner is None or not owner.email:
        return
    event = get_event(practice.event_id)
    link = issue_link(LinkKind.PERSONAL, person_id=owner.id, event_id=event.id)
    remarks = open_remarks(practice_queries.list_remarks(practice.id))
    send_facts(
        message,
        to=owner.email,
        facts={
            **_facts(event, practice, text),
            "name": owner.full_name,
            "remarks": sum(len(texts) for texts in remarks.values()),
            "privacy_address": address_of("home.privacy", slug=event.slug),
            "address": address_of(
                "peer_review.own_practice", token=link.token, practice_id=practice.id
            ),
        },
        event_id=event.id,
        person_id=owner.id,
        key=_key(message, practice, owner.email),
        locale=owner.locale or event.language,
    )


def _write_organisers(message: str, practice: Practice, text: PracticeVersion) -> None:
    event = get_event(practice.event_id)
    rows = list_role_holders(event.id)
    for address in sorted({row.email for row in rows if row.role is Role.ORGANISER}):
        send_facts(
            message,
            to=address,
            facts={
                **_facts(event, practice, text),
                "address": address_of(
                    "peer_review.practice", slug=event.slug, practice_id=practice.id
                ),
            },
            event_id=event.id,
            key=_key(message, practice, address),
            locale=event.language,
        )


def _facts(event: Event, practice: Practice, text: PracticeVersion) -> dict[str, Any]:
    return {
        "event": {name: getattr(event, name) for name in EVENT_FACTS}
        | {"organiser_name": event.organiser_name, "contact_email": event.contact_email},
        "title": text.title,
        "number": practice.number,
        "version": text.number,
    }


def _key(message: str, practice: Practice, address: str) -> str:
    """Return what makes a mail one of its kind: what was saved, and for a reminder when."""
    at = practice.reminded_at if message == REMINDER else None
    when = int(at.timestamp()) if at else practice.version
    return f"{message}:{practice.id}:{when}:{address}"
