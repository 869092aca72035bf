"""The morning of the event: who is missing, and the groups repaired with few moves; the log."""

from itertools import groupby
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import compose_service, queries, round_service, round_telling
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.forms import in_words
from clusterix_events.peer_review.round_apply import find_undoable
from clusterix_events.peer_review.round_forms import MissingForm
from clusterix_events.peer_review.round_models import ChangeKind, ChangeWay, GroupChange
from clusterix_events.peer_review.round_page import names_of, person_name
from clusterix_events.peer_review.round_problem import plan_of, problem_of
from clusterix_events.peer_review.round_queries import Setup, list_no_shows, load_setup
from clusterix_events.people.queries import find_account_names


def repair(slug: str) -> Answer:
    """Say who is missing, and ask for the groups with as few moves as possible."""
    event = _event(slug)
    setup = load_setup(event.id)
    form = _missing_form(event, setup)
    if form.validate_on_submit():
        try:
            with transaction():
                missing = set(form.person_ids.data or ())
                round_service.set_absent(event, form.rounds.data or (), missing)
                problem = problem_of(load_setup(event.id))
                run = compose_service.start_repair(
                    event,
                    problem,
                    absent=frozenset(missing),
                    round_names=frozenset(form.rounds.data or ()),
                )
            return redirect_to("peer_review.composer_run", slug=slug, run_id=run.id)
        except RuleError as error:
            form.refuse(error)
            event = _event(slug)
            setup = load_setup(event.id)
    return _repair_page(event, setup, form, status=422 if form.is_submitted() else 200)


def group_changes(slug: str) -> Response:
    """Show every change of the groups: who made it, when, and what it was."""
    event = _event(slug)
    rows = round_telling.list_changes(event.id)
    people = queries.list_candidates({row.person_id for row in rows if row.person_id})
    accounts = find_account_names({row.account_id for row in rows if row.account_id})
    waiting = round_telling.list_untold(event.id)
    return render(
        "peer_review/group_changes.html",
        event=event,
        days=_by_moment(event, rows, people, accounts),
        untold=len(waiting),
        undoable=find_undoable(event.id),
    )


def tell_changes(slug: str) -> Answer:
    """Write to everybody whose group was changed since they were last told."""
    event = _event(slug)
    with transaction():
        count = round_telling.tell(event)
    flash_message(ngettext("%(num)s person is told.", "%(num)s people are told.", count))
    return redirect_to("peer_review.group_changes", slug=slug)


def _missing_form(event: Event, setup: Setup) -> MissingForm:
    open_rounds = _rounds_to_repair(setup)
    form = MissingForm(
        data={
            "person_ids": sorted(
                {n for name in open_rounds for n in setup.absent.get(name, ())}
                | list_no_shows(event.id)
            ),
            "rounds": open_rounds,
        }
    )
    seated = {n for group in setup.groups if not group.is_settled for n in group.members}
    groups = {
        number: ", ".join(one.topic.name for one in setup.groups if number in one.members)
        for number in seated
    }
    form.offer(
        people=[(n, f"{person_name(setup, n)} ({groups[n]})") for n in setup.people if n in seated],
        rounds=open_rounds,
    )
    return form


def _repair_page(event: Event, setup: Setup, form: MissingForm, *, status: int) -> Response:
    problem, names = problem_of(setup), names_of(setup)
    broken = breaches(problem, plan_of(setup.groups)) if setup.groups else []
    return render(
        "peer_review/repair.html",
        status=status,
        event=event,
        form=form,
        has_groups=any(not group.is_settled for group in setup.groups),
        broken=[(names[one.key], in_words(one.error)) for one in broken],
    )


def _rounds_to_repair(setup: Setup) -> list[str]:
    return sorted({one.topic.round_name for one in setup.groups if not one.is_settled})


def _by_moment(
    event: Event, rows: list[GroupChange], people: Any, accounts: dict[int, str]
) -> list[dict[str, Any]]:
    """Return the changes by moment and group, the newest first."""
    found = []
    for (at, group, way, account_id), members in groupby(
        rows, key=lambda row: (row.at, row.group_name, row.way, row.account_id)
    ):
        local = at.astimezone(event.zone)
        found.append(
            {
                "day": day(local.date()),
                "time": clock_time(at, event.zone),
                "group": group,
                "way": _ways()[way],
                "by": accounts.get(account_id or 0, _("the system")),
                "what": [_what(row, people) for row in members],
            }
        )
    return found


def _what(row: GroupChange, people: Any) -> str:
    name = people[row.person_id].name if row.person_id in people else _("somebody (name erased)")
    return {
        ChangeKind.MADE: _("made up"),
        ChangeKind.TAKEN_BACK: _("taken back"),
        ChangeKind.JOINED: _("%(name)s joined", name=name),
        ChangeKind.LEFT: _("%(name)s left", name=name),
        ChangeKind.MODERATOR: _("%(name)s moderates", name=name),
        ChangeKind.RAPPORTEUR: _("%(name)s is rapporteur", name=name),
        ChangeKind.DETAILS: _("room, session, practice or presenters changed"),
    }[row.kind]


def _ways() -> dict[ChangeWay, str]:
    return {
        ChangeWay.BY_HAND: _("by hand"),
        ChangeWay.APPLIED: _("from a proposal"),
        ChangeWay.UNDONE: _("undone"),
    }


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
