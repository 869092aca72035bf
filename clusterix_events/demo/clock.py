"""A clock that the loading of the demonstration sets."""

from datetime import UTC, datetime

from clusterix_events.kernel.clock import system_time


class DemoClock:
    """Tells the moment it was last set to, by default the present."""

    def __init__(self) -> None:
        self._moment: datetime | None = None

    def __call__(self) -> datetime:
        """Return the moment in UTC."""
        return self._moment or system_time()

    def set(self, moment: datetime) -> None:
        """Stand still at a moment."""
        self._moment = moment.astimezone(UTC)

    def release(self) -> None:
        """Tell the machine's time again."""
        self._moment = None
