"""The registration form as its organiser sees it: sections, questions and what each says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.questions.rules import ALWAYS, QuestionKind
from clusterix_events.registration import builder_queries as queries
from clusterix_events.registration.builder_rules import condition_values
from clusterix_events.registration.builder_service import (
    IDENTITY,
    OPEN_SECTIONS,
    has_newer,
    names_in,
)
from clusterix_events.registration.builder_words import KINDS, condition_words
from clusterix_events.registration.fields import Field
from clusterix_events.registration.form_fields import (
    Layout,
    layout_of,
    part_codes_of,
)
from clusterix_events.registration.legal_words import BASES, VIEWERS, erasure_words
from clusterix_events.registration.plans import CONSENTS, PARTS, PLANS

CHOICES_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """One question in the list: its words, what is said of it, and what can be done with it."""

    name: str
    label: str
    kind: str
    notes: tuple[str, ...]
    is_own: bool
    is_heading: bool
    is_required: bool
    is_fixed: bool
    can_move: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """A section of the form in the list."""

    id: str
    title: str
    is_open: bool
    note: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True, kw_only=True)
class RetiredLine:
    """A question that is not asked any more."""

    name: str
    label: str
    note: str
    can_return: bool


def form_parts(event: Event) -> list[FormPart]:
    """Return the sections of a form with the questions that are asked."""
    layout = layout_of(event)
    return [
        FormPart(
            id=plan.id,
            title=str(plan.title),
            is_open=plan.id in OPEN_SECTIONS,
            note=_("The parts of the event; they are set up in the settings.")
            if plan.id == PARTS
            else "",
            lines=tuple(_lines(event, layout, plan.id)),
        )
        for plan in PLANS
    ]


def retired_lines(event: Event) -> list[RetiredLine]:
    """Return the questions that were taken off the form, those that nobody ever saw left out."""
    rows = [row for row in queries.list_rows(event.id) if row.retired_at is not None]
    answered = queries.list_answered(event.id, [row.key for row in rows])
    layout = layout_of(event)
    lines = []
    for row in rows:
        is_older = row.is_own and has_newer(layout, row.code)
        if is_older and row.key not in answered:
            continue
        label = str(layout.by_id[row.key].question.label)
        lines.append(
            RetiredLine(
                name=row.key,
                label=_("%(label)s (version %(n)s)", label=label, n=row.version)
                if row.version > 1 or is_older
                else label,
                note=_("Has answers, which stay readable.") if row.key in answered else "",
                can_return=not is_older,
            )
        )
    return lines


def condition_groups(event: Event, name: str | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the questions on which one may depend, each with its answers; None: a new one.

    What stands above it decides; those above the end of the form are offered to a new one, and
    the rules refuse what comes later in the section that is chosen.
    """
    layout = layout_of(event)
    groups = []
    for each in _in_order(layout):
        if each == name:
            break
        field = layout.by_id[each]
        offered = [c.value for c in field.question.choices if not c.is_retired]
        values = condition_values(field.question.kind, offered[:CHOICES_SHOWN])
        code = field.code or field.id
        if values:
            pairs = [
                (f"{code}|{value}", condition_words(field.question, value)) for value in values
            ]
            groups.append((str(field.question.label), pairs))
    return groups


def section_choices() -> list[tuple[str, Any]]:
    """Return the sections that take an organiser's own questions."""
    return [(plan.id, plan.title) for plan in PLANS if plan.id in OPEN_SECTIONS]


def _in_order(layout: Layout) -> list[str]:
    plans = [plan.id for plan in layout.plans if plan.id != CONSENTS]
    return [name for plan in plans for name in names_in(layout, plan)]


def _lines(event: Event, layout: Layout, section: str) -> Iterable[FormLine]:
    names = names_in(layout, section)
    for number, name in enumerate(names):
        field = layout.by_id[name]
        kind = field.question.kind
        can_leave = field.is_own and section in OPEN_SECTIONS
        yield FormLine(
            name=name,
            label=str(field.question.label),
            kind=str(KINDS[kind][0]),
            notes=tuple(_notes(event, layout, field)),
            is_own=field.is_own,
            is_heading=kind is QuestionKind.HEADING,
            is_required=field.question.required is ALWAYS,
            is_fixed=name in IDENTITY,
            can_move=section != CONSENTS,
            is_first=number == 0 and not (can_leave and section != OPEN_SECTIONS[0]),
            is_last=number == len(names) - 1 and not (can_leave and section != OPEN_SECTIONS[-1]),
        )


def _notes(event: Event, layout: Layout, field: Field) -> Iterable[str]:
    titles = {part.code: part.title for part in event.parts}
    codes = part_codes_of(field, event.parts)
    if codes:
        yield _("Asked for: %(parts)s", parts=_joined(titles.get(code, code) for code in codes))
    condition = field.question.shown_if
    on = layout.by_id.get(condition.question) if condition else None
    if condition and on:
        answers = (condition_words(on.question, value) for value in condition.values)
        yield _(
            "Only if “%(question)s” is: %(answers)s",
            question=on.question.label,
            answers=_joined(answers),
        )
    if field.question.kind is QuestionKind.HEADING:
        return
    yield _legal(field)


def _legal(field: Field) -> str:
    viewers = _joined((str(VIEWERS.get(each, each)) for each in field.sees), is_sorted=False)
    return _(
        "%(basis)s. Seen by: %(viewers)s. Erased: %(term)s.",
        basis=str(BASES[field.basis]).partition(" (")[0],
        viewers=viewers,
        term=erasure_words(field.erase),
    )


def _joined(words: Iterable[str], *, is_sorted: bool = True) -> str:
    return ", ".join(sorted(words) if is_sorted else words)
