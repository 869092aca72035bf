"""Before the meeting: the peer's reading list and questions, and the host's answers."""

from datetime import date

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.links import Link
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, form_token, redirect_to, render
from clusterix_events.peer_review import (
    desk_page,
    desk_queries,
    desk_service,
    publish_page,
    publish_queries,
    queries,
)
from clusterix_events.peer_review.desk_forms import QuestionForm, answers_form
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.wording import place_of, session_line


def reading_list(token: str) -> Response:
    """List what somebody is to read before the meeting."""
    link = _link()
    groups = queries.list_groups_of_person(link.event_id or 0, link.person_id or 0)
    authorize("peer_review.prepare", groups[0] if groups else None)
    event = get_event(groups[0].event_id)
    return render(
        "peer_review/reading_list.html",
        event=event,
        token=token,
        lines=desk_page.reading_lines(
            event,
            groups,
            link.person_id or 0,
            readings=desk_queries.list_readings(group.id for group in groups),
            titles=desk_queries.list_titles(groups),
            timelines=desk_queries.find_timelines(event.id),
            today=_today(event),
        ),
    )


def reading(token: str, group_id: int) -> Response:
    """Show the practice of a group to one of its people, with their questions to the host."""
    _find(group_id)
    return _reading_page(token, group_id, QuestionForm(formdata=None))


def note_read(token: str, group_id: int) -> Answer:
    """Note that the person of the link has read the practice."""
    link, _group = _find(group_id)
    try:
        with transaction():
            desk_service.note_read(group_id, link.person_id or 0, now=clock.now())
    except RuleError as error:
        return _reading_page(token, group_id, _refused(QuestionForm(formdata=None), error))
    flash_message(_("Thank you: noted as read."))
    return redirect_to("peer_review.reading", token=token, group_id=group_id)


def ask_question(token: str, group_id: int) -> Answer:
    """Keep a question for the host."""
    link, _group = _find(group_id)
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                desk_service.ask(
                    group_id,
                    link.person_id or 0,
                    form.words,
                    form_token=form_token(),
                    now=clock.now(),
                )
            flash_message(_("Your question is kept. The host gets it without your name."))
            return redirect_to("peer_review.reading", token=token, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
    return _reading_page(token, group_id, form)


def question(token: str, group_id: int, question_id: int) -> Answer:
    """Let a peer word a question anew until the host has it."""
    link, group = _find(group_id)
    person_id = link.person_id or 0
    kept = desk_queries.get_own_question(group_id, person_id, question_id)
    form = QuestionForm(data={"text": kept.text})
    if form.validate_on_submit():
        try:
            with transaction():
                desk_service.change_question(group_id, person_id, question_id, form.words)
            flash_message(_("Your question is changed."))
            return redirect_to("peer_review.reading", token=token, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
    return render(
        "peer_review/reading_question.html",
        status=422 if form.is_submitted() else 200,
        event=get_event(group.event_id),
        group_id=group_id,
        group_name=group.name,
        form=form,
        token=token,
        question_id=question_id,
    )


def withdraw_question(token: str, group_id: int, question_id: int) -> Answer:
    """Take a question back until the host has it."""
    link, _group = _find(group_id)
    try:
        with transaction():
            desk_service.withdraw_question(group_id, link.person_id or 0, question_id)
    except RuleError as error:
        return _reading_page(token, group_id, _refused(QuestionForm(formdata=None), error))
    flash_message(_("Your question is taken back."))
    return redirect_to("peer_review.reading", token=token, group_id=group_id)


def answer_questions(token: str, group_id: int) -> Answer:
    """Take the host's answers to the peers' questions."""
    link = _link()
    found = queries.find_group(link.event_id or 0, group_id)
    group = authorize("peer_review.answer_questions", found)
    questions = desk_queries.list_sent_questions(group_id)
    form = answers_form(questions)
    if form.validate_on_submit():
        with transaction():
            desk_service.answer_questions(group_id, form.answers, now=clock.now())
        flash_message(_("Your answers are kept. The group reads them now."))
        return redirect_to("peer_review.answer_questions", token=token, group_id=group_id, kept=1)
    event = get_event(group.event_id)
    return render(
        "peer_review/host_questions.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        group=group,
        title=desk_queries.text_of(group).title,
        line=session_line(group, event.zone),
        form=form,
        questions=questions,
        is_done=bool(questions) and all(one.answer for one in questions),
    )


def _reading_page(token: str, group_id: int, form: QuestionForm) -> Response:
    link = _link()
    event, person_id = get_event(link.event_id or 0), link.person_id or 0
    group = queries.get_group(event.id, group_id)
    dates = desk_queries.dates_of(group, event, desk_queries.find_timelines(event.id))
    today = _today(event)
    text = desk_queries.text_of(group)
    asked = desk_queries.list_own_questions(group.id, person_id)
    sent = desk_queries.list_sent_questions(group.id)
    kept = desk_queries.find_reading(group.id, person_id)
    to_read = desk_queries.readers(group, desk_queries.list_declared(event.id))
    is_reader = person_id in {one.person_id for one in to_read}
    keys = [f"question-{group.id}-{person_id}-{number}" for number in (0, *(q.id for q in asked))]
    return render(
        "peer_review/reading.html",
        status=422 if form.errors or form.form_errors else 200,
        event=event,
        group=group,
        token=token,
        form=form,
        form_token=form_token(),
        line=session_line(group, event.zone),
        text=text,
        place=place_of(text),
        sections=publish_page.sections(text),
        keywords=publish_page.keywords(text),
        addresses=publish_page.links(text),
        images=publish_queries.list_images(text.id),
        missing=desk_page.left_out(text),
        is_open=desk_page.is_readable(group, dates, today),
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        questions_on=dates.questions_on,
        is_reader=is_reader,
        read_at=kept.read_at if kept else None,
        questions=desk_page.own_questions(asked, sent),
        answered=desk_page.answered_to_others(asked, sent),
        may_ask=is_reader and group.state is GroupState.COMPOSED,
        members=desk_page.members(group, person_id) if today >= dates.lists_on else (),
        key=keys[-1],
        sent_keys=keys[:-1],
    )


def _refused(form: QuestionForm, error: RuleError) -> QuestionForm:
    form.form_errors = [*form.form_errors, str(error.message)]
    return form


def _find(group_id: int) -> tuple[Link, PeerGroup]:
    link = _link()
    found = queries.find_group(link.event_id or 0, group_id)
    return link, authorize("peer_review.prepare", found)


def _link() -> Link:
    link = current_actor().link
    assert link is not None  # the address has its token
    return link


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()
