"""The organiser's board: all practices and groups, and whose turn it is."""

from typing import Any

from flask import Response, request, url_for

from clusterix_events.events.queries import find_event
from clusterix_events.kernel.paging import page_number, page_of
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import render
from clusterix_events.peer_review.board_page import board_lines, chosen, turn_choices
from clusterix_events.peer_review.board_queries import list_board

FILTERS = ("q", "turn", "round")


def board(slug: str) -> Response:
    """Show how far each review is; no name and no answer stands on it."""
    event = authorize("peer_review.organise", find_event(slug))
    asked = {name: request.args.get(name, "").strip()[:100] for name in FILTERS}
    lines = board_lines(list_board(event.id))
    shown = chosen(lines, words=asked["q"], turn=asked["turn"], round_name=asked["round"])
    rounds = sorted({line.round_name for line in lines if line.round_name})

    def address(**changes: Any) -> str:
        kept = {name: text for name, text in (asked | changes).items() if text}
        return url_for("peer_review.board", slug=slug, **kept)

    return render(
        "peer_review/board.html",
        event=event,
        page=page_of(shown, page_number(request.args)),
        asked=asked,
        has_any=bool(lines),
        turns=turn_choices(lines),
        rounds=[(name, name) for name in rounds],
        address=address,
        page_address=lambda number: address(page=number),
    )
