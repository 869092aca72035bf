"""The programme of an event for an audience, as it was last published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import chain

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.agenda import queries as agenda
from clusterix_events.agenda.presenting import zone_in_words
from clusterix_events.agenda.programme import Audience, Day, Item, Line, Programme
from clusterix_events.agenda.programme import Talk as PublishedTalk
from clusterix_events.agenda.rules import SessionKind
from clusterix_events.documents.heads import letterhead, short_title
from clusterix_events.documents.papers import (
    Note,
    ParallelGroup,
    ProgrammeDay,
    ProgrammeItem,
    ProgrammePaper,
    Talk,
)
from clusterix_events.documents.queries import list_reviewed_practices
from clusterix_events.documents.rules import AgendaNotPublishedError
from clusterix_events.events.models import Access, Event, Part, PartKind
from clusterix_events.kernel.i18n import day_range
from clusterix_events.study_tours.models import Stop, StudyTour
from clusterix_events.study_tours.queries import list_tours

Owners = Mapping[int, str]
Tours = Mapping[tuple[int, date], StudyTour]

MAIN_KINDS = (
    PartKind.PEER_GROUP_MEETING,
    PartKind.CONFERENCE,
    PartKind.STUDY_TOUR,
    PartKind.PARTNERS_MEETING,
)
"""Which part names a day on which several take place: the first."""


def programme_paper(event: Event, audience: Audience) -> ProgrammePaper:
    """Return the published programme as an audience may see it; raises AgendaNotPublishedError."""
    published = agenda.programme(event.id, audience)
    if not published.number:
        raise AgendaNotPublishedError
    tours = {(tour.part_id, tour.on): tour for tour in list_tours(event.id)}
    owners = _owners(event) if audience is Audience.PARTNERS else {}
    days = [_day(event, each, tours, owners) for each in published.days]
    later = tuple(_item(Line((item,)), owners) for item in published.undated)
    if later:
        words = _("Day to be confirmed")
        days.append(ProgrammeDay(day=None, kind=words, headline=words, items=later))
    return ProgrammePaper(
        letterhead=letterhead(event, _edition(event, published)),
        title=short_title(event),
        subtitle=_("Programme, %(days)s", days=day_range(event.starts_on, event.ends_on)),
        days=tuple(days),
        notes=tuple(_notes(event, published)),
    )


def _owners(event: Event) -> Owners:
    """Return the second line of each group's session: the practice's number and organisation."""
    return {
        session_id: _(
            "Practice %(number)s · %(organisation)s",
            number=number,
            organisation=organisation,
        )
        for session_id, (number, organisation) in list_reviewed_practices(event.id).items()
    }


def _edition(event: Event, published: Programme) -> str:
    named = (
        _("Partners' version %(number)s", number=published.number)
        if published.audience is Audience.PARTNERS
        else _("Version %(number)s", number=published.number)
    )
    return _("%(version)s, hours indicative", version=named) if event.is_indicative else named


def _day(event: Event, published: Day, tours: Tours, owners: Owners) -> ProgrammeDay:
    parts = _parts_of(event, published)
    kind = next((kind for kind in MAIN_KINDS if any(part.kind is kind for part in parts)), None)
    main = [part for part in parts if part.kind is kind]
    named = main if kind is PartKind.CONFERENCE else parts
    return ProgrammeDay(
        day=published.date,
        kind=_kind_words(kind),
        headline=", ".join(part.title for part in named),
        items=tuple(
            item
            for line in published.lines
            for item in (_item(line, owners), *_stops(event, line, tours))
        ),
        summary=_summary(published, main, tours),
        audience=_audience_words(main),
        detail=_detail(main),
    )


def _parts_of(event: Event, day: Day) -> list[Part]:
    wanted = {item.part_id for item in day.items}
    return [part for part in event.parts if part.id in wanted]


def _kind_words(kind: PartKind | None) -> str:
    if kind is None:
        return _("Programme")
    return {
        PartKind.PEER_GROUP_MEETING: _("Peer groups"),
        PartKind.CONFERENCE: _("Conference"),
        PartKind.STUDY_TOUR: _("Study tour"),
        PartKind.PARTNERS_MEETING: _("Partners' meeting"),
    }[kind]


def _summary(day: Day, main: Sequence[Part], tours: Tours) -> str:
    """Return what the glance says: groups and rounds, or stops, or what the day is."""
    rounds = [line for line in day.lines if line.is_parallel]
    if rounds:
        groups = sum(len(line.items) for line in rounds)
        return _(
            "%(groups)s in %(rounds)s",
            groups=ngettext("%(num)s group", "%(num)s groups", groups),
            rounds=ngettext("%(num)s round", "%(num)s rounds", len(rounds)),
        )
    for tour in (tours.get((part.id, day.date)) for part in main):
        if tour and tour.stops:
            return ngettext("%(num)s stop", "%(num)s stops", len(tour.stops))
    return ", ".join(part.title for part in main)


def _audience_words(main: Iterable[Part]) -> str:
    access = {part.access for part in main}
    if Access.OPEN in access:
        return _("open to all registered")
    return _("by invitation") if Access.BY_INVITATION in access else _("partners")


def _detail(main: Iterable[Part]) -> str:
    access = {part.access for part in main}
    if Access.OPEN in access:
        return _("Open to everybody who registers")
    return _("By invitation") if Access.BY_INVITATION in access else _("For project partners")


def _item(line: Line, owners: Owners) -> ProgrammeItem:
    first = line.items[0]
    if line.is_parallel:
        rooms = {item.room for item in line.items if item.room}
        return ProgrammeItem(
            title=line.title,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            room=ngettext("%(num)s room", "%(num)s rooms", len(rooms)) if rooms else "",
            groups=tuple(_group(item, owners) for item in line.items),
        )
    return ProgrammeItem(
        title=first.title,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        room=first.room or "",
        is_quiet=first.is_break,
        mark=_("closed") if first.is_closed else "",
        remark="" if first.starts_at else _("hour to be confirmed"),
        talks=tuple(_talk(first, talk) for talk in first.talks),
    )


def _stops(event: Event, line: Line, tours: Tours) -> Iterator[ProgrammeItem]:
    """Yield the stops of a tour that stands in the programme, below its line."""
    first = line.items[0]
    if first.kind is not SessionKind.TOUR or first.day is None:
        return
    tour = tours.get((first.part_id, first.day))
    if tour is None:
        return
    for stop in tour.stops:
        yield ProgrammeItem(
            title=_stop_title(stop),
            starts_at=_moment(event, tour.on, stop.starts_at),
            ends_at=_moment(event, tour.on, stop.ends_at),
            stop=stop.position,
            remark="" if stop.host else _("place to be confirmed"),
            note=_("bring your ID") if stop.needs_id_at_gate else "",
        )


def _stop_title(stop: Stop) -> str:
    """Return what is visited, with the host where the words don't name it."""
    if not stop.host or stop.host.casefold() in stop.what.casefold():
        return stop.what
    return f"{stop.host}: {stop.what}"


