"""What becomes of one's data on asking for erasure, in words: on the page, and in the mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_hold
from clusterix_events.kernel import clock
from clusterix_events.privacy.request_service import Plan
from clusterix_events.privacy.rules import Fate, Rule, Terms
from clusterix_events.privacy.words import hold_words, until_words
from clusterix_events.registration.form_fields import layout_of
from clusterix_events.registration.rules import Purpose


@dataclass(frozen=True)
class Staying:
    """Fields that stay for one reason, and until when."""

    labels: str
    reason: str
    until: str


def request_page(event: Event, plan: Plan, terms: Terms) -> dict[str, Any]:
    """Return what goes at once, what goes with the answer, and what stays with its reason."""
    return {
        "at_once": labels_of(event, plan.of(Fate.AT_ONCE)),
        "with_answer": labels_of(event, plan.of(Fate.WITH_ANSWER)),
        "staying": staying(event, plan, terms),
        "has_place": bool(plan.of(Fate.PLACE)),
    }


def staying(event: Event, plan: Plan, terms: Terms) -> list[Staying]:
    """Return what must stay, grouped by its reason, each with its day."""
    found = []
    for fate, reason, until in (
        (Fate.HOLD, _("An audit or a dispute is going on"), _held_until(event)),
        (
            Fate.PLACE,
            _("Needed for the place; it can go once the registration is cancelled"),
            _("each field by its own term"),
        ),
        (
            Fate.AUDIT,
            _("Proof of attendance, which the programme may audit (GDPR, Article 17(3)(b))"),
            until_words(Rule.AUDIT, terms),
        ),
    ):
        labels = labels_of(event, plan.of(fate))
        if labels:
            found.append(Staying(", ".join(labels), reason, until))
    return found


def labels_of(event: Event, names: Sequence[str]) -> list[str]:
    """Return the labels of fields in the order of the form; consents are told apart."""
    fields = layout_of(event).by_id
    purposes = {purpose.value for purpose in Purpose}
    return [str(fields[name].question.label) for name in names if name not in purposes]


def _held_until(event: Event) -> str:
    hold = find_hold(event.id, clock.now().astimezone(event.zone).date())
    return hold_words(hold.until) if hold else ""
