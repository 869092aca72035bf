"""What the privacy notice says about the fields of a form, kept with each version of it."""

from collections.abc import Iterable
from typing import Any

from clusterix_events.events import service as events
from clusterix_events.events.facts import EventPublished
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.questions.texts import LocalText
from clusterix_events.registration.fields import Field
from clusterix_events.registration.form_fields import read_layout


def notice_fields(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Return what is asked, on what ground, who sees it and when it is erased, as plain values.

    An organiser's own question carries its words, as nobody else knows them later.
    """
    return [_stated(field) for field in fields if field.is_asked and not _is_heading(field)]


def keep_notice(fact: EventPublished) -> None:
    """Keep the notice as it stands when an event is published."""
    keep_notice_of(fact.event_id)


def keep_notice_of(event_id: int) -> None:
    """Keep the notice of the form as it is now; a new version when it says something else."""
    events.keep_notice(event_id, notice_fields(read_layout(event_id).fields))


def _stated(field: Field) -> dict[str, Any]:
    label = field.question.label
    words = {"label": label.texts} if isinstance(label, LocalText) else {}
    return {
        "id": field.id,
        "basis": field.basis.value,
        "sees": list(field.sees),
        "erase": field.erase,
        **words,
    }


def _is_heading(field: Field) -> bool:
    return field.question.kind is QuestionKind.HEADING
