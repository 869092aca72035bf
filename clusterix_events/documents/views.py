"""The papers' room, and each paper as a PDF."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.agenda.programme import Audience
from clusterix_events.agenda.speaker_queries import takes_part
from clusterix_events.documents import report_views
from clusterix_events.documents.answering import answer_pdf
from clusterix_events.documents.attendance import attendance_list
from clusterix_events.documents.badges import badge_sheet, one_badge
from clusterix_events.documents.forms import AgendaForm, AttendanceForm, BadgesForm
from clusterix_events.documents.group_cards import groups_paper
from clusterix_events.documents.minutes import minutes_paper
from clusterix_events.documents.participants import participants_paper
from clusterix_events.documents.printing import (
    render_attendance,
    render_badges,
    render_group_cards,
    render_group_lists,
    render_minutes,
    render_participants,
    render_programme,
)
from clusterix_events.documents.programme import programme_paper
from clusterix_events.documents.room import papers_room
from clusterix_events.documents.rules import NothingToPrintError
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.forms import Form
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.pdf import PdfError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.minutes.queries import find_minutes

blueprint = Blueprint("documents", __name__)
BLUEPRINTS = (blueprint,)
ROOM = "/manage/<slug>/papers"

for path, view in report_views.ADDRESSES:
    blueprint.add_url_rule(path, view_func=view, methods=("GET",))


@blueprint.get(ROOM)
def papers(slug: str) -> Response:
    """Show which papers there are, their state, and the badges to look at."""
    return _room(_event(slug))


@blueprint.get(f"{ROOM}/badges.pdf")
def badges(slug: str) -> Response:
    """Answer with the badges of all, or of those with a place in one part."""
    event = _event(slug)
    form = _read(BadgesForm(formdata=request.args))
    part = form.part.data or None
    return _pdf(event, "badges", lambda: render_badges(badge_sheet(event, part)))


@blueprint.get("/manage/<slug>/check-in/<reference>/badge.pdf")
def badge(slug: str, reference: str) -> Response:
    """Answer with one badge, for who lost theirs or came without a registration."""
    event = authorize("desk.use", find_event(slug))
    return _pdf(event, reference, lambda: render_badges(one_badge(event, reference)))


@blueprint.get(f"{ROOM}/agenda.pdf")
def agenda(slug: str) -> Response:
    """Answer with the published programme for everybody, or for the partners."""
    event = _event(slug)
    form = _read(AgendaForm(formdata=request.args))
    audience = Audience(form.audience.data)
    return _pdf(
        event, f"agenda-{audience}", lambda: render_programme(programme_paper(event, audience))
    )


@blueprint.get(f"{ROOM}/attendance.pdf")
def attendance(slug: str) -> Response:
    """Answer with the attendance lists of all days, or of one."""
    event = _event(slug)
    form = _read(AttendanceForm(formdata=request.args))
    day = form.day.data
    name = f"attendance-{day}" if day else "attendance"
    return _pdf(event, name, lambda: render_attendance(attendance_list(event, day)))


@blueprint.get(f"{ROOM}/minutes/<number>.pdf")
def minutes(slug: str, number: str) -> Response:
    """Answer with minutes; whoever writes them may print them."""
    event = find_event(slug)
    row = find_minutes(event.id, number) if event else None
    authorize("minutes.write", row)
    if event is None or row is None:
        raise NotFoundError(number)
    return _pdf(event, number, lambda: render_minutes(*minutes_paper(event, row)))


@blueprint.get(f"{ROOM}/participants.pdf")
def participants(slug: str) -> Response:
    """Answer with the list of those who agreed to be listed."""
    event = _event(slug)
    return _pdf(event, "participants", lambda: render_participants(participants_paper(event)))


@blueprint.get(f"{ROOM}/group-cards.pdf")
def group_cards(slug: str) -> Response:
    """Answer with a card for each peer group, two to a sheet of A4."""
    event = _event(slug)
    return _pdf(event, "group-cards", lambda: render_group_cards(groups_paper(event)))


@blueprint.get(f"{ROOM}/group-lists.pdf")
def group_lists(slug: str) -> Response:
    """Answer with who goes where in each round, for the wall."""
    event = _event(slug)
    return _pdf(event, "group-lists", lambda: render_group_lists(groups_paper(event)))


@blueprint.get("/r/<token>/participants.pdf")
def participants_by_link(token: str) -> WerkzeugResponse:
    """Answer somebody who takes part with the list; whoever does not, sees the page's own words."""
    link = authorize("registration.own", current_actor().link)
    event = get_event(link.event_id or 0)
    if not takes_part(event.id, link.person_id or 0):
        return redirect_to("privacy.participants", token=token)
    try:
        pdf = render_participants(participants_paper(event))
    except (NothingToPrintError, PdfError) as error:
        flash_message(str(error))
        return redirect_to("privacy.participants", token=token)
    return answer_pdf(event, "participants", pdf)


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
    return answer_pdf(event, name, pdf)


def _room(event: Event, *, refused: str = "", status: int = 200) -> Response:
    return render(
        "documents/papers.html",
        status=status,
        event=event,
        refused=refused,
        **papers_room(event),
    )
