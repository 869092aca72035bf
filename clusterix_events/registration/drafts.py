"""What is done with unfinished registrations: kept, finished, reminded of once, erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import after_commit, session, sweep_journal
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import Link, LinkKind, issue_link, revoke_link
from clusterix_events.people.rules import email_key, full_name
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.draft_rules import (
    REMINDED_AFTER_DAYS,
    Pairs,
    expires_at,
    kept_pairs,
)
from clusterix_events.registration.facts import DraftKept, DraftReminderDue
from clusterix_events.registration.form_fields import layout_of
from clusterix_events.registration.models import Registration
from clusterix_events.registration.uploads import settle_draft

REMINDED_AT_ONCE = 200


def keep_draft(
    event: Event,
    pairs: Pairs,
    *,
    email: str,
    section: str,
    locale: str,
    earlier_id: int | None = None,
) -> Draft:
    """Return a new unfinished registration; its personal link goes to the address by mail.

    `earlier_id` is one that the same browser kept before: of the same person and address it is
    kept anew, without another mail. Raises DraftTooLargeError.
    """
    earlier = session.get(Draft, earlier_id) if earlier_id is not None else None
    if earlier is not None and _is_of(earlier, event, pairs, email):
        _write(earlier, event, pairs, email=email, section=section)
        session.flush()
        return earlier
    draft = Draft(event_id=event.id, locale=locale, version=0, email="", name="")
    _write(draft, event, pairs, email=email, section=section)
    session.add(draft)
    session.flush()
    link_of(draft)
    publish(DraftKept(draft.id))
    return draft


def keep_again(
    draft_id: int, event: Event, pairs: Pairs, *, email: str, section: str, version: int
) -> Draft:
    """Return an unfinished registration with what was typed since.

    Raises NotFoundError, DraftTooLargeError, and StaleError when another window kept it since
    `version`. A new address gets the link; the old one's ends.
    """
    draft = get_draft(draft_id)
    if draft.version != version:
        raise StaleError(f"draft {draft_id}")
    is_moved = draft.email != email_key(email)
    if is_moved:
        revoke_link(link_of(draft))
    _write(draft, event, pairs, email=email, section=section)
    session.flush()
    if is_moved:
        publish(DraftKept(draft.id))
    return draft


def finish(draft_id: int, registration: Registration) -> None:
    """Erase an unfinished registration that has become one; its link leads to that from now on."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        return
    link = link_of(draft)
    if registration.person.email == draft.email:
        link.person_id, link.target_id = registration.person_id, None
    else:
        revoke_link(link)
    session.delete(draft)
    session.flush()


def link_of(draft: Draft) -> Link:
    """Return the personal link that leads to an unfinished registration."""
    return issue_link(LinkKind.PERSONAL, event_id=draft.event_id, target_id=draft.id)


def find_draft(link: Link) -> Draft | None:
    """Return the unfinished registration that a personal link leads to, or None."""
    if link.person_id is not None or link.target_id is None:
        return None
    draft = session.get(Draft, link.target_id)
    return draft if draft is not None and draft.event_id == link.event_id else None


def get_draft(draft_id: int) -> Draft:
    """Return an unfinished registration as it is now; raise NotFoundError."""
    draft = session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        raise NotFoundError(str(draft_id))
    return draft


def list_drafts(event_id: int) -> Sequence[Draft]:
    """Return the unfinished registrations of an event, the latest first."""
    chosen = select(Draft).where(Draft.event_id == event_id)
    return session.scalars(chosen.order_by(Draft.saved_at.desc(), Draft.id.desc())).all()


def list_drafts_of(event_id: int, email: str) -> Sequence[Draft]:
    """Return the unfinished registrations of an address for an event, the oldest first."""
    chosen = select(Draft).where(Draft.event_id == event_id, Draft.email == email_key(email))
    return session.scalars(chosen.order_by(Draft.id)).all()


@jobs.periodic("registration.drafts")
def sweep(now: datetime) -> None:
    """Erase unfinished registrations whose time is over, and remind of the others, once each."""
    over = list(session.scalars(select(Draft.id).where(Draft.expires_at <= now)))
    if over:
        session.execute(delete(Link).where(*_leads_to(over)))
        session.execute(delete(Draft).where(Draft.id.in_(over)))
        after_commit(sweep_journal)
    due = (
        select(Draft)
        .where(
            Draft.reminded_at.is_(None),
            Draft.saved_at <= now - timedelta(days=REMINDED_AFTER_DAYS),
            Draft.expires_at > now,
        )
        .order_by(Draft.id)
        .limit(REMINDED_AT_ONCE)
    )
    for draft in session.scalars(due).all():
        draft.reminded_at = now
        publish(DraftReminderDue(draft.id))
    session.flush()


def _leads_to(draft_ids: Sequence[int]) -> list[Any]:
    return [
        Link.kind == LinkKind.PERSONAL,
        Link.person_id.is_(None),
        Link.target_id.in_(draft_ids),
    ]


def _is_of(draft: Draft, event: Event, pairs: Pairs, email: str) -> bool:
    whose = (draft.event_id, draft.email, draft.name)
    return whose == (event.id, email_key(email), _name(pairs))


def _name(pairs: Pairs) -> str:
    typed = dict(pairs)
    names = (typed.get("given_name", "").strip(), typed.get("family_name", "").strip())
    return full_name(*names).strip()


def _write(draft: Draft, event: Event, pairs: Pairs, *, email: str, section: str) -> None:
    draft.email, draft.name = email_key(email), _name(pairs)
    draft.typed = [list(pair) for pair in kept_pairs(pairs, layout_of(event).special)]
    draft.section, draft.version = section, draft.version + 1
    draft.saved_at = clock.now()
    draft.expires_at = expires_at(draft.saved_at, ends_on=event.ends_on, zone=event.zone)
    settle_draft(event, pairs, draft.expires_at)
