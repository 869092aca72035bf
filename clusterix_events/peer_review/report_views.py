"""The rapporteur's workspace: where the report stands, its days, its draft, where views differ."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.web import flash_message, redirect_to
from clusterix_events.peer_review import (
    report_finishing,
    report_page,
    report_queries,
    report_service,
    report_stages,
    result_queries,
)
from clusterix_events.peer_review.report_builder import report_content
from clusterix_events.peer_review.report_content import read_snapshot
from clusterix_events.peer_review.report_drawing import draw_report
from clusterix_events.peer_review.report_forms import (
    DaysForm,
    StepForm,
    comments_form,
    days_data,
)
from clusterix_events.peer_review.report_room import (
    SHOWN,
    Tried,
    attempt,
    find_followed,
    find_led,
    room_page,
    writing_hand,
)
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.peer_review.report_writing import RECOMMENDATIONS, TEXTS, VIEWS
from clusterix_events.peer_review.result_page import disputed_criteria
from clusterix_events.peer_review.review_form import read_form


def report(slug: str, group_id: int) -> Response:
    """Show where the report of a group stands and what it still needs."""
    event, _group = find_followed(slug, group_id)
    return _overview(event, group_id, StepForm(formdata=None), SHOWN)


def report_stage(slug: str, group_id: int) -> Answer:
    """Bring the report to its next stage, or say what it still needs."""
    event, group = find_led(slug, group_id)
    form = StepForm()
    hand = writing_hand(group, form)
    tried = attempt(form, lambda: report_finishing.move_on(group, hand, now=clock.now()))
    if not tried.is_done:
        return _overview(event, group_id, form, tried)
    stage = report_queries.get_report(group_id).stage
    flash_message(_("The report has moved on: %(stage)s.", stage=report_page.stage_words(stage)))
    return redirect_to("peer_review.report", slug=slug, group_id=group_id)


def report_replies(slug: str, group_id: int) -> Answer:
    """End the group's check before its last day, and show its comments."""
    event, group = find_led(slug, group_id)
    form = StepForm()
    hand = writing_hand(group, form)
    tried = attempt(form, lambda: report_stages.end_group_check(group, hand, now=clock.now()))
    if not tried.is_done:
        return _overview(event, group_id, form, tried)
    flash_message(_("The group’s check is over. Its comments are shown now."))
    return redirect_to("peer_review.report_points", slug=slug, group_id=group_id)


def report_days(slug: str, group_id: int) -> Answer:
    """Change the last day of each stage."""
    event, group = find_led(slug, group_id)
    form = DaysForm(data=days_data(report_queries.get_report(group_id)))
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand, days = writing_hand(group, form), form.days()
            tried = attempt(
                form, lambda: report_stages.set_days(group, hand, days, now=clock.now())
            )
        if tried.is_done:
            flash_message(_("The days are saved."))
            return redirect_to("peer_review.report", slug=slug, group_id=group_id)
    return room_page("report_days", event, group_id, tried, here="days", form=form)


def report_views(slug: str, group_id: int) -> Answer:
    """Take a comment for each criterion on which the views differ."""
    event, group = find_led(slug, group_id)
    form_read = read_form(group.form.definition)
    disputed = disputed_criteria(form_read, result_queries.list_figures(group.id))
    kept = {one.code: row.comment or "" for one, row in disputed}
    form = comments_form([one for one, _row in disputed], kept)
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand = writing_hand(group, form)
            said = {code: form[code].data or "" for code in kept}
            tried = attempt(
                form, lambda: report_service.comment_on(group, hand, said, now=clock.now())
            )
        if tried.is_done:
            flash_message(_("Your comments stand in the report."))
            return redirect_to("peer_review.report_views", slug=slug, group_id=group_id)
    return room_page(
        "report_views",
        event,
        group_id,
        tried,
        here=VIEWS,
        form=form,
        disputed=[(one, row.counts, form[one.code]) for one, row in disputed],
    )


def report_undo(slug: str, group_id: int, section: str) -> Answer:
    """Undo the last step in the texts or in the recommendations."""
    _event, group = find_led(slug, group_id)
    form = StepForm()
    what = RECOMMENDATIONS if section == RECOMMENDATIONS else TEXTS
    hand = writing_hand(group, form)
    try:
        with transaction():
            report_service.undo_last(group, hand, what, now=clock.now())
        flash_message(_("The last step is undone."))
    except RuleError as error:
        flash_message(str(error))
    if section == RECOMMENDATIONS:
        return redirect_to("peer_review.report_advice", slug=slug, group_id=group_id)
    return redirect_to("peer_review.report_section", slug=slug, group_id=group_id, section=section)


def report_preview(slug: str, group_id: int) -> Response:
    """Show the report as it would read now, or as it is for ever."""
    event, group = find_followed(slug, group_id)
    kept = report_queries.get_report(group_id)
    content = read_snapshot(kept.snapshot) if kept.snapshot else report_content(event, group)
    body = draw_report(content, with_sources=True)
    return room_page("report_preview", event, group_id, here="preview", body=body)


def comments(slug: str, group_id: int) -> Answer:
    """Lead on from the address of the comments that was printed before."""
    find_led(slug, group_id)
    return redirect_to("peer_review.report_views", slug=slug, group_id=group_id)


def recommendations(slug: str, group_id: int) -> Answer:
    """Lead on from the address of the recommendations that was printed before."""
    find_led(slug, group_id)
    return redirect_to("peer_review.report_advice", slug=slug, group_id=group_id)


def _overview(event: Event, group_id: int, form: StepForm, tried: Tried) -> Response:
    report = report_queries.get_report(group_id)
    verb, then = report_page.next_step(report)
    return room_page(
        "report",
        event,
        group_id,
        tried,
        here="report",
        form=form,
        report=report,
        verb=verb,
        then=then,
        is_checked_by_group=report.stage is ReportStage.GROUP_CHECK
        and report.replies_closed_at is None,
        check_progress=report_page.check_progress(group_id),
        open_comments=report_stages.count_open_comments(report),
        open_corrections=report_stages.count_open_corrections(group_id),
    )
