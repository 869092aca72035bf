"""The organiser's tour room, and the public page of tours."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.events.queries import find_event, get_public_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize, public
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.study_tours import queries, service
from clusterix_events.study_tours.forms import CoachForm, StopForm, TourForm
from clusterix_events.study_tours.models import Coach, Stop, StudyTour
from clusterix_events.study_tours.travellers import (
    Traveller,
    list_travellers,
    read_emergency_contacts,
)

TRAVELLERS = "/manage/<slug>/check-in/tours"
T = TypeVar("T", Stop, Coach)

blueprint = Blueprint("study_tours", __name__)
BLUEPRINTS = [blueprint]


@blueprint.get("/events/<slug>/tours")
@public
def public_tours(slug: str) -> Response:
    """Show the tours everybody may see; the same empty page whether or not one is hidden."""
    event = get_public_event(slug)
    tours = queries.list_public_tours(event.id)
    return render(
        "study_tours/public_tours.html", event=event, tours=tours, counts=queries.count_tours(tours)
    )


@blueprint.get(TRAVELLERS)
def travellers(slug: str) -> Response:
    """Show the tour's leader who is on the tours of today, with their numbers."""
    return _travellers_page(_led(slug), list_travellers)


@blueprint.post(TRAVELLERS)
def emergency_contacts(slug: str) -> Response:
    """Show whom to call for each, while the tour runs; that it was read is logged."""
    event = _led(slug)
    with transaction():
        return _travellers_page(event, read_emergency_contacts)


@blueprint.get("/manage/<slug>/tours")
def tours(slug: str) -> Response:
    """Show the tours of an event with stops, coaches and seats."""
    event = authorize("tours.edit", find_event(slug))
    found = queries.list_tours(event.id)
    return render(
        "study_tours/tours.html",
        event=event,
        tours=found,
        counts=queries.count_tours(found),
        due={tour.id: queries.lists_due(tour) for tour in found},
        can_add=bool(_free_parts(event)),
    )


@blueprint.route("/manage/<slug>/tours/new", methods=["GET", "POST"])
def new_tour(slug: str) -> Response:
    """Plan a tour for a part that has none yet."""
    event = authorize("tours.edit", find_event(slug))
    form = TourForm(on=event.ends_on)
    form.part.choices = [(part.id, part.title) for part in _free_parts(event)]
    if form.validate_on_submit():
        part = _part(event, form.part.data)
        try:
            with transaction():
                tour = service.add_tour(event, part, **form.words())
            return redirect_to("study_tours.tour", slug=slug, tour_id=tour.id)
        except RuleError as error:
            form.refuse(error)
    return render(
        "study_tours/tour_form.html", event=event, form=form, tour=None, status=form_status()
    )


@blueprint.route("/manage/<slug>/tours/<int:tour_id>", methods=["GET", "POST"])
def tour(slug: str, tour_id: int) -> Response:
    """Show one tour and change what it is and when."""
    event, found = _find(slug, tour_id)
    part = _part(event, found.part_id)
    form = TourForm(obj=found)
    form.part.choices = [(part.id, part.title)]
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_tour(
                    found,
                    part,
                    version=form.version.number,
                    **form.words(),
                )
            flash_message(_("Saved."))
            return redirect_to("study_tours.tour", slug=slug, tour_id=tour_id)
        except RuleError as error:
            form.refuse(error)
            event, found = _find(slug, tour_id)  # with its stops, read anew after the roll-back
    return render(
        "study_tours/tour.html",
        event=event,
        tour=found,
        form=form,
        count=queries.count_tours([found])[found.id],
        due=queries.lists_due(found),
        status=form_status(),
    )


@blueprint.route("/manage/<slug>/tours/<int:tour_id>/stops/new", methods=["GET", "POST"])
def new_stop(slug: str, tour_id: int) -> Response:
    """Add a stop at the end of a tour."""
    event, found = _find(slug, tour_id)
    form = StopForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.add_stop(found, form.facts())
            return redirect_to("study_tours.tour", slug=slug, tour_id=tour_id)
        except RuleError as error:
            form.refuse(error)
    return _stop_page(event, found, form, None)


