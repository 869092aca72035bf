"""What is done with invitations, by organisers and by those who got one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import insert, or_, update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.i18n import LANGUAGES, SOURCE
from clusterix_events.kernel.links import LinkKind, add_link, revoke_link
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key
from clusterix_events.questions.models import AnswerSheet
from clusterix_events.registration import invitation_queries as queries
from clusterix_events.registration import invitation_rules as rules
from clusterix_events.registration.facts import (
    InvitationReminded,
    InvitationSent,
    RegistrationsMerged,
)
from clusterix_events.registration.invitation_models import Invitation, InvitationPart
from clusterix_events.registration.invitation_rules import (
    OPEN,
    UNANSWERED,
    Guest,
    InvitationNotOpenError,
    InvitationState,
)
from clusterix_events.registration.joining import BY_THEMSELVES, Terms
from clusterix_events.registration.models import Registration
from clusterix_events.registration.queries import get_event
from clusterix_events.registration.rules import RegistrationState, search_text

SHEET = "registration"
REMINDED_AT_ONCE = 200


class NobodyInvitedError(RuleError):
    """A list of people to invite is empty."""


class LabelTakenError(RuleError):
    """Another link of the event that is still open is called the same."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What an invitation opens and until when; `last_day` None: as long as sign-up is open."""

    part_ids: frozenset[int]
    quota_id: int | None = None
    last_day: date | None = None
    reminder_days: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What invitations that were just accepted give: the parts they open, and on what terms.

    A personal invitation is the organiser's word: its parts need no other approval.
    """

    part_ids: frozenset[int] = frozenset()
    terms: Terms = BY_THEMSELVES


def invite_people(event_id: int, text: str | None, conditions: Conditions) -> int:
    """Invite the people of a pasted list and return how many; nobody when a line is wrong.

    Each gets a registration in state "invited". Raises LinesError, NobodyInvitedError, ExpiryError.
    """
    event = get_event(event_id)
    _check(event, conditions)
    known = queries.known_keys(event_id, rules.addresses_in(text))
    guests = rules.read_guests(text, known)
    if not guests:
        raise NobodyInvitedError(_("Please write at least one person."), field="people")
    registrations = [_invited(event, guest) for guest in guests]
    session.add_all(registrations)
    session.flush()
    for registration in registrations:
        _send(_add(event, conditions, registration_id=registration.id))
    audit.record("invitation.sent", event_id=event_id, subject=f"event:{event_id}", n=len(guests))
    return len(guests)


def add_link_invitation(
    event_id: int, conditions: Conditions, *, label: str, uses_max: int | None
) -> Invitation:
    """Return a new invitation that as many people may use; raise LabelTakenError, ExpiryError."""
    event = get_event(event_id)
    _check(event, conditions)
    now = clock.now()
    for other in queries.list_links(event_id):
        if other.label == label and rules.is_open(other.state, other.expires_at, now):
            raise LabelTakenError(_("There is an open link of this name already."), field="label")
    invitation = _add(event, conditions, label=label, uses_max=uses_max)
    audit.record("invitation.link_made", event_id=event_id, subject=f"invitation:{invitation.id}")
    return invitation


def note_opened(invitation_id: int) -> None:
    """Note that somebody opened the form by the button of the invitation's page."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.state == InvitationState.SENT)
        .values(state=InvitationState.OPENED, opened_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def decline(invitation_id: int) -> bool:
    """Note that the person cannot come; return False when there is nothing to answer any more."""
    now = clock.now()
    done = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.registration_id.is_not(None),
            Invitation.state.in_(UNANSWERED),
            or_(Invitation.expires_at.is_(None), Invitation.expires_at > now),
        )
        .values(state=InvitationState.DECLINED, answered_at=now, remind_on=None)
        .returning(Invitation.event_id)
        .execution_options(synchronize_session=False)
    )
    if done is None:
        return False
    audit.record("invitation.declined", event_id=done, subject=f"invitation:{invitation_id}")
    return True


