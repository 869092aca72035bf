"""Words, states and hours of the agenda: values in, value or RuleError out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError

SHIFT_LIMIT_MINUTES = 12 * 60
FIRST_LENGTH = timedelta(hours=1)
YEARS = range(2000, 2100)


class SessionKind(StrEnum):
    """What kind of block of the agenda a session is."""

    PLENARY = "plenary"
    KEYNOTE = "keynote"
    DISCUSSION = "discussion"
    WORKSHOP = "workshop"
    PEER_GROUP = "peer_group"
    TOUR = "tour"
    CLOSED_MEETING = "closed_meeting"
    REGISTRATION = "registration"
    BREAK = "break"
    SOCIAL = "social"


class SlotKind(StrEnum):
    """What kind of talk a slot is."""

    OPENING = "opening"
    KEYNOTE = "keynote"
    TALK = "talk"
    COMMENTS = "comments"


class SpeakerState(StrEnum):
    """How far a speaker's contribution has come."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    TITLE_GIVEN = "title_given"
    SLIDES_IN = "slides_in"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class EngagementRole(StrEnum):
    """What a person does in a session."""

    SPEAKER = "speaker"
    CHAIR = "chair"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    PEER = "peer"
    PRESENTER = "presenter"
    MINUTE_TAKER = "minute_taker"
    LEADER = "leader"


BREAKS = frozenset({SessionKind.BREAK, SessionKind.REGISTRATION})
"""Landmarks of the day: they are shown lightly and may share a room."""

ANNOUNCED = frozenset(
    {
        SpeakerState.ACCEPTED,
        SpeakerState.TITLE_GIVEN,
        SpeakerState.SLIDES_IN,
        SpeakerState.RELEASED,
    }
)
"""The states in which a speaker's name may stand in a programme."""

SPEAKER_MOVES: Mapping[SpeakerState, frozenset[SpeakerState]] = {
    SpeakerState.INVITED: ANNOUNCED | {SpeakerState.WITHDRAWN},
    SpeakerState.ACCEPTED: ANNOUNCED | {SpeakerState.WITHDRAWN},
    SpeakerState.TITLE_GIVEN: ANNOUNCED | {SpeakerState.WITHDRAWN},
    SpeakerState.SLIDES_IN: ANNOUNCED | {SpeakerState.WITHDRAWN},
    SpeakerState.RELEASED: ANNOUNCED | {SpeakerState.WITHDRAWN},
    SpeakerState.WITHDRAWN: frozenset({SpeakerState.INVITED, SpeakerState.ACCEPTED}),
}


class EndBeforeStartError(RuleError):
    """A session would end before it begins."""


class HourIsMissingError(RuleError):
    """A session has a beginning without an end or the reverse, or hours without a day."""


class HourDoesNotExistError(RuleError):
    """The clocks jump over the hour that was given."""


class LeavesTheDayError(RuleError):
    """Shifting would carry a session into another day."""


class ShiftTooLongError(RuleError):
    """A shift is nothing, or longer than half a day."""


class SpeakerMoveError(RuleError):
    """A speaker cannot go from the one state to the other."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a session takes place: its day, and both moments in UTC or neither."""

    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def hours(day: date | None, starts: time | None, ends: time | None, zone: ZoneInfo) -> Hours:
    """Return the moments of local hours on a day; a session may have a day only, or nothing.

    Raises HourIsMissingError, EndBeforeStartError or HourDoesNotExistError at its field.
    """
    if starts is None and ends is None:
        return Hours(day)
    if day is None:
        raise HourIsMissingError(_l("Please choose the day these hours belong to."), field="day")
    if starts is None:
        raise HourIsMissingError(_l("Please say when it begins, too."), field="starts")
    if ends is None:
        raise HourIsMissingError(_l("Please say when it ends, too."), field="ends")
    starts_at = moment(day, starts, zone, field="starts")
    ends_at = moment(day, ends, zone, field="ends")
    if ends_at <= starts_at:
        raise EndBeforeStartError(_l("The end must come after the beginning."), field="ends")
    return Hours(day, starts_at, ends_at)


