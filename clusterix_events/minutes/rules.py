"""Numbers of minutes, decisions and actions, and the way from draft to approval."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError

FIRST_SUFFIX = 2


class MinutesState(StrEnum):
    """Where minutes are on their way."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"


class ActionState(StrEnum):
    """What became of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


MOVES: Mapping[MinutesState, frozenset[MinutesState]] = {
    MinutesState.DRAFT: frozenset({MinutesState.CIRCULATED}),
    MinutesState.CIRCULATED: frozenset({MinutesState.DRAFT, MinutesState.APPROVED}),
    MinutesState.APPROVED: frozenset(),
}


class MinutesMoveError(RuleError):
    """Minutes cannot go from the one state to the other."""


class ApprovedMinutesError(RuleError):
    """What was approved is not changed."""


class ItemNeedsTitleError(RuleError):
    """An item with text, decisions or actions has no title."""


class ActionNeedsTextError(RuleError):
    """An action says who or when, but not what."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody in the head of minutes; `duty` is the word after the name."""

    name: str
    organisation: str = ""
    duty: str = ""


def minutes_number(
    series_code: str | None, count_in_series: int | None, event_code: str, taken: Container[str]
) -> str:
    """Return the number of minutes: PM03 for the third partners' meeting, else the event's code.

    When several sessions of one meeting are minuted, the next ones are PM03-2, PM03-3.
    """
    stem = event_code
    if series_code and count_in_series is not None:
        initials = "".join(word[0] for word in series_code.replace("_", "-").split("-") if word)
        stem = f"{initials.upper()}{count_in_series:02}"
    if stem not in taken:
        return stem
    return next(number for n in count(FIRST_SUFFIX) if (number := f"{stem}-{n}") not in taken)


def decision_number(minutes: str, number: int) -> str:
    """Return the number of a decision: D-PM03-01."""
    return f"D-{minutes}-{number:02}"


def action_number(minutes: str, number: int) -> str:
    """Return the number of an action: A-PM03-01."""
    return f"A-{minutes}-{number:02}"


def check_move(old: MinutesState, new: MinutesState) -> None:
    """Raise MinutesMoveError when minutes cannot go from `old` to `new`."""
    if new not in MOVES[old]:
        raise MinutesMoveError(
            _l("Minutes are drafted, circulated, then approved; approved ones stay as they are.")
        )


def check_editable(state: MinutesState) -> None:
    """Raise ApprovedMinutesError when minutes are not changed any more."""
    if state is MinutesState.APPROVED:
        raise ApprovedMinutesError(
            _l("These minutes are approved. A correction is a decision of the next meeting.")
        )


def read_attendants(text: str, duties: Mapping[str, str]) -> tuple[Attendant, ...]:
    """Return the people of a text with a line for each: name, then organisation after a comma.

    `duties` gives the word behind a name, such as chair.
    """
    lines = (line.strip() for line in text.splitlines())
    return tuple(_attendant(line, duties) for line in lines if line)


def write_attendants(people: Iterable[tuple[str, str]]) -> str:
    """Return names and organisations as a text with a line for each."""
    return "\n".join(f"{name}, {where}" if where else name for name, where in people)


def _attendant(line: str, duties: Mapping[str, str]) -> Attendant:
    name, _comma, organisation = (part.strip() for part in line.partition(","))
    return Attendant(name, organisation, duties.get(name, ""))
