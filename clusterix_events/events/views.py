"""My events, a new event in three steps, its settings and its state."""

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.events import (
    queries,
    rules,
    service,
    views_people,
    views_quotas,
    views_structure,
)
from clusterix_events.events.blueprint import blueprint
from clusterix_events.events.forms import (
    ACCESSES,
    KINDS,
    MOVES,
    STATES,
    CopyForm,
    FirstPartsForm,
    SettingsForm,
    WhatAndWhenForm,
)
from clusterix_events.events.models import Access, Event, EventState, PartKind, PublicityPeriod
from clusterix_events.events.parts import PartDetails, add_part, add_room
from clusterix_events.events.service import CHANGEABLE, NewEvent
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.people import queries as people_queries
from clusterix_events.people.models import Account

SPLIT = (views_structure, views_quotas, views_people)  # they add their routes to the same blueprint
BLUEPRINTS = [blueprint]
ACTOR = "actor"


@blueprint.get("/")
def my_events() -> Response:
    """Show the events for which the account has a role."""
    authorize("event.add", ACTOR)
    ids = people_queries.list_event_ids(_account_id())
    return render("events/my_events.html", events=queries.list_events(ids), state_words=STATES)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Response:
    """The first step: what and when; it makes a draft, so nothing typed is lost after it."""
    authorize("event.add", ACTOR)
    form = WhatAndWhenForm()
    if not form.validate_on_submit():
        return render("events/new.html", form=form, status=form_status())
    try:
        with transaction():
            organiser = session.get_one(Account, _account_id())
            slug = service.add_event(_new_event(form.data), organiser=organiser).slug
    except RuleError as error:
        form.refuse(error)
        return render("events/new.html", form=form, status=422)
    return redirect_to("events.setup_parts", slug=slug)


@blueprint.route("/<slug>/setup/parts", methods=["GET", "POST"])
def setup_parts(slug: str) -> Response:
    """The second step: parts and rooms."""
    event = authorize("event.manage", queries.find_event(slug))
    form = FirstPartsForm()
    if not form.validate_on_submit():
        return _first_parts_page(event, form, status=form_status())
    try:
        with transaction():
            _add_first_parts(event, form.data)
    except RuleError as error:
        form.refuse(error)
        return _first_parts_page(_reload(slug), form, status=422)
    return redirect_to("events.setup_people", slug=slug)


@blueprint.route("/<slug>/settings", methods=["GET", "POST"])
def settings(slug: str) -> Response:
    """Edit what an event says about itself; parts, rooms and state stand beside."""
    event = authorize("event.manage", queries.find_event(slug))
    form = SettingsForm(data=_form_values(event))
    if not form.validate_on_submit():
        return _settings_page(event, form, status=form_status())
    try:
        with transaction():
            _save(event.id, form.data, version=form.version.number)
    except RuleError as error:
        form.refuse(error)
        return _settings_page(_reload(slug), form, status=422)
    flash_message(_("Saved at %(time)s", time=clock_time(clock.now(), event.zone)))
    return redirect_to("events.settings", slug=slug)


@blueprint.post("/<slug>/state")
def state(slug: str) -> Response:
    """Publish, close, reopen or archive an event."""
    event = authorize("event.manage", queries.find_event(slug))
    wanted = request.form.get("state", "")
    if wanted not in set(EventState):
        abort(400)
    try:
        with transaction():
            service.move_event(event.id, EventState(wanted))
    except RuleError as error:
        event = _reload(slug)
        form = SettingsForm(formdata=None, data=_form_values(event))
        form.refuse(error)
        return _settings_page(event, form, status=422)
    flash_message(STATE_NOTES[EventState(wanted)]())
    return redirect_to("events.settings", slug=slug)


@blueprint.route("/<slug>/copy", methods=["GET", "POST"])
def copy(slug: str) -> Response:
    """Make a draft of the same event on other days."""
    event = authorize("event.manage", queries.find_event(slug))
    form = CopyForm(data={"title": event.title})
    if not form.validate_on_submit():
        return render("events/copy.html", event=event, form=form, status=form_status())
    try:
        with transaction():
            organiser = session.get_one(Account, _account_id())
            new_slug = service.copy_event(event.id, organiser=organiser, **form.data).slug
    except RuleError as error:
        form.refuse(error)
        return render("events/copy.html", event=_reload(slug), form=form, status=422)
    flash_message(_("This is the copy. It is a draft: look at its days and texts."))
    return redirect_to("events.settings", slug=new_slug)


STATE_NOTES = {
    EventState.DRAFT: lambda: _("It is a draft."),
    EventState.PUBLISHED: lambda: _("Published. Everybody can see its page."),
    EventState.CLOSED: lambda: _("Closed. Its page stays, nobody can register any more."),
    EventState.ARCHIVED: lambda: _("Archived. Its page is gone from public view."),
}


def _account_id() -> int:
    account_id = current_actor().account_id
    assert account_id is not None
    return account_id


def _new_event(values: dict[str, Any]) -> NewEvent:
    own = {name: values[name] for name in ("title", "starts_on", "ends_on", "timezone", "slug")}
    details = ("city", "country_code", "organiser_name", "contact_email")
    return NewEvent(**own, details={name: values[name] for name in details})


def _add_first_parts(event: Event, values: dict[str, Any]) -> None:
    for kind in PartKind:
        if not values[f"{kind}_wanted"]:
            continue
        details = PartDetails(
            title=(values[f"{kind}_title"] or "").strip() or str(KINDS[kind]),
            kind=kind,
            access=Access(values[f"{kind}_access"]),
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            capacity=values[f"{kind}_places"],
        )
        add_part(event, details)
    for line in rules.lines_of(values["rooms"]):
        name, seats = rules.room_of(line)
        add_room(event, name, seats=seats)


def _save(event_id: int, values: dict[str, Any], *, version: int) -> None:
    period = PublicityPeriod(values["publicity"]) if values["publicity"] else None
    own = {name: values[name] for name in values.keys() & CHANGEABLE}
    del own["publicity"], own["publicity_lines"]
    own["regions"] = rules.lines_of(own["regions"])
    service.change_event(event_id, version=version, **own)
    lines = rules.lines_of(values["publicity_lines"])
    service.use_publicity(queries.get_event(event_id), period, lines)


def _form_values(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in CHANGEABLE} | {
        "publicity": event.publicity or "",
        "regions": "\n".join(event.regions),
        "publicity_lines": "\n".join(event.publicity_lines),
        "version": event.version,
    }


def _first_parts_page(event: Event, form: FirstPartsForm, *, status: int) -> Response:
    return render("events/setup_parts.html", event=event, form=form, kinds=KINDS, status=status)


def _settings_page(event: Event, form: SettingsForm, *, status: int = 200) -> Response:
    return render(
        "events/settings.html",
        event=event,
        form=form,
        kinds=KINDS,
        accesses=ACCESSES,
        state_words=STATES,
        move_words=MOVES,
        moves=[state for state in EventState if state in rules.MOVES[event.state]],
        missing=service.missing_for_publication(event),
        status=status,
    )


def _reload(slug: str) -> Event:
    event = queries.find_event(slug)
    assert event is not None
    return event
