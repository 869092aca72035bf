"""Merging the peers' recommendations into three to five."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.web import flash_message, redirect_to
from clusterix_events.peer_review import (
    report_queries,
    report_recommendations,
    result_page,
    result_queries,
)
from clusterix_events.peer_review.models import PeerGroup, Recommendation
from clusterix_events.peer_review.report_forms import AdvisedForm, MergeForm, StepForm
from clusterix_events.peer_review.report_room import (
    SHOWN,
    Tried,
    attempt,
    find_led,
    room_page,
    writing_hand,
)
from clusterix_events.peer_review.report_writing import RECOMMENDATIONS
from clusterix_events.peer_review.review_form import read_form


def report_advice(slug: str, group_id: int) -> Answer:
    """Show the recommendations with their support, and make one of those that are chosen."""
    event, group = find_led(slug, group_id)
    form = _offered(MergeForm(), group_id)
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand, numbers = writing_hand(group, form), form.numbers.data or []
            text = (form.text.data or "").strip()
            tried = attempt(
                form,
                lambda: report_recommendations.merge_recommendations(
                    group, hand, numbers, text, now=clock.now()
                ),
            )
        if tried.is_done:
            flash_message(_("The recommendations are one now. “Undo” splits them again."))
            return _back(slug, group_id)
    return _page(event, group, form, tried)


def report_recommendation(slug: str, group_id: int, number: int) -> Answer:
    """Change the words of a recommendation, and to whom, how strongly and until when."""
    event, group = find_led(slug, group_id)
    row = _row(group_id, number)
    block = read_form(group.form.definition).recommendations
    form = AdvisedForm(
        data={
            "text": row.text,
            "addressee": row.addressee or "",
            "weight": row.weight or "",
            "until": row.until or "",
        }
    ).offer(block)
    tried = SHOWN
    if form.is_submitted():
        tried = Tried(422)
        if form.validate():
            hand, advised = writing_hand(group, form), form.advised()
            tried = attempt(
                form,
                lambda: report_recommendations.change_recommendation(
                    group, hand, number, advised, now=clock.now()
                ),
            )
        if tried.is_done:
            flash_message(_("The recommendation is saved."))
            return _back(slug, group_id)
    sources = report_queries.wordings_by_recommendation(report_queries.list_behind(group_id))
    return room_page(
        "report_recommendation",
        event,
        group_id,
        tried,
        here="recommendations",
        form=form,
        number=number,
        sources=sources.get(number, ()),
    )


def split_recommendation(slug: str, group_id: int, number: int) -> Answer:
    """Undo a merge: each wording is a recommendation of its own again."""
    return _step(slug, group_id, number, report_recommendations.split_recommendation)


def put_back_wording(slug: str, group_id: int, number: int, place: int) -> Answer:
    """Take one wording out of a merged recommendation."""
    return _step(slug, group_id, number, report_recommendations.put_back_wording, place)


def place_recommendation(slug: str, group_id: int, number: int, place: str) -> Answer:
    """Leave a recommendation out of the report, or take it in again."""
    change = {
        "out": report_recommendations.leave_out,
        "in": report_recommendations.take_in,
    }.get(place)
    if change is None:
        raise NotFoundError(place)
    return _step(slug, group_id, number, change)


def shift_recommendation(slug: str, group_id: int, number: int, way: str) -> Answer:
    """Move a recommendation up or down."""
    by = {"up": -1, "down": 1}.get(way)
    if by is None:
        raise NotFoundError(way)
    return _step(slug, group_id, number, report_recommendations.shift_recommendation, by=by)


def _step(slug: str, group_id: int, number: int, change: Any, *values: int, **named: int) -> Answer:
    event, group = find_led(slug, group_id)
    _row(group_id, number)
    form = StepForm()
    hand = writing_hand(group, form)
    tried = attempt(form, lambda: change(group, hand, number, *values, **named, now=clock.now()))
    if tried.is_done:
        return _back(slug, group_id)
    shown = _offered(MergeForm(formdata=None), group_id)
    shown.form_errors = form.form_errors
    return _page(event, group, shown, tried)


def _page(event: Event, group: PeerGroup, form: MergeForm, tried: Tried) -> Response:
    _event, group = find_led(event.slug, group.id)
    rows = result_queries.list_recommendations(group.id)
    sources = report_queries.wordings_by_recommendation(report_queries.list_behind(group.id))
    lines = result_page.recommendation_lines(read_form(group.form.definition), rows)
    shown = [
        {
            "line": line,
            "sources": sources.get(row.id, ()),
            "is_left_out": row.is_left_out,
            "is_chosen": row.id in (form.numbers.data or []),
        }
        for row, line in zip(rows, lines, strict=True)
    ]
    return room_page(
        "report_recommendations",
        event,
        group.id,
        tried,
        here="recommendations",
        form=form,
        has_steps=report_queries.has_steps(group.id, RECOMMENDATIONS),
        chosen=[one for one in shown if not one["is_left_out"]],
        left_out=[one for one in shown if one["is_left_out"]],
    )


def _offered(form: MergeForm, group_id: int) -> MergeForm:
    rows = result_queries.list_recommendations(group_id)
    form.numbers.choices = [(row.id, row.text) for row in rows]
    return form


def _row(group_id: int, number: int) -> Recommendation:
    for row in result_queries.list_recommendations(group_id):
        if row.id == number:
            return row
    raise NotFoundError(f"recommendation {number}")


def _back(slug: str, group_id: int) -> Answer:
    return redirect_to("peer_review.report_advice", slug=slug, group_id=group_id)
