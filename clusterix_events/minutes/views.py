"""The organiser's room of minutes: the list, the writing page and its readable twin."""

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.agenda.queries import get_session
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.markdown import markdown
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.minutes import queries, rules, service
from clusterix_events.minutes.forms import (
    STATE_WORDS,
    MinutesForm,
    PrepareForm,
    StateForm,
    form_for,
)
from clusterix_events.minutes.models import Minutes
from clusterix_events.minutes.rules import MinutesState

blueprint = Blueprint("minutes", __name__)
BLUEPRINTS = (blueprint,)

LIST = "/manage/<slug>/minutes"
SHEET = f"{LIST}/<number>"


@blueprint.route(LIST, methods=["GET", "POST"])
def minutes(slug: str) -> Answer:
    """List the minutes and prepare those of another session."""
    event = authorize("minutes.prepare", find_event(slug))
    form = PrepareForm()
    form.offer(queries.list_sessions_without_minutes(event.id))
    if form.validate_on_submit():
        try:
            with transaction():
                row = get_session(event.id, form.session.data)
                number = service.prepare_minutes(event, row).number
            return redirect_to("minutes.edit", slug=slug, number=number)
        except RuleError as error:
            form.refuse(error)
    return render(
        "minutes/minutes.html",
        status=form_status(),
        event=find_event(slug),
        form=form,
        minutes=queries.list_minutes(event.id),
        open_actions=queries.list_open_actions(event.id),
        state_words=STATE_WORDS,
    )


@blueprint.route(SHEET, methods=["GET", "POST"])
def edit(slug: str, number: str) -> Answer:
    """Show and write minutes."""
    event, found = _minutes(slug, number)
    form = form_for(found)
    if form.validate_on_submit():
        text = form.values(found)
        try:
            with transaction():
                service.change_minutes(event.id, number, text, version=form.version.number)
            flash_message(_("The minutes are saved."))
            return redirect_to("minutes.edit", slug=slug, number=number)
        except RuleError as error:
            form.refuse(error)
    return _edit_page(slug, number, form)


@blueprint.post(f"{SHEET}/preview")
def preview(slug: str, number: str) -> Response:
    """Show how the text would read that was typed; nothing is kept."""
    _event, found = _minutes(slug, number)
    text = form_for(found).values(found)
    return render(
        "minutes/preview.html", number=number, items=text.items.values(), markdown=markdown
    )


@blueprint.post(f"{SHEET}/state")
def move(slug: str, number: str) -> Answer:
    """Circulate minutes, approve them, or take them back to a draft."""
    event, found = _minutes(slug, number)
    authorize("minutes.prepare", event)
    form = StateForm()
    if form.validate_on_submit():
        try:
            with transaction():
                state = MinutesState(form.state.data)
                service.move_minutes(event.id, number, state, version=form.version.number)
            return redirect_to("minutes.edit", slug=slug, number=number)
        except RuleError as error:
            flash_message(str(error))
    return redirect_to("minutes.edit", slug=slug, number=found.number)


@blueprint.get(f"{SHEET}/page")
def page(slug: str, number: str) -> Response:
    """Show minutes as a page to read and print: the twin of the paper."""
    event, found = _minutes(slug, number)
    return render(
        "minutes/page.html",
        event=event,
        minutes=queries.sheet(event, found),
        state_word=_state_words(found),
        curly=str,
        kept=str,
        markdown=markdown,
    )


def _minutes(slug: str, number: str) -> tuple[Event, Minutes]:
    """Return event and minutes to whoever may write them; others learn nothing."""
    event = find_event(slug)
    found = queries.find_minutes(event.id, number) if event else None
    if event is None or found is None:
        authorize("minutes.prepare", event)
        raise NotFoundError(number)
    return event, authorize("minutes.write", found)


def _edit_page(slug: str, number: str, form: MinutesForm) -> Response:
    event, found = _minutes(slug, number)
    return render(
        "minutes/edit.html",
        status=form_status(),
        event=event,
        minutes=found,
        form=form,
        can_edit=found.state is not MinutesState.APPROVED,
        moves=[(state.value, _move_words(state)) for state in sorted(rules.MOVES[found.state])],
        state_word=STATE_WORDS[found.state],
        numbers={
            **{
                f"decision-{one.id}": rules.decision_number(number, one.number)
                for item in found.items
                for one in item.decisions
            },
            **{
                f"action-{one.id}": rules.action_number(number, one.number)
                for item in found.items
                for one in item.actions
            },
        },
    )


def _state_words(minutes: Minutes) -> str:
    words: dict[MinutesState, str] = {
        MinutesState.DRAFT: _("draft"),
        MinutesState.CIRCULATED: _("circulated"),
        MinutesState.APPROVED: _("approved, circulated"),
    }
    return words[minutes.state]


def _move_words(state: MinutesState) -> str:
    words: dict[MinutesState, str] = {
        MinutesState.DRAFT: _("Back to the draft"),
        MinutesState.CIRCULATED: _("Mark as circulated"),
        MinutesState.APPROVED: _("Mark as approved"),
    }
    return words[state]
