"""What places announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlacesConfirmed:
    """A request got its places; `was_waiting` tells a promotion from a grant at once."""

    request_id: int
    holder_id: int
    was_waiting: bool


@dataclass(frozen=True)
class PlacesQueued:
    """A request stands on the waiting list."""

    request_id: int
    holder_id: int


@dataclass(frozen=True)
class PlacesCancelled:
    """A request gave its places, or its place in the queue, back."""

    request_id: int
    holder_id: int
