"""A question drawn as people will see it, from what its organiser has typed so far."""

from typing import Any

from clusterix_events.events.models import Event
from clusterix_events.kernel.errors import RuleError
from clusterix_events.questions.forms import make_form
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.builder_rules import CHOICES_MAX, Draft, merged_choices
from clusterix_events.registration.choice_places import left_words
from clusterix_events.registration.field_models import FieldRow, Need
from clusterix_events.registration.form_fields import own_question
from clusterix_events.registration.forms_builder import BuilderForm


def draft_block(event: Event, typed: BuilderForm) -> tuple[str, Any] | None:
    """Return the block of a form that a draft makes, None while there are no words to draw."""
    try:
        draft = typed.draft()
    except (RuleError, ValueError):
        return None
    if not draft.label.get("en") or len(draft.choices) > CHOICES_MAX:
        return None
    question = own_question(_row(event, draft), {})
    if question.kind is QuestionKind.HEADING:
        return "heading", question
    form = make_form("PreviewForm", [question])()
    limits = {
        choice.value: draft_choice.places
        for choice, draft_choice in zip(question.choices, draft.choices, strict=True)
        if draft_choice.places is not None
    }
    return "own", {
        "field": form[question.id],
        "shown_if": "",
        "conditions": (),
        "is_special": draft.is_special,
        "asides": {value: left_words(places) for value, places in limits.items()},
        "full": [value for value, places in limits.items() if places == 0],
    }


def _row(event: Event, draft: Draft) -> FieldRow:
    """Return a row that no session ever sees."""
    return FieldRow(
        event_id=event.id,
        code="preview",
        version=1,
        is_own=True,
        kind=draft.kind,
        label=dict(draft.label),
        help=dict(draft.help),
        need=Need.ALWAYS if draft.is_required else Need.NEVER,
        choices=merged_choices((), draft.choices, is_in_use=False),
        most=draft.most,
        minimum=None if draft.minimum is None else str(draft.minimum),
        maximum=None if draft.maximum is None else str(draft.maximum),
        is_whole=draft.is_whole,
        shown_if_values=[],
    )
