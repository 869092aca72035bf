"""The desk's pages, and what a badge's code opens."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.checkin import queries, rules, service
from clusterix_events.checkin import walk_in as walk_ins
from clusterix_events.checkin.forms import DayForm, DeskSearchForm, WalkInForm
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time, short_day
from clusterix_events.kernel.permissions import authorize, current_actor, may, public
from clusterix_events.kernel.refs import read_reference
from clusterix_events.kernel.web import flash_message, form_status, form_token, redirect_to, render
from clusterix_events.registration import queries as registrations
from clusterix_events.registration.merge_queries import Alike, find_by_badge
from clusterix_events.registration.queries import get_by_reference

blueprint = Blueprint("checkin", __name__)
BLUEPRINTS = [blueprint]


@blueprint.get("/c/<ref>")
@blueprint.get("/C/<ref>", endpoint="printed_badge")
@public
def badge(ref: str) -> Response:
    """Tell a stranger what a badge is, and lead the desk to its check-in.

    To a stranger the answer is the same whether or not the reference exists.
    """
    reference = read_reference(ref)
    found = find_by_badge(reference) if reference else None
    if found is not None:
        event = get_event(found.event_id)
        if may("desk.use", event):
            return redirect_to("checkin.desk", slug=event.slug, q=found.reference)
    return render("checkin/badge.html")


@blueprint.get("/manage/<slug>/check-in")
def desk(slug: str) -> Response:
    """Show who is expected on a day and who has come."""
    event = authorize("desk.use", find_event(slug))
    form = DeskSearchForm(request.args)
    is_understood = form.validate()
    day = _chosen_day(event, form.day.data if is_understood else None)
    expected = queries.list_expected(event, day)
    found = queries.find_expected(expected, form.q.data or "") if is_understood else expected
    return render(
        "checkin/desk.html",
        event=event,
        form=form,
        day=day,
        days=[
            (short_day(each), url_for("checkin.desk", slug=slug, day=each.isoformat()), each == day)
            for each in rules.days_between(event.starts_on, event.ends_on)
        ],
        found=found,
        count_expected=len(expected),
        count_present=sum(1 for one in expected if one.came_at is not None),
    )


@blueprint.route("/manage/<slug>/check-in/walk-in", methods=["GET", "POST"])
def walk_in(slug: str) -> Response:
    """Register somebody who came without it, and check them in; who is alike is shown first."""
    event = authorize("desk.use", find_event(slug))
    event = registrations.get_event(event.id)
    day = _chosen_day(event, request.values.get("day", type=date.fromisoformat))
    parts = walk_ins.parts_at_desk(event, day, is_organiser=may("registration.manage", event))
    form = WalkInForm.make(parts, day)
    if not form.validate_on_submit():
        return _walk_in_page(event, form, day, status=form_status())
    wanted = form.wanted(parts, event.language)
    alike = [] if form.is_new.data else walk_ins.find_alike(event.id, wanted)
    if alike:
        return _walk_in_page(event, form, day, alike=alike, status=409)
    event_id, account_id = event.id, current_actor().account_id
    try:
        with transaction():
            made = walk_ins.let_in(event_id, wanted, day, account_id=account_id, token=form_token())
            reference, name = made.reference, made.person.full_name
    except RuleError as error:
        form.refuse(error)
        return _walk_in_page(registrations.get_event(event_id), form, day, status=422)
    flash_message(_("%(name)s is registered and here. The badge can be printed now.", name=name))
    return redirect_to("checkin.desk", slug=slug, q=reference, day=day.isoformat())


@blueprint.post("/manage/<slug>/check-in/<ref>")
def check_in(slug: str, ref: str) -> Response:
    """Note that somebody came; a second time says since when."""
    event = authorize("desk.use", find_event(slug))
    form = DayForm()
    if not form.validate():
        return redirect_to("checkin.desk", slug=slug)
    try:
        with transaction():
            registration = get_by_reference(event.id, ref)
            arrival = service.check_in(
                registration,
                form.chosen,
                account_id=current_actor().account_id,
            )
    except RuleError as error:
        flash_message(str(error))
        return redirect_to("checkin.desk", slug=slug, q=ref, day=form.chosen.isoformat())
    name = registration.person.full_name
    at = clock_time(arrival.at, event.zone)
    if arrival.is_first:
        flash_message(_("%(name)s is here, %(at)s.", name=name, at=at))
    else:
        flash_message(_("%(name)s came already at %(at)s.", name=name, at=at))
    return redirect_to("checkin.desk", slug=slug, day=form.chosen.isoformat())


@blueprint.post("/manage/<slug>/check-in/<ref>/removal")
def take_back(slug: str, ref: str) -> Response:
    """Forget a presence that was noted by mistake."""
    event = authorize("desk.use", find_event(slug))
    name = get_by_reference(event.id, ref).person.full_name
    form = DayForm()
    if form.validate():
        with transaction():
            service.take_back(get_by_reference(event.id, ref), form.chosen)
        flash_message(_("%(name)s is not noted as present.", name=name))
        return redirect_to("checkin.desk", slug=slug, day=form.chosen.isoformat())
    return redirect_to("checkin.desk", slug=slug)


def _walk_in_page(
    event: Event, form: WalkInForm, day: date, *, alike: Sequence[Alike] = (), status: int
) -> Response:
    return render(
        "checkin/walk_in.html",
        status=status,
        event=event,
        form=form,
        day=day,
        alike=alike,
        form_token=form_token(),
    )


def _chosen_day(event: Event, wanted: date | None) -> date:
    today = wanted or clock.now().astimezone(event.zone).date()
    return min(max(today, event.starts_on), event.ends_on)
