"""Choices with limited places: each has a pool, which joins the request for a part.

All or none: whoever takes such a choice asks for the part and the choice at once. A choice is
counted once per person, with the first part for which its question is asked.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.events.models import Part
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import STANDING, NoRoomError, PlaceState, PoolCount
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.rules import Answer, Question
from clusterix_events.registration.field_models import FieldRow
from clusterix_events.registration.form_fields import Layout, part_codes_of
from clusterix_events.registration.models import JoinedPart, Registration


class ChoiceFullError(RuleError):
    """A choice with limited places has none left."""


def wanted_pools(
    layout: Layout, answers: Mapping[str, Answer], parts: Iterable[Part]
) -> dict[int, frozenset[int]]:
    """Return the pools of choices by the part whose request they join."""
    if not layout.pools:
        return {}
    joined = sorted(parts, key=lambda part: part.pool_id or 0)
    found: dict[int, frozenset[int]] = {}
    for field in layout.fields:
        own = pools_in(field.question, answers.get(field.id)) if field.is_asked else frozenset()
        codes = part_codes_of(field, joined)
        part = next((part for part in joined if not codes or part.code in codes), None)
        if own and part is not None:
            found[part.id] = found.get(part.id, frozenset()) | own
    return found


def pools_in(question: Question, answer: Answer) -> frozenset[int]:
    """Return the pools of the choices that an answer takes."""
    taken = answer if isinstance(answer, list) else [answer]
    return frozenset(
        choice.pool_id
        for choice in question.choices
        if choice.pool_id is not None and choice.value in taken
    )


def check_granted(request: PlaceRequest, own: Collection[int], layout: Layout) -> None:
    """Raise ChoiceFullError when it is a choice that makes a request wait, not the part itself."""
    if not own or request.state is not PlaceState.WAITING:
        return
    counts = places_queries.count_pools(places_queries.list_pool_ids(request.id))
    is_part_full = any(
        not pool.has_room(request.size) or pool.waiting > request.size
        for pool in counts.values()
        if pool.id not in own
    )
    for pool_id in own:
        pool = counts[pool_id]
        is_awaited = pool.waiting > request.size and not is_part_full
        if not pool.has_room(request.size) or is_awaited:
            raise _full(layout, pool_id)


def swap_choices(joined: JoinedPart, wanted: frozenset[int], layout: Layout) -> None:
    """Let a standing request hold the choices that are answered now; raise ChoiceFullError.

    While a group shares one request its members' choices are not counted: it has one size.
    """
    if joined.request.size > 1:
        return
    held = held_choices(joined, layout)
    if held == wanted:
        return
    try:
        places.swap_pools(joined.request, leave=held - wanted, join=wanted - held)
    except NoRoomError:
        counts = places_queries.count_pools(wanted - held)
        first = min(wanted - held, key=lambda pool_id: counts[pool_id].free or 0)
        raise _full(layout, first) from None


def held_choices(joined: JoinedPart, layout: Layout) -> frozenset[int]:
    """Return the pools of choices that the request for a part holds or awaits."""
    if not layout.pools:
        return frozenset()
    return frozenset(places_queries.list_pool_ids(joined.request_id)) & layout.pools


def limit_choice(row: FieldRow, choice: Mapping[str, Any], limit: int | None) -> int | None:
    """Return the pool of a choice with this many places; whoever took it before is counted."""
    pool_id: int | None = choice.get("pool_id")
    if pool_id is not None:
        places.set_capacity(pool_id, limit)
        return pool_id
    if limit is None:
        return None
    pool_id = places.add_pool(row.event_id, limit).id
    places.add_to_pool(_holders(row, str(choice["value"])), pool_id)
    return pool_id


def choice_notes(
    question: Question, counts: Mapping[int, PoolCount]
) -> tuple[dict[str, str], list[str]]:
    """Return what stands beside each choice with limited places, and which have none left."""
    limited = {c.value: c.pool_id for c in question.choices if c.pool_id is not None}
    free = {
        value: 0 if counts[pool_id].waiting else counts[pool_id].free
        for value, pool_id in limited.items()
        if pool_id in counts
    }
    notes = {value: left_words(number) for value, number in free.items() if number is not None}
    return notes, [value for value, number in free.items() if number == 0]


def left_words(free: int) -> str:
    """Return how many places a choice has left, in words."""
    return _("full") if free == 0 else _("%(n)s left", n=free)


def _holders(row: FieldRow, value: str) -> list[int]:
    """Return the requests of those who took a choice before it had a limit."""
    taken = session.execute(
        select(AnswerRow.value, JoinedPart.request_id, JoinedPart.registration_id)
        .join(Registration, Registration.sheet_id == AnswerRow.sheet_id)
        .join(JoinedPart, JoinedPart.registration_id == Registration.id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .join(Part, Part.id == JoinedPart.part_id)
        .where(
            Registration.event_id == row.event_id,
            AnswerRow.question == row.key,
            PlaceRequest.state.in_([*STANDING, PlaceState.NO_SHOW]),
            Part.code.in_(row.part_codes) if row.part_codes else Part.id.is_not(None),
        )
        .order_by(JoinedPart.registration_id, Part.pool_id)
    )
    found: dict[int, int] = {}
    for answer, request_id, registration_id in taken:
        if value == answer or (isinstance(answer, list) and value in answer):
            found.setdefault(registration_id, request_id)
    return list(found.values())


def _full(layout: Layout, pool_id: int) -> ChoiceFullError:
    for field in layout.fields:
        for choice in field.question.choices:
            if choice.pool_id == pool_id and field.is_asked:
                return ChoiceFullError(
                    _("“%(choice)s” is full by now. Please choose again.", choice=choice.label),
                    field=field.id,
                )
    return ChoiceFullError(_("A choice is full by now. Please choose again."))
