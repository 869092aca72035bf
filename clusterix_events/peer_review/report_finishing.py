"""Moving a report on: by hand or by the calendar, and at the end with its snapshot."""

import logging
from datetime import date, datetime, timedelta

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.peer_review import (
    queries,
    report_mails,
    report_queries,
    report_stages,
    result_queries,
)
from clusterix_events.peer_review.models import PeerGroup, RevealedText
from clusterix_events.peer_review.report_builder import report_content
from clusterix_events.peer_review.report_content import as_snapshot
from clusterix_events.peer_review.report_models import Report, Role, Section
from clusterix_events.peer_review.report_rules import (
    REMINDER_DAYS,
    Missing,
    ReportStage,
    Written,
    lacking,
    named_in,
)
from clusterix_events.peer_review.report_writing import VIEWS, Hand
from clusterix_events.peer_review.result_page import disputed_criteria
from clusterix_events.peer_review.review_form import ReviewForm, read_form

logger = logging.getLogger(__name__)


def move_on(group: PeerGroup, hand: Hand, *, now: datetime) -> Report:
    """Bring a report to its next stage; raise NotReadyError, OpenPointsError or StageError."""
    group = queries.get_group(group.event_id, group.id)
    stage = report_queries.get_report(group.id).stage
    if stage is ReportStage.DRAFT:
        return report_stages.send_to_group(group, hand, what_is_missing(group), now=now)
    if stage is ReportStage.GROUP_CHECK:
        return report_stages.send_to_host(group, hand, what_is_missing(group), now=now)
    if stage is ReportStage.FACT_CHECK:
        return report_stages.ask_for_response(group, hand, what_is_missing(group), now=now)
    event = get_event(group.event_id)
    snapshot = as_snapshot(report_content(event, group, is_final=True))
    today = now.astimezone(event.zone).date()
    return report_stages.finish(group, hand, snapshot, today=today, now=now)


@jobs.periodic("peer_review.reports")
def follow_calendar(now: datetime) -> None:
    """Remind two days before a stage ends, and move on what may move on after its last day.

    What still needs somebody's word (a comment, a correction, a missing part) stays where it is.
    """
    for report in report_queries.list_unfinished():
        zone = get_event(report.group.event_id).zone
        follow_report(report, today=now.astimezone(zone).date(), now=now)


def follow_report(report: Report, *, today: date, now: datetime) -> None:
    """Do for one report what its days ask for; done twice it does nothing more."""
    until = report_stages.days_of(report).of(report.stage)
    if today < until - timedelta(days=REMINDER_DAYS):
        return
    group = queries.get_group(report.group.event_id, report.group_id)
    if today <= until:
        report_mails.remind(group, report)
    if report.stage is ReportStage.RESPONSE and today >= report.final_on:
        _move_on(group, now=now)
    if today > until and report.stage in {ReportStage.GROUP_CHECK, ReportStage.FACT_CHECK}:
        if report.stage is ReportStage.GROUP_CHECK and report.replies_closed_at is None:
            report_stages.end_group_check(group, Hand(Role.CLOCK, report.version), now=now)
        _move_on(group, now=now)


def what_is_missing(group: PeerGroup) -> tuple[Missing, ...]:
    """Return what the report of a group lacks before its next stage."""
    return lacking(written(group))


def written(group: PeerGroup) -> Written:
    """Return what the report of a group holds, as the rules see it."""
    form = read_form(group.form.definition)
    disputed = disputed_criteria(form, result_queries.list_figures(group.id))
    entries = report_queries.list_entries(group.id)
    behind = report_queries.list_behind(group.id)
    wordings = report_queries.wordings_by_recommendation(behind)
    chosen = report_queries.list_chosen(group.id)
    counted: dict[str, int] = {}
    for entry in entries:
        counted[entry.section.value] = counted.get(entry.section.value, 0) + 1
    said = [(entry.section.value, entry.text) for entry in entries]
    said += [("recommendations", row.text) for row in chosen]
    said += [(VIEWS, row.comment) for _one, row in disputed if row.comment]
    names = member_names(group)
    untraced = [entry.section.value for entry in entries if not entry.sources]
    untraced += ["recommendations" for row in chosen if not wordings.get(row.id)]
    return Written(
        disputed=[one.code for one, _row in disputed],
        commented={one.code for one, row in disputed if row.comment},
        revealed={
            section.value: len(texts) for section, texts in texts_by_section(group, form).items()
        },
        entries=counted,
        untraced=tuple(dict.fromkeys(untraced)),
        recommendations=len(chosen),
        wordings=sum(len(texts) for texts in wordings.values()),
        named=tuple(dict.fromkeys(where for where, text in said if named_in(text, names))),
    )


def texts_by_section(
    group: PeerGroup, form: ReviewForm | None = None
) -> dict[Section, list[RevealedText]]:
    """Return the revealed texts under the sections that they feed, in the order of a report."""
    form = form or read_form(group.form.definition)
    feeds = report_queries.feeds_by_question({one.code: one.feeds for one in form.open_questions})
    asked = form.guiding(group.practice_version.guiding_questions)
    for number, _question in enumerate(asked, start=1):
        feeds[f"guiding-{number}"] = Section(f"guiding-{number}")
    found: dict[Section, list[RevealedText]] = {
        section: [] for section in Section if section in feeds.values()
    }
    for text in report_queries.list_revealed(group.id):
        if text.question in feeds:
            found[feeds[text.question]].append(text)
    return found


def member_names(group: PeerGroup) -> list[str]:
    """Return the full names of all who belong to a group, for the check that none is written."""
    people = [group.moderator, group.rapporteur, *(peer.person for peer in group.peers)]
    people += [one.person for one in group.presenters]
    return [one.full_name for one in people]


def _move_on(group: PeerGroup, *, now: datetime) -> None:
    report = report_queries.get_report(group.id)
    try:
        with session.begin_nested():
            move_on(group, Hand(Role.CLOCK, report.version), now=now)
    except RuleError as error:
        logger.info("report of group %s waits: %s", group.id, type(error).__name__)
