"""The organiser's agenda of a day: the grid, what is not in it, and what publishing waits for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.agenda import presenting, queries, versions
from clusterix_events.agenda.checks import list_clashes
from clusterix_events.agenda.clashes import Clash, ClashKind
from clusterix_events.agenda.forms import KIND_WORDS, event_days
from clusterix_events.agenda.grid import Block, Grid, Place, grid
from clusterix_events.agenda.models import Session
from clusterix_events.agenda.programme import Audience, Item
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.events.models import Event, Room
from clusterix_events.kernel.i18n import clock_time, short_day
from clusterix_events.kernel.i18n import day as day_in_words

NAMES_SHOWN = 3
SHOWN_ROLES = (EngagementRole.CHAIR, EngagementRole.MODERATOR, EngagementRole.RAPPORTEUR)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what stands before the next version; the tone is ok, warn or danger.

    `allowance_id` is that of a conflict which was allowed and can block again.
    """

    tone: str
    text: str
    allowance_id: int | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """A move that ends a conflict: the session begins when the other ends."""

    reference: str
    word: str
    day: date
    starts: str
    room_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    """The conflict explained in the grid, at the session that begins later."""

    session_id: int
    title: str
    text: str
    clash: Clash
    repair: Repair | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A session without an hour."""

    reference: str
    title: str
    second: str
    version: int


@dataclass(frozen=True, slots=True)
class DayTab:
    """A day one can look at."""

    day: date
    word: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class AgendaRoom:
    """All that the organiser's page of one day shows."""

    day: date
    day_title: str
    days: tuple[DayTab, ...]
    grid: Grid
    blocks: tuple[Block, ...]
    note: Note | None
    unplaced: tuple[Unplaced, ...]
    checks: tuple[Check, ...]
    changes: tuple[str, ...]
    next_version: int
    may_publish: bool


def agenda_room(event: Event, wanted: date | None) -> AgendaRoom:
    """Return the page of a day, the first with a session when none is wanted."""
    sessions = queries.list_sessions(event.id)
    clashes = list_clashes(event.id)
    edition = queries.find_edition(event.id, Audience.PARTNERS)
    items = queries.draft_items(event)
    changed = versions.changes(queries.programme_of(edition).items, items)
    days = sorted({*event_days(event), *(row.day for row in sessions if row.day)})
    day = wanted if wanted in days else _first_day(sessions, days)
    blocks = _blocks(event, [row for row in sessions if row.day == day and row.starts_at])
    told = _told(clashes, sessions, event)
    note = _note(clashes, told, blocks)
    blocking = sum(clash.is_blocking for clash in clashes)
    return AgendaRoom(
        day=day,
        day_title=day_in_words(day),
        days=tuple(DayTab(each, short_day(each), each == day) for each in days),
        grid=grid(
            day, blocks, _places(event, blocks), clashes, note_at=note.session_id if note else None
        ),
        blocks=blocks,
        note=note,
        unplaced=tuple(_unplaced(row) for row in sessions if row.starts_at is None),
        checks=tuple(_checks(clashes, told, talks=_untitled(items), late=_late(sessions))),
        changes=tuple(presenting.change_in_words(change) for change in changed)
        if edition.number
        else (),
        next_version=edition.number + 1,
        may_publish=not blocking and bool(changed) and bool(items),
    )


def _first_day(sessions: Sequence[Session], days: Sequence[date]) -> date:
    return min((row.day for row in sessions if row.day and row.starts_at), default=days[0])


def _blocks(event: Event, rows: Sequence[Session]) -> tuple[Block, ...]:
    people: dict[int, list[str]] = defaultdict(list)
    for engaged in queries.list_engagements(event.id, roles=SHOWN_ROLES):
        words = {
            EngagementRole.CHAIR: _("Chair %(name)s", name=engaged.family_name),
            EngagementRole.MODERATOR: _("Moderator %(name)s", name=engaged.family_name),
            EngagementRole.RAPPORTEUR: _("Rapporteur %(name)s", name=engaged.family_name),
        }
        people[engaged.session_id].append(words[engaged.role])
    return tuple(_block(event, row, tuple(people[row.id])) for row in rows)


def _block(event: Event, row: Session, people: tuple[str, ...]) -> Block:
    assert row.day is not None  # only sessions with an hour are drawn
    assert row.starts_at is not None
    assert row.ends_at is not None
    midnight = datetime.combine(row.day, time(23, 59), tzinfo=event.zone)
    return Block(
        id=row.id,
        reference=row.reference,
        title=row.title,
        kind=row.kind,
        starts_at=row.starts_at.astimezone(event.zone),
        ends_at=min(row.ends_at.astimezone(event.zone), midnight),
        place_id=row.room_id,
        room_name=row.room.name if row.room else "",
        code=row.code,
        is_closed=row.is_closed,
        people=people,
        version=row.version,
    )


