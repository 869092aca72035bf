"""The registrations of an event as organisers read them: the rows of the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from clusterix_events.events.forms import KINDS
from clusterix_events.events.models import Part, PartKind
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import queries
from clusterix_events.registration.rules import Purpose
from clusterix_events.registration.summary import WORDS

SHORT: Mapping[PartKind, Any] = {
    PartKind.CONFERENCE: _l("Conf."),
    PartKind.PARTNERS_MEETING: _l("Partners"),
    PartKind.PEER_GROUP_MEETING: _l("Groups"),
    PartKind.STUDY_TOUR: _l("Tour"),
}
# What stands first when a row has room for one state only.
_FIRST = (
    PlaceState.PENDING,
    PlaceState.OFFERED,
    PlaceState.WAITING,
    PlaceState.CONFIRMED,
    PlaceState.NO_SHOW,
    PlaceState.DECLINED,
    PlaceState.CANCELLED,
)


@dataclass(frozen=True)
class PlaceSign:
    """The sign of one place: its state, "" for none, and the word for it."""

    state: str
    word: str


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """One registration in the list."""

    reference: str
    family_name: str
    given_name: str
    title: str
    organisation: str
    function: str
    country: str
    email: str
    submitted_at: datetime
    places: list[PlaceSign]
    summary: PlaceSign
    note: str
    note_is_warning: bool


def list_rows(rows: Sequence[Row[Any]], parts: Sequence[Part], zone: ZoneInfo) -> list[ListRow]:
    """Return rows of the list, with the places and what is to be noted; two statements in all."""
    numbers = [row.registration_id for row in rows]
    places, consents = queries.places_of(numbers), queries.consents_of(numbers)
    return [
        _row(
            row,
            parts,
            zone,
            places.get(row.registration_id, {}),
            consents.get(row.registration_id, {}),
        )
        for row in rows
    ]


def key_words() -> list[tuple[str, str]]:
    """Return the states and their words for the key below the list."""
    shown = (
        *(PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.WAITING, PlaceState.PENDING),
        *(PlaceState.DECLINED, PlaceState.CANCELLED),
    )
    words = [(state.value, str(WORDS[state]).lower()) for state in shown]
    return [*words, ("", _("not asked for"))]


def _row(
    row: Row[Any],
    parts: Sequence[Part],
    zone: ZoneInfo,
    places: Mapping[int, PlaceState],
    consents: Mapping[Purpose, bool],
) -> ListRow:
    states = set(places.values())
    first = next((state for state in _FIRST if state in states), None)
    note = _("No photos") if consents.get(Purpose.PHOTOS) is False else ""
    return ListRow(
        reference=row.reference,
        family_name=row.family_name,
        given_name=row.given_name,
        title=row.title or "",
        organisation=row.organisation or "",
        function=row.function or "",
        country=row.country_code or "",
        email=row.email or "",
        submitted_at=row.submitted_at.astimezone(zone),
        places=[_sign(places.get(part.id)) for part in parts],
        summary=_summary(first, parts, places),
        note=_("Possible duplicate") if row.is_possible_duplicate else note,
        note_is_warning=row.is_possible_duplicate,
    )


def _summary(
    first: PlaceState | None, parts: Sequence[Part], places: Mapping[int, PlaceState]
) -> PlaceSign:
    """Return the one sign of a person on a phone: who holds places is told by their parts."""
    held = [part for part in parts if places.get(part.id) is PlaceState.CONFIRMED]
    if first is not PlaceState.CONFIRMED:
        return _sign(first)
    if len(held) == 1:
        return PlaceSign(first.value, str(KINDS[held[0].kind]))
    if len(held) == len(parts):
        return PlaceSign(first.value, _("All %(n)s parts", n=len(held)))
    return PlaceSign(first.value, _("%(n)s parts", n=len(held)))


def _sign(state: PlaceState | None) -> PlaceSign:
    return PlaceSign(state.value, str(WORDS[state])) if state else PlaceSign("", _("not asked for"))
