"""Groups that stay together: what follows when they have their places."""

from clusterix_events.kernel.db import session
from clusterix_events.places.facts import OfferAccepted, PlacesApproved, PlacesConfirmed
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.joining import split_group


def split_confirmed(fact: PlacesConfirmed | PlacesApproved | OfferAccepted) -> None:
    """Give each of a group that has its places a request of their own.

    A group that has them at once is split when its parts are joined.
    """
    if isinstance(fact, PlacesConfirmed) and not fact.was_waiting:
        return
    request = session.get_one(PlaceRequest, fact.request_id)
    if request.size > 1 and request.state is PlaceState.CONFIRMED:
        split_group(request)
