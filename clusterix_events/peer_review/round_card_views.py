"""The groups as a page that prints: a card for each, and a list for the wall."""

from flask import Response

from clusterix_events.events.queries import find_event
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import render
from clusterix_events.peer_review.round_cards import list_card_rounds


def group_cards(slug: str) -> Response:
    """Show the cards of the groups and the lists for the wall."""
    event = authorize("peer_review.organise", find_event(slug))
    return render("peer_review/group_cards.html", event=event, rounds=list_card_rounds(event))
