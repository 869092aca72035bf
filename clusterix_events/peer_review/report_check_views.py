"""The checks of a draft: the group's comments, the host's corrections, the host's answers."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.forms import choices
from clusterix_events.kernel.permissions import authorize, current_actor, may
from clusterix_events.kernel.web import flash_message, form_token, redirect_to, render
from clusterix_events.peer_review import (
    queries,
    report_checks,
    report_page,
    report_queries,
    report_service,
    result_queries,
)
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.answers_page import said_by
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Recommendation,
    Round,
)
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.report_builder import report_content
from clusterix_events.peer_review.report_content import ReportContent, read_snapshot
from clusterix_events.peer_review.report_drawing import draw_report
from clusterix_events.peer_review.report_forms import (
    CorrectionForm,
    JudgeForm,
    check_form,
    comments_of,
    replies_form,
    replies_of,
)
from clusterix_events.peer_review.report_models import Outcome, Report
from clusterix_events.peer_review.report_room import (
    SHOWN,
    Tried,
    attempt,
    find_led,
    room_page,
    writing_hand,
)
from clusterix_events.peer_review.report_rules import ReportStage, shows_comments
from clusterix_events.peer_review.review_form import read_form


def report_points(slug: str, group_id: int) -> Response:
    """Show what the group and the host said to the draft."""
    event, group = find_led(slug, group_id)
    return _checks(event, group, None, SHOWN, "")


def judge_comment(slug: str, group_id: int, place: int) -> Answer:
    """Say of a comment of the group whether it was taken."""
    event, group = find_led(slug, group_id)
    form = JudgeForm()
    tried = Tried(422)
    if form.validate():
        hand, outcome = writing_hand(group, form), Outcome(form.outcome.data)
        word = form.word.data or ""
        tried = attempt(
            form,
            lambda: report_checks.judge_comment(group, hand, place, outcome, word, now=clock.now()),
        )
    if tried.is_done:
        return redirect_to("peer_review.report_points", slug=slug, group_id=group_id)
    return _checks(event, group, form, tried, f"comment-{place}")


def judge_correction(slug: str, group_id: int, number: int) -> Answer:
    """Say of a correction of the host whether it was taken."""
    event, group = find_led(slug, group_id)
    form = JudgeForm()
    tried = Tried(422)
    if form.validate():
        hand, outcome = writing_hand(group, form), Outcome(form.outcome.data)
        word = form.word.data or ""
        tried = attempt(
            form,
            lambda: report_checks.judge_correction(
                group, hand, number, outcome, word, now=clock.now()
            ),
        )
    if tried.is_done:
        return redirect_to("peer_review.report_points", slug=slug, group_id=group_id)
    return _checks(event, group, form, tried, f"correction-{number}")


def check_by_link(token: str, group_id: int) -> Answer:
    """Show a peer the draft of their group beside their own answers, and take their comments."""
    group, peer = _peer(group_id)
    report = report_queries.get_report(group.id)
    kept = report_queries.find_reply(group.id, peer.id)
    content = _content(group, report)
    said = {one.section: one.text for one in kept.comments} if kept else {}
    form = check_form(_sections(content), said)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    report_checks.reply(group, peer, comments_of(form), now=clock.now())
                flash_message(_("Thank you. The rapporteur reads it without your name."))
                return redirect_to("peer_review.check_by_link", token=token, group_id=group_id)
            except RuleError as error:
                form.refuse(error)
                group, peer = _peer(group_id)
                report = report_queries.get_report(group.id)
    return render(
        "peer_review/report_check.html",
        status=status,
        event=get_event(group.event_id),
        group=group,
        token=token,
        form=form,
        content=content,
        body=draw_report(content, with_sources=True),
        is_open=report.stage is ReportStage.GROUP_CHECK and report.replies_closed_at is None,
        until=report.group_check_until,
        has_replied=kept is not None,
        judged=[one for one in kept.comments if one.outcome] if kept else [],
        own=_own_answers(group, peer),
        titles=dict(_sections(content)),
    )


def facts_by_link(token: str, practice_id: int) -> Answer:
    """Show the host the draft, and take corrections of facts."""
    row, group, report = _hosted(practice_id, FACTS)
    content = _content(group, report)
    form = CorrectionForm()
    form.section.choices = choices([("", _("Please choose")), *_sections(content)])
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            section, text, key = form.section.data, form.text.data or "", form_token()
            try:
                with transaction():
                    report_checks.correct_fact(
                        group, section, text, form_token=key, now=clock.now()
                    )
                flash_message(_("The rapporteur reads your correction and answers it."))
                return redirect_to(
                    "peer_review.facts_by_link", token=token, practice_id=practice_id
                )
            except RuleError as error:
                form.refuse(error)
                row, group, report = _hosted(practice_id, FACTS)
    is_open = report.stage is ReportStage.FACT_CHECK and report.facts_checked_at is None
    return render(
        "peer_review/report_facts.html",
        status=status,
        event=get_event(group.event_id),
        title=row.text.title,
        group=group,
        token=token,
        practice_id=practice_id,
        form=form,
        form_token=form_token(),
        body=draw_report(content, with_sources=False),
        is_open=is_open,
        until=report.fact_check_until,
        corrections=report_queries.list_corrections(group.id),
        titles=dict(_sections(content)),
    )


def facts_checked_by_link(token: str, practice_id: int) -> Answer:
    """Note that the host has checked the facts."""
    _row, group, _report = _hosted(practice_id, FACTS)
    try:
        with transaction():
            report_checks.end_fact_check(group, now=clock.now())
        flash_message(_("Thank you. You are asked again when the recommendations are ready."))
    except RuleError as error:
        flash_message(str(error))
    return redirect_to("peer_review.facts_by_link", token=token, practice_id=practice_id)


def replies_by_link(token: str, practice_id: int) -> Answer:
    """Take the host's answers to the recommendations of their practice."""
    row, group, report = _hosted(practice_id, tuple(ReportStage))
    rows = _to_answer(group, report)
    form = replies_form(rows)
    if form.validate_on_submit():
        try:
            replies = replies_of(form, rows)
            with transaction():
                report_service.answer_recommendations(group, replies)
            flash_message(_("Your answers are kept."))
            return redirect_to("peer_review.result_by_link", token=token, practice_id=practice_id)
        except RuleError as error:
            form.refuse(error)
            row, group, report = _hosted(practice_id, tuple(ReportStage))
    return render(
        "peer_review/replies.html",
        status=422 if form.is_submitted() else 200,
        event=get_event(row.practice.event_id),
        title=row.text.title,
        recommendations=rows,
        form=form,
        token=token,
        practice_id=practice_id,
        is_open=report.stage in {ReportStage.RESPONSE, ReportStage.FINAL},
        is_final=report.stage is ReportStage.FINAL,
        until=report.response_until,
    )


