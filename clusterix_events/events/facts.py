"""What events announce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EventCopied:
    """An event was copied; each feature copies its own rows, moved by `shift_days`."""

    source_id: int
    target_id: int
    shift_days: int


@dataclass(frozen=True)
class PartAdded:
    """A part was added to an event."""

    part_id: int


@dataclass(frozen=True)
class EventPublished:
    """An event was published."""

    event_id: int


@dataclass(frozen=True)
class EventClosed:
    """An event was closed."""

    event_id: int
