"""Files that people answered with, as downloads: their own, and for the organiser."""

from flask import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.files import answer_file
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import redirect_to
from clusterix_events.registration import queries, uploads
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.shown import ORGANISER


@blueprint.get("/r/<token>/files/<question>")
def own_file(token: str, question: str) -> Response:  # noqa: ARG001 - read before the view
    """Answer the file with which somebody answered a question themselves."""
    link = authorize("registration.own", current_actor().link)
    registration = queries.find_registration(link.person_id, link.event_id)
    if registration is None:
        raise NotFoundError(question)
    event = queries.get_event(registration.event_id)
    return answer_file(uploads.get_file(event, registration, question)[1])


@blueprint.route(
    "/manage/<slug>/registrations/<reference>/files/<question>", methods=["GET", "POST"]
)
def answered_file(slug: str, reference: str, question: str) -> Response | WerkzeugResponse:
    """Answer a file that organisers may see; a special one by its button alone, and noted."""
    event: Event = authorize("registration.manage", find_event(slug))
    registration = queries.get_by_reference(event.id, reference)
    asked, stored = uploads.get_file(event, registration, question)
    if ORGANISER not in asked.sees:
        raise NotFoundError(question)
    if asked.is_special and request.method == "GET":
        return redirect_to("registration.registration", slug=slug, reference=reference)
    if asked.is_special:
        with transaction():
            uploads.note_read(queries.get_by_reference(event.id, reference))
        _asked, stored = uploads.get_file(event, registration, question)
    return answer_file(stored)
