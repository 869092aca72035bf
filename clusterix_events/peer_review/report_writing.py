"""One change of a report at a time: who may write, what others wrote meanwhile, and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.peer_review import report_queries
from clusterix_events.peer_review.report_models import Report, ReportChange, Role
from clusterix_events.peer_review.report_rules import ReportStage, may_write

TEXTS, RECOMMENDATIONS, VIEWS = "texts", "recommendations", "views"
STAGE, DAYS, COMMENTS, CORRECTIONS = "stage", "days", "comments", "corrections"


@dataclass(frozen=True)
class Hand:
    """Who writes, in which role, and the version of the report that their page showed."""

    role: Role
    version: int


class StaleReportError(StaleError):
    """Somebody else changed the same section in the meantime; `changes` says how."""

    def __init__(self, changes: Sequence[ReportChange]) -> None:
        super().__init__()
        self.changes = tuple(changes)


class StageError(RuleError):
    """The report is in a stage in which this cannot be done."""


def lock_report(group_id: int) -> Report:
    """Return the report of a group, held until the transaction ends; raise NotFoundError."""
    report = session.scalars(
        select(Report)
        .where(Report.group_id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if report is None:
        raise NotFoundError(f"report of group {group_id}")
    return report


def begin_change(group_id: int, hand: Hand, *, section: str) -> Report:
    """Return the report for a change of one section; raise StageError or StaleReportError.

    What others changed in other sections is in nobody's way.
    """
    report = lock_report(group_id)
    is_rapporteur = hand.role is Role.RAPPORTEUR
    is_moderator = hand.role is Role.MODERATOR
    if not may_write(report.stage, is_rapporteur=is_rapporteur, is_moderator=is_moderator):
        raise StageError(_closed_words(report))
    check_fresh(report, hand, section=section)
    return report


def check_fresh(report: Report, hand: Hand, *, section: str) -> None:
    """Raise StaleReportError when a section was changed after the version a page showed."""
    changes = report_queries.list_changes(report.group_id, after=hand.version)
    missed = [one for one in changes if one.section == section]
    if missed:
        raise StaleReportError(missed)


def note_change(
    report: Report,
    hand: Hand,
    *,
    section: str,
    what: str,
    now: datetime,
    before: dict[str, Any] | None = None,
) -> None:
    """Write down what was changed; `before` is what brings the section back."""
    report.version += 1
    session.add(
        ReportChange(
            group_id=report.group_id,
            version=report.version,
            section=section,
            what=what,
            role=hand.role,
            at=now,
            before=before,
        )
    )
    session.flush()


def _closed_words(report: Report) -> str:
    if report.stage is ReportStage.FINAL:
        return _("This report is final. Nothing in it changes any more.")
    if report.stage is ReportStage.RESPONSE:
        return _("The host answers the recommendations now. The report stays as it is.")
    return _("The group has the draft now. Only the rapporteur changes it until it is final.")
