"""The moderator's timer: nine steps of ninety minutes, counted on the server.

Source: the default review form's process, `session_minutes`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEPS: tuple[tuple[str, int], ...] = (
    ("rules", 5),
    ("presentation", 15),
    ("questions", 10),
    ("scoring", 5),
    ("keep", 15),
    ("worry", 15),
    ("recommendations", 15),
    ("host", 5),
    ("final", 5),
)
LAST = len(STEPS) - 1


@dataclass(frozen=True)
class Clock:
    """Where the timer of a group stands.

    `step` counts from 0; `started_at` is None before the start. While it is paused,
    `paused_at` is the moment of the pause. `extra_minutes` belong to the present step.
    """

    step: int = 0
    started_at: datetime | None = None
    paused_at: datetime | None = None
    extra_minutes: int = 0

    @property
    def name(self) -> str:
        """The name of the present step."""
        return STEPS[self.step][0]

    @property
    def minutes(self) -> int:
        """How long the present step lasts, additions included."""
        return STEPS[self.step][1] + self.extra_minutes

    @property
    def is_last(self) -> bool:
        """Whether no step follows."""
        return self.step == LAST

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the present step ends as things stand; None before the start."""
        if self.started_at is None:
            return None
        pause = now - self.paused_at if self.paused_at else timedelta()
        return self.started_at + timedelta(minutes=self.minutes) + pause

    def seconds_left(self, now: datetime) -> int:
        """Return the seconds left of the present step, never below 0."""
        ends_at = self.ends_at(now)
        if ends_at is None:
            return self.minutes * 60
        return max(0, round((ends_at - now).total_seconds()))

    def start(self, now: datetime) -> "Clock":
        """Return the clock running at its present step."""
        return self if self.started_at else Clock(step=self.step, started_at=now)

    def go_on(self, now: datetime) -> "Clock":
        """Return the clock running at the next step; the last step stays."""
        return self if self.is_last else Clock(step=self.step + 1, started_at=now)

    def pause(self, now: datetime) -> "Clock":
        """Return the clock standing still; a clock that does not run stays as it is."""
        if self.started_at is None or self.paused_at:
            return self
        return Clock(self.step, self.started_at, now, self.extra_minutes)

    def resume(self, now: datetime) -> "Clock":
        """Return the clock running on, its start moved by the length of the pause."""
        if self.started_at is None or self.paused_at is None:
            return self
        moved = self.started_at + (now - self.paused_at)
        return Clock(self.step, moved, None, self.extra_minutes)

    def extend(self, minutes: int) -> "Clock":
        """Return the clock with more minutes for the present step."""
        return Clock(self.step, self.started_at, self.paused_at, self.extra_minutes + minutes)
