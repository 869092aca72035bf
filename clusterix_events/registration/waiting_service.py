"""What organisers do by hand with the waiting list, with offers and with places outside the count.

Each needs a reason where somebody is put before or behind others; the reason goes to the log.
"""

from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.registration import queries
from clusterix_events.registration.joining import note
from clusterix_events.registration.models import JoinedPart


def move(joined_id: int, position: int, *, reason: str) -> None:
    """Move somebody to a position, from 1, on the waiting list of a part.

    Raises MoveNotAllowedError when they do not wait any more.
    """
    joined = queries.get_joined_part(joined_id)
    pool_id = joined.part.pool_id or 0
    others = [
        turn.request_id
        for turn in places_queries.list_waiting([pool_id])
        if turn.request_id != joined.request_id
    ]
    _note("place.moved", joined, reason=reason, position=position)
    if position > len(others):
        places.move_to_end(joined.request)
    else:
        before = places_queries.get_request(others[max(0, position - 1)])
        places.move_request(joined.request, before)


def offer_now(joined_id: int, *, reason: str) -> None:
    """Offer free places to somebody at once, whoever waits before them; raise NoRoomError."""
    joined = queries.get_joined_part(joined_id)
    _note("offer.made_by_hand", joined, reason=reason)
    places.offer_request(joined.request)


def withdraw_offer(joined_id: int, *, reason: str) -> None:
    """Take an offer back, and the person off the list, with a reason that they read, too."""
    joined = queries.get_joined_part(joined_id)
    _note("offer.withdrawn", joined, reason=reason)
    places.decline_request(joined.request, reason=reason)


def confirm_offer(joined_id: int, *, reason: str) -> None:
    """Accept an offer for somebody who said so otherwise, by telephone; raise OfferEndedError."""
    joined = queries.get_joined_part(joined_id)
    _note("offer.confirmed_by_hand", joined, reason=reason)
    places.accept_offer(joined.request)


def take_out_of_count(joined_id: int, *, reason: str) -> None:
    """Give somebody a place outside the count, as for speakers and staff; theirs passes on."""
    joined = queries.get_joined_part(joined_id)
    _note("place.outside", joined, reason=reason)
    places.mark_outside(joined.request)


def take_into_count(joined_id: int, *, reason: str) -> None:
    """Count somebody's place like all others; raise NoRoomError when none is free."""
    joined = queries.get_joined_part(joined_id)
    _note("place.inside", joined, reason=reason)
    places.unmark_outside(joined.request)


def _note(action: str, joined: JoinedPart, *, reason: str, position: int | None = None) -> None:
    registration = queries.get_registration(joined.registration_id)
    detail = {} if position is None else {"position": position}
    note(action, registration, joined.part_id, reason=reason, **detail)