def _moment(event: Event, day: date, hour: time | None) -> datetime | None:
    return datetime.combine(day, hour, event.zone) if hour else None


def _group(item: Item, owners: Owners) -> ParallelGroup:
    label = " · ".join(filter(None, (item.code, item.room)))
    return ParallelGroup(room=label, title=item.title, owner=owners.get(item.id, item.note or ""))


def _talk(item: Item, talk: PublishedTalk) -> Talk:
    is_topic = not talk.title and bool(talk.topic)
    title = talk.title or talk.topic
    affiliations = (speaker.affiliation for speaker in talk.speakers)
    return Talk(
        speakers=tuple(speaker.name for speaker in talk.speakers),
        title="" if talk is item.own_talk else title and title[:1].upper() + title[1:],
        is_topic=is_topic,
        is_speaker_open=talk.is_speaker_open,
        affiliation="; ".join(filter(None, affiliations)),
    )


def _notes(event: Event, published: Programme) -> Iterable[Note]:
    lines = chain.from_iterable(day.lines for day in published.days)
    if any(line.is_parallel for line in lines):
        yield Note(
            _("Which group am I in?"),
            _(
                "Your personal page says it. Nobody reviews a practice of their own "
                "organisation or territory."
            ),
        )
    yield Note(
        _("Hours and rooms are indicative.") if event.is_indicative else _("Things may change."),
        _(
            "The page of the event always shows the latest version, "
            "with a calendar file for your phone."
        ),
    )
    yield Note(_("All times are local."), zone_in_words(event))
