"""What the desk review announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadingReminded:
    """Somebody is to be reminded of what they have not read; `occasion` tells reminders apart."""

    event_id: int
    person_id: int
    group_ids: tuple[int, ...]
    occasion: str


@dataclass(frozen=True)
class QuestionsSent:
    """The questions of a group's peers went to the host."""

    group_id: int
    batch_id: int
