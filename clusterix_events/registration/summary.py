"""A registration in words, the same on pages and in mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import Part
from clusterix_events.kernel.i18n import day, day_range
from clusterix_events.places import queries as places
from clusterix_events.places.rules import STANDING, PlaceState
from clusterix_events.registration.models import JoinedPart, Registration

WORDS: dict[PlaceState, Any] = {
    PlaceState.CONFIRMED: _l("Confirmed"),
    PlaceState.OFFERED: _l("Offered"),
    PlaceState.WAITING: _l("Waiting list"),
    PlaceState.PENDING: _l("Waiting for approval"),
    PlaceState.DECLINED: _l("Declined"),
    PlaceState.CANCELLED: _l("Cancelled"),
    PlaceState.NO_SHOW: _l("Did not come"),
}


class PlaceFact(TypedDict):
    """One place as it stands at a moment, in plain values, as a mail keeps it."""

    part_id: int
    code: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    position: int | None


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
        return self.state in STANDING


def place_facts(registration: Registration) -> list[PlaceFact]:
    """Return the places of a registration in the order of its parts, waiting ones with position."""
    joined = sorted(registration.joined_parts, key=lambda each: (each.part.position, each.part_id))
    waiting = [each.request_id for each in joined if each.request.state is PlaceState.WAITING]
    positions = places.positions(waiting) if waiting else {}
    return [_fact(each, positions.get(each.request_id)) for each in joined]


def place_lines(registration: Registration) -> list[PlaceLine]:
    """Return the places of a registration in words."""
    return lines_of(place_facts(registration))


def lines_of(facts: Iterable[PlaceFact]) -> list[PlaceLine]:
    """Return places in words, in the present language."""
    return [_line(fact) for fact in facts]


def part_days(part: Part) -> str:
    """Return the days of a part as people write them."""
    return _days(part.starts_on, part.ends_on)


def standing(lines: Iterable[PlaceLine]) -> list[PlaceLine]:
    """Return the places that are held or waited for."""
    return [line for line in lines if line.is_standing]


def _fact(joined: JoinedPart, position: int | None) -> PlaceFact:
    part = joined.part
    return {
        "part_id": joined.part_id,
        "code": part.code,
        "title": part.title,
        "starts_on": part.starts_on,
        "ends_on": part.ends_on,
        "state": joined.request.state.value,
        "position": position,
    }


def _line(fact: PlaceFact) -> PlaceLine:
    position = fact["position"]
    return PlaceLine(
        part_id=fact["part_id"],
        code=fact["code"],
        part=fact["title"],
        when=_days(fact["starts_on"], fact["ends_on"]),
        state=fact["state"],
        word=str(WORDS[PlaceState(fact["state"])]),
        second=_("Position %(n)s", n=position) if position else "",
    )


def _days(starts_on: date, ends_on: date) -> str:
    return day(starts_on) if starts_on == ends_on else day_range(starts_on, ends_on)
