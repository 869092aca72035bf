"""Rules of publication: whose eyes something is for, and what needs the owner's consent.

Source: product description, section 3 (published {partnership | public}) and the default review
form: answers and drafts stay in the group, the final report is the partnership's, summary and
practice are public after the host's consent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# The wording of a purpose, to be raised whenever its words change: what was agreed to stays known.
TEXT_VERSIONS: Final = {"text": 1, "report": 1, "introduction": 1}
# A practice that its organiser has not accepted yet, or no longer, is nobody else's to read.
UNREADABLE: Final = frozenset({"draft", "submitted", "changes_asked", "archived"})
REVIEWED: Final = frozenset({"reviewed", "revised", "published"})


class Visibility(StrEnum):
    """Who may read something of a practice beside its group, its owner and the organisers.

    Each level holds those before it; `effective` says when `PUBLIC` is in force.
    """

    GROUP = "group"
    PARTNERSHIP = "partnership"
    PROGRAMME = "programme"
    PUBLIC = "public"


class PublishPurpose(StrEnum):
    """What an owner is asked, each alone and nothing ticked beforehand."""

    TEXT = "text"
    REPORT = "report"
    INTRODUCTION = "introduction"


_ORDER: Final = tuple(Visibility)


def text_version(purpose: PublishPurpose) -> int:
    """Return the version of the words under which a purpose is asked at present."""
    return TEXT_VERSIONS[purpose.value]


def effective(wanted: Visibility, *, has_consent: bool) -> Visibility:
    """Return the level in force: what is wanted; below public while the owner does not agree."""
    is_withheld = wanted is Visibility.PUBLIC and not has_consent
    return Visibility.PROGRAMME if is_withheld else wanted


def reaches(level: Visibility, audience: Visibility) -> bool:
    """Return whether what has a level is for an audience: each level holds those before it."""
    return _ORDER.index(level) >= _ORDER.index(audience)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads at one event; `groups` are the practices of whose groups somebody is one."""

    person_id: int | None = None
    is_organiser: bool = False
    is_partner: bool = False
    is_programme: bool = False
    groups: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What decides who may read a practice: levels as they are wanted, and what is agreed to."""

    practice_id: int
    owner_id: int | None
    state: str
    text: Visibility
    report: Visibility
    publishes_text: bool = False
    publishes_report: bool = False

    @property
    def text_level(self) -> Visibility:
        """The level in force of its texts; nothing is public before it was reviewed."""
        return effective(self.text, has_consent=self.publishes_text and self.state in REVIEWED)

    @property
    def report_level(self) -> Visibility:
        """The level in force of its report, which never reaches further than its texts."""
        own = effective(self.report, has_consent=self.publishes_report)
        return min(own, self.text_level, key=_ORDER.index)


def reads_text(reader: Reader, practice: Publication) -> bool:
    """Return whether somebody may read the texts of a practice."""
    return _is_close(reader, practice) or _is_reached(reader, practice, practice.text_level)


def reads_report(reader: Reader, practice: Publication) -> bool:
    """Return whether somebody may read the report on a practice."""
    return _is_close(reader, practice) or _is_reached(reader, practice, practice.report_level)


def _is_close(reader: Reader, practice: Publication) -> bool:
    is_owner = reader.person_id is not None and reader.person_id == practice.owner_id
    return reader.is_organiser or is_owner or practice.practice_id in reader.groups


def _is_reached(reader: Reader, practice: Publication, level: Visibility) -> bool:
    if practice.state in UNREADABLE:
        return False
    return (
        level is Visibility.PUBLIC
        or (reader.is_programme and reaches(level, Visibility.PROGRAMME))
        or (reader.is_partner and reaches(level, Visibility.PARTNERSHIP))
    )
