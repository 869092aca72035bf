"""The final report at the address of a practice's result, and the way on to each stage."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.kernel.permissions import current_actor, may
from clusterix_events.kernel.web import render
from clusterix_events.peer_review import queries, report_queries
from clusterix_events.peer_review.models import GroupState, PeerGroup, Practice
from clusterix_events.peer_review.report_builder import advice_of
from clusterix_events.peer_review.report_content import Advice, ReportContent, read_snapshot
from clusterix_events.peer_review.report_drawing import draw_report
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import ReportStage

Steps = list[tuple[str, str]]


def final_page(
    event: Event, group: PeerGroup | None, *, states: Steps, steps: Steps
) -> Response | None:
    """Return the page of a practice whose report is final, None before that."""
    report = report_queries.find_report(group.id) if group is not None else None
    if group is None or report is None or report.snapshot is None:
        return None
    content = read_snapshot(report.snapshot)
    return render(
        "peer_review/report_final.html",
        event=event,
        title=content.title,
        body=draw_report(content, with_sources=may("peer_review.read_draft", group)),
        states=states,
        next_steps=steps,
        late=_late(group, content),
    )


def next_steps(event: Event, practice: Practice, group: PeerGroup | None) -> Steps:
    """Return (address, words) of all that the reader may do about a report."""
    if group is None or group.state is not GroupState.CLOSED:
        return []
    report = report_queries.find_report(group.id)
    if report is None:
        return []
    link = current_actor().link
    if link is not None:
        return _by_link(link.token, practice, group, report)
    if not may("peer_review.follow_report", group):
        return []
    values: dict[str, Any] = {"slug": event.slug, "group_id": group.id}
    is_leader = may("peer_review.comment", group)
    is_done = report.stage in {ReportStage.RESPONSE, ReportStage.FINAL}
    words = _("Work on the report") if is_leader and not is_done else _("How the report stands")
    return [(url_for("peer_review.report", **values), words)]


def may_read_answers(group: PeerGroup) -> bool:
    """Return whether the reader may read what the peers wrote, before it is merged.

    Source: the default form, "default_visibility": answers are for the group only.
    """
    return may("peer_review.read_draft", group)


def _by_link(token: str, practice: Practice, group: PeerGroup, report: Report) -> Steps:
    steps: Steps = []
    if may("peer_review.check_draft", group) and report.stage is not ReportStage.DRAFT:
        is_open = report.stage is ReportStage.GROUP_CHECK and report.replies_closed_at is None
        words = _("Check the draft") if is_open else _("The report of your group")
        address = url_for("peer_review.check_by_link", token=token, group_id=group.id)
        if report.stage is not ReportStage.FINAL:
            steps.append((address, words))
    if not may("peer_review.reply", practice):
        return steps
    if report.stage is ReportStage.FACT_CHECK:
        address = url_for("peer_review.facts_by_link", token=token, practice_id=practice.id)
        steps.append((address, _("Check the facts")))
    elif report.stage is ReportStage.RESPONSE or _is_unanswered(group, report):
        address = url_for("peer_review.replies_by_link", token=token, practice_id=practice.id)
        steps.append((address, _("Answer the recommendations")))
    return steps


def _is_unanswered(group: PeerGroup, report: Report) -> bool:
    if report.stage is not ReportStage.FINAL:
        return False
    return any(row.response is None for row in report_queries.list_chosen(group.id))


def _late(group: PeerGroup, content: ReportContent) -> list[Advice]:
    """Return what the host answered after the report was final, which does not change it."""
    in_report = {one.id: one.answer for one in content.recommendations}
    group = queries.get_group(group.event_id, group.id)
    return [one for one in advice_of(group) if one.answer and not in_report.get(one.id, one.answer)]
