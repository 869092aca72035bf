"""What the privacy notice says about the standard fields, kept with each version of it."""

from typing import Any

from clusterix_events.events import service as events
from clusterix_events.events.facts import EventPublished
from clusterix_events.registration.fields import FIELDS


def notice_fields() -> list[dict[str, Any]]:
    """Return what is asked, on what ground, who sees it and when it is erased, as plain values."""
    return [
        {
            "id": field.id,
            "basis": field.basis.value,
            "sees": list(field.sees),
            "erase": field.erase,
        }
        for field in FIELDS
    ]


def keep_notice(fact: EventPublished) -> None:
    """Keep the notice as it stands when an event is published."""
    events.keep_notice(fact.event_id, notice_fields())
