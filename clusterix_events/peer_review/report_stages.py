"""The stages of a report: how one begins, moves on, and becomes final."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.agenda.models import Session
from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import report_queries
from clusterix_events.peer_review.facts import GroupCheckEnded, ReportFinished, ReportMoved
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.report_models import (
    FactCorrection,
    GroupComment,
    GroupReply,
    Report,
    Role,
)
from clusterix_events.peer_review.report_rules import (
    NEXT,
    REPLIES_LEAST,
    Days,
    Missing,
    NotReadyError,
    ReportStage,
    check_days,
    default_days,
    shows_comments,
)
from clusterix_events.peer_review.report_writing import (
    DAYS,
    STAGE,
    Hand,
    StageError,
    check_fresh,
    lock_report,
    note_change,
)


class OpenPointsError(RuleError):
    """Comments or corrections wait for an answer, or a check is not over yet."""


def begin_report(group: PeerGroup, *, now: datetime) -> Report:
    """Return the new report of a group that was just closed, with the days of the default form."""
    met = session.get(Session, group.session_id) if group.session_id else None
    zone = session.get_one(Event, group.event_id).zone
    met_on = met.day if met is not None and met.day is not None else now.astimezone(zone).date()
    report = Report(group_id=group.id, stage_since=now, version=1)
    _write_days(report, default_days(met_on))
    session.add(report)
    session.flush()
    return report


def days_of(report: Report) -> Days:
    """Return the last day of each stage of a report."""
    return Days(
        draft=report.draft_until,
        group_check=report.group_check_until,
        fact_check=report.fact_check_until,
        response=report.response_until,
        final=report.final_on,
    )


def set_days(group: PeerGroup, hand: Hand, days: Days, *, now: datetime) -> Report:
    """Change the last days of the stages; raise DaysOutOfOrderError, StageError at the end."""
    report = lock_report(group.id)
    if report.stage is ReportStage.FINAL:
        raise StageError(_("This report is final. Nothing in it changes any more."))
    check_fresh(report, hand, section=DAYS)
    check_days(days)
    _write_days(report, days)
    note_change(report, hand, section=DAYS, what="days", now=now)
    record("report.days", event_id=group.event_id, subject=f"peer_group:{group.id}")
    return report


def send_to_group(
    group: PeerGroup, hand: Hand, missing: tuple[Missing, ...], *, now: datetime
) -> Report:
    """Ask the group to check the draft; raise NotReadyError with all that it still needs."""
    report = _at(group, hand, ReportStage.DRAFT)
    _check_ready(missing)
    return _move(group, report, hand, now=now)


def end_group_check(group: PeerGroup, hand: Hand, *, now: datetime) -> Report:
    """Take no more replies, and show the comments; raise OpenPointsError below four replies.

    The clock ends it in any case; what fewer than four have said is shown to nobody.
    """
    report = _at(group, hand, ReportStage.GROUP_CHECK)
    if report.replies_closed_at is not None:
        return report
    replies = report_queries.count_replies(group.id)
    if hand.role is not Role.CLOCK and replies < REPLIES_LEAST:
        raise OpenPointsError(
            _(
                "%(n)s have answered. Comments are shown from %(least)s answers on; wait until"
                " the last day.",
                n=replies,
                least=REPLIES_LEAST,
            )
        )
    report.replies_closed_at = now
    note_change(report, hand, section=STAGE, what="replies_closed", now=now)
    record("report.group_checked", event_id=group.event_id, subject=f"peer_group:{group.id}")
    publish(GroupCheckEnded(group.id))
    return report


def send_to_host(
    group: PeerGroup, hand: Hand, missing: tuple[Missing, ...], *, now: datetime
) -> Report:
    """Ask the host to check the facts, once each comment of the group has its answer."""
    report = _at(group, hand, ReportStage.GROUP_CHECK)
    if report.replies_closed_at is None:
        raise OpenPointsError(_("The group is still checking the draft. End its check first."))
    if count_open_comments(report):
        raise OpenPointsError(_("Say of each comment whether you took it."))
    _check_ready(missing)
    return _move(group, report, hand, now=now)


def ask_for_response(
    group: PeerGroup, hand: Hand, missing: tuple[Missing, ...], *, now: datetime
) -> Report:
    """Ask the host to answer the recommendations, once each correction has its answer."""
    report = _at(group, hand, ReportStage.FACT_CHECK)
    if report.facts_checked_at is None and hand.role is not Role.CLOCK:
        raise OpenPointsError(
            _("The host is still checking the facts, until %(day)s.", day=report.fact_check_until)
        )
    if count_open_corrections(group.id):
        raise OpenPointsError(_("Say of each correction whether you took it."))
    _check_ready(missing)
    return _move(group, report, hand, now=now)


def finish(
    group: PeerGroup, hand: Hand, snapshot: dict[str, object], *, today: date, now: datetime
) -> Report:
    """Make the report final with all that it says; what the host has not answered stays open.

    Raises OpenPointsError before its day while an answer is missing.
    """
    report = _at(group, hand, ReportStage.RESPONSE)
    chosen = report_queries.list_chosen(group.id)
    if today < report.final_on and any(row.response is None for row in chosen):
        raise OpenPointsError(_("The host has not answered each recommendation yet."))
    report.final_at, report.snapshot = now, snapshot
    _move(group, report, hand, now=now)
    publish(ReportFinished(group.id, group.practice_id))
    return report


def count_open_comments(report: Report) -> int:
    """Return how many shown comments of the group have no answer yet."""
    shown = shows_comments(
        replies=report_queries.count_replies(report.group_id),
        are_closed=report.replies_closed_at is not None,
    )
    if not shown:
        return 0
    rows = session.scalars(
        select(GroupComment.id)
        .join(GroupReply, GroupReply.id == GroupComment.reply_id)
        .where(GroupReply.group_id == report.group_id, GroupComment.outcome.is_(None))
    )
    return len(rows.all())


def count_open_corrections(group_id: int) -> int:
    """Return how many of the host's corrections have no answer yet."""
    rows = session.scalars(
        select(FactCorrection.id).where(
            FactCorrection.group_id == group_id, FactCorrection.outcome.is_(None)
        )
    )
    return len(rows.all())


def _at(group: PeerGroup, hand: Hand, stage: ReportStage) -> Report:
    report = lock_report(group.id)
    if report.stage is not stage:
        raise StageError(_("The report has moved on meanwhile. Look at where it stands now."))
    is_leader = hand.role is Role.MODERATOR and stage is ReportStage.DRAFT
    if hand.role not in {Role.RAPPORTEUR, Role.CLOCK} and not is_leader:
        raise StageError(_("From the group check on only the rapporteur moves the report on."))
    return report


def _check_ready(missing: tuple[Missing, ...]) -> None:
    if missing:
        raise NotReadyError(_("The report is not ready for the next stage."), missing)


def _move(group: PeerGroup, report: Report, hand: Hand, *, now: datetime) -> Report:
    report.stage, report.stage_since = NEXT[report.stage], now
    note_change(report, hand, section=STAGE, what=report.stage.value, now=now)
    record(
        f"report.{report.stage.value}",
        event_id=group.event_id,
        subject=f"peer_group:{group.id}",
        role=hand.role.value,
    )
    publish(ReportMoved(group.id, report.stage.value))
    return report


def _write_days(report: Report, days: Days) -> None:
    report.draft_until, report.group_check_until = days.draft, days.group_check
    report.fact_check_until, report.response_until = days.fact_check, days.response
    report.final_on = days.final
