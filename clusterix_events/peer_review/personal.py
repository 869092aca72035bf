"""A person's groups and practices on their personal page."""

from flask import render_template
from markupsafe import Markup

from clusterix_events.events.models import Event
from clusterix_events.peer_review import practice_queries, queries, report_queries
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.practice_page import next_step
from clusterix_events.peer_review.practice_rules import owner_may_write
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.peer_review.wording import practice_state, session_line


def draw_groups(person_id: int, event: Event, token: str) -> Markup:
    """Return the groups in which somebody is a peer or leads, with the way to form and result."""
    groups = queries.list_groups_of_person(event.id, person_id)
    if not groups:
        return Markup()
    reports = report_queries.list_reports(event.id)
    lines = [
        {
            "group": group,
            "line": session_line(group, event.zone),
            "is_peer": _is_peer(group, person_id),
            "leads": person_id in {group.moderator_id, group.rapporteur_id},
            "moderates": person_id == group.moderator_id,
            "is_open": group.state is GroupState.OPEN,
            "is_closed": group.state is GroupState.CLOSED,
            "checks_draft": _checks_draft(group, reports.get(group.id), person_id),
        }
        for group in groups
    ]
    return Markup(render_template("peer_review/_personal.html", lines=lines, token=token))  # noqa: S704


def _checks_draft(group: PeerGroup, report: Report | None, person_id: int) -> bool:
    if report is None or report.stage is not ReportStage.GROUP_CHECK or report.replies_closed_at:
        return False
    return any(peer.person_id == person_id and peer.conflict_at is None for peer in group.peers)


def _is_peer(group: PeerGroup, person_id: int) -> bool:
    return any(peer.person_id == person_id for peer in group.peers)


def draw_practices(person_id: int, event: Event, token: str) -> Markup:
    """Return the good practices somebody owns, each with its state and the next step."""
    owned = practice_queries.list_owned(event.id, person_id)
    if not owned:
        return Markup()
    lines = [
        {
            "practice": one.practice,
            "title": one.text.title,
            "state": practice_state(one.practice.state),
            "next_step": next_step(one.practice.state),
            "may_write": owner_may_write(one.practice.state),
        }
        for one in owned
    ]
    return Markup(  # noqa: S704 - escaped by the template
        render_template("peer_review/_own_practices.html", lines=lines, token=token)
    )
