"""The stages of a report: how one begins, moves on, and becomes final."""

from datetime import datetime

from clusterix_events.agenda.models import Session
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import Days, default_days


def begin_report(group: PeerGroup, *, now: datetime) -> Report:
    """Return the new report of a group that was just closed, with the days of the default form."""
    met = session.get(Session, group.session_id) if group.session_id else None
    zone = session.get_one(Event, group.event_id).zone
    met_on = met.day if met is not None and met.day is not None else now.astimezone(zone).date()
    report = Report(group_id=group.id, stage_since=now, version=1)
    set_days(report, default_days(met_on))
    session.add(report)
    session.flush()
    return report


def set_days(report: Report, days: Days) -> None:
    """Write the last day of each stage into a report."""
    report.draft_until, report.group_check_until = days.draft, days.group_check
    report.fact_check_until, report.response_until = days.fact_check, days.response
    report.final_on = days.final


def days_of(report: Report) -> Days:
    """Return the last day of each stage of a report."""
    return Days(
        draft=report.draft_until,
        group_check=report.group_check_until,
        fact_check=report.fact_check_until,
        response=report.response_until,
        final=report.final_on,
    )
