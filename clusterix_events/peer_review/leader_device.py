"""Devices on which a moderator or rapporteur has typed the code that was mailed to them."""

from flask import has_request_context, session

from clusterix_events.kernel.links import Link
from clusterix_events.peer_review import queries

KEY = "leads_by_link"


def confirm_device(link: Link) -> None:
    """Let this browser lead in the name of the link's person, as long as the link stands."""
    session[KEY] = link.id


def confirmed_person(event_id: int) -> int | None:
    """Return who leads at an event from this browser; None without a code or a standing link."""
    number = session.get(KEY) if has_request_context() else None
    return None if number is None else queries.find_link_person(number, event_id)
