"""The desk review in words: a peer's reading list, and how far a group is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import day, short_day
from clusterix_events.peer_review import desk_queries
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading, DeskTimeline
from clusterix_events.peer_review.desk_queries import QuestionCount
from clusterix_events.peer_review.desk_rules import DeskDates
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, PracticeVersion
from clusterix_events.peer_review.practice_fields import FIELDS
from clusterix_events.peer_review.wording import region, session_line

Readings = Mapping[tuple[int, int], DeskReading]


@dataclass(frozen=True)
class ReadingLine:
    """A practice on somebody's reading list; `is_open`: its text may be read now."""

    group_id: int
    title: str
    line: str
    state: tuple[str, str]
    note: str
    is_open: bool
    is_read: bool


@dataclass(frozen=True)
class Member:
    """Somebody in the same group."""

    name: str
    second: str


@dataclass(frozen=True)
class OwnQuestion:
    """A question as its asker sees it."""

    id: int
    text: str
    note: str
    answer: str
    may_change: bool
    may_withdraw: bool


@dataclass(frozen=True)
class ReaderLine:
    """A peer in the list of those who are to read."""

    name: str
    second: str
    state: tuple[str, str]


@dataclass(frozen=True)
class GroupLine:
    """How far a group is with its desk review."""

    id: int
    name: str
    title: str
    read: str
    percent: int
    questions: str
    due: str
    is_late: bool
    unread: int


def reading_lines(
    event: Event,
    groups: Sequence[PeerGroup],
    person_id: int,
    *,
    readings: Readings,
    titles: Mapping[int, str],
    timelines: dict[str, DeskTimeline],
    today: date,
) -> tuple[ReadingLine, ...]:
    """Return what somebody is to read, in the order of the groups."""
    lines = []
    for group in groups:
        dates = desk_queries.dates_of(group, event, timelines)
        reading = readings.get((group.id, person_id))
        is_read = reading is not None and reading.read_at is not None
        is_open = is_readable(group, dates, today)
        lines.append(
            ReadingLine(
                group_id=group.id,
                title=titles[group.id],
                line=session_line(group, event.zone),
                state=_state(is_read=is_read, is_open=is_open),
                note=_note(group, dates, today, is_read=is_read),
                is_open=is_open,
                is_read=is_read,
            )
        )
    return tuple(lines)


def is_readable(group: PeerGroup, dates: DeskDates, today: date) -> bool:
    """Return whether a practice's text is open to its group."""
    return group.state is not GroupState.COMPOSED or today >= dates.opens_on


def left_out(text: PracticeVersion) -> tuple[str, ...]:
    """Return the labels of what was not recorded."""
    return tuple(
        str(one.label) for one in FIELDS if one.code != "contact" and not text.details.get(one.code)
    )


def members(group: PeerGroup, person_id: int) -> tuple[Member, ...]:
    """Return the others of a group, each with organisation and region."""
    return tuple(
        Member(
            peer.person.full_name,
            ", ".join(part for part in (peer.organisation, region(peer.region)) if part),
        )
        for peer in group.peers
        if peer.person_id != person_id and peer.left_at is None
    )


def own_questions(
    asked: Sequence[DeskQuestion], sent: Sequence[DeskQuestion]
) -> tuple[OwnQuestion, ...]:
    """Return somebody's questions with what became of each."""
    texts = {one.id: one for one in sent}
    return tuple(_own(one, texts) for one in asked)


def answered_to_others(
    asked: Sequence[DeskQuestion], sent: Sequence[DeskQuestion]
) -> tuple[DeskQuestion, ...]:
    """Return the answered questions beside one's own, which stand with their answers already."""
    own = {one.merged_into_id or one.id for one in asked}
    return tuple(one for one in sent if one.answer and one.id not in own)


def group_line(
    group: PeerGroup,
    *,
    title: str,
    to_read: Sequence[Peer],
    readings: Readings,
    count: QuestionCount,
    dates: DeskDates,
    today: date,
) -> GroupLine:
    """Return how far a group is; nothing in it says who asked."""
    read = sum(1 for peer in to_read if _has_read(readings, group.id, peer.person_id))
    return GroupLine(
        id=group.id,
        name=group.name,
        title=title,
        read=_("%(n)s of %(all)s read", n=read, all=len(to_read)),
        percent=round(100 * read / len(to_read)) if to_read else 0,
        questions=_questions(count, dates),
        due=short_day(dates.due_on),
        is_late=read < len(to_read) and today > dates.due_on,
        unread=len(to_read) - read,
    )


def reader_lines(to_read: Sequence[Peer], readings: Readings) -> tuple[ReaderLine, ...]:
    """Return the peers who are to read, each with whether they have."""
    return tuple(
        ReaderLine(
            name=peer.person.full_name,
            second=peer.organisation or "",
            state=("confirmed", _("read"))
            if _has_read(readings, peer.group_id, peer.person_id)
            else ("waiting", _("not yet")),
        )
        for peer in to_read
    )


def timeline(dates: DeskDates) -> tuple[tuple[str, str], ...]:
    """Return the dates of a group with their names."""
    words = (
        _("Reading opens"),
        _("Reading is due"),
        _("Questions go to the host"),
        _("Peers see who else is in their group"),
    )
    return tuple((word, day(one)) for word, one in zip(words, dates.in_order, strict=True))


def _has_read(readings: Readings, group_id: int, person_id: int) -> bool:
    reading = readings.get((group_id, person_id))
    return reading is not None and reading.read_at is not None


def _state(*, is_read: bool, is_open: bool) -> tuple[str, str]:
    if is_read:
        return "confirmed", _("Already read")
    return ("open_group", _("To read")) if is_open else ("draft", _("Not open yet"))


def _note(group: PeerGroup, dates: DeskDates, today: date, *, is_read: bool) -> str:
    if not is_readable(group, dates, today):
        return _("Opens on %(day)s.", day=day(dates.opens_on))
    if is_read or group.state is not GroupState.COMPOSED:
        return ""
    if today > dates.due_on:
        return _("Was to be read until %(day)s. It still helps.", day=day(dates.due_on))
    return _("Please read it until %(day)s.", day=day(dates.due_on))


def _own(one: DeskQuestion, sent: Mapping[int, DeskQuestion]) -> OwnQuestion:
    asked = sent.get(one.merged_into_id or one.id)
    is_sent, is_merged = one.batch_id is not None, one.merged_into_id is not None
    note = _("Not sent yet: you can change it.")
    if is_sent:
        note = _("The host has it.") if asked is None or not asked.answer else ""
    elif is_merged:
        note = _("Your moderator has put this together with a question of others.")
    return OwnQuestion(
        id=one.id,
        text=one.text,
        note=note,
        answer=(asked.answer or "") if asked else "",
        may_change=not is_sent and not is_merged,
        may_withdraw=not is_sent,
    )


def _questions(count: QuestionCount, dates: DeskDates) -> str:
    parts = []
    if count.waiting:
        words = ngettext("%(num)s question waits", "%(num)s questions wait", count.waiting)
        parts.append(words if count.sent else f"{words}, {short_day(dates.questions_on)}")
    if count.sent:
        parts.append(_("%(n)s of %(all)s answered", n=count.answered, all=count.sent))
    return "; ".join(parts) or _("no question yet")
