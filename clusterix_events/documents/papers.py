"""What each paper is made of: plain values, without database or web."""

from dataclasses import dataclass
from enum import StrEnum


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
