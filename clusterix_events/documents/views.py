"""The papers' room, and each paper as a PDF."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from clusterix_events.agenda.programme import Audience
from clusterix_events.documents.attendance import attendance_list
from clusterix_events.documents.badges import badge_sheet
from clusterix_events.documents.forms import AgendaForm, AttendanceForm, BadgesForm
from clusterix_events.documents.minutes import minutes_paper
from clusterix_events.documents.printing import (
    render_attendance,
    render_badges,
    render_minutes,
    render_programme,
)
from clusterix_events.documents.programme import programme_paper
from clusterix_events.documents.room import papers_room
from clusterix_events.documents.rules import NothingToPrintError
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.forms import Form
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.pdf import PdfError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import render
from clusterix_events.minutes.queries import find_minutes

blueprint = Blueprint("documents", __name__, url_prefix="/manage/<slug>/papers")
BLUEPRINTS = (blueprint,)


@blueprint.get("")
def papers(slug: str) -> Response:
    """Show which papers there are, their state, and the badges to look at."""
    return _room(_event(slug))


@blueprint.get("/badges.pdf")
def badges(slug: str) -> Response:
    """Answer with the badges of all, or of those with a place in one part."""
    event = _event(slug)
    form = _read(BadgesForm(formdata=request.args))
    part = form.part.data or None
    return _pdf(event, "badges", lambda: render_badges(badge_sheet(event, part)))


@blueprint.get("/agenda.pdf")
def agenda(slug: str) -> Response:
    """Answer with the published programme for everybody, or for the partners."""
    event = _event(slug)
    form = _read(AgendaForm(formdata=request.args))
    audience = Audience(form.audience.data)
    return _pdf(
        event, f"agenda-{audience}", lambda: render_programme(programme_paper(event, audience))
    )


@blueprint.get("/attendance.pdf")
def attendance(slug: str) -> Response:
    """Answer with the attendance lists of all days, or of one."""
    event = _event(slug)
    form = _read(AttendanceForm(formdata=request.args))
    day = form.day.data
    name = f"attendance-{day}" if day else "attendance"
    return _pdf(event, name, lambda: render_attendance(attendance_list(event, day)))


@blueprint.get("/minutes/<number>.pdf")
def minutes(slug: str, number: str) -> Response:
    """Answer with minutes; whoever writes them may print them."""
    event = find_event(slug)
    row = find_minutes(event.id, number) if event else None
    authorize("minutes.write", row)
    if event is None or row is None:
        raise NotFoundError(number)
    return _pdf(event, number, lambda: render_minutes(*minutes_paper(event, row)))


def _event(slug: str) -> Event:
    return authorize("papers.print", find_event(slug))


def _read(form: Form) -> Form:
    """Return the form when it holds; what cannot be read names no paper."""
    if not form.validate():
        raise NotFoundError(request.query_string.decode(errors="replace"))
    return form


def _pdf(event: Event, name: str, made: Callable[[], bytes]) -> Response:
    """Answer with a paper in its event's language, or with the room and why there is none."""
    try:
        with written_in(event.language):
            pdf = made()
    except NothingToPrintError as error:
        return _room(event, refused=str(error), status=404)
    except PdfError as error:
        return _room(event, refused=str(error), status=503)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{event.slug}-{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _room(event: Event, *, refused: str = "", status: int = 200) -> Response:
    return render(
        "documents/papers.html",
        status=status,
        event=event,
        refused=refused,
        **papers_room(event),
    )
