"""Offers as the person who got them sees them."""

from dataclasses import dataclass

from clusterix_events.kernel import clock
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.summary import moment_words, part_days


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One offer: of which part, until when, and where it stands.

    `state` is open, taken, over (it may be asked for again), refused (by the organiser) or none.
    """

    joined_id: int
    part: str
    when: str
    until: str
    state: str
    reason: str = ""


def open_offers(registration: Registration) -> list[Offer]:
    """Return the offers that a person can answer now, in the order of the parts."""
    joined = sorted(registration.joined_parts, key=lambda each: each.part.position)
    offers = [offer_of(registration, each) for each in joined]
    return [offer for offer in offers if offer.state == "open"]


def offer_of(registration: Registration, joined: JoinedPart) -> Offer:
    """Return what became of the offer of a place in one part."""
    until = joined.request.offered_until
    zone = registration.event.zone
    return Offer(
        joined_id=joined.id,
        part=joined.part.title,
        when=part_days(joined.part),
        until=moment_words(until.astimezone(zone)) if until else "",
        state=_state(joined),
        reason=joined.request.reason or "",
    )


def _state(joined: JoinedPart) -> str:
    request, until = joined.request, joined.request.offered_until
    if request.state is PlaceState.OFFERED and until is not None:
        return "open" if clock.now() < until else "over"
    if request.state is PlaceState.DECLINED:
        return "refused" if until is None else "over"
    return "taken" if request.state is PlaceState.CONFIRMED else "none"
