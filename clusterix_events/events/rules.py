"""Rules of events: their life, what publishing needs, addresses, codes and publicity."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError

RESERVED_SLUGS = frozenset({"new"})
SLUG_MAX = 60
LONGEST = timedelta(days=365)


class EventState(StrEnum):
    """Where an event is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    ARCHIVED = "archived"


MOVES: Mapping[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED}),
    EventState.PUBLISHED: frozenset({EventState.CLOSED}),
    EventState.CLOSED: frozenset({EventState.PUBLISHED, EventState.ARCHIVED}),
    EventState.ARCHIVED: frozenset(),
}


class PartKind(StrEnum):
    """What kind of part of an event this is."""

    CONFERENCE = "conference"
    PARTNERS_MEETING = "partners_meeting"
    PEER_GROUP_MEETING = "peer_group_meeting"
    STUDY_TOUR = "study_tour"


class Access(StrEnum):
    """Who may join a part: anyone, those with the invitation link, or those put there by hand."""

    OPEN = "open"
    BY_INVITATION = "by_invitation"
    CLOSED = "closed"


class PublicityPeriod(StrEnum):
    """The programme period whose wording stands beside the emblem."""

    PERIOD_2007 = "2007-2013"
    PERIOD_2014 = "2014-2020"
    PERIOD_2021 = "2021-2027"


class MoveNotAllowedError(RuleError):
    """An event cannot go from its present state to the wanted one."""


class NotReadyError(RuleError):
    """An event lacks something that its public page needs."""


class DatesError(RuleError):
    """The days of an event or a part do not fit together."""


class AddressTakenError(RuleError):
    """Another event has this address already."""


class NameTakenError(RuleError):
    """Another room of the event has this name already."""


class LastOrganiserError(RuleError):
    """An event would be left without an organiser."""


@dataclass(frozen=True)
class Days:
    """A span of days, both ends included."""

    starts_on: date
    ends_on: date

    def holds(self, other: "Days") -> bool:
        """Return whether all days of `other` lie in this span."""
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on


def check_move(before: EventState, after: EventState) -> None:
    """Raise MoveNotAllowedError unless the table of moves allows it."""
    if after not in MOVES[before]:
        raise MoveNotAllowedError(
            _("An event that is %(before)s cannot become %(after)s.", before=before, after=after)
        )


def check_days(days: Days, *, within: Days | None = None) -> None:
    """Raise DatesError unless the last day comes soon after the first, both lying in `within`."""
    if days.ends_on < days.starts_on:
        raise DatesError(_("The last day cannot come before the first."), field="ends_on")
    if days.ends_on - days.starts_on > LONGEST:
        raise DatesError(_("An event lasts at most a year. Is the year right?"), field="ends_on")
    if within is not None and not within.holds(days):
        raise DatesError(_("A part lies within the days of its event."), field="starts_on")


def check_slug(slug: str, taken: Collection[str]) -> None:
    """Raise AddressTakenError when an address is in use or belongs to the product."""
    if slug in RESERVED_SLUGS or slug in taken:
        raise AddressTakenError(_("Another event has this address. Choose another."), field="slug")


def missing_for_publication(
    *, city: str | None, organiser_name: str | None, contact_email: str | None, part_count: int
) -> list[str]:
    """Return one sentence for each thing without which an event cannot be published."""
    wanted = (
        (city, _("Say in which city the event takes place.")),
        (organiser_name, _("Say who organises it; the imprint and the privacy notice name them.")),
        (contact_email, _("Give an address to which people can write.")),
        (part_count, _("Add at least one part that people can take part in.")),
    )
    return [sentence for value, sentence in wanted if not value]


def slug_of(title: str, year: int, taken: Collection[str]) -> str:
    """Return a free address made of a title's Latin letters and the year."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace(str(year), "")) or ["event"]
    stem = "-".join(words)[: SLUG_MAX - 8].strip("-") + f"-{year}"
    return free_name(stem, taken)


def code_of(title: str, year: int) -> str:
    """Return a short code for numbers on papers: the title's first letters and the year's end."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", plain)).upper()
    return f"{letters[:4] or 'EV'}{year % 100:02d}"


def free_name(stem: str, taken: Collection[str]) -> str:
    """Return `stem`, or the first of stem-2, stem-3 … that is not taken."""
    name, number = stem, 1
    while name in taken or name in RESERVED_SLUGS:
        number += 1
        name = f"{stem}-{number}"
    return name


def publicity_wording(
    period: PublicityPeriod, *, programme: str | None, project: str | None
) -> list[str]:
    """Return the lines beside the emblem for a programme period.

    Sources: Reg. (EC) 1828/2006 Art 9 (2007-13), Reg. (EU) 1303/2013 Annex XII 2.2 and Reg. (EU)
    821/2014 (2014-20), Reg. (EU) 2021/1060 Art 47, 50 and Annex IX (2021-27).
    """
    fund = "European Regional Development Fund"
    if period is PublicityPeriod.PERIOD_2007:
        return ["European Union", fund]
    if period is PublicityPeriod.PERIOD_2014:
        return ["European Union", f"({fund})"]
    return ["Co-funded by", "the European Union", *(name for name in (programme, project) if name)]


def lines_of(text: str | None) -> list[str]:
    """Return the lines of a text that hold something, without spaces at their ends."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def room_of(line: str) -> tuple[str, int | None]:
    """Return the name and seats written as "Great hall, 180"; None without a number."""
    name, comma, seats = line.rpartition(",")
    if comma and seats.strip().isdecimal() and name.strip():
        return name.strip(), int(seats)
    return line.strip(), None


def renumbered(title: str, before: int, after: int) -> str:
    """Return a title whose English ordinal was moved on: 3rd partners' meeting → 4th …."""
    return re.sub(rf"\b{before}(st|nd|rd|th)\b", f"{after}{_ordinal_end(after)}", title)


def _ordinal_end(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def series_code_of(title: str) -> str:
    """Return the code by which a series is known: its title in small Latin letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or title.strip().casefold()
