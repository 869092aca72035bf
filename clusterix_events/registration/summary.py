"""A registration in words, the same on pages and in mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import Part
from clusterix_events.kernel.i18n import clock_time, day, day_range
from clusterix_events.places import queries as places
from clusterix_events.places.models import PlaceRequest
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


# What an organiser can do with a place by hand (places.rules.MOVES).
_BY_HAND = {
    PlaceState.PENDING: ("outside",),
    PlaceState.WAITING: ("move", "outside"),
    PlaceState.OFFERED: ("answer", "outside"),
    PlaceState.CONFIRMED: ("outside",),
}


class PlaceFact(TypedDict):
    """One place as it stands at a moment, in plain values, as a mail keeps it.

    `until` is the reply-by time of an offer, `reason` what an organiser wrote when declining,
    `is_outside` whether the place is outside the count; they are there when they say something.
    """

    part_id: int
    code: str
    title: str
    starts_on: date
    ends_on: date
    state: str
    position: int | None
    until: NotRequired[datetime | None]
    reason: NotRequired[str]
    is_outside: NotRequired[bool]


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
    is_outside: bool = False

    @property
    def is_standing(self) -> bool:
        """Whether it can be given up."""
        return self.state in STANDING

    @property
    def moves(self) -> tuple[str, ...]:
        """What an organiser can do with it by hand, beside cancelling."""
        if self.is_outside:
            return ("inside",)
        return _BY_HAND.get(PlaceState(self.state), ())


def place_facts(registration: Registration) -> list[PlaceFact]:
    """Return the places of a registration in the order of its parts, waiting ones with position."""
    joined = sorted(registration.joined_parts, key=lambda each: (each.part.position, each.part_id))
    waiting = [each.request_id for each in joined if each.request.state is PlaceState.WAITING]
    positions = places.positions(waiting) if waiting else {}
    zone = registration.event.zone
    return [_fact(each, positions.get(each.request_id), zone) for each in joined]


def place_lines(registration: Registration) -> list[PlaceLine]:
    """Return the places of a registration in words."""
    return lines_of(place_facts(registration))


def lines_of(facts: Iterable[PlaceFact]) -> list[PlaceLine]:
    """Return places in words, in the present language."""
    return [_line(fact) for fact in facts]


def part_days(part: Part) -> str:
    """Return the days of a part as people write them."""
    return _days(part.starts_on, part.ends_on)


def moment_words(moment: datetime) -> str:
    """Return a moment, which is by the right clock already: Tuesday 30 October 2012, 14:00."""
    return _("%(day)s, %(time)s", day=day(moment.date()), time=clock_time(moment))


def standing(lines: Iterable[PlaceLine]) -> list[PlaceLine]:
    """Return the places that are held or waited for."""
    return [line for line in lines if line.is_standing]


def _fact(joined: JoinedPart, position: int | None, zone: ZoneInfo) -> PlaceFact:
    part = joined.part
    fact: PlaceFact = {
        "part_id": joined.part_id,
        "code": part.code,
        "title": part.title,
        "starts_on": part.starts_on,
        "ends_on": part.ends_on,
        "state": joined.request.state.value,
        "position": position,
    }
    request = joined.request
    until = _until(request, zone)
    if until is not None:
        fact["until"] = until
    if request.reason:
        fact["reason"] = request.reason
    if request.is_outside:
        fact["is_outside"] = True
    return fact


def _until(request: PlaceRequest, zone: ZoneInfo) -> datetime | None:
    """Return until when an offer stands, by the clock of the event."""
    if request.state is not PlaceState.OFFERED or request.offered_until is None:
        return None
    return request.offered_until.astimezone(zone)


def _line(fact: PlaceFact) -> PlaceLine:
    return PlaceLine(
        part_id=fact["part_id"],
        code=fact["code"],
        part=fact["title"],
        when=_days(fact["starts_on"], fact["ends_on"]),
        state=fact["state"],
        word=str(WORDS[PlaceState(fact["state"])]),
        second=_second(fact),
        is_outside=fact.get("is_outside", False),
    )


def _second(fact: PlaceFact) -> str:
    """Return what is to be known beside the state: the position, the reply-by time, the reason."""
    if fact["position"]:
        return _("Position %(n)s", n=fact["position"])
    until = fact.get("until")
    if until:
        return _("Answer by %(moment)s", moment=moment_words(until))
    if fact["state"] == PlaceState.PENDING:
        return _("The organiser decides. A mail tells you.")
    return fact.get("reason", "") if fact["state"] == PlaceState.DECLINED else ""


def _days(starts_on: date, ends_on: date) -> str:
    return day(starts_on) if starts_on == ends_on else day_range(starts_on, ends_on)
