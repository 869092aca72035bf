"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


class Clock:
    """Answers the same moment until it is set or moved on; handed to `create_app`."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Return the moment it shows, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Show another moment, which carries its zone."""
        self._now = moment.astimezone(UTC)

    def advance(self, **length: float) -> None:
        """Move on by the given length, as `timedelta` takes it: days=1, minutes=5."""
        self._now += timedelta(**length)
