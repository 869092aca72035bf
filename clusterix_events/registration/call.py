"""The one call to action of an event's public pages."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _

from clusterix_events.events.models import Access, Event, EventState, Part, PartKind
from clusterix_events.registration.rules import is_event_open, is_in_time


def takes_people(event: Event, part: Part, now: datetime) -> bool:
    """Return whether anyone may still join a part by the public form."""
    is_open = is_event_open(
        is_published=event.state is EventState.PUBLISHED,
        ends_on=event.ends_on,
        today=now.astimezone(event.zone).date(),
    )
    return is_open and part.access is Access.OPEN and is_in_time(part.sign_up_closes_at, now)


def call_to_register(event: Event, now: datetime) -> tuple[str, str] | None:
    """Return the address of the form and the words of the button, None when it takes nobody."""
    joinable = [part for part in event.parts if takes_people(event, part, now)]
    if not joinable:
        return None
    return (f"/events/{event.slug}/register", _words(part.kind for part in joinable))


def _words(kinds: Iterable[PartKind]) -> str:
    found = set(kinds)
    if found == {PartKind.CONFERENCE}:
        return _("Register for the conference")
    if found == {PartKind.STUDY_TOUR}:
        return _("Register for the study tour")
    return _("Register")
