"""What becomes of places after they were asked for: offers, approval, and what is told of them.

Each move of a place (places.rules.MOVES) is noted here in the log and announced, so that the
person is told; offer_mails.py holds the words.
"""

from datetime import datetime

from clusterix_events.audit import service as audit
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.facts import publish
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.places.facts import (
    OfferAccepted,
    OfferEnded,
    PlacesApproved,
    PlacesConfirmed,
    PlacesDeclined,
    PlacesOffered,
)
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import queries, rules
from clusterix_events.registration.choice_places import held_choices
from clusterix_events.registration.facts import (
    MovedUp,
    OfferLost,
    OfferMade,
    OfferTaken,
    PlaceApproved,
    PlaceDeclined,
)
from clusterix_events.registration.form_fields import layout_of
from clusterix_events.registration.joining import (
    check_standing,
    note,
    pools_of,
    take_out_of_group,
)
from clusterix_events.registration.models import JoinedPart


def accept(joined_id: int) -> None:
    """Take the place that was offered; twice is as once. Raises OfferEndedError.

    Of a group that stays together one takes the places of all.
    """
    places.accept_offer(queries.get_joined_part(joined_id).request)


def decline(joined_id: int) -> None:
    """Leave the place that was offered to the next; twice is as once. Raises OfferEndedError.

    Of a group that stays together one leaves one place; the others keep their offer.
    """
    joined = queries.get_joined_part(joined_id)
    if joined.request.size > 1:
        take_out_of_group(joined)
    places.decline_offer(joined.request)


def ask_again(joined_id: int) -> None:
    """Ask anew for a place whose offer ended: at once when one is free, else at the list's end.

    It was approved before, so it is not approved again. Twice is as once. Raises PartNotOpenError
    when the part takes nobody any more, RegistrationNotStandingError for a cancelled registration.
    """
    now = clock.now()
    places.expire_offers(now)
    joined = queries.get_joined_part(joined_id)
    if joined.request.state is not PlaceState.DECLINED or joined.request.offered_until is None:
        return
    registration = queries.get_registration(joined.registration_id)
    check_standing(registration)
    rules.check_still_open(joined.part.sign_up_closes_at, now)
    choices = held_choices(joined, layout_of(registration.event))
    joined.request = places.request_places(registration.id, pools_of(joined.part) | choices)
    note("place.asked_again", registration, joined.part_id)


@jobs.periodic("places.offers")
def end_offers(now: datetime) -> None:
    """Pass on the places of offers whose time is over."""
    places.expire_offers(now)


@jobs.periodic("places.quotas")
def return_quotas(now: datetime) -> None:
    """Give the places that partners have not taken by their day back to everybody."""
    for event_id in places_queries.list_events_with_quotas():
        today = now.astimezone(queries.get_event(event_id).zone).date()
        for quota in places.return_due_quotas(event_id, today):
            left = quota.size - quota.taken
            audit.record(
                "quota.returned", event_id=event_id, subject=f"quota:{quota.id}", places=left
            )


def note_confirmed(fact: PlacesConfirmed) -> None:
    """Announce that somebody on the waiting list got their place, and note who overtook."""
    if not fact.was_waiting and not fact.has_overtaken:
        return
    for joined in queries.list_joined_parts(fact.request_id):
        if fact.has_overtaken:
            _note("place.overtook", joined)
        if fact.was_waiting:
            _note("place.promoted", joined)
            publish(MovedUp(joined.registration_id, joined.part_id))


def note_offered(fact: PlacesOffered) -> None:
    """Announce an offer, and note it."""
    for joined in queries.list_joined_parts(fact.request_id):
        _note("offer.made", joined)
        if fact.has_overtaken:
            _note("place.overtook", joined)
        publish(OfferMade(joined.registration_id, joined.part_id))


def note_accepted(fact: OfferAccepted) -> None:
    """Announce that an offer was accepted, and note it."""
    for joined in queries.list_joined_parts(fact.request_id):
        _note("offer.accepted", joined)
        publish(OfferTaken(joined.registration_id, joined.part_id))


def note_offer_ended(fact: OfferEnded) -> None:
    """Announce that an offer ended without its place being taken, and note it."""
    for joined in queries.list_joined_parts(fact.request_id):
        _note("offer.declined" if fact.was_declined else "offer.expired", joined)
        publish(OfferLost(joined.registration_id, joined.part_id, fact.was_declined))


def note_approved(fact: PlacesApproved) -> None:
    """Announce that a request was approved, and note it."""
    for joined in queries.list_joined_parts(fact.request_id):
        _note("place.approved", joined)
        publish(PlaceApproved(joined.registration_id, joined.part_id))


def note_declined(fact: PlacesDeclined) -> None:
    """Announce that a request was declined, and note it."""
    for joined in queries.list_joined_parts(fact.request_id):
        _note("place.declined", joined)
        publish(PlaceDeclined(joined.registration_id, joined.part_id))


def _note(action: str, joined: JoinedPart) -> None:
    note(action, queries.get_registration(joined.registration_id), joined.part_id)
