"""The rapporteur's comments and the host's answers."""

from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import queries, report_service, result_queries
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.report_forms import (
    MergeForm,
    comments_form,
    replies_form,
    replies_of,
)
from clusterix_events.peer_review.result_page import disputed_criteria
from clusterix_events.peer_review.wording import form_of


def comments(slug: str, group_id: int) -> Answer:
    """Take the rapporteur's comments on where the views differ."""
    event, group = _find(slug, group_id)
    form_read = form_of(group)
    shown = result_queries.list_figures(group.id)
    disputed = disputed_criteria(form_read, shown)
    kept = {one.code: row.comment or "" for one, row in disputed}
    form = comments_form([one for one, _row in disputed], kept)
    if form.validate_on_submit():
        with transaction():
            report_service.comment_on(group, {code: form[code].data or "" for code in kept})
        flash_message(_("Your comments stand in the result."))
        return redirect_to("peer_review.result", slug=slug, practice_id=group.practice_id)
    return render(
        "peer_review/comments.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        group=group,
        form=form,
    )


def recommendations(slug: str, group_id: int) -> Answer:
    """Merge recommendations that say the same, until the host has answered them."""
    event, group = _find(slug, group_id)
    rows = result_queries.list_recommendations(group.id)
    form = MergeForm()
    form.numbers.choices = [(row.id, f"{row.text} ({row.supporters})") for row in rows]
    if form.validate_on_submit():
        try:
            with transaction():
                report_service.merge_recommendations(
                    group, form.numbers.data or (), (form.text.data or "").strip()
                )
            flash_message(_("The recommendations are one now."))
            return redirect_to("peer_review.recommendations", slug=slug, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
    return render(
        "peer_review/recommendations.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        group=group,
        form=form,
        count=len(rows),
    )


def replies_by_link(token: str, practice_id: int) -> Answer:
    """Take the host's answers to the recommendations of their practice."""
    link = current_actor().link
    row = queries.find_practice(link.event_id, practice_id) if link and link.event_id else None
    authorize("peer_review.reply", row.practice if row else None)
    assert row is not None  # else it was refused
    group = _closed_group(practice_id)
    recommendations = result_queries.list_recommendations(group.id)
    form = replies_form(recommendations)
    if form.validate_on_submit():
        try:
            replies = replies_of(form, recommendations)
            with transaction():
                report_service.answer_recommendations(group, replies)
            flash_message(_("Your answers are kept."))
            return redirect_to("peer_review.result_by_link", token=token, practice_id=practice_id)
        except RuleError as error:
            form.refuse(error)
    return render(
        "peer_review/replies.html",
        status=422 if form.is_submitted() else 200,
        event=get_event(row.practice.event_id),
        title=row.text.title,
        recommendations=recommendations,
        form=form,
        token=token,
        practice_id=practice_id,
    )


def _closed_group(practice_id: int) -> PeerGroup:
    for group in queries.list_groups_of_practice(practice_id):
        if group.state is GroupState.CLOSED:
            return group
    raise NotFoundError(f"result of practice {practice_id}")


def _find(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    group = authorize("peer_review.comment", group)
    assert event is not None  # a group has one
    return event, group
