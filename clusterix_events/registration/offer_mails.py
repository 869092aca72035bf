"""The mails about offers, approval and refusal, written by reactions."""

from datetime import datetime
from typing import Any

from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import queries
from clusterix_events.registration.facts import (
    OfferLost,
    OfferMade,
    OfferTaken,
    PlaceApproved,
    PlaceDeclined,
)
from clusterix_events.registration.mails import compose, placeholders, write
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.summary import lines_of, moment_words


def tell_offer(fact: OfferMade) -> None:
    """Write that a place is held until the reply-by time; the link leads to one page to answer."""
    _tell("place_offered", fact.registration_id, fact.part_id)


def tell_taken(fact: OfferTaken) -> None:
    """Write that the accepted place is confirmed, with the calendar file."""
    _tell("offer_taken", fact.registration_id, fact.part_id)


def tell_lost(fact: OfferLost) -> None:
    """Write that an offer ended and the place went on, and what can still be done."""
    _tell("offer_lost", fact.registration_id, fact.part_id, was_declined=fact.was_declined)


def tell_approved(fact: PlaceApproved) -> None:
    """Write that a request was approved: the place is there, or waited for."""
    _tell("place_approved", fact.registration_id, fact.part_id)


def tell_declined(fact: PlaceDeclined) -> None:
    """Write that a request was declined, with what the organiser wrote."""
    _tell("place_declined", fact.registration_id, fact.part_id)


@composes("place_offered", "offer_lost", "place_declined")
def compose_plain(_message: str, facts: Facts) -> Contents:
    """Return what a mail about a place that is not confirmed shows; it brings no files."""
    until = facts["until"]
    return Contents(
        context={
            **facts,
            "places": lines_of(facts["places"]),
            "until": moment_words(until) if until else "",
        },
        placeholders=placeholders(facts),
    )


composes("offer_taken", "place_approved")(compose)


def _tell(message: str, registration_id: int, part_id: int, **more: Any) -> None:
    registration = queries.get_registration(registration_id)
    joined = next(each for each in registration.joined_parts if each.part_id == part_id)
    request = joined.request
    write(
        message,
        registration,
        key=f"{message}:{joined.request_id}:{registration.reference}",
        part={"title": joined.part.title},
        until=_local(request.offered_until, registration),
        reason=request.reason or "",
        is_confirmed=request.state is PlaceState.CONFIRMED,
        offer_address=_offer_page(registration, joined),
        **more,
    )


def _local(moment: datetime | None, registration: Registration) -> datetime | None:
    return moment.astimezone(registration.event.zone) if moment else None


def _offer_page(registration: Registration, joined: JoinedPart) -> str:
    link = issue_link(
        LinkKind.PERSONAL, person_id=registration.person_id, event_id=registration.event_id
    )
    return address_of("registration.offer", token=link.token, joined_id=joined.id)
