"""Somebody who stands at the desk without a registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from clusterix_events.checkin import rules, service
from clusterix_events.events.models import Access, Event, Part
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.errors import RuleError
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import service as registration
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.merge_queries import Alike, list_alike
from clusterix_events.registration.models import Registration


class NoPlaceTodayError(RuleError):
    """The part that somebody wants to join at the desk has no free place."""


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """What the desk asks of somebody, and for which parts."""

    given_name: str
    family_name: str
    organisation: str | None
    email: str | None
    part_ids: frozenset[int]
    locale: str


def parts_at_desk(event: Event, on: date, *, is_organiser: bool) -> list[Part]:
    """Return the parts of a day that the desk may let somebody into; organisers into any."""
    today = rules.parts_on(event.parts, on)
    return [part for part in today if is_organiser or part.access is Access.OPEN]


def find_alike(event_id: int, wanted: WalkIn) -> Sequence[Alike]:
    """Return those registered who may be this person, so that nobody is registered twice."""
    return list_alike(event_id, wanted.given_name, wanted.family_name, wanted.email)


def let_in(
    event_id: int,
    wanted: WalkIn,
    on: date,
    *,
    account_id: int | None = None,
    token: str | None = None,
) -> Registration:
    """Return the registration of somebody who is here, checked in on this day.

    The same form token gives the first result. Raises NoPlaceTodayError, after which nothing is
    left of it, where a part is full.
    """
    answers = {
        "given_name": wanted.given_name,
        "family_name": wanted.family_name,
        "organisation": wanted.organisation,
        "email": wanted.email,
    }
    wishes = Wishes(answers=answers, part_ids=wanted.part_ids, locale=wanted.locale)
    made = registration.add_person(event_id, wishes, token=token)
    today = {part.id for part in rules.parts_on(get_event(event_id).parts, on)}
    held = [
        joined
        for joined in made.joined_parts
        if joined.part_id in today and joined.request.state is PlaceState.CONFIRMED
    ]
    if not held:
        raise NoPlaceTodayError(
            _("No place is free. Send the person to an organiser, or choose another part."),
            field="part",
        )
    service.check_in(made, on, account_id=account_id)
    return made
