"""What the agenda announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AgendaPublished:
    """A version of an event's agenda was published."""

    event_id: int
    version_id: int


@dataclass(frozen=True)
class SessionWithdrawn:
    """A session was taken out of the agenda; it can come back."""

    session_id: int
