"""What places announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlacesConfirmed:
    """A request got its places; `was_waiting` tells a promotion from a grant at once.

    `has_overtaken` tells that it passed a larger request, as the organiser allowed.
    """

    request_id: int
    holder_id: int
    was_waiting: bool
    has_overtaken: bool = False


@dataclass(frozen=True)
class PlacesQueued:
    """A request stands on the waiting list."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class PlacesPending:
    """A request waits for approval."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class PlacesApproved:
    """An organiser approved a request, which now has its places or stands on the waiting list."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class PlacesDeclined:
    """An organiser declined a request: pending, waiting, or offered before."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class PlacesOffered:
    """Freed places are held for a request until its reply-by time."""

    request_id: int
    holder_id: int
    has_overtaken: bool = False


@dataclass(frozen=True)
class OfferAccepted:
    """A person took the places that were offered."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class OfferEnded:
    """An offer ended without its places being taken: declined by the person, or out of time."""

    request_id: int
    holder_id: int
    was_declined: bool


@dataclass(frozen=True)
class PlacesCancelled:
    """A request gave its places, or its place in the queue, back."""

    request_id: int
    holder_id: int
