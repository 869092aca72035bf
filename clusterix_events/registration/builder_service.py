"""What organisers do with the registration form of their event.

Every action names the version of the event that its page showed, and raises it: the form that
visitors get is kept under that version. Once a form was published, or answered, what a question
means never changes: it is retired, and its next version takes its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from clusterix_events.audit import service as audit
from clusterix_events.events import queries as events_queries
from clusterix_events.events import service as events
from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.registration import builder_queries as queries
from clusterix_events.registration import builder_rules as rules
from clusterix_events.registration import choice_places
from clusterix_events.registration.builder_rules import Draft, Standing
from clusterix_events.registration.field_models import FieldRow, Need
from clusterix_events.registration.fields import BY_ID, Basis
from clusterix_events.registration.form_fields import (
    STANDARD_PLACES,
    STEP,
    Layout,
    part_codes_of,
    read_layout,
)
from clusterix_events.registration.notice import keep_notice_of
from clusterix_events.registration.plans import CONSENTS, PARTS, PLANS
from clusterix_events.registration.rules import Purpose

# Without these nobody can be registered, told apart or written to.
IDENTITY = frozenset({"given_name", "family_name", "email", "organisation", "country"})
OPEN_SECTIONS = tuple(plan.id for plan in PLANS if plan.id not in {PARTS, CONSENTS})


@dataclass(frozen=True, kw_only=True)
class StandardChange:
    """What an organiser changes of a standard question; an empty value leaves the standard."""

    need: Need = Need.STANDARD
    help: Mapping[str, str]
    basis: Basis | None = None
    sees: tuple[str, ...] = ()
    erase: str = ""


def add_field(
    event_id: int, draft: Draft, *, version: int | None = None, code: str = ""
) -> FieldRow:
    """Return a new question at the end of its section; raise the rule's refusal."""
    event = _open(event_id, version)
    taken = queries.list_codes(event_id)
    rules.check_room(len(taken))
    rules.check_draft(draft, **_surroundings(event, before=None, section=draft.section))
    if code:
        rules.check_code(code, taken)
    code = code or rules.free_code(draft.label["en"], taken, otherwise="question")
    row = FieldRow(event_id=event_id, code=code, is_own=True, position=_last(event_id, draft))
    _fill(row, draft, is_in_use=False)
    session.add(row)
    _close(event, "form.question_added", row)
    return row


def change_field(event_id: int, name: str, draft: Draft, *, version: int | None = None) -> FieldRow:
    """Return a changed question: the same one, or its next version when its meaning changes."""
    event = _open(event_id, version)
    row = _own(event_id, name)
    rules.check_draft(draft, **_surroundings(event, before=row, section=draft.section))
    is_in_use = event.state is not EventState.DRAFT or queries.has_answers(event_id, row.key)
    kept = {choice.value for choice in draft.choices}
    gone = {str(each["value"]) for each in row.choices if not each.get("is_retired")} - kept
    if draft.kind is not row.kind:
        rules.check_not_needed(row.code, _standing(read_layout(event_id), event))
    rules.check_not_needed(row.code, _standing(read_layout(event_id), event), gone=gone)
    if draft.section != row.section:
        row.position = _last(event_id, draft)
    if is_in_use and not _means_the_same(row, draft):
        row = _next_version(row)
    _fill(row, draft, is_in_use=is_in_use)
    session.flush()
    rules.check_order(_standing(read_layout(event_id), event))
    _close(event, "form.question_changed", row)
    return row


def change_standard(
    event_id: int, name: str, change: StandardChange, *, version: int | None = None
) -> None:
    """Change what a standard question needs and says; its words and kind stay."""
    event = _open(event_id, version)
    if name in IDENTITY and change.need is Need.NEVER:
        raise rules.NotRemovableError(
            _("Without this answer nobody can be registered. It stays required."), field="need"
        )
    legal = replace(
        _legal_draft(name),
        sees=change.sees or BY_ID[name].sees,
        erase=change.erase or str(BY_ID[name].erase),
        basis=change.basis or BY_ID[name].basis,
    )
    rules.check_legal(legal)
    row = _standard(event_id, name)
    row.need, row.help = change.need, dict(change.help)
    row.basis = change.basis.value if change.basis else None
    row.sees, row.erase = list(change.sees), change.erase or None
    _close(event, "form.question_changed", row)


def retire_field(event_id: int, name: str, *, version: int | None = None) -> None:
    """Take a question off the form; what was answered stays, and it can be brought back."""
    event = _open(event_id, version)
    layout = read_layout(event_id)
    field = layout.by_id.get(name)
    if field is None or not field.is_asked:
        raise NotFoundError(name)
    if name in IDENTITY:
        raise rules.NotRemovableError(
            _("Without this answer nobody can be registered, so it stays on the form.")
        )
    asked = [each for each in layout.fields if each.is_asked and each.is_special]
    if name == Purpose.SPECIAL_DATA and asked:
        raise rules.NotRemovableError(
            _(
                "“%(name)s” needs this agreement. Retire that question first.",
                name=asked[0].question.label,
            )
        )
    rules.check_not_needed(field.code or name, _standing(layout, event))
    row = _own(event_id, name) if field.is_own else _standard(event_id, name)
    row.retired_at = clock.now()
    _close(event, "form.question_retired", row)


