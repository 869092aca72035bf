"""Questions of a registration form with dull defaults."""

from itertools import count
from typing import Any

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.field_models import FieldRow

_numbers = count(1)


def add_field(event: Event, code: str | None = None, **values: Any) -> FieldRow:
    """Return an own question of an event: an optional line of text, asked of everybody."""
    number = next(_numbers)
    row = FieldRow(
        **{
            "event_id": event.id,
            "code": code or f"question_{number}",
            "is_own": True,
            "section": "questions",
            "position": number,
            "kind": QuestionKind.SHORT_TEXT,
            "label": {"en": (code or f"question {number}").capitalize()},
            "basis": "task",
            "sees": ["organiser"],
            "erase": "30",
            **values,
        }
    )
    session.add(row)
    event.version += 1
    session.flush()
    return row


def some_choices(*values: str, **pools: int) -> list[dict[str, Any]]:
    """Return choices as rows keep them, each labelled as its value."""
    return [
        {"value": value, "label": {"en": value.capitalize()}, "pool_id": pools.get(value)}
        for value in values
    ]
