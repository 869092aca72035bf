"""The way to one's conflicts of interest on the personal page."""

from markupsafe import Markup

from clusterix_events.events.models import Event
from clusterix_events.kernel.web import draw
from clusterix_events.peer_review import round_conflicts
from clusterix_events.peer_review.round_queries import takes_part


def draw_conflicts(person_id: int, event: Event, token: str) -> Markup:
    """Return the way to the page of conflicts, once somebody was asked or has answered."""
    call = round_conflicts.find_call(event.id)
    if call is None or not takes_part(event.id, person_id):
        return Markup()
    answer = round_conflicts.find_answer(event.id, person_id)
    return draw("peer_review/_personal_conflicts.html", call=call, answer=answer, token=token)
