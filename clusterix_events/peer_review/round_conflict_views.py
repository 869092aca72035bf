"""Conflicts of interest: each person's own page, and the organisers' list."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import queries, round_conflicts
from clusterix_events.peer_review.practice_rules import REVIEWABLE
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.round_forms import AskForm, ConflictForm
from clusterix_events.peer_review.round_models import DeclaredConflict, PartTaken
from clusterix_events.peer_review.round_own_forms import declaration_form
from clusterix_events.peer_review.round_queries import (
    list_conflicts,
    list_group_seats,
    list_people,
)
from clusterix_events.peer_review.rules import Candidate, Territory, is_own
from clusterix_events.peer_review.wording import place_of


def own_conflicts(token: str) -> Answer:
    """Show the practices to one person, and take which of them they are not free to judge."""
    link = current_actor().link
    found = get_event(link.event_id) if link is not None and link.event_id else None
    event = authorize("peer_review.declare", found)
    person_id = current_actor().person_id or 0
    rows = [row for row in queries.list_practices(event.id) if row.practice.state in REVIEWABLE]
    kept = {one.practice_id: one for one in round_conflicts.list_own(event.id, person_id)}
    form = declaration_form([row.practice.id for row in rows], kept)
    if form.validate_on_submit():
        declared = form.declared([row.practice.id for row in rows])
        with transaction():
            round_conflicts.declare(event, person_id, declared)
        flash_message(_own_words(len(declared)))
        return redirect_to("peer_review.own_conflicts", token=token)
    me = queries.list_candidates([person_id])[person_id]
    return render(
        "peer_review/own_conflicts.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        form=form,
        token=token,
        call=round_conflicts.find_call(event.id),
        answer=round_conflicts.find_answer(event.id, person_id),
        practices=[_own_line(row, me, kept.get(row.practice.id)) for row in rows],
    )


def conflicts(slug: str) -> Answer:
    """List the conflicts of an event; what a group contradicts stands first."""
    return _page(_event(slug), AskForm(), ConflictForm())


def ask_conflicts(slug: str) -> Answer:
    """Ask everybody who has not answered, by mail, until a day."""
    event, form = _event(slug), AskForm()
    if form.validate_on_submit() and form.due_on.data:
        try:
            with transaction():
                count = round_conflicts.ask(event, due_on=form.due_on.data)
            flash_message(ngettext("%(num)s person is asked.", "%(num)s people are asked.", count))
            return redirect_to("peer_review.conflicts", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _page(_event(slug), form, ConflictForm(formdata=None), status=422)


def record_conflict(slug: str) -> Answer:
    """Keep a conflict that an organiser knows of."""
    event = _event(slug)
    form = _offered(event, ConflictForm())
    if form.validate_on_submit():
        try:
            with transaction():
                round_conflicts.record_conflict(
                    event,
                    person_id=form.person_id.data,
                    practice_id=form.practice_id.data,
                    reason=(form.reason.data or "").strip() or None,
                )
            flash_message(_("The conflict is recorded; the composer keeps to it."))
            return redirect_to("peer_review.conflicts", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _page(_event(slug), AskForm(formdata=None), form, status=422)


def remove_conflict(slug: str, conflict_id: int) -> Answer:
    """Take back a conflict that an organiser recorded."""
    event = _event(slug)
    try:
        with transaction():
            round_conflicts.remove_conflict(event, conflict_id)
        flash_message(_("The conflict is taken back."))
    except RuleError as error:
        return _page(
            _event(slug),
            AskForm(formdata=None),
            ConflictForm(formdata=None),
            status=422,
            refusal=str(error.message),
        )
    return redirect_to("peer_review.conflicts", slug=slug)


def _page(
    event: Event, ask: AskForm, record: ConflictForm, *, status: int = 200, refusal: str = ""
) -> Response:
    groups = list_group_seats(event.id)
    people = list_people(event.id, groups)
    practices = {row.practice.id: row for row in queries.list_practices(event.id)}
    found = list_conflicts(event.id)
    names = queries.list_candidates(one.person_id for one in found)
    against = round_conflicts.list_contradictions(found, groups)
    return render(
        "peer_review/conflicts.html",
        status=status,
        event=event,
        refusal=refusal,
        ask=ask,
        form=_offered(event, record, people={n: one.person for n, one in people.items()}),
        today=clock.now().astimezone(event.zone).date(),
        call=round_conflicts.find_call(event.id),
        answered=round_conflicts.count_answers(event.id),
        asked=sum(one.takes_part is not PartTaken.NONE for one in people.values()),
        silent=[people[n].person.name for n in round_conflicts.list_silent(event.id)],
        conflicts=[_line(one, names, practices) for one in found],
        contradictions=[
            (names[one.conflict.person_id].name, one.group.topic.name) for one in against
        ],
    )


def _offered(
    event: Event, form: ConflictForm, *, people: dict[int, Candidate] | None = None
) -> ConflictForm:
    known = people or {
        n: one.person for n, one in list_people(event.id, list_group_seats(event.id)).items()
    }
    rows = queries.list_practices(event.id)
    form.offer(
        people=[(one.person_id, described(one)) for one in known.values()],
        practices=[(row.practice.id, f"{row.practice.number} {row.text.title}") for row in rows],
    )
    return form


def described(one: Candidate) -> str:
    """Return a name with organisation and region, as lists to choose from show it."""
    return ", ".join(part for part in (one.name, one.organisation, one.region) if part)


def _line(
    one: DeclaredConflict, names: dict[int, Candidate], practices: dict[int, PracticeRow]
) -> dict[str, Any]:
    row = practices[one.practice_id]
    return {
        "id": one.id,
        "name": names[one.person_id].name,
        "practice": f"{row.practice.number} {row.text.title}",
        "reason": one.reason if one.may_show_reason else None,
        "is_kept_back": bool(one.reason) and not one.may_show_reason,
        "is_by_organiser": one.is_by_organiser,
    }


def _own_line(row: PracticeRow, me: Candidate, kept: DeclaredConflict | None) -> dict[str, Any]:
    return {
        "id": row.practice.id,
        "title": row.text.title,
        "second": ", ".join(part for part in (row.text.organisation, place_of(row.text)) if part),
        "is_own": is_own(me, Territory(row.text.organisation, row.text.region)),
        "is_by_organiser": kept is not None and kept.is_by_organiser,
    }


def _own_words(count: int) -> str:
    if not count:
        return _("Thank you. You have no conflict of interest with any of these practices.")
    return ngettext(
        "Thank you. You will not be asked to review %(num)s practice.",
        "Thank you. You will not be asked to review %(num)s practices.",
        count,
    )


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
