"""The mails of registration whose opening an organiser may put into own words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.i18n import written_in
from clusterix_events.mail.letters import COMPOSERS, Letter, draw
from clusterix_events.mail.models import MailWording
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.calendar import EVENT_FACTS
from clusterix_events.registration.summary import PlaceFact

# In the order in which somebody may get them.
MESSAGES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "registered": _l("Somebody registered"),
        "registration_changed": _l("A registration was changed"),
        "place_approved": _l("A place was approved"),
        "place_declined": _l("A place was declined"),
        "place_offered": _l("A place on the waiting list is offered"),
        "offer_taken": _l("An offered place was accepted"),
        "offer_lost": _l("An offer ended"),
        "moved_up": _l("A place on the waiting list was given"),
        "registration_cancelled": _l("A registration was cancelled"),
    }
)
# Nobody's: it stands in the preview alone.
SAMPLE_NAME, SAMPLE_REFERENCE = "Ana Muster", "7K2QD9M4XA"


def show(message: str, event: Event, locale: str, wording: MailWording | None) -> Letter:
    """Return a message as somebody made up would get it, in a language and maybe in own words.

    `event` comes with its parts, all of which the somebody has joined.
    """
    with written_in(locale):
        contents = COMPOSERS[message](message, _sample(event))
        return draw(message, contents, locale=locale, wording=wording)


def _sample(event: Event) -> dict[str, Any]:
    now = clock.now()
    return {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "name": SAMPLE_NAME,
        "reference": SAMPLE_REFERENCE,
        "sequence": 0,
        "submitted_at": now,
        "places": [_place(event, number) for number in range(len(event.parts))],
        "address": address_of("home.event", slug=event.slug),
        "offer_address": address_of("home.event", slug=event.slug),
        "others": [],
        "part": {"title": event.parts[0].title if event.parts else event.title},
        "until": now.astimezone(event.zone),
        "reason": "",
        "is_confirmed": True,
        "was_declined": False,
    }


def _place(event: Event, number: int) -> PlaceFact:
    part = event.parts[number]
    return {
        "part_id": part.id,
        "code": part.code,
        "title": part.title,
        "starts_on": part.starts_on,
        "ends_on": part.ends_on,
        "state": PlaceState.CONFIRMED.value,
        "position": None,
    }
