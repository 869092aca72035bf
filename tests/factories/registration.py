"""Registrations with dull defaults."""

from itertools import count
from typing import Any

from clusterix_events.events.models import Event, Part
from clusterix_events.registration import service
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.models import Registration

_numbers = count(1)


def an_answer_sheet(**values: Any) -> dict[str, Any]:
    """Return the answers of somebody who joins a conference and says no to everything."""
    return {
        "given_name": "Ana",
        "family_name": "Pop",
        "email": f"ana{next(_numbers)}@example.org",
        "organisation": "Demo Agency",
        "organisation_type": "public_authority",
        "function": "Head of unit",
        "country": "RO",
        "photo_consent": False,
        "list_consent": False,
        "contact_sharing": False,
        "future_invitations": False,
        **values,
    }


def add_registration(event: Event, *parts: Part, **answers: Any) -> Registration:
    """Return a registration for open parts of an event."""
    wishes = Wishes(
        answers=an_answer_sheet(**answers), part_ids=frozenset(part.id for part in parts)
    )
    return service.register(event.id, wishes)
