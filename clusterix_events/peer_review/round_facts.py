"""What the composing of groups announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConflictsAsked:
    """Those who take part in the groups of an event were asked for conflicts of interest."""

    event_id: int


@dataclass(frozen=True)
class ConflictsReminded:
    """Those who have not said whether they have a conflict of interest were reminded."""

    event_id: int


@dataclass(frozen=True)
class GroupsTold:
    """An organiser wrote to those whose group was changed since they were last told."""

    event_id: int
    person_ids: tuple[int, ...]
