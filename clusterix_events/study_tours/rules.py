"""Rules of study tours."""

from datetime import date, time, timedelta

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError

SATURDAY = 5


class HourOrderError(RuleError):
    """A stop ends before it begins, or has an end without a beginning."""


class DayOutsideError(RuleError):
    """A tour lies outside the days of its part."""


def check_hours(starts_at: time | None, ends_at: time | None) -> None:
    """Raise HourOrderError unless the hours are both empty, or in order."""
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise HourOrderError(
            _("The end must come after the beginning. Leave both empty if they are not known."),
            field="ends_at",
        )


def check_day(on: date, starts_on: date, ends_on: date) -> None:
    """Raise DayOutsideError unless the tour takes place within the days of its part."""
    if not starts_on <= on <= ends_on:
        raise DayOutsideError(
            _(
                "This day lies outside the part, which lasts from %(first)s to %(last)s.",
                first=starts_on.isoformat(),
                last=ends_on.isoformat(),
            ),
            field="on",
        )


def list_due_on(tour_day: date, working_days: int) -> date:
    """Return the day a host's list is due: so many working days (Monday to Friday) before."""
    due = tour_day
    while working_days > 0:
        due -= timedelta(days=1)
        if due.weekday() < SATURDAY:
            working_days -= 1
    return due