def revoke(event_id: int, invitation_ids: Collection[int]) -> int:
    """End invitations that nobody has accepted, and return how many; their links open nothing.

    Who registered by a link with several uses keeps their place.
    """
    done = list(
        session.scalars(
            update(Invitation)
            .where(
                Invitation.event_id == event_id,
                Invitation.id.in_(list(invitation_ids)),
                Invitation.state.in_(OPEN),
            )
            .values(state=InvitationState.REVOKED, answered_at=clock.now(), remind_on=None)
            .returning(Invitation.id)
            .execution_options(synchronize_session=False)
        )
    )
    for invitation in queries.list_invitations(event_id, done):
        revoke_link(invitation.link)
        audit.record("invitation.revoked", event_id=event_id, subject=f"invitation:{invitation.id}")
    session.flush()
    return len(done)


def send_again(event_id: int, invitation_ids: Collection[int]) -> int:
    """Write unanswered invitations again and return how many; those that were over live again.

    One that was over gets as many days as it had at first, at most until the event's last day.
    """
    event, now = get_event(event_id), clock.now()
    sent = 0
    if event.ends_on < _day(event, now):
        return 0
    for invitation in queries.list_invitations(event_id, invitation_ids):
        if invitation.is_personal and invitation.state in UNANSWERED:
            if rules.state_at(invitation.state, invitation.expires_at, now) not in UNANSWERED:
                _prolong(event, invitation, now)
            invitation.sent_at, invitation.sendings = now, invitation.sendings + 1
            session.flush()
            _send(invitation)
            sent += 1
    if sent:
        audit.record("invitation.sent_again", event_id=event_id, subject="event", n=sent)
    return sent


def remind(event_id: int, invitation_ids: Collection[int]) -> int:
    """Remind those who have not answered, at most once a day each, and return how many."""
    event, now = get_event(event_id), clock.now()
    waiting = set(queries.list_unanswered_ids(event_id, now))
    chosen = queries.list_invitations(event_id, waiting & set(invitation_ids))
    due = [each for each in chosen if not _is_reminded_on(each, _day(event, now), event)]
    for invitation in due:
        _remind(invitation, event, now)
    if due:
        audit.record("invitation.reminded", event_id=event_id, subject="event", n=len(due))
    return len(due)


def remind_due(now: datetime) -> int:
    """Remind by the days that organisers chose; doing it twice reminds nobody twice."""
    tomorrow = (now + timedelta(days=1)).date()  # the day somewhere on Earth
    found = queries.list_to_remind(tomorrow, now, limit=REMINDED_AT_ONCE)
    events = {event_id: get_event(event_id) for event_id in {each.event_id for each in found}}
    reminded = 0
    for invitation in found:
        event = events[invitation.event_id]
        today = _day(event, now)
        if invitation.remind_on is None or invitation.remind_on > today:
            continue
        if _is_reminded_on(invitation, today, event):
            _plan_next(invitation, today)
            continue
        _remind(invitation, event, now)
        reminded += 1
    session.flush()
    return reminded


def accept(
    event_id: int, invitation_ids: Iterable[int], chosen_part_ids: Collection[int]
) -> Accepted:
    """Accept invitations for somebody who registers by them, and return what they give.

    Of one by link, a use is counted when one of its parts is chosen; a use is never given back.
    Raises InvitationNotOpenError for one that is used, withdrawn or over: whoever comes second.
    """
    accepted = Accepted()
    parts = queries.parts_of(tuple(invitation_ids))
    for invitation_id in sorted(parts):
        own = frozenset(parts[invitation_id])
        found = _use(event_id, invitation_id, is_used=not own.isdisjoint(chosen_part_ids))
        accepted = _joined(accepted, found, own)
    return accepted


def note_merged(fact: RegistrationsMerged) -> None:
    """Accept the invitation of somebody who had registered otherwise and was recognised."""
    session.execute(
        update(Invitation)
        .where(Invitation.registration_id == fact.merged_id, Invitation.state.in_(OPEN))
        .values(state=InvitationState.ACCEPTED, answered_at=clock.now(), remind_on=None)
        .execution_options(synchronize_session=False)
    )


