"""The fields of one event's form: the standard ones as its organiser arranged them, and own ones.

They are kept per process under the version of the event, which every change of the form raises.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select

from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.db import session
from clusterix_events.questions.rules import (
    ALWAYS,
    NO,
    TICKED,
    YES,
    Answer,
    Choice,
    Question,
    QuestionKind,
    When,
)
from clusterix_events.questions.texts import LocalText
from clusterix_events.registration.field_models import FieldRow, Need
from clusterix_events.registration.fields import BY_ID, FIELDS, SPECIAL, Basis, Field
from clusterix_events.registration.plans import PLANS, Plan
from clusterix_events.registration.rules import TEXT_VERSIONS, WIDER_VERSIONS, Purpose

# With more choices than these, a list that opens is kinder than a column.
RADIOS_MAX = 7
STEP = 10
OWN = "q_"  # how the names of own questions begin
_ROWS = (
    select(FieldRow)
    .where(FieldRow.event_id == bindparam("event_id"))
    .order_by(FieldRow.position, FieldRow.id)
)
STANDARD_PLACES: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        name: (plan.id, number * STEP)
        for plan in PLANS
        for number, name in enumerate(
            (name for _look, names in plan.rows for name in names), start=1
        )
    }
)
_layouts = VersionedCache(128)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The form of an event: all its fields, and its sections with those that are asked.

    `special` are the fields of special data, `pools` those of choices with limited places,
    `wordings` the versions of what people agree to.
    """

    fields: tuple[Field, ...]
    plans: tuple[Plan, ...]
    by_id: Mapping[str, Field]
    special: tuple[str, ...]
    pools: frozenset[int] = frozenset()
    wordings: Mapping[Purpose, int] = dataclass_field(default_factory=lambda: TEXT_VERSIONS)


def layout_of(event: Event) -> Layout:
    """Return the form of an event, read once per version of the event."""
    return _layouts.get((event.id, event.version), lambda: read_layout(event.id))


def fields_of(event: Event) -> tuple[Field, ...]:
    """Return every field of an event of which there may be answers, in the order of the form.

    Those that are not asked any more (`is_asked` False: hidden, retired, earlier versions) stand
    among them, so that what was answered is still shown, exported and erased.
    """
    return layout_of(event).fields


def asked_fields_of(event: Event) -> tuple[Field, ...]:
    """Return the fields that the form of an event asks at present, in its order."""
    return tuple(field for field in layout_of(event).fields if field.is_asked)


