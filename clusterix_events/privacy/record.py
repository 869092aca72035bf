"""What the organiser's page of one registration says about a request for erasure."""

from markupsafe import Markup

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.web import draw
from clusterix_events.privacy.queries import find_open_request, terms_of
from clusterix_events.privacy.request_page import request_page
from clusterix_events.privacy.request_service import plan_erasure
from clusterix_events.registration.models import Registration


def draw_request(registration: Registration, event: Event) -> Markup:
    """Return the request for erasure with its day and its button, empty when there is none."""
    found = find_open_request(event.id, registration.person_id)
    if found is None:
        return Markup()
    today = clock.now().astimezone(event.zone).date()
    return draw(
        "privacy/_request.html",
        event=event,
        registration=registration,
        asked=found,
        is_late=today > found.due_on,
        **request_page(event, plan_erasure(event, registration, today=today), terms_of(event)),
    )