def moment(day: date, at: time, zone: ZoneInfo, *, field: str) -> datetime:
    """Return a local hour in UTC; of an hour that comes twice the first.

    Raises HourDoesNotExistError at `field`.
    """
    if day.year not in YEARS:
        raise HourDoesNotExistError(_l("Please choose a day of this century."), field=field)
    local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise HourDoesNotExistError(
            _l("The clocks go forward over this hour on that day. Please choose another."),
            field=field,
        )
    return found


def moved_to(given: Hours, starts_at: datetime, zone: ZoneInfo, *, minutes: int | None) -> Hours:
    """Return hours with another beginning; without `minutes` the length stays, or is an hour.

    Raises LeavesTheDayError when it would end on another day.
    """
    length = FIRST_LENGTH
    if given.starts_at is not None and given.ends_at is not None:
        length = given.ends_at - given.starts_at
    ends_at = starts_at + (timedelta(minutes=minutes) if minutes else length)
    day = starts_at.astimezone(zone).date()
    if ends_at.astimezone(zone).date() != day:
        raise LeavesTheDayError(_l("This would carry the session into another day."))
    return Hours(day, starts_at, ends_at)


def moved_by_days(given: Hours, days: int, zone: ZoneInfo) -> Hours:
    """Return the hours so many days later by the same clock on the wall.

    An hour that the clocks jump over on the new day is taken as one hour later.
    """
    shift = timedelta(days=days)
    day = given.day + shift if given.day else None
    if given.starts_at is None or given.ends_at is None:
        return Hours(day)
    starts_at, ends_at = (
        (each.astimezone(zone).replace(tzinfo=None) + shift).replace(tzinfo=zone).astimezone(UTC)
        for each in (given.starts_at, given.ends_at)
    )
    return Hours(day, starts_at, max(ends_at, starts_at + timedelta(minutes=1)))


def shifted(
    sessions: Mapping[int, Hours], *, since: datetime, minutes: int, zone: ZoneInfo
) -> dict[int, Hours]:
    """Return the new hours of all sessions of a day that begin at or after `since`.

    Lengths stay as they are, and so does all that begins earlier. `minutes` may be negative.
    Raises ShiftTooLongError, or LeavesTheDayError when one would begin on another day.
    """
    if minutes == 0 or abs(minutes) > SHIFT_LIMIT_MINUTES:
        raise ShiftTooLongError(
            _l("Please give a number of minutes from 1 to %(limit)s.", limit=SHIFT_LIMIT_MINUTES),
            field="minutes",
        )
    by = timedelta(minutes=minutes)
    day = since.astimezone(zone).date()
    return {
        number: _shifted_within(given, by, day, zone)
        for number, given in sessions.items()
        if given.day == day and given.starts_at is not None and given.starts_at >= since
    }


def check_speaker_move(old: SpeakerState, new: SpeakerState) -> None:
    """Raise SpeakerMoveError when a speaker cannot go from `old` to `new`."""
    if old is not new and new not in SPEAKER_MOVES[old]:
        raise SpeakerMoveError(
            _l("A speaker who withdrew must first be invited again or have accepted."),
            field="state",
        )


def next_reference(day: date | None, taken: Iterable[str]) -> str:
    """Return the next free reference of a day: s30-8; without a day s0-1."""
    stem = f"s{day.day:02}-" if day else "s0-"
    numbers = [int(word[len(stem) :]) for word in taken if _is_numbered(word, stem)]
    return f"{stem}{max(numbers, default=0) + 1}"


def clock_change(zone: ZoneInfo, starts_on: date, ends_on: date) -> date | None:
    """Return the first day from a week before to the end on which the clocks change, or None."""
    day = starts_on - timedelta(days=7)
    while day <= ends_on:
        if _offset(day, zone) != _offset(day + timedelta(days=1), zone):
            return day
        day += timedelta(days=1)
    return None


def _shifted_within(given: Hours, by: timedelta, day: date, zone: ZoneInfo) -> Hours:
    assert given.starts_at is not None  # chosen by the caller
    assert given.ends_at is not None
    moved = Hours(day, given.starts_at + by, given.ends_at + by)
    assert moved.starts_at is not None
    if moved.starts_at.astimezone(zone).date() != day:
        raise LeavesTheDayError(
            _l("This would carry a session into another day. Please choose fewer minutes."),
            field="minutes",
        )
    return moved


def _is_numbered(word: str, stem: str) -> bool:
    return word.startswith(stem) and word[len(stem) :].isdecimal()


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), tzinfo=zone).utcoffset()
