"""The mails about groups: asking for conflicts of interest, and telling a changed group."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import jobs
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.kernel.links import Link, LinkKind, add_personal_links, token_of
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_many_facts
from clusterix_events.peer_review import queries, round_conflicts
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.round_facts import ConflictsAsked, ConflictsReminded, GroupsTold
from clusterix_events.people.models import Person

EVENT_FACTS = ("title", "starts_on", "ends_on", "is_demonstration", "timezone")
LANGUAGE = "en"


def ask(fact: ConflictsAsked) -> None:
    """Ask those who have not answered for their conflicts; each asking writes one mail."""
    _write_conflicts("conflicts_asked", fact.event_id)


def remind(fact: ConflictsReminded) -> None:
    """Remind those who have not answered, once for each day set."""
    _write_conflicts("conflicts_reminder", fact.event_id)


def tell_groups(fact: GroupsTold) -> None:
    """Write to people in which groups they are now."""
    event = get_event(fact.event_id)
    groups = queries.list_groups(event.id)

    def about(person: Person, token: str) -> dict[str, Any]:
        own = [_group_fact(group, person.id) for group in groups if _has(group, person.id)]
        return {"groups": own, "address": address_of("registration.my_page", token=token)}

    stamp = "-".join(f"{group.id}.{group.version}" for group in groups)
    _write("groups_changed", event, fact.person_ids, about, stamp=stamp)


@composes("conflicts_asked", "conflicts_reminder", "groups_changed")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what these mails show, the groups as lines in the language of the mail."""
    zone = ZoneInfo(facts["event"]["timezone"])
    lines = [(_line(group, zone), group["title"]) for group in facts.get("groups", ())]
    return Contents(context={**facts, "groups": lines})


@jobs.periodic("peer_review.remind_conflicts")
def remind_due(now: datetime) -> None:
    """Remind those who have not said whether they have a conflict of interest."""
    round_conflicts.remind_due(now)


def _write_conflicts(message: str, event_id: int) -> None:
    event, call = get_event(event_id), round_conflicts.find_call(event_id)
    if call is None:
        return

    def about(_person: Person, token: str) -> dict[str, Any]:
        return {
            "due_on": call.due_on,
            "address": address_of("peer_review.own_conflicts", token=token),
        }

    stamp = f"{call.due_on}:{call.asked_at.date()}"
    _write(message, event, round_conflicts.list_silent(event_id), about, stamp=stamp)


def _write(
    message: str,
    event: Event,
    person_ids: Collection[int],
    about: Callable[[Person, str], dict[str, Any]],
    *,
    stamp: str,
) -> None:
    people = session.scalars(
        select(Person).where(Person.id.in_(person_ids), Person.email.is_not(None))
    ).all()
    tokens = _tokens(event.id, people)
    shared = {"event": {name: getattr(event, name) for name in EVENT_FACTS}}
    for locale, readers in _by_locale(people).items():
        letters = [
            (
                str(person.email),
                {**shared, "name": person.full_name, **about(person, tokens[person.id])},
                person.id,
                f"{message}:{event.id}:{person.id}:{stamp}",
            )
            for person in readers
        ]
        send_many_facts(message, letters, event_id=event.id, locale=locale)


def _by_locale(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        found[person.locale or LANGUAGE].append(person)
    return found


def _tokens(event_id: int, people: Sequence[Person]) -> dict[int, str]:
    """Return everybody's personal link of an event; who has none gets one."""
    numbers = [person.id for person in people]
    found = _standing(event_id, numbers)
    if missing := set(numbers) - set(found):
        add_personal_links(sorted(missing), event_id)
        found = _standing(event_id, numbers)
    return found


def _standing(event_id: int, numbers: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Link.person_id, Link.id, Link.nonce).where(
            Link.kind == LinkKind.PERSONAL,
            Link.event_id == event_id,
            Link.person_id.in_(numbers),
            Link.revoked_at.is_(None),
            Link.expires_at.is_(None),
        )
    )
    return {
        person_id: token_of(LinkKind.PERSONAL, link_id, nonce)
        for person_id, link_id, nonce in rows
        if person_id is not None
    }


def _has(group: PeerGroup, person_id: int) -> bool:
    peers = {peer.person_id for peer in group.peers}
    presenters = {one.person_id for one in group.presenters}
    return person_id in peers | presenters | {group.moderator_id, group.rapporteur_id}


def _group_fact(group: PeerGroup, person_id: int) -> dict[str, Any]:
    met = group.session
    room = group.room or (met.room if met else None)
    roles = {
        "moderator": group.moderator_id == person_id,
        "rapporteur": group.rapporteur_id == person_id,
        "presenter": person_id in {one.person_id for one in group.presenters},
    }
    return {
        "name": group.name,
        "title": group.practice_version.title,
        "room": room.name if room else None,
        "day": met.day if met else None,
        "starts_at": met.starts_at if met else None,
        "role": next((role for role, holds in roles.items() if holds), "peer"),
    }


def _line(group: dict[str, Any], zone: ZoneInfo) -> str:
    roles = {
        "moderator": _("you moderate"),
        "rapporteur": _("you are the rapporteur"),
        "presenter": _("you present"),
        "peer": _("you review"),
    }
    parts = [_("Group %(name)s", name=group["name"]), roles[group["role"]]]
    parts += [group["room"]] if group["room"] else []
    parts += [day(group["day"])] if group["day"] else []
    parts += [clock_time(group["starts_at"], zone)] if group["starts_at"] else []
    return ", ".join(parts)
