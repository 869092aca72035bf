"""The statistics of an event's registrations, in a fixed number of statements."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Text, cast, func, select

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.i18n import medium_date
from clusterix_events.people.models import Person
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.countries import country_name
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.choices import ORGANISATION_TYPES
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.summary import WORDS

BY_DAY_UP_TO = 35
STATES = (
    PlaceState.CONFIRMED,
    PlaceState.OFFERED,
    PlaceState.WAITING,
    PlaceState.PENDING,
    PlaceState.DECLINED,
    PlaceState.CANCELLED,
    PlaceState.NO_SHOW,
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of numbers; `charted` is the column that its chart draws, None for no chart."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    charted: int | None = 0

    @property
    def bars(self) -> list[tuple[str, int]]:
        """What its chart draws: label and length."""
        column = self.charted
        return [] if column is None else [(label, numbers[column]) for label, numbers in self.rows]


def tables_of(event: Event) -> list[Table]:
    """Return the tables of an event: by part, country, kind of organisation, and over time."""
    return [_by_part(event), _by_country(event), _by_type(event), _over_time(event)]


def over_days(counted: Mapping[date, int]) -> list[tuple[date, int]]:
    """Return the numbers of all days from the first to the last, or of weeks when they are many.

    A week is named by its Monday.
    """
    if not counted:
        return []
    first, last = min(counted), max(counted)
    step = 1 if (last - first).days < BY_DAY_UP_TO else 7
    start = first if step == 1 else first - timedelta(days=first.weekday())
    steps = range((last - start).days // step + 1)
    spans = {start + timedelta(days=step * n): 0 for n in steps}
    for day, number in counted.items():
        spans[start + timedelta(days=(day - start).days // step * step)] += number
    return list(spans.items())


def cumulated(numbers: Iterable[int]) -> list[int]:
    """Return the running sums of numbers."""
    total, sums = 0, []
    for number in numbers:
        total += number
        sums.append(total)
    return sums


def _by_part(event: Event) -> Table:
    rows: Any = session.execute(
        select(JoinedPart.part_id, PlaceRequest.state, func.count())
        .join(Registration, Registration.id == JoinedPart.registration_id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(Registration.event_id == event.id, Registration.state != RegistrationState.MERGED)
        .group_by(JoinedPart.part_id, PlaceRequest.state)
    )
    counted = {(part_id, state): number for part_id, state, number in rows}
    states = [s for s in STATES if s is STATES[0] or any(seen is s for _part, seen in counted)]
    return Table(
        id="parts",
        title=_("By part"),
        heads=(_("Part"), *(str(WORDS[state]) for state in states)),
        rows=tuple(
            (part.title, tuple(counted.get((part.id, state), 0) for state in states))
            for part in event.parts
        ),
    )


def _by_country(event: Event) -> Table:
    rows: Any = session.execute(
        select(Person.country_code, func.count())
        .join(Registration, Registration.person_id == Person.id)
        .where(*_standing(event))
        .group_by(Person.country_code)
    )
    locale = str(get_locale())
    named = [(country_name(code, locale) if code else _("Not told"), n) for code, n in rows]
    return _simple("countries", _("By country"), _("Country"), named)


def _by_type(event: Event) -> Table:
    value = cast(AnswerRow.value, Text)
    rows: Any = session.execute(
        select(value, func.count())
        .select_from(Registration)
        .outerjoin(
            AnswerRow,
            (AnswerRow.sheet_id == Registration.sheet_id)
            & (AnswerRow.question == "organisation_type"),
        )
        .where(*_standing(event))
        .group_by(value)
    )
    words = {json.dumps(choice.value): str(choice.label) for choice in ORGANISATION_TYPES}
    named = [(words.get(value or "", _("Not told")), number) for value, number in rows]
    return _simple("types", _("By kind of organisation"), _("Kind"), named)


def _over_time(event: Event) -> Table:
    moments = session.scalars(select(Registration.submitted_at).where(*_standing(event)))
    spans = over_days(Counter(_day(moment, event.zone) for moment in moments))
    sums = cumulated(number for _start, number in spans)
    return Table(
        id="time",
        title=_("Over time"),
        heads=(_("From"), _("Registered"), _("In all")),
        rows=tuple(
            (medium_date(start), (number, total))
            for (start, number), total in zip(spans, sums, strict=True)
        ),
    )


def _simple(id_: str, title: str, head: str, rows: Iterable[tuple[str, int]]) -> Table:
    """Return a table of one number each, the largest first; what has one name is one row."""
    summed: Counter[str] = Counter()
    for label, number in rows:
        summed[label] += number
    ordered = sorted(summed.items(), key=lambda row: (-row[1], row[0]))
    return Table(
        id=id_,
        title=title,
        heads=(head, _("People")),
        rows=tuple((label, (number,)) for label, number in ordered),
    )


def _standing(event: Event) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.event_id == event.id,
        Registration.state == RegistrationState.SUBMITTED,
    )


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
