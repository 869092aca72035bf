"""Planning follow-ups when a report is final, asking for them, and keeping what is answered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import select, update

from clusterix_events.audit.service import record
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import Link, LinkKind
from clusterix_events.peer_review import follow_queries as queries
from clusterix_events.peer_review import follow_rules as rules
from clusterix_events.peer_review.facts import FollowUpDue, ReportFinished
from clusterix_events.peer_review.follow_models import FollowUp, FollowUpAsked, FollowUpContact
from clusterix_events.peer_review.follow_queries import Addressee
from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus, Said
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.review_form import TAKES_SOMETHING

SENTENCE_MAX = 300


class SentenceTooLongError(RuleError):
    """What somebody adds to a follow-up is longer than it may be."""


def plan(fact: ReportFinished) -> None:
    """Plan what is asked after half a year and a year, with the addresses kept for it alone.

    Safe to be done twice: what is planned is found and left as it is.
    """
    found = queries.find_group(fact.group_id)
    if found is None:
        raise NotFoundError(f"group {fact.group_id}")
    group, practice, text = found
    said = queries.list_said(group.id)
    speakers = [person_id for person_id, _one in said]
    people = queries.list_addressees(group.event_id, [*speakers, practice.owner_id or 0])
    _plan_regions(group, said, people)
    owner = [people[practice.owner_id]] if practice.owner_id in people else []
    for advice in queries.list_accepted(group.id):
        asked = _plan(
            group,
            FollowUpKind.HOST,
            f"recommendation:{advice.id}",
            region=text.region,
            what=advice.text,
        )
        _ask_people(group, asked, owner)


@jobs.periodic("peer_review.follow_up")
def ask_due(now: datetime) -> None:
    """Ask on the day, and remind of what nobody answered; one mail to each for all of theirs.

    Twice is as once: how often somebody was written to is kept.
    """
    rows = queries.list_unanswered(now)
    due = queries.list_follow_ups({row.follow_up_id for row in rows})
    for contact_id, group in groupby(rows, key=lambda row: row.contact_id):
        theirs = list(group)
        wanted = {
            row.follow_up_id: rules.mails_due(due[row.follow_up_id].follow_up.due_at, now)
            for row in theirs
        }
        if not any(wanted[row.follow_up_id] > row.mails for row in theirs):
            continue
        for row in theirs:
            row.mails = wanted[row.follow_up_id]
        session.flush()
        publish(FollowUpDue(contact_id, tuple(wanted), max(wanted.values())))


def erase_contacts(event_id: int, *, now: datetime) -> int:
    """Erase the addresses that were kept for the follow-up alone, once the last one is over."""
    return _erase(queries.list_expired_contacts(event_id, now), now)


def erase_contacts_of(person_id: int, event_id: int) -> int:
    """Erase a person's address from the follow-ups of an event; return how many rows it was."""
    return _erase(queries.list_contacts_of(person_id, event_id), clock.now())


def answer(
    contact_id: int,
    follow_up_id: int,
    status: FollowUpStatus,
    *,
    sentence: str | None,
    now: datetime,
) -> FollowUp:
    """Keep what became of something, in the place of what was said before.

    Raises NotFoundError for what this contact is not asked, SentenceTooLongError.
    """
    if sentence and len(sentence) > SENTENCE_MAX:
        raise SentenceTooLongError(
            _("Please use at most %(n)s characters.", n=SENTENCE_MAX), field="sentence"
        )
    found = queries.find_asked(contact_id, follow_up_id, now)
    if found is None:
        raise NotFoundError(f"follow-up {follow_up_id}")
    found.status, found.sentence, found.answered_at = status, sentence or None, now
    session.flush()
    record(
        "follow_up.answered",
        event_id=found.event_id,
        subject=f"follow_up:{found.id}",
        status=status.value,
    )
    return found


def _plan_regions(
    group: PeerGroup, said: Sequence[tuple[int, Said]], people: Mapping[int, Addressee]
) -> None:
    """Plan for each region that takes something; all who spoke for it are asked, one answers."""
    takes = rules.taken_by_region([one for _person, one in said], TAKES_SOMETHING)
    for region, statements in takes.items():
        speakers = {person_id for person_id, one in said if one in statements}
        asked = _plan(
            group,
            FollowUpKind.REGION,
            f"region:{region}",
            region=region,
            what=_what(statements),
        )
        _ask_people(group, asked, [people[one] for one in sorted(speakers & people.keys())])


def _plan(
    group: PeerGroup, kind: FollowUpKind, subject: str, *, region: str, what: str
) -> list[FollowUp]:
    """Return what is new of the questions about one thing."""
    now = clock.now()
    planned = queries.list_planned(group.id)
    met_at = _met_at(group)
    new = [
        FollowUp(
            event_id=group.event_id,
            group_id=group.id,
            practice_id=group.practice_id,
            kind=kind,
            subject=subject,
            region=region,
            what=what,
            after_days=days,
            due_at=rules.due_at(met_at, days),
        )
        for days in rules.days_to_plan(met_at, now)
        if (subject, days) not in planned
    ]
    session.add_all(new)
    session.flush()
    return new


def _ask_people(group: PeerGroup, asked: Sequence[FollowUp], people: Iterable[Addressee]) -> None:
    for person in {one.email: one for one in people}.values():
        contact = _contact(group, person)
        session.add_all(FollowUpAsked(follow_up_id=one.id, contact_id=contact.id) for one in asked)
    session.flush()


def _contact(group: PeerGroup, person: Addressee) -> FollowUpContact:
    kept_until = rules.kept_until(_met_at(group), clock.now())
    contact = queries.find_contact(group.event_id, person.email)
    if contact is None:
        contact = FollowUpContact(
            event_id=group.event_id,
            person_id=person.person_id,
            email=person.email,
            locale=person.locale,
            kept_until=kept_until,
        )
        session.add(contact)
    contact.kept_until = max(contact.kept_until, kept_until)
    session.flush()
    return contact


def _met_at(group: PeerGroup) -> datetime:
    """Return when a group met; one that was never opened counts from now."""
    return group.opened_at or group.closed_at or clock.now()


def _what(takes: Iterable[Said]) -> str:
    """Return the elements a region takes, "" where it named none: then it is the practice."""
    return "; ".join(dict.fromkeys(one.element.strip() for one in takes if one.element))


def _erase(contacts: Iterable[FollowUpContact], now: datetime) -> int:
    found = list(contacts)
    session.execute(
        update(Link)
        .where(
            Link.kind == LinkKind.FOLLOW_UP, Link.target_id.in_([contact.id for contact in found])
        )
        .values(revoked_at=now, target_id=None)
    )
    asked = select(FollowUpAsked).where(
        FollowUpAsked.contact_id.in_([contact.id for contact in found])
    )
    for row in [*session.scalars(asked), *found]:
        session.delete(row)
        session.flush()
    return len(found)
