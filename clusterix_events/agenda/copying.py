"""Copying the agenda of an event to another, as a reaction to the copy of the event."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from clusterix_events.agenda import queries, rules
from clusterix_events.agenda.service import SessionValues, SlotValues, add_session, add_slot
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Part, Room
from clusterix_events.events.queries import get_event

T = TypeVar("T", Part, Room)


def copy_agenda(fact: EventCopied) -> None:
    """Copy sessions and talks to the new event, at the same hours on the wall, without speakers."""
    source, target = get_event(fact.source_id), get_event(fact.target_id)
    parts = _pairs(source.parts, target.parts, lambda part: part.code)
    rooms = _pairs(source.rooms, target.rooms, lambda room: room.name)
    for row in queries.list_sessions(source.id):
        if row.part_id not in parts:
            continue
        hours = rules.moved_by_days(row.hours, fact.shift_days, target.zone)
        values = SessionValues(
            title=row.title,
            part_id=parts[row.part_id],
            kind=row.kind,
            hours=hours,
            room_id=rooms.get(row.room_id) if row.room_id else None,
            is_closed=row.is_closed,
            code=row.code,
            parallel_title=row.parallel_title,
            note=row.note,
        )
        copy = add_session(target.id, values, reference=row.reference)
        for slot in queries.list_slots(row.id):
            add_slot(
                copy,
                SlotValues(
                    title=slot.title, topic=slot.topic, abstract=slot.abstract, kind=slot.kind
                ),
            )


def _pairs(old: Sequence[T], new: Sequence[T], key: Callable[[T], str]) -> dict[int, int]:
    """Return the numbers of the new parts or rooms by those of the old ones of the same name."""
    by_name = {key(each): each.id for each in new}
    return {each.id: by_name[key(each)] for each in old if key(each) in by_name}