def earlier_answers(fields: Iterable[Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers to earlier versions of questions, by the version that is asked now.

    Only those of the same kind, whose choices are all still there: they fill in a form again, so
    that the person reads them under the new words before they are kept.
    """
    own = [field for field in fields if field.is_own]
    asked = {field.code: field for field in own if field.is_asked}
    found: dict[str, Answer] = {}
    for field in own:
        now, answer = asked.get(field.code), answers.get(field.id)
        if now is None or now is field or answer is None:
            continue
        values = {choice.value for choice in now.question.choices}
        given = set(answer if isinstance(answer, list) else [answer])
        if now.question.kind is field.question.kind and (not values or given <= values):
            found[now.id] = answer
    return found


def read_layout(event_id: int) -> Layout:
    """Return the form of an event as its rows are now: for who changes them, uncached."""
    return make_layout(session.scalars(_ROWS, {"event_id": event_id}).all())


def make_layout(rows: Sequence[FieldRow]) -> Layout:
    """Return the form that these rows make of the standard one."""
    if not rows:
        return _STANDARD
    standard = {row.code: row for row in rows if not row.is_own}
    keys = {row.code: row.key for row in rows if row.is_own and row.retired_at is None}
    placed = [(_place(field.id, standard), field) for field in _standard_fields(standard)]
    placed += [((row.section, row.position), _own_field(row, keys)) for row in rows if row.is_own]
    sections = {plan.id: number for number, plan in enumerate(PLANS)}
    placed.sort(key=lambda pair: (sections.get(pair[0][0], len(sections)), pair[0][1]))
    return _layout([field for _where, field in placed], [where[0] for where, _field in placed])


def as_asked(field: Field, codes: Mapping[PartKind, frozenset[str]]) -> Question:
    """Return a field's question with its conditions in terms of an event's parts.

    `codes` are the codes of the parts on the form by their kind.
    """
    question = field.question
    if field.asked_for:
        question = replace(question, asked_of=_any_of(field.asked_for, codes))
    if field.needed_for:
        question = replace(question, required=_any_of(field.needed_for, codes))
    if field.part_codes:
        question = replace(question, asked_of=When("part", field.part_codes))
    if field.needed_codes:
        question = replace(question, required=When("part", field.needed_codes))
    return question


def is_on_form(field: Field, codes: Mapping[PartKind, frozenset[str]]) -> bool:
    """Return whether somebody who may join these parts can be asked an own question."""
    if not field.part_codes:
        return True
    return any(field.part_codes & own for own in codes.values())


def part_codes_of(field: Field, parts: Iterable[Part]) -> frozenset[str]:
    """Return the parts of an event for which a field is asked, by code; empty for all."""
    if field.part_codes or not field.asked_for:
        return field.part_codes
    return frozenset(part.code for part in parts if part.kind in field.asked_for)


def drawn_conditions(questions: Iterable[Question]) -> dict[str, dict[str, Any]]:
    """Return for each conditional question what scripts read, and what people do without them."""
    asked = {question.id: question for question in questions}
    found = {}
    for question in asked.values():
        conditions = [each for each in (question.asked_of, question.shown_if) if each is not None]
        if conditions:
            words = [_in_words(each, asked[each.question]) for each in conditions]
            found[question.id] = {
                "shown_if": ";".join(each.attribute for each in conditions),
                "conditions": words,
            }
    return found


def _in_words(condition: When, on: Question) -> tuple[object, list[object]]:
    """Return the question that a condition asks about, and the answers under which it holds."""
    words = {choice.value: choice.label for choice in on.choices}
    words |= {YES: _l("Yes"), NO: _l("No"), TICKED: _l("Yes")}
    if "*" in condition.values:
        return on.label, [_l("answered")]
    return on.label, [words.get(value, value) for value in sorted(condition.values)]


def _any_of(kinds: frozenset[PartKind], codes: Mapping[PartKind, frozenset[str]]) -> When:
    return When("part", frozenset().union(*(codes.get(kind, frozenset()) for kind in kinds)))


def _place(name: str, standard: Mapping[str, FieldRow]) -> tuple[str, int]:
    row = standard.get(name)
    return (row.section, row.position) if row else STANDARD_PLACES[name]


def _standard_fields(rows: Mapping[str, FieldRow]) -> list[Field]:
    return [_changed(field, rows[field.id]) if field.id in rows else field for field in FIELDS]


def _changed(field: Field, row: FieldRow) -> Field:
    question = field.question
    if row.help:
        question = replace(question, help=LocalText(row.help))
    if row.need is Need.ALWAYS:
        question = replace(question, required=ALWAYS)
    elif row.need is Need.NEVER:
        question = replace(question, required=None)
    return replace(
        field,
        question=question,
        needed_for=field.needed_for if row.need is Need.STANDARD else frozenset(),
        basis=Basis(row.basis) if row.basis else field.basis,
        sees=tuple(row.sees) or field.sees,
        erase=erase_rule(row.erase) if row.erase else field.erase,
        is_asked=row.retired_at is None,
    )


def _own_field(row: FieldRow, keys: Mapping[str, str]) -> Field:
    return Field(
        question=own_question(row, keys),
        basis=Basis(row.basis or Basis.TASK),
        sees=tuple(row.sees),
        erase=erase_rule(row.erase or "30"),
        is_special=row.is_special,
        asked_for=frozenset() if row.part_codes else _KINDS.get(row.section, frozenset()),
        part_codes=frozenset(row.part_codes),
        needed_codes=frozenset(row.needed_codes) if row.need is Need.PARTS else frozenset(),
        code=row.code,
        is_own=True,
        is_asked=row.retired_at is None,
    )


def own_question(row: FieldRow, keys: Mapping[str, str]) -> Question:
    """Return the question of an own row; `keys` are the present names of other own questions."""
    kind = row.kind or QuestionKind.SHORT_TEXT
    offered = sum(not each.get("is_retired") for each in row.choices)
    condition = row.shown_if
    return Question(
        id=row.key,
        kind=kind,
        label=LocalText(row.label),
        help=LocalText(row.help) if any(row.help.values()) else "",
        required=ALWAYS if row.need is Need.ALWAYS else None,
        shown_if=When(keys.get(condition, condition), frozenset(row.shown_if_values))
        if condition
        else None,
        choices=tuple(_choice(each) for each in row.choices),
        most=row.most,
        has_radios=kind is QuestionKind.ONE_OF and offered <= RADIOS_MAX,
        minimum=Decimal(row.minimum) if row.minimum else None,
        maximum=Decimal(row.maximum) if row.maximum else None,
        is_whole=row.is_whole,
    )


def erase_rule(text: str) -> int | str:
    """Return an erasure rule as fields carry it: a number of days, or a word."""
    return int(text) if text.isdecimal() else text


def _choice(stored: Mapping[str, object]) -> Choice:
    label, pool_id = stored.get("label"), stored.get("pool_id")
    return Choice(
        str(stored["value"]),
        LocalText(label) if isinstance(label, dict) else str(label),
        pool_id=pool_id if isinstance(pool_id, int) else None,
        is_retired=bool(stored.get("is_retired")),
    )


def _layout(fields: Sequence[Field], sections: Sequence[str]) -> Layout:
    is_wider = any(field.is_special and field.is_own and field.is_asked for field in fields)
    if is_wider:
        fields = [_wider(field) if field.id == Purpose.SPECIAL_DATA else field for field in fields]
    asked: dict[str, list[Field]] = {plan.id: [] for plan in PLANS}
    for field, section in zip(fields, sections, strict=True):
        if field.is_asked and section in asked:
            asked[section].append(field)
    plans = (replace(plan, rows=_rows(plan, asked[plan.id])) for plan in PLANS)
    return Layout(
        fields=tuple(fields),
        plans=tuple(plan for plan in plans if plan.rows or plan.further),
        by_id=MappingProxyType({field.id: field for field in fields}),
        special=tuple(field.id for field in fields if field.is_special),
        pools=frozenset(
            choice.pool_id
            for field in fields
            for choice in field.question.choices
            if choice.pool_id is not None
        ),
        wordings=WIDER_VERSIONS if is_wider else TEXT_VERSIONS,
    )


def _wider(agreement: Field) -> Field:
    """Return the agreement to special data in words that hold for more than food and access."""
    label = _l(
        "I agree that what I wrote about food and access, and in the other answers marked as "
        "special, is used to arrange the event for me. I can take this back at any time."
    )
    return replace(agreement, question=replace(agreement.question, label=label))


def _rows(plan: Plan, fields: Iterable[Field]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the rows of a section: pairs that still stand together, every other field alone."""
    names = [field.id for field in fields]
    own = {field.id: field for field in fields if field.is_own}
    rows = [row for row in plan.rows if row[0] == "parts"]
    while names:
        row = next((row for row in plan.rows if row[1] == tuple(names[: len(row[1])])), None)
        if row is None:
            row = (_look(names[0], own, plan), (names[0],))
        if rows and row[0] == rows[-1][0] == "consents":
            rows[-1] = ("consents", (*rows[-1][1], *row[1]))
        else:
            rows.append(row)
        names = names[len(row[1]) :]
    return tuple(rows)


def _look(name: str, own: Mapping[str, Field], plan: Plan) -> str:
    """Return how a field is drawn that stands alone."""
    if name in own:
        return "heading" if own[name].question.kind is QuestionKind.HEADING else "own"
    return next(look for look, names in _ALL_ROWS if name in names) if plan.rows else "row"


_ALL_ROWS = tuple(row for plan in PLANS for row in plan.rows)
_KINDS = {plan.id: plan.kinds for plan in PLANS}
_STANDARD = Layout(
    fields=FIELDS,
    plans=tuple(plan for plan in PLANS if plan.rows),
    by_id=BY_ID,
    special=SPECIAL,
)
