"""Handing one's places to a colleague: the place goes over, the data never."""

from flask_babel import gettext as _

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import LinkKind, add_link, revoke_links
from clusterix_events.people.rules import email_key
from clusterix_events.places import shares
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import naming, queries
from clusterix_events.registration.delegation_models import DelegationMember, Replacement
from clusterix_events.registration.delegation_rules import Departure, Named
from clusterix_events.registration.facts import RegistrationReplaced
from clusterix_events.registration.joining import check_standing, list_standing, lock, note
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState, check_event_open


class NothingToHandOverError(RuleError):
    """A person has no place, and waits for none."""


class SamePersonError(RuleError):
    """The address of the colleague is that of the person who does not come."""


def replace_person(registration_id: int, colleague: Named) -> Replacement:
    """Give a person's places and turns to a colleague, who gets a link and a form of their own.

    The former registration ends, its link and its answers are gone at once; a name stays for the
    history. Whoever heads a delegation or has a duty in the programme keeps those, by a new link.
    Raises RegistrationNotStandingError, NothingToHandOverError, SamePersonError and
    EventNotOpenError.
    """
    former = lock(registration_id, None)
    check_standing(former)
    standing = list_standing(former)
    _check(former, colleague, has_places=bool(standing))
    event = queries.get_event(former.event_id)
    successor = naming.begin(
        event, colleague, locale=former.notice_locale, due_on=naming.due_day(event)
    )
    for joined in standing:
        _hand_over(joined, former, successor)
    former.state, former.cancelled_at = RegistrationState.CANCELLED, clock.now()
    replacement = Replacement(
        former_id=former.id, successor_id=successor.id, replaced_at=clock.now()
    )
    session.add(replacement)
    session.flush()
    _replace_member(former, successor, colleague)
    _replace_link(former)
    note("registration.replaced", former)
    publish(RegistrationReplaced(replacement.id))
    naming.forget_answers(former)
    naming.forget_person(former, keeps_name=True)
    return replacement


def _check(former: Registration, colleague: Named, *, has_places: bool) -> None:
    if not has_places:
        raise NothingToHandOverError(_("There is no place to hand over."))
    if email_key(colleague.email) == email_key(former.person.email or ""):
        raise SamePersonError(
            _("This is the address of the person who does not come. Please give another one."),
            field="email",
        )
    event = former.event
    check_event_open(is_published=True, ends_on=event.ends_on, today=naming.today_of(event))


def _hand_over(joined: JoinedPart, former: Registration, successor: Registration) -> None:
    request = joined.request
    joined.request = shares.hand_over(request, former_id=former.id, holder_id=successor.id)
    successor.joined_parts.append(JoinedPart(part=joined.part, request=request))
    session.flush()


def _replace_member(former: Registration, successor: Registration, colleague: Named) -> None:
    """Let the colleague take the place in a delegation, too."""
    member = delegations.find_member(former.id)
    if member is None:
        return
    member.departure, member.departed_at = Departure.REPLACED, clock.now()
    member.email = None
    session.add(
        DelegationMember(
            delegation_id=member.delegation_id,
            registration_id=successor.id,
            given_name=colleague.given_name,
            family_name=colleague.family_name,
            email=email_key(colleague.email),
        )
    )
    session.flush()


def _replace_link(former: Registration) -> None:
    """End the link of the person who does not come; a new one leads to what they still have."""
    revoke_links(person_id=former.person_id, event_id=former.event_id)
    if naming.has_page(former):
        add_link(LinkKind.PERSONAL, person_id=former.person_id, event_id=former.event_id)
