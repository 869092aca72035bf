"""Parts, their invitation links, and rooms."""

from dataclasses import fields
from typing import Any

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.events import parts, queries, rules
from clusterix_events.events.blueprint import blueprint
from clusterix_events.events.forms import RoomForm
from clusterix_events.events.models import Access, Event, PartKind, Room
from clusterix_events.events.part_forms import PartForm
from clusterix_events.events.part_page import draw_part, draw_stale_part, part_values
from clusterix_events.events.parts import PartDetails
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render

STEP_FREE = {"": None, "yes": True, "no": False}


@blueprint.route("/<slug>/settings/parts/new", methods=["GET", "POST"])
def new_part(slug: str) -> Response:
    """Add a part."""
    event = authorize("event.manage", queries.find_event(slug))
    form = PartForm(data={"starts_on": event.starts_on, "ends_on": event.ends_on})
    if not form.validate_on_submit():
        return draw_part(event, None, form, status=form_status())
    try:
        with transaction():
            parts.add_part(event, _details(event, form))
    except RuleError as error:
        form.refuse(error)
        return draw_part(_reload(slug), None, form, status=422)
    flash_message(_("The part is there."))
    return redirect_to("events.settings", slug=slug, _anchor="parts")


@blueprint.route("/<slug>/settings/parts/<code>", methods=["GET", "POST"])
def part(slug: str, code: str) -> Response:
    """Edit a part; who comes second is told what somebody else has changed meanwhile."""
    event = authorize("event.manage", queries.find_event(slug))
    found = queries.get_part(event.id, code)
    form = PartForm(data=part_values(event, found))
    if not form.validate_on_submit():
        return draw_part(event, found, form, status=form_status())
    try:
        with transaction():
            parts.change_part(event, found, _details(event, form), version=form.version.number)
    except StaleError:
        event = _reload(slug)
        return draw_stale_part(event, queries.get_part(event.id, code), form)
    except RuleError as error:
        form.refuse(error)
        event = _reload(slug)
        return draw_part(event, queries.get_part(event.id, code), form, status=422)
    flash_message(_("Saved at %(time)s", time=clock_time(clock.now(), event.zone)))
    return redirect_to("events.part", slug=slug, code=code)


@blueprint.post("/<slug>/settings/parts/<code>/invitation")
def new_invitation(slug: str, code: str) -> Response:
    """Make a new invitation link of a part; the one before ends."""
    event = authorize("event.manage", queries.find_event(slug))
    found = queries.get_part(event.id, code)
    with transaction():
        parts.renew_invitation_link(event.id, found.id)
    flash_message(_("This link works from now on; an older one opens nothing any more."))
    return redirect_to("events.part", slug=slug, code=code, _anchor="invitation")


@blueprint.post("/<slug>/settings/parts/<code>/invitation/end")
def end_invitation(slug: str, code: str) -> Response:
    """End the invitation link of a part."""
    event = authorize("event.manage", queries.find_event(slug))
    found = queries.get_part(event.id, code)
    with transaction():
        parts.end_invitation_link(event.id, found.id)
    flash_message(_("The link opens nothing any more. Whoever registered by it keeps their place."))
    return redirect_to("events.part", slug=slug, code=code, _anchor="invitation")


@blueprint.route("/<slug>/settings/rooms/new", methods=["GET", "POST"])
def new_room(slug: str) -> Response:
    """Add a room."""
    event = authorize("event.manage", queries.find_event(slug))
    form = RoomForm()
    if not form.validate_on_submit():
        return render(
            "events/room.html", event=event, room_row=None, form=form, status=form_status()
        )
    try:
        with transaction():
            parts.add_room(event, **_room_values(form.data))
    except RuleError as error:
        form.refuse(error)
        return render("events/room.html", event=event, room_row=None, form=form, status=422)
    return redirect_to("events.settings", slug=slug, _anchor="rooms")


@blueprint.route("/<slug>/settings/rooms/<int:room_id>", methods=["GET", "POST"])
def room(slug: str, room_id: int) -> Response:
    """Edit a room."""
    event = authorize("event.manage", queries.find_event(slug))
    found = queries.get_room(event.id, room_id)
    form = RoomForm(data=_room_data(found))
    if not form.validate_on_submit():
        return render(
            "events/room.html", event=event, room_row=found, form=form, status=form_status()
        )
    try:
        with transaction():
            parts.change_room(found, **_room_values(form.data))
    except RuleError as error:
        form.refuse(error)
        return render("events/room.html", event=event, room_row=found, form=form, status=422)
    return redirect_to("events.settings", slug=slug, _anchor="rooms")


def _details(event: Event, form: PartForm) -> PartDetails:
    values = form.data
    closes = values["sign_up_closes_at"]
    own = {f.name: values[f.name] for f in fields(PartDetails) if f.name in values}
    title = values["series_title"]
    return PartDetails(
        **own
        | {
            "kind": PartKind(values["kind"]),
            "access": Access(values["access"]),
            "series_code": rules.series_code_of(title) if title else None,
            "sign_up_closes_at": closes.replace(tzinfo=event.zone) if closes else None,
            "offer_hours": values["offer_hours"] if form.is_offered else None,
        }
    )


def _reload(slug: str) -> Event:
    event = queries.find_event(slug)
    if event is None:
        raise NotFoundError(slug)
    return event


def _room_values(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": values["name"].strip(),
        "seats": values["seats"],
        "is_step_free": STEP_FREE[values["is_step_free"]],
    }


def _room_data(room: Room) -> dict[str, Any]:
    word = {None: "", True: "yes", False: "no"}[room.is_step_free]
    return {"name": room.name, "seats": room.seats, "is_step_free": word}