def restore_field(event_id: int, name: str, *, version: int | None = None) -> None:
    """Bring a retired question back, where it stood; raise when a newer version is asked."""
    event = _open(event_id, version)
    row = queries.find_row(event_id, name)
    if row is None and name not in BY_ID:
        raise NotFoundError(name)
    if row is None or row.retired_at is None:
        return
    if row.is_own and any(
        other.retired_at is None for other in queries.list_versions(event_id, row.code)
    ):
        raise rules.StillNeededError(_("A newer version of this question is on the form."))
    row.retired_at = None
    session.flush()
    rules.check_order(_standing(read_layout(event_id), event))
    _close(event, "form.question_restored", row)


def move_field(
    event_id: int, name: str, *, section: str, before: str | None, version: int | None = None
) -> None:
    """Put a question before another of a section, or at its end; raise when a condition breaks."""
    event = _open(event_id, version)
    layout = read_layout(event_id)
    field = layout.by_id.get(name)
    home = _section_of(layout, name)
    if field is None or home is None:
        raise NotFoundError(name)
    is_allowed = section in OPEN_SECTIONS if field.is_own else section == home
    if not is_allowed or home == CONSENTS:
        raise rules.PartsRefusedError(_("This question stays in its section of the form."))
    names = [each for each in names_in(layout, section) if each != name]
    names.insert(names.index(before) if before in names else len(names), name)
    for number, each in enumerate(names, start=1):
        row = _own(event_id, each) if layout.by_id[each].is_own else _standard(event_id, each)
        row.section, row.position = section, number * STEP
    session.flush()
    rules.check_order(_standing(read_layout(event_id), event))
    _close(event, "form.question_moved", _own(event_id, name) if field.is_own else None)


def step_field(event_id: int, name: str, *, down: bool, version: int | None = None) -> None:
    """Put a question one line up or down; at the edge of a section it goes on to the next one."""
    layout = read_layout(event_id)
    section = _section_of(layout, name)
    if section is None:
        raise NotFoundError(name)
    section, before = _step(layout, name, section, down=down)
    move_field(event_id, name, section=section, before=before, version=version)


def names_in(layout: Layout, section: str) -> list[str]:
    """Return the questions that a section asks, in their order."""
    rows = next((plan.rows for plan in layout.plans if plan.id == section), ())
    return [name for _look, names in rows for name in names if name in layout.by_id]


def has_newer(layout: Layout, code: str) -> bool:
    """Return whether some version of an own question is on the form."""
    return any(field.code == code and field.is_asked for field in layout.fields)


def _step(layout: Layout, name: str, section: str, *, down: bool) -> tuple[str, str | None]:
    """Return the section and the question before which one stands after a step."""
    names = names_in(layout, section)
    here = names.index(name)
    if not down and here > 0:
        return section, names[here - 1]
    if down and here < len(names) - 1:
        return section, names[here + 2] if here + 2 < len(names) else None
    if not layout.by_id[name].is_own or section not in OPEN_SECTIONS:
        return section, names[1] if not down and len(names) > 1 else None
    number = OPEN_SECTIONS.index(section) + (1 if down else -1)
    if not 0 <= number < len(OPEN_SECTIONS):
        return section, names[1] if not down and len(names) > 1 else None
    beyond = OPEN_SECTIONS[number]
    first = next(iter(names_in(layout, beyond)), None)
    return beyond, first if down else None


def _open(event_id: int, version: int | None) -> Event:
    """Return the event for a change of its form; raise StaleError for an old version."""
    events.touch_event(event_id, version=version)
    return events_queries.get_event(event_id)


def _close(event: Event, action: str, row: FieldRow | None) -> None:
    """Keep what a published notice says now, and note what was done."""
    session.flush()
    if event.state is not EventState.DRAFT:
        keep_notice_of(event.id)
    audit.record(
        action, event_id=event.id, subject=f"question:{row.id}" if row else f"event:{event.id}"
    )


def _surroundings(event: Event, *, before: FieldRow | None, section: str) -> dict[str, Any]:
    """Return what a draft is checked against; `before` None is a question at its section's end."""
    layout = read_layout(event.id)
    order = _standing(layout, event)
    if before is not None and before.section == section:
        codes = [each.code for each in order]
        order = order[: codes.index(before.code)] if before.code in codes else order
    else:
        last = OPEN_SECTIONS[: OPEN_SECTIONS.index(section) + 1] if section in OPEN_SECTIONS else ()
        inside = {name for each in last for name in names_in(layout, each)}
        order = [each for each in order if _key(layout, each) in inside]
    return {
        "earlier": {each.code: each for each in order if each.code != getattr(before, "code", "")},
        "part_codes": [part.code for part in event.parts],
        "sections": OPEN_SECTIONS,
    }


