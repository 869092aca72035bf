"""A registration in words, the same on pages and in mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import Part
from clusterix_events.kernel.i18n import day, day_range
from clusterix_events.places import queries as places
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration

WORDS: dict[PlaceState, Any] = {
    PlaceState.CONFIRMED: _l("Confirmed"),
    PlaceState.WAITING: _l("Waiting list"),
    PlaceState.CANCELLED: _l("Cancelled"),
    PlaceState.NO_SHOW: _l("Did not come"),
}


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """One place in words: of which part, when it is, where the place stands."""

    part_id: int
    code: str
    part: str
    when: str
    state: str
    word: str
    second: str = ""
    leave_address: str = ""

    @property
    def is_standing(self) -> bool:
        """Whether it can be given up."""
        return self.state in {PlaceState.CONFIRMED, PlaceState.WAITING}


def place_lines(registration: Registration) -> list[PlaceLine]:
    """Return the places of a registration in the order of its parts, waiting ones with position."""
    joined = sorted(registration.joined_parts, key=lambda each: (each.part.position, each.part_id))
    waiting = [each.request_id for each in joined if each.request.state is PlaceState.WAITING]
    positions = places.positions(waiting) if waiting else {}
    return [_line(each, positions.get(each.request_id)) for each in joined]


def part_days(part: Part) -> str:
    """Return the days of a part as people write them."""
    if part.starts_on == part.ends_on:
        return day(part.starts_on)
    return day_range(part.starts_on, part.ends_on)


def standing(lines: Iterable[PlaceLine]) -> list[PlaceLine]:
    """Return the places that are held or waited for."""
    return [line for line in lines if line.is_standing]


def _line(joined: JoinedPart, position: int | None) -> PlaceLine:
    state = joined.request.state
    return PlaceLine(
        part_id=joined.part_id,
        code=joined.part.code,
        part=joined.part.title,
        when=part_days(joined.part),
        state=state.value,
        word=str(WORDS[state]),
        second=_("Position %(n)s", n=position) if position else "",
    )