FACTS = (ReportStage.FACT_CHECK, ReportStage.RESPONSE, ReportStage.FINAL)


def _checks(
    event: Event, group: PeerGroup, form: JudgeForm | None, tried: Tried, at: str
) -> Response:
    _event, group = find_led(event.slug, group.id)
    report = report_queries.get_report(group.id)
    replies = report_queries.count_replies(group.id)
    is_closed = report.replies_closed_at is not None
    titles = dict(_sections(_content(group, report)))
    return room_page(
        "report_checks",
        event,
        group.id,
        tried,
        here="checks",
        form=form or JudgeForm(formdata=None),
        at=at,
        titles=titles,
        comments=list(enumerate(report_queries.list_shown_comments(report))),
        corrections=report_queries.list_corrections(group.id),
        too_few=is_closed and not shows_comments(replies=replies, are_closed=True),
        moderators_own=_moderators_own(group, report),
        check_progress=report_page.check_progress(group.id),
        has_begun=report.stage is not ReportStage.DRAFT,
        is_closed=is_closed,
    )


def _moderators_own(group: PeerGroup, report: Report) -> list[tuple[str, str]]:
    """Return what fewer than four have said: the group's moderator alone may read it."""
    if report.replies_closed_at is None or not may("peer_review.read_answers", group):
        return []
    if report_queries.list_shown_comments(report):
        return []
    return report_queries.list_kept_comments(group.id)