def _key(layout: Layout, standing: Standing) -> str:
    found = (f.id for f in layout.fields if f.is_asked and (f.code or f.id) == standing.code)
    return next(found, "")


def _standing(layout: Layout, event: Event) -> list[Standing]:
    """Return the questions of a form in the order in which they are asked."""
    names = [name for plan in layout.plans for name in names_in(layout, plan.id)]
    codes = {layout.by_id[name].id: layout.by_id[name].code or name for name in names}
    found = []
    for name in names:
        field = layout.by_id[name]
        parts = part_codes_of(field, event.parts)
        one = rules.standing_of(field.question, codes[name], parts)
        condition = field.question.shown_if
        if condition is not None:
            one = replace(
                one,
                shown_if=codes.get(condition.question, condition.question),
                shown_if_values=tuple(sorted(condition.values)),
            )
        found.append(one)
    return found


def _section_of(layout: Layout, name: str) -> str | None:
    return next((plan.id for plan in layout.plans if name in names_in(layout, plan.id)), None)


def _own(event_id: int, name: str) -> FieldRow:
    row = queries.find_row(event_id, name)
    if row is None or not row.is_own or row.retired_at is not None:
        raise NotFoundError(name)
    return row


def _standard(event_id: int, name: str) -> FieldRow:
    """Return the row of a standard question, made when it is changed for the first time."""
    if name not in BY_ID:
        raise NotFoundError(name)
    row = queries.find_row(event_id, name)
    if row is None:
        section, position = STANDARD_PLACES[name]
        row = FieldRow(
            event_id=event_id,
            code=name,
            is_own=False,
            section=section,
            position=position,
            label={},
            help={},
            need=Need.STANDARD,
        )
        session.add(row)
        session.flush()
    return row


def _last(event_id: int, draft: Draft) -> int:
    placed = [place[1] for place in STANDARD_PLACES.values() if place[0] == draft.section]
    return max([*placed, *queries.list_positions(event_id, draft.section), 0]) + STEP


def _next_version(row: FieldRow) -> FieldRow:
    """Return a new version in the place of a question, which is retired with its answers."""
    row.retired_at = clock.now()
    versions = [each.version for each in queries.list_versions(row.event_id, row.code)]
    after = FieldRow(
        event_id=row.event_id,
        code=row.code,
        version=max(versions) + 1,
        is_own=True,
        position=row.position,
        choices=[each for each in row.choices if not each.get("is_retired")],
    )
    session.add(after)
    return after


def _means_the_same(row: FieldRow, draft: Draft) -> bool:
    return rules.is_same_meaning(
        (row.kind or draft.kind, draft.kind),
        (row.label, draft.label),
        (
            {str(each["value"]): each["label"] for each in row.choices},
            {each.value: each.label for each in draft.choices if each.value},
        ),
    )


def _fill(row: FieldRow, draft: Draft, *, is_in_use: bool) -> None:
    row.kind, row.section = draft.kind, draft.section
    row.label, row.help = dict(draft.label), dict(draft.help)
    row.need = Need.ALWAYS if draft.is_required else Need.NEVER
    if draft.needed_codes:
        row.need = Need.PARTS
    row.needed_codes, row.part_codes = list(draft.needed_codes), list(draft.part_codes)
    row.shown_if, row.shown_if_values = draft.shown_if, list(draft.shown_if_values)
    drafts = draft.choices if draft.kind in rules.CHOOSING else ()
    choices = rules.merged_choices(row.choices or [], drafts, is_in_use=is_in_use)
    row.choices = _with_pools(row, choices, [each.places for each in drafts])
    row.most, row.is_whole = draft.most, draft.is_whole
    row.minimum = None if draft.minimum is None else str(draft.minimum)
    row.maximum = None if draft.maximum is None else str(draft.maximum)
    row.basis, row.sees, row.erase = draft.basis.value, list(draft.sees), draft.erase
    row.is_special = draft.is_special


def _with_pools(
    row: FieldRow, choices: Sequence[dict[str, Any]], places: Iterable[int | None]
) -> list[dict[str, Any]]:
    """Return choices with a pool for each that has limited places."""
    limits = [*places]
    for choice, limit in zip(choices, limits, strict=False):
        choice["pool_id"] = choice_places.limit_choice(row, choice, limit)
    return list(choices)


def _legal_draft(name: str) -> Draft:
    field = BY_ID[name]
    return Draft(kind=field.question.kind, label={"en": name}, is_special=field.is_special)
