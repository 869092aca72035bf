"""A delegation in words: for its head complete or incomplete only, never an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import day
from clusterix_events.kernel.web import draw
from clusterix_events.people.rules import full_name
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import naming
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.delegation_queries import Naming
from clusterix_events.registration.delegation_rules import Departure, may_remind
from clusterix_events.registration.joining import list_standing
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.sections import duties_of

DEPARTURES: Mapping[Departure, Any] = {
    Departure.DECLINED: _l("Declined"),
    Departure.ERASED: _l("Declined, data erased"),
    Departure.TAKEN_OUT: _l("Taken out"),
    Departure.REPLACED: _l("Replaced by a colleague"),
    Departure.EXPIRED: _l("Not completed in time"),
}


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """One member as the head sees them: as typed by the head, complete or incomplete."""

    id: int
    name: str
    email: str
    state: str
    word: str
    second: str = ""
    parts: str = ""
    is_incomplete: bool = False
    is_gone: bool = False
    is_head: bool = False
    may_remind: bool = False
    reference: str = ""


def member_lines(delegation: Delegation, now: datetime) -> list[MemberLine]:
    """Return the members who are still in a delegation, those who left after them."""
    lines = [_line(delegation, member, now) for member in delegation.members]
    return sorted(lines, key=lambda line: line.is_gone)


def personal_context(
    registration: Registration | None, person_id: int, event_id: int, token: str
) -> dict[str, Any]:
    """Return what the personal page says of delegations and of handing the place over.

    `naming` is who named the person while the form is incomplete.
    """
    headed = delegations.find_headed_name(person_id, event_id)
    named: Naming | None = None
    can_replace = False
    if registration is not None:
        if naming.is_incomplete(registration):
            named = delegations.find_naming(registration)
        can_replace = bool(list_standing(registration))
    return {
        "naming": named,
        "headed": headed,
        "delegation_address": url_for("registration.delegation", token=token) if headed else "",
        "refusal_address": url_for("registration.refusal", token=token) if named else "",
        "replacement_address": (
            url_for("registration.replacement", token=token) if can_replace else ""
        ),
    }


def draw_history(registration: Registration, event: Event) -> Markup:
    """Return in which delegation somebody is, whom they replace and who replaces them.

    It stands on the organiser's page of a registration, empty for those who came by themselves.
    """
    member = delegations.find_member(registration.id)
    came = delegations.find_replacement_by(registration.id)
    went = delegations.find_replacement_of(registration.id)
    if member is None and came is None and went is None:
        return Markup()
    return draw(
        "registration/_history.html",
        event=event,
        delegation=member.delegation if member else None,
        is_incomplete=naming.is_incomplete(registration),
        came=came,
        went=went,
        duties=duties_of(went.former.person_id, event.id) if went else [],
    )


def _line(delegation: Delegation, member: DelegationMember, now: datetime) -> MemberLine:
    registration, form = member.registration, member.form
    is_incomplete = naming.is_incomplete(registration)
    is_gone = not is_incomplete and registration.state is not RegistrationState.SUBMITTED
    state, word = _state(member, is_incomplete=is_incomplete, is_gone=is_gone)
    return MemberLine(
        id=member.id,
        name=full_name(member.given_name, member.family_name),
        email=member.email or "",
        state=state,
        word=word,
        second=_second(member, delegation, is_incomplete=is_incomplete),
        parts=_parts(registration) if is_incomplete else "",
        is_incomplete=is_incomplete,
        is_gone=is_gone,
        is_head=registration.person_id == delegation.person_id,
        may_remind=is_incomplete and may_remind(form.reminded_at, now),
        reference=registration.reference,
    )


def _parts(registration: Registration) -> str:
    """Return what the head chose for somebody; what a person chose alone the head never sees."""
    joined = list_standing(registration)
    waits = _("waiting list")
    return ", ".join(
        each.part.title
        if each.request.state is PlaceState.CONFIRMED
        else f"{each.part.title} ({waits})"
        for each in sorted(joined, key=lambda each: each.part.position)
    )


def _state(member: DelegationMember, *, is_incomplete: bool, is_gone: bool) -> tuple[str, str]:
    if is_incomplete:
        return "invited", _("Incomplete")
    if not is_gone:
        return "submitted", _("Complete")
    departure = member.departure
    return "declined", str(DEPARTURES[departure]) if departure else _("Cancelled")


def _second(member: DelegationMember, delegation: Delegation, *, is_incomplete: bool) -> str:
    zone = delegation.event.zone
    if member.departed_at is not None:
        return day(member.departed_at.astimezone(zone).date())
    if not is_incomplete:
        return ""
    until = _("place held until %(day)s", day=day(member.form.due_on))
    if member.form.reminded_at is None:
        return until
    on = day(member.form.reminded_at.astimezone(zone).date())
    return _("%(until)s, reminded %(day)s", until=until, day=on)
