"""The mails of invitations, and the work of each minute that reminds of them."""

from datetime import date, datetime
from typing import Any

from clusterix_events.kernel import jobs
from clusterix_events.kernel.addresses import address_of, site_address
from clusterix_events.kernel.i18n import day, day_range
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.registration import invitation_service as service
from clusterix_events.registration.facts import InvitationReminded, InvitationSent
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.invitation_queries import get_invitation

EVENT_FACTS = (
    *("title", "starts_on", "ends_on", "city", "organiser_name", "contact_email"),
    "is_demonstration",
)


def invite(fact: InvitationSent) -> None:
    """Write to somebody who is invited; each sending writes one mail."""
    invitation = get_invitation(fact.invitation_id)
    _write("invitation", invitation, key=f"invitation:{invitation.id}:{invitation.sendings}")


def remind(fact: InvitationReminded) -> None:
    """Remind somebody of an invitation, at most once a day."""
    invitation = get_invitation(fact.invitation_id)
    if invitation.registration is not None and invitation.reminded_at is not None:
        zone = invitation.registration.event.zone
        day = invitation.reminded_at.astimezone(zone).date()
        _write("invitation_reminder", invitation, key=f"invitation:{invitation.id}:{day}")


@composes("invitation", "invitation_reminder")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what an invitation shows: the parts in words of the mail's language."""
    parts = [
        {"part": part["title"], "when": _days(part["starts_on"], part["ends_on"])}
        for part in facts["parts"]
    ]
    return Contents(context={**facts, "parts": parts})


@jobs.periodic("registration.remind_invited")
def remind_due(now: datetime) -> None:
    """Remind those invited, on the days that their organisers chose."""
    service.remind_due(now)


def _write(message: str, invitation: Invitation, *, key: str) -> None:
    registration = invitation.registration
    if registration is None or not registration.person.email:
        return
    send_facts(
        message,
        to=registration.person.email,
        facts=_facts(
            invitation, address_of("registration.invitation", token=invitation.link.token)
        ),
        event_id=invitation.event_id,
        person_id=registration.person_id,
        key=key,
        locale=registration.notice_locale,
    )


def _facts(invitation: Invitation, address: str) -> dict[str, Any]:
    """Return what the mail is made of, in plain values."""
    registration = invitation.registration
    if registration is None:
        raise ValueError("only a personal invitation is mailed")
    event = registration.event
    return {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "name": registration.person.full_name,
        "parts": [
            {"title": part.title, "starts_on": part.starts_on, "ends_on": part.ends_on}
            for part in invitation.parts
        ],
        "last_day": invitation.last_day,
        "address": address,
        "privacy": f"{site_address()}/events/{event.slug}/privacy",
    }


def _days(starts_on: date, ends_on: date) -> str:
    return day(starts_on) if starts_on == ends_on else day_range(starts_on, ends_on)