def _peer(group_id: int) -> tuple[PeerGroup, Peer]:
    link = current_actor().link
    group = None
    if link is not None and link.event_id is not None:
        group = queries.find_group(link.event_id, group_id)
    group = authorize("peer_review.check_draft", group)
    report = report_queries.find_report(group.id)
    if report is None or report.stage is ReportStage.DRAFT:
        raise NotFoundError(f"draft of group {group_id}")
    person_id = current_actor().person_id
    return group, next(one for one in group.peers if one.person_id == person_id)


def _hosted(
    practice_id: int, stages: tuple[ReportStage, ...]
) -> tuple[PracticeRow, PeerGroup, Report]:
    link = current_actor().link
    row = queries.find_practice(link.event_id, practice_id) if link and link.event_id else None
    authorize("peer_review.reply", row.practice if row else None)
    assert row is not None  # else it was refused
    for group in queries.list_groups_of_practice(practice_id):
        report = report_queries.find_report(group.id)
        if group.state is GroupState.CLOSED and report is not None and report.stage in stages:
            return row, group, report
    raise NotFoundError(f"report of practice {practice_id}")


def _to_answer(group: PeerGroup, report: Report) -> list[Recommendation]:
    """Return what the host may answer now: all that is asked, at the end what stayed open."""
    if report.stage not in {ReportStage.RESPONSE, ReportStage.FINAL}:
        return []
    rows = report_queries.list_chosen(group.id)
    if report.stage is ReportStage.FINAL:
        return [row for row in rows if row.response is None]
    return list(rows)


def _content(group: PeerGroup, report: Report) -> ReportContent:
    if report.snapshot is not None:
        return read_snapshot(report.snapshot)
    return report_content(get_event(group.event_id), group)


def _sections(content: ReportContent) -> list[tuple[str, str]]:
    """Return (code, heading) of the sections of a report to which something may be said."""
    found = [("brief", _("The practice in brief")), ("group", _("Group and method"))]
    found += [(part.code, part.title) for part in content.guiding]
    found.append(("profile", _("Profile by criterion")))
    found += [(part.code, part.title) for part in content.swot]
    found.append(("conditions", _("Conditions for success")))
    found.append(("recommendations", _("Recommendations")))
    found.append(("transfer", _("What each region would take")))
    return found


def _own_answers(group: PeerGroup, peer: Peer) -> list[tuple[str, str]]:
    """Return what a peer sent themselves, for the page beside the draft."""
    form = read_form(group.form.definition)
    kept = result_queries.read_answers(peer.reviews)
    sent = {one.round: kept[one.id] for one in peer.reviews}
    scores = [(criterion.label, _scores_of(criterion.code, sent)) for criterion in form.criteria]
    said = list(said_by(group.practice_version.guiding_questions, form, sent))
    advised = [
        (_("Recommendations"), one.text)
        for answers in sent.values()
        for one in answers.recommendations
    ]
    return [(label, words) for label, words in (*scores, *said, *advised) if words]


def _scores_of(code: str, sent: dict[Round, Answers]) -> str:
    words = []
    for round_, title in ((Round.BEFORE, _("before")), (Round.AFTER, _("after"))):
        answers = sent.get(round_)
        if answers is not None and code in answers.scores:
            value = answers.scores[code]
            words.append(f"{title} {value}" if value else _("%(round)s: cannot judge", round=title))
    return ", ".join(words)
