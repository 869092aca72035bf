"""What peer review announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GroupComposed:
    """A peer group was made up, or its people were changed."""

    group_id: int


@dataclass(frozen=True)
class GroupOpened:
    """The moderator opened a group: its code works from now on."""

    group_id: int


@dataclass(frozen=True)
class ScoresRevealed:
    """The scores of one round of a group were shown."""

    group_id: int
    round: str


@dataclass(frozen=True)
class GroupClosed:
    """A group was closed: its result is settled for ever."""

    group_id: int
    practice_id: int


@dataclass(frozen=True)
class PracticeMoved:
    """A practice went from one state to the next; `move` is a value of `practice_rules.Move`."""

    practice_id: int
    move: str


@dataclass(frozen=True)
class PracticeReminded:
    """The owner of a practice was reminded that it waits for them."""

    practice_id: int


@dataclass(frozen=True)
class PracticePublished:
    """The result of a practice may be read by the partnership, or by everyone."""

    practice_id: int


@dataclass(frozen=True)
class ReportMoved:
    """The report of a group came to another stage."""

    group_id: int
    stage: str


@dataclass(frozen=True)
class GroupCheckEnded:
    """The peers of a group have checked the draft of their report, or the time for it is over."""

    group_id: int


@dataclass(frozen=True)
class ReportFinished:
    """The report of a group became final: nothing in it changes any more."""

    group_id: int
    practice_id: int


@dataclass(frozen=True)
class FollowUpDue:
    """Somebody is to be asked, or reminded, what became of some things; `mail` counts from 1."""

    contact_id: int
    follow_up_ids: tuple[int, ...]
    mail: int


@dataclass(frozen=True)
class RegionIntroduced:
    """A region asked for contact and the owner of the practice agreed: each learns of the other."""

    statement_id: int