@blueprint.route("/manage/<slug>/tours/<int:tour_id>/stops/<int:stop_id>", methods=["GET", "POST"])
def stop(slug: str, tour_id: int, stop_id: int) -> Response:
    """Change a stop."""
    event, found = _find(slug, tour_id)
    chosen = _one(found.stops, stop_id)
    form = StopForm(obj=chosen)
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_stop(found, chosen, form.facts())
            flash_message(_("Saved."))
            return redirect_to("study_tours.tour", slug=slug, tour_id=tour_id)
        except RuleError as error:
            form.refuse(error)
    return _stop_page(event, found, form, chosen)


@blueprint.route("/manage/<slug>/tours/<int:tour_id>/coaches/new", methods=["GET", "POST"])
def new_coach(slug: str, tour_id: int) -> Response:
    """Add a coach; its seats limit the tour."""
    event, found = _find(slug, tour_id)
    form = CoachForm()
    if form.validate_on_submit():
        with transaction():
            service.add_coach(found, **form.words())
        return redirect_to("study_tours.tour", slug=slug, tour_id=tour_id)
    return _coach_page(event, found, form, None)


@blueprint.route(
    "/manage/<slug>/tours/<int:tour_id>/coaches/<int:coach_id>", methods=["GET", "POST"]
)
def coach(slug: str, tour_id: int, coach_id: int) -> Response:
    """Change a coach's name and seats."""
    event, found = _find(slug, tour_id)
    chosen = _one(found.coaches, coach_id)
    form = CoachForm(obj=chosen)
    if form.validate_on_submit():
        with transaction():
            service.change_coach(found, chosen, **form.words())
        flash_message(_("Saved."))
        return redirect_to("study_tours.tour", slug=slug, tour_id=tour_id)
    return _coach_page(event, found, form, chosen)


def _find(slug: str, tour_id: int) -> tuple[Event, StudyTour]:
    event = authorize("tours.edit", find_event(slug))
    found = queries.find_tour(event.id, tour_id)
    if found is None:
        raise NotFoundError(str(tour_id))
    return event, found


def _one(rows: list[T], number: int) -> T:
    found = next((row for row in rows if row.id == number), None)
    if found is None:
        raise NotFoundError(str(number))
    return found


def _free_parts(event: Event) -> list[Part]:
    taken = {tour.part_id for tour in queries.list_tours(event.id)}
    return [
        part for part in event.parts if part.kind is PartKind.STUDY_TOUR and part.id not in taken
    ]


def _led(slug: str) -> Event:
    return authorize("tours.lead", find_event(slug))


def _travellers_page(event: Event, read: Callable[[StudyTour], list[Traveller]]) -> Response:
    """Return the tours that run today; on any other day nobody is shown."""
    today = clock.now().astimezone(event.zone).date()
    running = [tour for tour in queries.list_tours(event.id) if tour.on == today]
    return render(
        "study_tours/travellers.html",
        event=event,
        tours=[(tour, read(tour)) for tour in running],
        has_contacts=read is read_emergency_contacts,
    )


def _part(event: Event, part_id: int) -> Part:
    return next(part for part in event.parts if part.id == part_id)


def _stop_page(event: Event, tour: StudyTour, form: StopForm, stop: Stop | None) -> Response:
    return render(
        "study_tours/stop_form.html",
        event=event,
        tour=tour,
        form=form,
        stop=stop,
        status=form_status(),
    )


def _coach_page(event: Event, tour: StudyTour, form: CoachForm, coach: Coach | None) -> Response:
    return render(
        "study_tours/coach_form.html",
        event=event,
        tour=tour,
        form=form,
        coach=coach,
        status=form_status(),
    )
