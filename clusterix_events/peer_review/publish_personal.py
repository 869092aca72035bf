"""A person's own good practices on their personal page."""

from flask import render_template
from markupsafe import Markup

from clusterix_events.events.models import Event
from clusterix_events.peer_review.publish_queries import list_owned


def draw_owned(person_id: int, event: Event, token: str) -> Markup:
    """Return the practices somebody owns, with the way to what may be published of them."""
    owned = list_owned(event.id, person_id)
    if not owned:
        return Markup()
    return Markup(  # noqa: S704 - escaped by the template
        render_template("peer_review/_owned.html", owned=owned, token=token)
    )
