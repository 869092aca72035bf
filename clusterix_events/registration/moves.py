"""What is noted and told of each move of a place: actor, mail and log in one table.

The moves themselves are places.rules.MOVES and rules.MOVES; here stands what each means for the
person and for the log. Cancelling the last place cancels the registration, which is told instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clusterix_events.places.rules import Actor, PlaceState

_P = PlaceState


@dataclass(frozen=True)
class Told:
    """What a move leaves behind: the action in the log, and the mail; "" for no mail."""

    log: str
    mail: str


_CANCELLED = Told("place.cancelled", "registration_changed")
_APPROVED = Told("place.approved", "place_approved")
_DECLINED = Told("place.declined", "place_declined")

TOLD: Mapping[tuple[PlaceState, PlaceState, Actor], Told] = {
    (_P.PENDING, _P.CONFIRMED, Actor.ORGANISER): _APPROVED,
    (_P.PENDING, _P.WAITING, Actor.ORGANISER): _APPROVED,
    (_P.PENDING, _P.DECLINED, Actor.ORGANISER): _DECLINED,
    (_P.PENDING, _P.CANCELLED, Actor.PERSON): _CANCELLED,
    (_P.PENDING, _P.CANCELLED, Actor.ORGANISER): _CANCELLED,
    (_P.WAITING, _P.CONFIRMED, Actor.CLOCK): Told("place.promoted", "moved_up"),
    (_P.WAITING, _P.CONFIRMED, Actor.ORGANISER): Told("place.outside", "moved_up"),
    (_P.WAITING, _P.OFFERED, Actor.CLOCK): Told("offer.made", "place_offered"),
    (_P.WAITING, _P.OFFERED, Actor.ORGANISER): Told("offer.made_by_hand", "place_offered"),
    (_P.WAITING, _P.DECLINED, Actor.ORGANISER): _DECLINED,
    (_P.WAITING, _P.CANCELLED, Actor.PERSON): _CANCELLED,
    (_P.WAITING, _P.CANCELLED, Actor.ORGANISER): _CANCELLED,
    (_P.OFFERED, _P.CONFIRMED, Actor.PERSON): Told("offer.accepted", "offer_taken"),
    (_P.OFFERED, _P.CONFIRMED, Actor.ORGANISER): Told("offer.confirmed_by_hand", "offer_taken"),
    (_P.OFFERED, _P.DECLINED, Actor.PERSON): Told("offer.declined", "offer_lost"),
    (_P.OFFERED, _P.DECLINED, Actor.ORGANISER): Told("offer.withdrawn", "place_declined"),
    (_P.OFFERED, _P.DECLINED, Actor.CLOCK): Told("offer.expired", "offer_lost"),
    (_P.OFFERED, _P.CANCELLED, Actor.PERSON): _CANCELLED,
    (_P.OFFERED, _P.CANCELLED, Actor.ORGANISER): _CANCELLED,
    (_P.CONFIRMED, _P.CANCELLED, Actor.PERSON): _CANCELLED,
    (_P.CONFIRMED, _P.CANCELLED, Actor.ORGANISER): _CANCELLED,
    (_P.CONFIRMED, _P.NO_SHOW, Actor.ORGANISER): Told("place.no_show", ""),
    (_P.NO_SHOW, _P.CONFIRMED, Actor.ORGANISER): Told("checkin.came", ""),
}
