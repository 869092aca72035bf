"""The overview of an event: for its organiser, and for those who help in one room of it."""

from flask import Response

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.home.overview import overview_page
from clusterix_events.kernel import clock
from clusterix_events.kernel.permissions import authorize, current_actor, may
from clusterix_events.kernel.web import render
from clusterix_events.minutes.queries import list_minutes
from clusterix_events.peer_review.queries import list_groups_of_person


def overview(slug: str) -> Response:
    """Show what needs the organiser today; moderators and the desk see the way to their room."""
    event = authorize("event.enter", find_event(slug))
    if not may("event.manage", event):
        return _helpers_page(event)
    page = overview_page(event, now=clock.now())
    return render("home/overview.html", event=event, **page)


def _helpers_page(event: Event) -> Response:
    person_id = current_actor().person_id
    groups = list_groups_of_person(event.id, person_id) if person_id else ()
    return render(
        "home/helper.html",
        event=event,
        groups=[group for group in groups if may("peer_review.moderate", group)],
        reports=[
            group
            for group in groups
            if may("peer_review.follow_report", group)
            and (group.closed_at or not may("peer_review.moderate", group))
        ],
        minutes=[one for one in list_minutes(event.id) if may("minutes.write", one)],
        may_check_in=may("desk.use", event),
    )
