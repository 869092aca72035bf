"""What each paper is made of: plain values, without database or web."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONG_DAY = 45
"""Lines of a day of the programme above which it may be split over two pages."""


class BadgeRole(StrEnum):
    """The role printed on a badge, in the order in which the first that holds wins."""

    ORGANISER = "organiser"
    MODERATOR = "moderator"
    SPEAKER = "speaker"
    PRESS = "press"
    PARTNER = "partner"
    PARTICIPANT = "participant"


class Photos(StrEnum):
    """What a person said to photographs of themselves."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Badge:
    """One person's badge.

    Without `reference` (a speaker who has no registration) a dashed square takes the place of the
    code. `original_script` is the name as the person writes it, where that is not Latin. A line
    break in `organisation` is the organiser's and kept. `is_generated` marks a made-up person.
    """

    given: str
    family: str
    role: BadgeRole
    organisation: str = ""
    country: str = ""
    reference: str | None = None
    photos: Photos = Photos.ALLOWED
    original_script: str = ""
    is_generated: bool = False

    @property
    def full_name(self) -> str:
        """The name in one line, as the person is called."""
        return f"{self.given} {self.family}".strip()

    @property
    def text(self) -> str:
        """All that is printed of the person's own words."""
        return f"{self.full_name} {self.original_script} {self.organisation} {self.country}"

    @property
    def grouped_reference(self) -> str:
        """The reference as people type it, in groups of five."""
        reference = self.reference or ""
        return " ".join(reference[start : start + 5] for start in range(0, len(reference), 5))


@dataclass(frozen=True, slots=True)
class BadgeSheet:
    """All badges of an event, in the order of printing; `base_url` is where codes lead."""

    event: str
    dates: str
    base_url: str
    badges: tuple[Badge, ...]
    is_demonstration: bool = False
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Publicity:
    """The line on the funds: the emblem, and the words that stand beside it."""

    lines: tuple[str, ...] = ()
    has_emblem: bool = True


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head and the foot of a paper for the file say.

    `remark` is printed on every page ("Demonstration, not a real event"); `edition` says which
    version this is and when it was printed.
    """

    event: str
    starts_on: date
    ends_on: date
    publicity: Publicity
    edition: str
    remark: str = ""
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Attendee:
    """A row of an attendance list; `function` only where two people could be confused."""

    family: str
    given: str
    organisation: str = ""
    country: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """One day to be signed; moments are in the event's zone, None when not known."""

    day: date
    detail: str
    attendees: tuple[Attendee, ...]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    empty_rows: int = 4

    @property
    def empty_numbers(self) -> range:
        """The numbers of the rows for those who are not on the list."""
        first = len(self.attendees) + 1
        return range(first, first + self.empty_rows)


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """The lists of an event, one after the other."""

    letterhead: Letterhead
    days: tuple[AttendanceDay, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list of participants; `email` only where it is shared with the others."""

    family: str
    given: str
    organisation: str = ""
    function: str = ""
    country: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ParticipantsPaper:
    """The participants who agreed to be listed."""

    letterhead: Letterhead
    people: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk in the programme.

    `title` None is still to be confirmed, an empty one goes without saying; `is_topic` marks a
    title that is only the subject announced; `is_speaker_open` that somebody is to be found.
    """

    speakers: tuple[str, ...] = ()
    title: str | None = None
    is_topic: bool = False
    is_speaker_open: bool = False
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class ParallelGroup:
    """One of several sessions that take place at the same time; `owner` is its second line."""

    room: str
    title: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """A line of the programme; moments are in the event's zone, None when not known.

    `is_quiet` is a landmark such as a break; `stop` the number of a stop of the study tour;
    `mark` a framed word (closed, partners only); `remark` follows the title in brackets; `note`
    is what to mind ("bring your ID").
    """

    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str = ""
    is_quiet: bool = False
    stop: int | None = None
    mark: str = ""
    remark: str = ""
    note: str = ""
    talks: tuple[Talk, ...] = ()
    groups: tuple[ParallelGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """A day: its glance on the first page (`kind`, `summary`, `audience`) and its lines.

    `day` is None for what has no day yet.
    """

    day: date | None
    kind: str
    headline: str
    items: tuple[ProgrammeItem, ...]
    summary: str = ""
    audience: str = ""
    detail: str = ""

    @property
    def starts_at(self) -> datetime | None:
        """When its first line begins, None when no hour is known."""
        return min((item.starts_at for item in self.items if item.starts_at), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When its last line ends, None when no hour is known."""
        return max((item.ends_at for item in self.items if item.ends_at), default=None)

    @property
    def has_stops(self) -> bool:
        """Whether it is a day of a tour, whose titles stand behind numbers."""
        return any(item.stop is not None for item in self.items)

    @property
    def has_groups(self) -> bool:
        """Whether sessions stand side by side, which asks for more air between the lines."""
        return any(item.groups for item in self.items)

    @property
    def is_long(self) -> bool:
        """Whether it may have to be split over two pages."""
        lines = sum(1 + 3 * len(item.talks) + 5 * bool(item.groups) for item in self.items)
        return lines > LONG_DAY


@dataclass(frozen=True, slots=True)
class Note:
    """A short paragraph at the foot of the first page."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ProgrammePaper:
    """The programme of an event for one audience."""

    letterhead: Letterhead
    title: str
    subtitle: str
    days: tuple[ProgrammeDay, ...]
    notes: tuple[Note, ...] = ()
