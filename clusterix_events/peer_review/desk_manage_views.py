"""The desk review for organisers and moderators: progress, dates, reminders, questions."""

from collections.abc import Callable
from datetime import date

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import act_as, authorize, current_actor, may
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import (
    desk_page,
    desk_queries,
    desk_reminders,
    desk_service,
    queries,
)
from clusterix_events.peer_review.desk_forms import DatesForm, MergeQuestionsForm, dates_data
from clusterix_events.peer_review.desk_queries import QuestionCount
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.wording import session_line


def desk_review(slug: str) -> Response:
    """List how far each group is."""
    event = authorize("peer_review.organise", find_event(slug))
    groups = queries.list_groups(event.id)
    timelines = desk_queries.find_timelines(event.id)
    titles = desk_queries.list_titles(groups)
    readings = desk_queries.list_readings(group.id for group in groups)
    counts = desk_queries.count_questions(group.id for group in groups)
    declared = desk_queries.list_declared(event.id)
    lines = [
        desk_page.group_line(
            group,
            title=titles[group.id],
            to_read=desk_queries.readers(group, declared),
            readings=readings,
            count=counts.get(group.id, QuestionCount()),
            dates=desk_queries.dates_of(group, event, timelines),
            today=_today(event),
        )
        for group in groups
    ]
    return render(
        "peer_review/desk_review.html",
        event=event,
        lines=lines,
        rounds=sorted({group.round_name for group in groups}),
    )


def desk_dates(slug: str, round_name: str = desk_queries.ALL_ROUNDS) -> Answer:
    """Set the dates of all rounds, or of one."""
    event = authorize("peer_review.organise", find_event(slug))
    if round_name and not desk_queries.list_groups_of_round(event.id, round_name):
        raise NotFoundError(round_name)
    kept = desk_queries.find_timelines(event.id)
    form = DatesForm(data=dates_data(kept.get(round_name)))
    if form.validate_on_submit():
        try:
            with transaction():
                desk_service.set_dates(event, round_name, form.chosen, version=form.version.number)
            flash_message(_("The dates are saved."))
            return redirect_to("peer_review.desk_review", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _dates_page(event, form, round_name)


def group_reading(slug: str, group_id: int) -> Response:
    """Show how far a group is; the moderator reads its questions, without who asked."""
    event, group = _find(slug, group_id)
    return _page(event, group, MergeQuestionsForm(formdata=None))


def remind_readers(slug: str, group_id: int) -> Answer:
    """Remind those of a group who have not read."""

    def remind() -> None:
        count = desk_reminders.remind_now(group_id, now=clock.now())
        flash_message(
            ngettext(
                "%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count
            )
        )

    return _do(slug, group_id, remind)


def send_questions(slug: str, group_id: int) -> Answer:
    """Send what waits to the host before its date, or after the first mail."""

    def send() -> None:
        desk_service.send_questions(group_id, now=clock.now())
        flash_message(_("The questions are on their way to the host, without names."))

    return _do(slug, group_id, send)


def merge_questions(slug: str, group_id: int) -> Answer:
    """Let the moderator put questions that ask the same into one."""
    event, group = _find(slug, group_id)
    authorize("peer_review.moderate", group)
    form = MergeQuestionsForm()
    form.offer(desk_queries.list_waiting_questions(group_id))
    if form.validate_on_submit():
        try:
            with transaction():
                desk_service.merge_questions(
                    group_id, form.numbers.data or (), form.words, now=clock.now()
                )
            flash_message(_("The questions are one now."))
            return redirect_to("peer_review.group_reading", slug=slug, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
            group = queries.get_group(event.id, group_id)
    return _page(event, group, form)


def _dates_page(event: Event, form: DatesForm, round_name: str) -> Response:
    timelines = desk_queries.find_timelines(event.id)
    others = {name: one for name, one in timelines.items() if name != round_name}
    groups = desk_queries.list_groups_of_round(event.id, round_name)
    every = desk_queries.list_groups_of_round(event.id, desk_queries.ALL_ROUNDS)
    return render(
        "peer_review/desk_dates.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        form=form,
        round_name=round_name,
        rounds=sorted({one.round_name for one in every}),
        default=desk_page.timeline(desk_queries.dates_of(groups[0], event, others))
        if groups
        else (),
    )


def _page(event: Event, group: PeerGroup, form: MergeQuestionsForm, refused: str = "") -> Response:
    readings = desk_queries.list_readings([group.id])
    dates = desk_queries.dates_of(group, event, desk_queries.find_timelines(event.id))
    count = desk_queries.count_questions([group.id]).get(group.id, QuestionCount())
    to_read = desk_queries.readers(group, desk_queries.list_declared(event.id))
    moderates = may("peer_review.moderate", group)
    waiting = desk_queries.list_waiting_questions(group.id) if moderates else []
    if not form.is_submitted():
        form.offer(waiting)
    return render(
        "peer_review/group_reading.html",
        status=422 if refused or form.errors or form.form_errors else 200,
        event=event,
        group=group,
        title=desk_queries.text_of(group).title,
        session_line=session_line(group, event.zone),
        line=desk_page.group_line(
            group,
            title="",
            to_read=to_read,
            readings=readings,
            count=count,
            dates=dates,
            today=_today(event),
        ),
        readers=desk_page.reader_lines(to_read, readings),
        timeline=desk_page.timeline(dates),
        count=count,
        moderates=moderates,
        waiting=waiting,
        sent=desk_queries.list_sent_questions(group.id) if moderates else [],
        form=form,
        is_ahead=group.state is GroupState.COMPOSED,
        refused=refused,
    )


def _do(slug: str, group_id: int, act: Callable[[], None]) -> Answer:
    event, group = _find(slug, group_id)
    try:
        with transaction():
            act()
    except RuleError as error:
        fresh = queries.get_group(event.id, group.id)
        return _page(event, fresh, MergeQuestionsForm(formdata=None), refused=str(error.message))
    return redirect_to("peer_review.group_reading", slug=slug, group_id=group_id)


def _find(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    group = authorize("peer_review.desk_review", group)
    assert event is not None  # a group has one
    if not current_actor().is_known:
        act_as(group.moderator_id)
    return event, group


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()
