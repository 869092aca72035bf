"""The composer: weights, limits and decisions, a run, its proposal, and making it the groups."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import (
    compose_service,
    round_apply,
    round_conflicts,
    round_page,
    round_service,
)
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_models import RunKind, RunState
from clusterix_events.peer_review.compose_rules import doubts
from clusterix_events.peer_review.round_apply import GroupsChangedError, fingerprint
from clusterix_events.peer_review.round_clash import clash_lines
from clusterix_events.peer_review.round_conflict_views import described
from clusterix_events.peer_review.round_forms import (
    LIMITS,
    LOCKS,
    WEIGHTS,
    ApplyForm,
    ComposerForm,
    LockForm,
    MoveForm,
    read_key,
)
from clusterix_events.peer_review.round_models import LockKind
from clusterix_events.peer_review.round_problem import problem_of
from clusterix_events.peer_review.round_queries import Setup, load_setup

SECONDS = 30
_ROLES = {
    "seat": LockKind.SEATED,
    "out": LockKind.KEPT_OUT,
    "moderator": LockKind.MODERATOR,
    "rapporteur": LockKind.RAPPORTEUR,
}


def composer(slug: str) -> Response:
    """Show what counts how much, the decisions, and the last run."""
    return _page(_event(slug))


def start_composer(slug: str) -> Answer:
    """Keep weights and limits, and ask the composer for groups."""
    event, form = _event(slug), ComposerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                round_service.save_settings(
                    event,
                    weights=form.weights(),
                    limits=form.limits(),
                    version=form.version.number,
                )
                problem = problem_of(load_setup(event.id))
                run = compose_service.start_run(
                    event, problem, seconds_limit=form.seconds.data or SECONDS
                )
            return redirect_to("peer_review.composer_run", slug=slug, run_id=run.id)
        except RuleError as error:
            form.refuse(error)
    return _page(_event(slug), form, status=422)


def add_lock(slug: str) -> Answer:
    """Decide something before the composer is asked."""
    event = _event(slug)
    form = _lock_form(load_setup(event.id))
    if form.validate_on_submit():
        try:
            with transaction():
                round_service.add_lock(
                    event,
                    LockKind(form.kind.data),
                    read_key(form.group.data) or ("", 0),
                    form.person_id.data or None,
                )
            flash_message(_("Decided. The next search keeps to it."))
            return redirect_to("peer_review.composer", slug=slug, _anchor="locks")
        except RuleError as error:
            form.refuse(error)
    return _page(_event(slug), lock=form, status=422)


def remove_lock(slug: str, lock_id: int) -> Answer:
    """Take a decision back."""
    event = _event(slug)
    with transaction():
        round_service.remove_lock(event, lock_id)
    flash_message(_("The decision is taken back."))
    return redirect_to("peer_review.composer", slug=slug, _anchor="locks")


def composer_run(slug: str, run_id: int) -> Response:
    """Show a run where it stands: how far it is, its proposal, or which rules clash."""
    event = _event(slug)
    return _run_page(event, run_id)


def cancel_run(slug: str, run_id: int) -> Answer:
    """End a search; the best groups found so far can still be looked at and used."""
    event = _event(slug)
    with transaction():
        compose_service.cancel_run(event, run_id)
    flash_message(_("The search is ended."))
    return redirect_to("peer_review.composer_run", slug=slug, run_id=run_id)


def move_person(slug: str, run_id: int) -> Answer:
    """Change a proposal by hand; each rule that this breaks is said at the group."""
    event, form = _event(slug), MoveForm()
    wanted, _colon, key_text = (form.to.data or "").partition(":")
    key = read_key(key_text)
    if not form.validate() or key is None or wanted not in _ROLES:
        return _run_page(event, run_id, status=422, refusal=_("Choose a group from the list."))
    try:
        with transaction():
            round_apply.move_by_hand(
                event,
                run_id,
                key=key,
                person_id=form.person_id.data or 0,
                role=_ROLES[wanted],
                version=form.version.number,
            )
        flash_message(_("Changed, and kept as your decision for the next search."))
    except RuleError as error:
        return _run_page(_event(slug), run_id, status=422, refusal=str(error.message))
    return redirect_to("peer_review.composer_run", slug=slug, run_id=run_id, _anchor="groups")


def apply_run(slug: str, run_id: int) -> Answer:
    """Make the proposal the groups, all or none."""
    event, form = _event(slug), ApplyForm()
    if not form.validate():
        return _run_page(event, run_id, status=422, refusal=_("Look at the proposal first."))
    try:
        with transaction():
            round_apply.apply_proposal(event, run_id, seen=form.seen.data or "")
        flash_message(_("These are the groups now. All rules are kept."))
        return redirect_to("peer_review.groups", slug=slug)
    except GroupsChangedError as error:
        return _run_page(_event(slug), run_id, status=409, refusal=str(error.message))
    except RuleError as error:
        return _run_page(_event(slug), run_id, status=422, refusal=str(error.message))


def undo_applied(slug: str, applied_id: int) -> Answer:
    """Put the groups back as they were before the last proposal."""
    event = _event(slug)
    try:
        with transaction():
            round_apply.undo(event, applied_id)
        flash_message(_("The groups are as they were before."))
    except RuleError as error:
        flash_message(str(error.message))
    return redirect_to("peer_review.groups", slug=slug)


def _page(
    event: Event,
    form: ComposerForm | None = None,
    *,
    lock: LockForm | None = None,
    status: int = 200,
) -> Response:
    setup = load_setup(event.id)
    problem = problem_of(setup)
    latest = compose_service.find_latest_run(event.id)
    names = round_page.names_of(setup)
    return render(
        "peer_review/composer.html",
        status=status,
        event=event,
        form=form or _settings_form(event),
        weights=WEIGHTS,
        limits=LIMITS,
        lock=lock or _lock_form(setup, is_empty=True),
        locks=[_lock_line(one, setup, names) for one in setup.locks],
        latest=latest,
        latest_words=run_words(latest.state) if latest else "",
        rounds=[(one.name, len(one.topics)) for one in problem.rounds],
        reviewers=sum(one.reviews for one in problem.delegates),
        doubts=[
            (round_page.person_name(setup, one.person_id), one.region, one.territory)
            for one in doubts(problem)
        ],
        contradictions=_contradictions(setup),
    )


def _run_page(event: Event, run_id: int, *, status: int = 200, refusal: str = "") -> Response:
    progress = compose_service.progress(event.id, run_id)
    if progress.is_active:
        return _progress_page(event, run_id, progress)
    setup = load_setup(event.id)
    problem = problem_of(setup)
    run = compose_service.get_run(event.id, run_id)
    proposal = round_apply.find_proposal(event.id, run_id)
    clash = compose_service.clash_of(run)
    context: dict[str, Any] = {
        "event": event,
        "run_id": run_id,
        "progress": progress,
        "state_words": run_words(progress.state),
        "is_repair": progress.kind is RunKind.REPAIR,
        "refusal": refusal,
    }
    if proposal is None:
        return render(
            "peer_review/composer_none.html",
            status=status,
            clash=clash_lines(clash, setup, problem.limits) if clash else [],
            is_minimal=bool(clash and clash.is_minimal),
            **context,
        )
    broken = breaches(problem, proposal.plan)
    return render(
        "peer_review/composer_preview.html",
        status=status,
        rounds=round_page.cards(setup, problem, proposal.plan, broken),
        figures=round_page.figure_lines(problem, proposal.plan),
        bars=round_page.region_bars(setup, problem, proposal.plan),
        rules=round_page.rule_lines(problem, broken),
        changes=round_page.change_lines(setup, problem, proposal.plan),
        left=round_page.unseated(setup, problem, proposal.plan),
        has_present=problem.present is not None,
        proposal=proposal,
        seen=fingerprint(setup.groups),
        may_apply=not broken,
        roles={"moderator": _("Moderator"), "rapporteur": _("Rapporteur")},
        **context,
    )


def _progress_page(event: Event, run_id: int, progress: compose_service.Progress) -> Response:
    return render(
        "peer_review/composer_progress.html",
        event=event,
        run_id=run_id,
        progress=progress,
        percent=min(100, round(100 * progress.seconds / max(1, progress.seconds_limit))),
        state_words=run_words(progress.state),
        is_repair=progress.kind is RunKind.REPAIR,
        address=url_for("peer_review.composer_run", slug=event.slug, run_id=run_id, done=1),
    )


def run_words(state: RunState) -> str:
    """Return where a run stands, in words."""
    return {
        RunState.WAITING: _("Waiting for a free worker"),
        RunState.RUNNING: _("Searching"),
        RunState.DONE: _("Found"),
        RunState.CANCELLED: _("Ended by hand"),
        RunState.IMPOSSIBLE: _("Not possible"),
        RunState.FAILED: _("Failed"),
    }[state]


def _settings_form(event: Event) -> ComposerForm:
    settings = round_service.get_settings(event.id)
    weights, limits = round_service.weights_of(settings), round_service.limits_of(settings)
    return ComposerForm(
        formdata=None,
        data={
            **{name: getattr(weights, name) for name in WEIGHTS},
            **{name: getattr(limits, name) for name in LIMITS},
            "seconds": SECONDS,
            "version": settings.version,
        },
    )


def _lock_form(setup: Setup, *, is_empty: bool = False) -> LockForm:
    form = LockForm(formdata=None) if is_empty else LockForm()
    people = [(n, described(one.person)) for n, one in setup.people.items()]
    form.offer(topics=setup.topics, people=people)
    return form


def _lock_line(one: Any, setup: Setup, names: Any) -> tuple[int, str]:
    group = names.get((one.round_name, one.practice_id), _("a group that is gone"))
    words = str(dict(LOCKS)[one.kind])
    if one.person_id is None:
        return one.id, f"{group}: {words}"
    return one.id, f"{group}: {round_page.person_name(setup, one.person_id)} {words}"


def _contradictions(setup: Setup) -> list[tuple[str, str]]:
    found = round_conflicts.list_contradictions(setup.conflicts, setup.groups)
    return [
        (round_page.person_name(setup, one.conflict.person_id), one.group.topic.name)
        for one in found
    ]


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
