"""The rapporteur's comments on where views differ, the host's answers, and undoing a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review import report_entries, report_recommendations
from clusterix_events.peer_review.models import (
    HostResponse,
    PeerGroup,
    Recommendation,
    RevealedFigures,
    Round,
)
from clusterix_events.peer_review.report_models import ReportChange
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.peer_review.report_writing import (
    TEXTS,
    VIEWS,
    Hand,
    StageError,
    begin_change,
    lock_report,
    note_change,
)

NEEDS_REASON = frozenset({HostResponse.IN_PART, HostResponse.DECLINED})


@dataclass(frozen=True)
class Reply:
    """The host's answer to one recommendation."""

    response: HostResponse
    reason: str | None = None


class ReasonMissingError(RuleError):
    """A recommendation is taken in part or not at all, and nobody says why."""


class AnsweredAlreadyError(RuleError):
    """An answer stands in the final report, which never changes."""


class NothingToUndoError(RuleError):
    """No step of a report is left to be undone."""


def comment_on(group: PeerGroup, hand: Hand, comments: Mapping[str, str], *, now: datetime) -> None:
    """Keep the comments on criteria by their codes; an empty one takes a comment away.

    The comment stands at the last round that is shown. Raises NotFoundError for a criterion of
    which nothing is shown.
    """
    report = begin_change(group.id, hand, section=VIEWS)
    for code, text in comments.items():
        latest = session.scalars(
            select(RevealedFigures)
            .where(RevealedFigures.group_id == group.id, RevealedFigures.criterion == code)
            .order_by((RevealedFigures.round == Round.AFTER).desc())
        ).first()
        if latest is None:
            raise NotFoundError(code)
        latest.comment = text.strip() or None
    note_change(report, hand, section=VIEWS, what="commented", now=now)
    record("peer_group.commented", event_id=group.event_id, subject=f"peer_group:{group.id}")


def answer_recommendations(group: PeerGroup, replies: Mapping[int, Reply]) -> None:
    """Keep the host's answers by the numbers of the recommendations; raise ReasonMissingError.

    After the final report only what was not answered in it may be answered, beside the report:
    raises AnsweredAlreadyError else, and StageError before the host is asked.
    """
    report = lock_report(group.id)
    if report.stage not in {ReportStage.RESPONSE, ReportStage.FINAL}:
        raise StageError(_("The recommendations are not ready yet. You get a mail when they are."))
    rows = session.scalars(
        select(Recommendation).where(
            Recommendation.group_id == group.id, Recommendation.is_left_out.is_(False)
        )
    )
    kept = {row.id: row for row in rows}
    for number, reply in replies.items():
        if number not in kept:
            raise NotFoundError(f"recommendation {number}")
        reason = (reply.reason or "").strip()
        if reply.response in NEEDS_REASON and not reason:
            raise ReasonMissingError(
                _("Please say why: the peers read your reason."), field=f"reason_{number}"
            )
        row = kept[number]
        same = (row.response, row.response_reason or "") == (reply.response, reason)
        if report.stage is ReportStage.FINAL and row.response is not None and not same:
            raise AnsweredAlreadyError(
                _("Your answer stands already and cannot be changed."), field=f"response_{number}"
            )
        row.response, row.response_reason = reply.response, reason or None
    session.flush()
    record("peer_group.answered", event_id=group.event_id, subject=f"peer_group:{group.id}")


def undo_last(group: PeerGroup, hand: Hand, section: str, *, now: datetime) -> None:
    """Bring a section back to how it was before its last change; raise NothingToUndoError."""
    report = begin_change(group.id, hand, section=section)
    last = session.scalars(
        select(ReportChange)
        .where(
            ReportChange.group_id == group.id,
            ReportChange.section == section,
            ReportChange.before.is_not(None),
        )
        .order_by(ReportChange.version.desc())
        .limit(1)
    ).first()
    if last is None or last.before is None:
        raise NothingToUndoError(_("There is no step to undo."))
    restore = report_entries if section == TEXTS else report_recommendations
    restore.bring_back(group.id, last.before)
    last.before = None
    note_change(report, hand, section=section, what="undone", now=now)
