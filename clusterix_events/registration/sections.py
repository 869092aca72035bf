"""The places where other features join in: sections of the form, and of the personal page.

reactions.py fills the tables, as it alone may know the features above this one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from markupsafe import Markup

from clusterix_events.events.models import Event, Part, PartKind
from clusterix_events.registration.models import Registration

Hours: TypeAlias = tuple[datetime, datetime]
HoursOf: TypeAlias = Callable[[int], Mapping[int, Hours]]
RecordPiece: TypeAlias = Callable[[Registration, Event], Markup]
DutiesOf: TypeAlias = Callable[[int, int], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What a section understood: its own value, and messages by the names of its fields."""

    value: Any = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FormSection:
    """A section of the registration form that another feature draws, reads and saves.

    It stands on the form when a part of its kind can be joined. `draw` gets the event, what was
    typed (None on a first visit), the messages, and the registration when one is changed. `parse`
    gets the event and what was typed; it is asked only when a part of its kind is joined. `pools`
    names further pools that the place in that part needs, given the value (None for somebody whom
    an organiser adds by hand): with the part's own they are one request, all or none. `save`
    writes the section's rows, in the same transaction.
    """

    name: str
    kind: PartKind
    draw: Callable[[Event, Any, Mapping[str, str], Registration | None], Markup]
    parse: Callable[[Event, Any], Parsed]
    pools: Callable[[Part, Any], Sequence[int]]
    save: Callable[[Registration, Any], None]


@dataclass(frozen=True, kw_only=True)
class PersonalSection:
    """A section of the personal page, e.g. "Your peer groups"; empty markup leaves it out.

    `draw` gets the person's number, the event and the token of the personal link; it only reads.
    """

    title: Any
    draw: Callable[[int, Event, str], Markup]


FORM_SECTIONS: list[FormSection] = []
PERSONAL_SECTIONS: list[PersonalSection] = []
HOURS: list[HoursOf] = []
RECORD_PIECES: list[RecordPiece] = []
DUTIES: list[DutiesOf] = []


def offer_sections(
    *,
    form: Collection[FormSection] = (),
    personal: Collection[PersonalSection] = (),
    hours: Collection[HoursOf] = (),
    record: Collection[RecordPiece] = (),
    duties: Collection[DutiesOf] = (),
) -> None:
    """Fill the tables anew.

    `hours` tell the first and last moment of an event's parts; `record` are pieces of the
    organiser's page of one registration, empty markup where there is nothing to say; `duties`
    what a person does at an event beside taking part, in words, given the numbers of both.
    """
    FORM_SECTIONS[:] = form
    PERSONAL_SECTIONS[:] = personal
    HOURS[:] = hours
    RECORD_PIECES[:] = record
    DUTIES[:] = duties


def sections_for(kinds: Collection[PartKind]) -> list[FormSection]:
    """Return the sections that belong to parts of these kinds."""
    return [section for section in FORM_SECTIONS if section.kind in kinds]


def hours_of(event_id: int) -> dict[int, Hours]:
    """Return the first and the last moment of those parts of an event whose hours are known."""
    return {part: hours for known in HOURS for part, hours in known(event_id).items()}


def duties_of(person_id: int, event_id: int) -> list[str]:
    """Return what a person does at an event beside taking part, e.g. speak, in words."""
    return [words for known in DUTIES for words in known(person_id, event_id)]
