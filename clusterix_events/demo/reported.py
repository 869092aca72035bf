"""The reports of the meeting of 2012: merged, checked, answered, final; each word is generated."""

from datetime import datetime, time, timedelta

from clusterix_events.demo.clock import DemoClock
from clusterix_events.events.models import Event
from clusterix_events.peer_review import (
    queries,
    report_checks,
    report_entries,
    report_finishing,
    report_queries,
    report_recommendations,
    report_service,
    result_queries,
)
from clusterix_events.peer_review.models import HostResponse, PeerGroup
from clusterix_events.peer_review.report_models import Role, Section
from clusterix_events.peer_review.report_rules import RECOMMENDATIONS_MOST, ReportStage
from clusterix_events.peer_review.report_service import Reply
from clusterix_events.peer_review.report_stages import days_of
from clusterix_events.peer_review.report_writing import Hand
from clusterix_events.peer_review.result_page import disputed_criteria
from clusterix_events.peer_review.review_form import read_form

COMMENT = "Some of us could start tomorrow; others would take the method only (generated text)."
REPLIES = (
    Reply(HostResponse.ACCEPTED),
    Reply(HostResponse.IN_PART, "In two sectors at once; the others need to agree first."),
    Reply(HostResponse.CONSIDERED),
)
MERGED = {
    Section.STRENGTHS: (
        "Sectors and partners that never met share one name, one table and one contact.",
        "Members decide on the common work, and the cluster looks outward.",
    ),
    Section.WEAKNESSES: (
        "Results are told, not yet measured against a baseline.",
        "Costs are not shown, and much depends on few people.",
    ),
    Section.OPPORTUNITIES: ("Open the sectors and the method to partners from other regions.",),
    Section.THREATS: ("The common name may grow weaker when people or programmes change.",),
    Section.CONDITIONS: ("A public body that asked for it, short distances, a first year paid.",),
}


def finish_report(event: Event, group: PeerGroup, clock: DemoClock) -> None:
    """Let a report walk through its stages, each on its last day, with nothing left unanswered."""
    days = days_of(report_queries.get_report(group.id))
    clock.set(datetime.combine(days.of(ReportStage.DRAFT), time(9), event.zone))
    _write(group, clock)
    _move_on(group, clock)
    clock.set(clock() + timedelta(days=2))
    group = queries.get_group(event.id, group.id)
    for peer in group.peers:
        if peer.conflict_at is None:
            report_checks.reply(group, peer, {}, now=clock())
    _move_on(group, clock)
    clock.set(datetime.combine(days.of(ReportStage.FACT_CHECK), time(9), event.zone))
    report_checks.end_fact_check(group, now=clock())
    _move_on(group, clock)
    clock.set(datetime.combine(days.of(ReportStage.RESPONSE), time(9), event.zone))
    advice = report_queries.list_chosen(group.id)
    report_service.answer_recommendations(
        group, {row.id: reply for row, reply in zip(advice, REPLIES, strict=False)}
    )
    clock.set(datetime.combine(days.of(ReportStage.FINAL), time(9), event.zone))
    _move_on(group, clock)


def _write(group: PeerGroup, clock: DemoClock) -> None:
    form = read_form(group.form.definition)
    disputed = disputed_criteria(form, result_queries.list_figures(group.id))
    report_service.comment_on(
        group, _hand(group), {one.code: COMMENT for one, _row in disputed}, now=clock()
    )
    for section, texts in report_finishing.texts_by_section(group).items():
        sentences = MERGED[section][: len(texts)]
        for place, sentence in enumerate(sentences):
            chosen = [one.id for one in texts[place :: len(sentences)]]
            report_entries.merge_texts(group, _hand(group), section, chosen, sentence, now=clock())
    for row in report_queries.list_chosen(group.id)[RECOMMENDATIONS_MOST:]:
        report_recommendations.leave_out(group, _hand(group), row.id, now=clock())


def _move_on(group: PeerGroup, clock: DemoClock) -> None:
    report_finishing.move_on(group, _hand(group), now=clock())


def _hand(group: PeerGroup) -> Hand:
    return Hand(Role.RAPPORTEUR, report_queries.get_report(group.id).version)
