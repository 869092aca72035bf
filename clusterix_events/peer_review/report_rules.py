"""The rules of a report: its stages and days, and what it needs before its group reads it.

Source: ClusteriX Events, product description, section 3 "Consolidated per practice", and the
default review form, "process" and "consolidation".
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError

RECOMMENDATIONS_LEAST = 3
RECOMMENDATIONS_MOST = 5
REPLIES_LEAST = 4
REMINDER_DAYS = 2
FOLLOW_UP_DAYS = (182, 365)


class ReportStage(StrEnum):
    """Where the report of a group is: written, checked twice, answered, settled for ever."""

    DRAFT = "draft"
    GROUP_CHECK = "group_check"
    FACT_CHECK = "fact_check"
    RESPONSE = "response"
    FINAL = "final"


NEXT: Mapping[ReportStage, ReportStage] = {
    ReportStage.DRAFT: ReportStage.GROUP_CHECK,
    ReportStage.GROUP_CHECK: ReportStage.FACT_CHECK,
    ReportStage.FACT_CHECK: ReportStage.RESPONSE,
    ReportStage.RESPONSE: ReportStage.FINAL,
}


class DaysOutOfOrderError(RuleError):
    """The last day of a stage lies before the last day of the stage before it."""


class NotReadyError(RuleError):
    """A report lacks something that the next stage needs; `missing` names each."""

    def __init__(self, message: object, missing: Sequence["Missing"]) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


@dataclass(frozen=True)
class Days:
    """The last day of each stage."""

    draft: date
    group_check: date
    fact_check: date
    response: date
    final: date

    def of(self, step: ReportStage) -> date:
        """Return the last day of a stage; of the final one, when it is due."""
        return {
            ReportStage.DRAFT: self.draft,
            ReportStage.GROUP_CHECK: self.group_check,
            ReportStage.FACT_CHECK: self.fact_check,
            ReportStage.RESPONSE: self.response,
            ReportStage.FINAL: self.final,
        }[step]


class Lack(StrEnum):
    """What a report may lack before its group reads it."""

    COMMENT = "comment"
    SWOT = "swot"
    GUIDING = "guiding"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    SOURCE = "source"
    NAME = "name"


@dataclass(frozen=True)
class Missing:
    """One thing a report lacks: which, and in which section or of which criterion."""

    lack: Lack
    where: str
    count: int = 0


@dataclass(frozen=True)
class Written:
    """What a report holds, as the rule of its readiness sees it.

    `revealed` has the number of texts of each section, `entries` the number of its sentences,
    `untraced` the sections with a sentence that no answer stands behind; `wordings` is how many
    different recommendations the peers made, `named` the sections in which a member is named.
    """

    disputed: Collection[str]
    commented: Collection[str]
    revealed: Mapping[str, int]
    entries: Mapping[str, int]
    untraced: Collection[str]
    recommendations: int
    wordings: int
    named: Collection[str] = ()


def default_days(met_on: date) -> Days:
    """Return the days of the default form: 5, 10, 20, 30 and 35 days after the session."""
    draft, group_check, fact_check, response, final = (
        met_on + timedelta(days=days) for days in (5, 10, 20, 30, 35)
    )
    return Days(draft, group_check, fact_check, response, final)


def check_days(days: Days) -> None:
    """Raise DaysOutOfOrderError unless each stage ends after the one before it."""
    in_order = (
        ("draft", days.draft),
        ("group_check", days.group_check),
        ("fact_check", days.fact_check),
        ("response", days.response),
        ("final", days.final),
    )
    for (_first, before), (name, after) in pairwise(in_order):
        if after < before:
            raise DaysOutOfOrderError(
                _l("This day comes before the one above it. Choose a later day."), field=name
            )


def lacking(written: Written) -> tuple[Missing, ...]:
    """Return what a report lacks before its group reads it, in the order of its sections."""
    found = [
        Missing(Lack.COMMENT, code) for code in written.disputed if code not in written.commented
    ]
    for section, count in written.revealed.items():
        if count and not written.entries.get(section):
            lack = Lack.GUIDING if section.startswith("guiding-") else Lack.SWOT
            found.append(Missing(lack, section, count))
    found += [Missing(Lack.SOURCE, section) for section in written.untraced]
    found += [Missing(Lack.NAME, section) for section in written.named]
    least = min(RECOMMENDATIONS_LEAST, written.wordings)
    if written.recommendations < least:
        found.append(Missing(Lack.TOO_FEW, "recommendations", written.recommendations))
    if written.recommendations > RECOMMENDATIONS_MOST:
        found.append(Missing(Lack.TOO_MANY, "recommendations", written.recommendations))
    return tuple(found)


def may_write(step: ReportStage, *, is_rapporteur: bool, is_moderator: bool) -> bool:
    """Return whether somebody may change the report: the moderator until the group check only."""
    if step is ReportStage.DRAFT:
        return is_rapporteur or is_moderator
    return is_rapporteur and step in {ReportStage.GROUP_CHECK, ReportStage.FACT_CHECK}


def shows_comments(*, replies: int, are_closed: bool) -> bool:
    """Return whether the comments of the group's check are shown: once it ended, from four on.

    One by one they would tell who wrote which, as the rapporteur sees who has the draft open.
    """
    return are_closed and replies >= REPLIES_LEAST


def named_in(text: str, names: Collection[str]) -> str | None:
    """Return the first of some full names that stands in a text, or None."""
    plain = " ".join(text.casefold().split())
    return next((name for name in names if name and name.casefold() in plain), None)