def _places(event: Event, blocks: Sequence[Block]) -> list[Place]:
    places = [Place(room.id, room.name, _room_note(room)) for room in event.rooms]
    if not places or any(block.place_id is None for block in blocks):
        places.append(Place(None, _("No room yet")))
    return places


def _room_note(room: Room) -> str:
    seats = ngettext("%(num)s seat", "%(num)s seats", room.seats) if room.seats else ""
    step_free = _("step-free") if room.is_step_free else ""
    return ", ".join(word for word in (seats, step_free) if word)


def _told(
    clashes: Iterable[Clash], sessions: Sequence[Session], event: Event
) -> dict[Clash, tuple[str, str]]:
    """Return a title and a sentence for each clash."""
    rows = {row.id: row for row in sessions}
    names = queries.list_names({number for clash in clashes for number in clash.person_ids})
    return {clash: _clash_in_words(clash, rows, names, event) for clash in clashes}


def _clash_in_words(
    clash: Clash, rows: Mapping[int, Session], names: Mapping[int, str], event: Event
) -> tuple[str, str]:
    first = rows[clash.session_ids[0]]
    if clash.kind is ClashKind.OFF_ITS_PART:
        text = _(
            "%(title)s lies outside the days of %(part)s.", title=first.title, part=first.part.title
        )
        return _("Outside its days"), text
    assert first.ends_at is not None  # two sessions that overlap have hours
    second = rows[clash.session_ids[-1]]
    until = clock_time(first.ends_at, event.zone)
    if clash.kind is ClashKind.ROOM_TWICE:
        text = _(
            "%(room)s is taken by %(first)s until %(hour)s, and by %(second)s.",
            room=first.room.name if first.room else "",
            first=first.title,
            second=second.title,
            hour=until,
        )
        return _("A room used twice"), text
    people = [names[number] for number in clash.person_ids]
    title = ngettext("One person in two places", "%(num)s people in two places", len(people))
    text = _(
        "%(people)s: in %(first)s until %(hour)s.",
        people=_named(people),
        first=first.parallel_title or first.title,
        hour=until,
    )
    return title, text


def _named(people: Sequence[str]) -> str:
    """Return up to four names; of more people three, and how many others there are."""
    if len(people) <= NAMES_SHOWN + 1:
        return ", ".join(people)
    shown, others = people[:NAMES_SHOWN], len(people) - NAMES_SHOWN
    return _("%(names)s and %(n)s others", names=", ".join(shown), n=others)


def _note(
    clashes: Sequence[Clash], told: Mapping[Clash, tuple[str, str]], blocks: Sequence[Block]
) -> Note | None:
    """Return the first blocking conflict between two sessions of the day, with its repair."""
    by_id = {block.id: block for block in blocks}
    for clash in clashes:
        here = [by_id[number] for number in clash.session_ids if number in by_id]
        if not clash.is_blocking or len(here) != len(clash.session_ids) or len(here) == 1:
            continue
        title, text = told[clash]
        *earlier, last = here
        return Note(last.id, title, text, clash, _repair(earlier, last))
    return None


def _repair(earlier: Sequence[Block], second: Block) -> Repair | None:
    end = max(block.ends_at for block in earlier)
    if end.date() != second.starts_at.date() or end.hour * 60 + end.minute + second.minutes > 1439:
        return None
    hour = clock_time(end)
    return Repair(
        reference=second.reference,
        word=_("Move to %(hour)s", hour=hour),
        day=end.date(),
        starts=hour,
        room_id=second.place_id,
        version=second.version,
    )


def _unplaced(row: Session) -> Unplaced:
    second = [str(KIND_WORDS[row.kind]), short_day(row.day) if row.day else _("no day yet")]
    if row.is_closed:
        second.append(_("closed"))
    return Unplaced(row.reference, row.title, ", ".join(second), row.version)


def _untitled(items: Iterable[Item]) -> int:
    return sum(talk.title is None for item in items for talk in item.talks)


def _late(sessions: Iterable[Session]) -> int:
    return sum(row.starts_at is None for row in sessions)


def _checks(
    clashes: Sequence[Clash], told: Mapping[Clash, tuple[str, str]], *, talks: int, late: int
) -> Iterable[Check]:
    blocking = [clash for clash in clashes if clash.is_blocking]
    if blocking:
        text = ngettext(
            "%(num)s conflict blocks publishing",
            "%(num)s conflicts block publishing",
            len(blocking),
        )
        yield Check("danger", text)
    for clash in clashes:
        text = told[clash][1]
        if clash.allowance_id:
            text = _("Allowed: %(text)s", text=text)
        yield Check("danger" if clash.is_blocking else "warn", text, clash.allowance_id)
    if talks:
        yield Check(
            "warn", ngettext("%(num)s talk has no title", "%(num)s talks have no title", talks)
        )
    if late:
        yield Check(
            "warn", ngettext("%(num)s session has no hour", "%(num)s sessions have no hour", late)
        )
    if not blocking:
        yield Check("ok", _("No conflict stands in the way"))
