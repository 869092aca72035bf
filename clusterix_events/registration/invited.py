"""The invitations that come with a request for the form: in the address, then in the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from clusterix_events.kernel import clock
from clusterix_events.kernel.links import LinkKind, find_link
from clusterix_events.registration import invitation_queries as queries
from clusterix_events.registration.invitation_rules import is_open
from clusterix_events.registration.models import Registration

INVITATIONS_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What invitations open: parts, and the name and address that a personal one begins with."""

    tokens: tuple[str, ...] = ()
    part_ids: frozenset[int] = frozenset()
    invitation_ids: tuple[int, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields that carry the invitations along with a form."""
        return [("invitation", token) for token in self.tokens]


NOT_INVITED = Invited()


def form_key(slug: str) -> str:
    """Return under which name a visitor's session keeps the token of the form before them."""
    return f"form:{slug}"


def invited_by(values: "MultiDict[str, str]", event_id: int) -> Invited:
    """Return what the invitations among a request's values open at an event.

    What opens nothing (any more) is left out, and so is a second personal invitation: a form
    registers one person. Without invitations nothing is looked up.
    """
    tokens = values.getlist("invitation")[:INVITATIONS_MAX]
    invited = NOT_INVITED
    for token in dict.fromkeys(tokens):
        invited = _with(invited, token, event_id)
    return invited


def _with(invited: Invited, token: str, event_id: int) -> Invited:
    link = find_link(token, LinkKind.INVITATION)
    if link is None or link.event_id != event_id:
        return invited
    tokens = (*invited.tokens, token)
    if link.target_id is not None:
        return Invited(
            tokens=tokens,
            part_ids=invited.part_ids | {link.target_id},
            invitation_ids=invited.invitation_ids,
            person=invited.person,
        )
    found = queries.find_by_link(link.id)
    is_usable = found is not None and is_open(found.state, found.expires_at, clock.now())
    if found is None or not is_usable or found.is_used_up:
        return invited
    if found.registration is not None and invited.person:
        return invited
    return Invited(
        tokens=tokens,
        part_ids=invited.part_ids | {part.id for part in found.parts},
        invitation_ids=(*invited.invitation_ids, found.id),
        person=_person(found.registration) if found.registration else invited.person,
    )


def _person(registration: Registration) -> Mapping[str, str]:
    person = registration.person
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email or "",
    }
