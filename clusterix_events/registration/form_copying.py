"""Taking over the questions of another event, or of a template."""

from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from clusterix_events.audit import service as audit
from clusterix_events.events import queries as events_queries
from clusterix_events.events import service as events
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel.db import session
from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.people import queries as people
from clusterix_events.people.models import Role
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.registration import builder_queries as queries
from clusterix_events.registration import builder_rules as rules
from clusterix_events.registration import builder_service as builder
from clusterix_events.registration.builder_rules import ChoiceDraft, Draft
from clusterix_events.registration.field_models import FieldRow
from clusterix_events.registration.fields import BY_ID
from clusterix_events.registration.form_templates import TEMPLATES, TemplateQuestion
from clusterix_events.registration.notice import keep_notice_of

_TAKEN_AS_IT_IS = (
    *("code", "is_own", "section", "position", "kind", "label", "help", "need", "needed_codes"),
    *("part_codes", "shown_if", "shown_if_values", "most", "minimum", "maximum", "is_whole"),
    *("basis", "sees", "erase", "is_special"),
)


def copy_with_event(fact: EventCopied) -> None:
    """Give the copy of an event the form of the one that it was made from."""
    _copy_rows(fact.source_id, fact.target_id)


def copy_form(source_id: int, target_id: int, *, version: int | None = None) -> int:
    """Take over the questions of another event that this one does not have; return how many."""
    events.touch_event(target_id, version=version)
    rules.check_room(len(queries.list_codes(target_id)))
    copied = _copy_rows(source_id, target_id)
    event = events_queries.get_event(target_id)
    if event.state is not EventState.DRAFT:
        keep_notice_of(target_id)
    audit.record("form.copied", event_id=target_id, subject=f"event:{source_id}")
    return copied


def use_template(event_id: int, name: str, *, version: int | None = None) -> int:
    """Add the questions of a template that the form does not have yet; return how many."""
    events.touch_event(event_id, version=version)
    added = 0
    for question in TEMPLATES[name].questions:
        if question.code not in queries.list_codes(event_id):
            builder.add_field(event_id, _draft(question), code=question.code)
            added += 1
    return added


def list_sources(event_id: int) -> list[tuple[int, str]]:
    """Return the other events that the present actor organises, by number and title."""
    account_id = current_actor().account_id
    if account_id is None:
        return []
    own = [
        number
        for number in people.list_event_ids(account_id)
        if number != event_id and Role.ORGANISER in people.list_roles(account_id, number)
    ]
    rows = session.execute(
        select(Event.id, Event.title, Event.starts_on)
        .where(Event.id.in_(own))
        .order_by(Event.starts_on.desc(), Event.id)
    )
    return [(row.id, f"{row.title}, {row.starts_on.year}") for row in rows]


def _copy_rows(source_id: int, target_id: int) -> int:
    """Copy what is asked at present: first versions again, with empty pools of their own."""
    taken = {(row.code, row.is_own) for row in queries.list_rows(target_id)}
    codes = {part.code for part in events_queries.get_event(target_id).parts}
    copied = 0
    for row in queries.list_rows(source_id):
        is_left_out = row.is_own and row.retired_at is not None
        parts = [code for code in row.part_codes if code in codes]
        if is_left_out or (row.code, row.is_own) in taken or (row.part_codes and not parts):
            continue
        session.add(_copied(row, target_id, parts, codes))
        copied += 1
    session.flush()
    _drop_broken_conditions(target_id)
    return copied


def _copied(row: FieldRow, target_id: int, parts: list[str], codes: set[str]) -> FieldRow:
    after = FieldRow(event_id=target_id, version=1)
    for name in _TAKEN_AS_IT_IS:
        setattr(after, name, getattr(row, name))
    after.part_codes = parts
    after.needed_codes = [code for code in row.needed_codes if code in codes]
    after.retired_at = row.retired_at
    pools = places_queries.count_pools(
        each["pool_id"] for each in row.choices if each.get("pool_id")
    )
    after.choices = [
        _copied_choice(each, target_id, pools) for each in row.choices if not each.get("is_retired")
    ]
    return after


def _copied_choice(choice: dict[str, Any], target_id: int, pools: Any) -> dict[str, Any]:
    pool = pools.get(choice.get("pool_id"))
    pool_id = places.add_pool(target_id, pool.capacity).id if pool else None
    return {"value": choice["value"], "label": choice["label"], "pool_id": pool_id}


def _drop_broken_conditions(event_id: int) -> None:
    """Show a question to all when the one it depended on was not taken over."""
    rows = queries.list_rows(event_id)
    asked = {row.code for row in rows if row.retired_at is None} | BY_ID.keys()
    hidden = {row.code for row in rows if not row.is_own and row.retired_at is not None}
    for row in rows:
        if row.shown_if is not None and row.shown_if not in asked - hidden:
            row.shown_if, row.shown_if_values = None, []
    session.flush()


def _draft(question: TemplateQuestion) -> Draft:
    return Draft(
        kind=question.kind,
        label=_in_all_languages(question.label),
        help=_in_all_languages(question.help) if question.help else {},
        section=question.section,
        is_required=question.is_required,
        shown_if=question.shown_if,
        shown_if_values=question.shown_if_values,
        choices=tuple(ChoiceDraft(label=_in_all_languages(each)) for each in question.choices),
        minimum=question.minimum,
        maximum=question.maximum,
        is_whole=question.minimum is not None,
        erase=question.erase,
    )


def _in_all_languages(text: Any) -> dict[str, str]:
    """Return a text as it reads in each language; one that has no words of its own is left out."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with force_locale(language):
            words = str(text)
        if words not in found.values():
            found[language] = words
    return found
