"""The programme in the words of a page: hours as text, missing things said plainly."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from flask_babel import gettext as _

from clusterix_events.agenda.feeds import missing_title
from clusterix_events.agenda.programme import Day, Item, Line, Programme, Speaker, Talk
from clusterix_events.agenda.rules import SlotKind, clock_change
from clusterix_events.agenda.versions import Change, ChangeKind
from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import clock_time, day, short_day


@dataclass(frozen=True, slots=True)
class PersonWords:
    """A person and what stands behind the name."""

    name: str
    second: str


@dataclass(frozen=True, slots=True)
class TalkWords:
    """A talk; without a title `kind_words` say what is to come."""

    title: str | None
    kind_words: str
    text: str
    people: tuple[PersonWords, ...]


@dataclass(frozen=True, slots=True)
class SessionWords:
    """A session of a page; `id` is its anchor."""

    id: str
    title: str
    room: str
    second: str
    people: tuple[PersonWords, ...]
    talks: tuple[TalkWords, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class RowWords:
    """A line of a day: one session, or several side by side under `title`."""

    starts: str
    ends: str
    is_quiet: bool
    title: str
    second: str
    sessions: tuple[SessionWords, ...]


@dataclass(frozen=True, slots=True)
class DayWords:
    """A day; `parts` names what takes place on it."""

    id: str
    title: str
    short: str
    parts: str
    hours: str
    rows: tuple[RowWords, ...]


def days_in_words(programme: Programme) -> list[DayWords]:
    """Return the days of a programme, those sessions last whose day is not known."""
    found = [_day(each) for each in programme.days]
    if programme.undated:
        rows = tuple(_row(Line((item,))) for item in programme.undated)
        found.append(
            DayWords("later", _("Day to be confirmed"), _("Day to be confirmed"), "", "", rows)
        )
    return found


def heading(event: Event, programme: Programme) -> str:
    """Return what a programme is of: its only part, or the whole event."""
    parts = {item.part_title for item in programme.items}
    return parts.pop() if len(parts) == 1 else event.title


def zone_in_words(event: Event) -> str:
    """Return which zone the hours are in, and when the clocks change near the event."""
    noon = datetime.combine(event.starts_on, time(12), tzinfo=event.zone)
    offset = noon.strftime("%z")
    hours, minutes = offset[:3], offset[3:]
    shown = f"{hours[0]}{int(hours[1:])}" + (f":{minutes}" if minutes != "00" else "")
    place = event.city or event.timezone.rsplit("/", 1)[-1].replace("_", " ")
    words: str = _("%(place)s time (UTC%(offset)s).", place=place, offset=shown)
    change = clock_change(event.zone, event.starts_on, event.ends_on)
    if change is None:
        return words
    return f"{words} {_('The clocks change on %(day)s.', day=day(change))}"


def change_in_words(change: Change) -> str:
    """Return one sentence for a change between two versions."""
    old_room, room = change.old_room or _("no room"), change.room or _("no room")
    old_hour, hour = _hour(change.old_starts_at), _hour(change.starts_at)
    words: dict[ChangeKind, str] = {
        ChangeKind.ADDED: _("New: %(title)s.", title=change.title),
        ChangeKind.REMOVED: _("Taken out: %(title)s.", title=change.title),
        ChangeKind.RETITLED: _(
            "%(old)s is now called %(title)s.", old=change.old_title or "", title=change.title
        ),
        ChangeKind.MOVED: _(
            "%(title)s: from %(old)s to %(new)s.", title=change.title, old=old_hour, new=hour
        ),
        ChangeKind.ROOM_CHANGED: _(
            "%(title)s: from %(old)s to %(new)s.", title=change.title, old=old_room, new=room
        ),
        ChangeKind.TALKS_CHANGED: _("%(title)s: talks or speakers changed.", title=change.title),
        ChangeKind.OTHERWISE: _("%(title)s: details changed.", title=change.title),
    }
    if change.kind is ChangeKind.MOVED and old_hour == hour:
        words[ChangeKind.MOVED] = _("%(title)s: another length.", title=change.title)
    return words[change.kind]


def _day(each: Day) -> DayWords:
    hours = ""
    if each.starts_at and each.ends_at:
        hours = f"{clock_time(each.starts_at)}–{clock_time(each.ends_at)}"
    return DayWords(
        id=f"day-{each.date.isoformat()}",
        title=day(each.date),
        short=short_day(each.date),
        parts=", ".join(each.parts),
        hours=hours,
        rows=tuple(_row(line) for line in each.lines),
    )


def _row(line: Line) -> RowWords:
    names = dict.fromkeys(who.name for item in line.items for who in item.speakers)
    sessions = tuple(_session(item) for item in line.items)
    return RowWords(
        starts=clock_time(line.starts_at) if line.starts_at else "",
        ends=clock_time(line.ends_at) if line.ends_at else "",
        is_quiet=all(item.is_break for item in line.items),
        title=line.title,
        second=", ".join(names) or (sessions[0].second if len(sessions) == 1 else ""),
        sessions=sessions,
    )


def _session(item: Item) -> SessionWords:
    words = SessionWords(
        id=item.reference,
        title=f"{item.code} · {item.title}" if item.parallel_title and item.code else item.title,
        room=item.room or "",
        second=item.note or "",
        people=(),
        talks=tuple(_talk(talk) for talk in item.talks),
        is_closed=item.is_closed,
    )
    if item.own_talk:
        return replace(words, people=_people(item.own_talk), talks=())
    only = item.talks[0] if len(item.talks) == 1 else None
    if only and only.kind is SlotKind.COMMENTS and not (only.speakers or only.abstract):
        second = " ".join(text for text in (item.note, only.title, only.topic) if text)
        return replace(words, second=second, talks=())
    return words


def _talk(talk: Talk) -> TalkWords:
    text = " ".join(text for text in (talk.topic, talk.abstract) if text)
    return TalkWords(talk.title, missing_title(talk), _capitalised(text), _people(talk))


def _people(talk: Talk) -> tuple[PersonWords, ...]:
    if talk.is_speaker_open:
        return (PersonWords("", _("Speaker to be confirmed")),)
    return tuple(_person(speaker) for speaker in talk.speakers)


def _person(speaker: Speaker) -> PersonWords:
    return PersonWords(speaker.name, speaker.affiliation or "")


def _hour(moment: datetime | None) -> str:
    if moment is None:
        return str(_("no hour"))
    return f"{short_day(moment.date())}, {clock_time(moment)}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