def _use(event_id: int, invitation_id: int, *, is_used: bool) -> tuple[int | None, int | None]:
    """Take one use under the row's lock; return the registration and the quota of it."""
    now = clock.now()
    is_personal = Invitation.registration_id.is_not(None)
    has_uses = or_(
        Invitation.uses_max.is_(None), Invitation.uses + int(is_used) <= Invitation.uses_max
    )
    row = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.event_id == event_id,
            Invitation.state.in_(OPEN),
            or_(Invitation.expires_at.is_(None), Invitation.expires_at > now),
            has_uses,
        )
        .values(uses=Invitation.uses + int(is_used))
        .returning(Invitation.registration_id, Invitation.quota_id)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise InvitationNotOpenError(
            _("This invitation was used already, was withdrawn or is over. Ask the organiser.")
        )
    if row.registration_id is not None:
        session.execute(
            update(Invitation)
            .where(Invitation.id == invitation_id, is_personal)
            .values(state=InvitationState.ACCEPTED, answered_at=now, remind_on=None)
            .execution_options(synchronize_session=False)
        )
        audit.record(
            "invitation.accepted", event_id=event_id, subject=f"invitation:{invitation_id}"
        )
    return row.registration_id, row.quota_id


def _joined(
    before: Accepted, found: tuple[int | None, int | None], part_ids: frozenset[int]
) -> Accepted:
    registration_id, quota_id = found
    quotas = dict.fromkeys(part_ids, quota_id) if quota_id is not None else {}
    approved = part_ids if registration_id is not None else frozenset()
    terms = Terms(
        approved_part_ids=before.terms.approved_part_ids | approved,
        quotas={**before.terms.quotas, **quotas},
        registration_id=before.terms.registration_id or registration_id,
    )
    return Accepted(part_ids=before.part_ids | part_ids, terms=terms)


def _check(event: Event, conditions: Conditions) -> None:
    rules.check_parts(conditions.part_ids, {part.id for part in event.parts})
    today = _day(event, clock.now())
    rules.check_last_day(conditions.last_day, today=today, ends_on=event.ends_on)


def _invited(event: Event, guest: Guest) -> Registration:
    reference = new_reference()
    return Registration(
        event=event,
        person=Person(
            given_name=guest.given_name,
            family_name=guest.family_name,
            email=email_key(guest.email),
            organisation=None,
        ),
        sheet=AnswerSheet(form=SHEET),
        reference=reference,
        state=RegistrationState.INVITED,
        notice_version=event.notice_version,
        notice_locale=event.language if event.language in LANGUAGES else SOURCE,
        search_text=search_text(guest.family_name, guest.given_name, reference),
        submitted_at=clock.now(),
        joined_parts=[],
    )


def _add(
    event: Event,
    conditions: Conditions,
    *,
    registration_id: int | None = None,
    label: str | None = None,
    uses_max: int | None = None,
) -> Invitation:
    now = clock.now()
    link = add_link(LinkKind.INVITATION, event_id=event.id)
    invitation = Invitation(
        event_id=event.id,
        link_id=link.id,
        registration_id=registration_id,
        label=label,
        uses_max=1 if registration_id else uses_max,
        quota_id=conditions.quota_id,
        last_day=conditions.last_day,
        expires_at=_end_of(conditions.last_day, event),
        reminder_days=list(conditions.reminder_days),
        sent_at=now,
    )
    _plan_next(invitation, _day(event, now))
    session.add(invitation)
    session.flush()
    rows = [{"invitation_id": invitation.id, "part_id": p} for p in conditions.part_ids]
    session.execute(insert(InvitationPart), rows)
    return invitation


def _send(invitation: Invitation) -> None:
    publish(InvitationSent(invitation.id))


def _remind(invitation: Invitation, event: Event, now: datetime) -> None:
    invitation.reminded_at = now
    _plan_next(invitation, _day(event, now))
    session.flush()
    publish(InvitationReminded(invitation.id))


def _plan_next(invitation: Invitation, after: date) -> None:
    invitation.remind_on = rules.next_reminder(invitation.last_day, invitation.reminder_days, after)


def _prolong(event: Event, invitation: Invitation, now: datetime) -> None:
    today = _day(event, now)
    days = (
        (invitation.last_day - _day(event, invitation.sent_at)).days if invitation.last_day else 0
    )
    invitation.last_day = min(today + timedelta(days=max(1, days)), event.ends_on)
    invitation.expires_at = _end_of(invitation.last_day, event)
    _plan_next(invitation, today)


def _is_reminded_on(invitation: Invitation, day: date, event: Event) -> bool:
    return invitation.reminded_at is not None and _day(event, invitation.reminded_at) == day


def _day(event: Event, moment: datetime) -> date:
    return moment.astimezone(event.zone).date()


def _end_of(last_day: date | None, event: Event) -> datetime | None:
    """Return the moment at which a day of the event's own zone is over."""
    if last_day is None:
        return None
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=event.zone)
