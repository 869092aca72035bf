"""What organisers type about sessions, talks, speakers and shifts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from clusterix_events.agenda.clashes import ClashKind
from clusterix_events.agenda.models import Session, Slot, Speaker
from clusterix_events.agenda.rules import (
    Hours,
    SessionKind,
    SlotKind,
    SpeakerState,
    hours,
    moment,
    moved_to,
)
from clusterix_events.agenda.service import SessionValues, SlotValues
from clusterix_events.agenda.speaker_queries import SpeakerRow
from clusterix_events.events.models import Event
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.kernel.i18n import day as day_in_words

TITLE_MAX = 200
NAME_MAX = 80
AFFILIATION_MAX = 200
NOTE_MAX = 4000

KIND_WORDS = {
    SessionKind.PLENARY: _l("Plenary"),
    SessionKind.KEYNOTE: _l("Keynotes"),
    SessionKind.DISCUSSION: _l("Discussion"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.PEER_GROUP: _l("Peer group"),
    SessionKind.TOUR: _l("Study tour"),
    SessionKind.CLOSED_MEETING: _l("Closed meeting"),
    SessionKind.REGISTRATION: _l("Registration"),
    SessionKind.BREAK: _l("Break or meal"),
    SessionKind.SOCIAL: _l("Social programme"),
}
SLOT_WORDS = {
    SlotKind.TALK: _l("Talk"),
    SlotKind.KEYNOTE: _l("Keynote"),
    SlotKind.OPENING: _l("Opening"),
    SlotKind.COMMENTS: _l("Comments"),
}
STATE_WORDS = {
    SpeakerState.ACCEPTED: _l("Has accepted"),
    SpeakerState.INVITED: _l("Invited, not yet named anywhere"),
    SpeakerState.TITLE_GIVEN: _l("Has given the title"),
    SpeakerState.SLIDES_IN: _l("Slides are in"),
    SpeakerState.RELEASED: _l("Slides released for publication"),
    SpeakerState.WITHDRAWN: _l("Has withdrawn"),
}


def number_or_none(value: Any) -> int | None:
    """Return the number a choice stands for, None for the empty one."""
    return int(value) if value not in {None, "", "None"} else None


class SessionForm(Form):
    """One session of the agenda."""

    title = StringField(
        _l("Title"),
        validators=[DataRequired(_l("Please give the session a title.")), Length(max=TITLE_MAX)],
    )
    kind = SelectField(
        _l("Kind"), choices=choices(KIND_WORDS.items()), validators=[InputRequired()]
    )
    part_id = SelectField(_l("Part of the event"), coerce=int, validators=[InputRequired()])
    day = SelectField(_l("Day"), description=_l("May stay open until you know."))
    starts = TimeField(_l("Begins"), validators=[Optional()])
    ends = TimeField(_l("Ends"), validators=[Optional()])
    room_id = SelectField(_l("Room"), coerce=number_or_none)
    is_closed = BooleanField(
        _l("Closed"),
        description=_l("It appears on no public page, in no calendar and in no count."),
    )
    parallel_title = StringField(
        _l("Side by side under"),
        description=_l(
            "The same words for sessions at the same time, such as Peer groups, round A."
        ),
        validators=[Length(max=TITLE_MAX)],
    )
    code = StringField(_l("Short sign"), description=_l("Such as A1."), validators=[Length(max=8)])
    note = TextAreaField(_l("A sentence for the programme"), validators=[Length(max=NOTE_MAX)])
    version = VersionField()

    def offer(self, event: Event, day: date | None = None) -> None:
        """Offer the parts, days and rooms of an event; also the day the session has outside it."""
        days = sorted({*event_days(event), *([day] if day else [])})
        self.part_id.choices = choices((part.id, part.title) for part in event.parts)
        known = [(day.isoformat(), day_in_words(day)) for day in days]
        self.day.choices = choices([("", _l("Not known yet")), *known])
        rooms = [(room.id, room.name) for room in event.rooms]
        self.room_id.choices = choices([("", _l("No room yet")), *rooms])

    def values(self, zone: ZoneInfo) -> SessionValues:
        """Return what was typed; raise a RuleError at the hour that cannot be."""
        day = date.fromisoformat(self.day.data) if self.day.data else None
        return SessionValues(
            title=_typed(self.title.data),
            part_id=self.part_id.data,
            kind=SessionKind(self.kind.data),
            hours=hours(day, self.starts.data, self.ends.data, zone),
            room_id=self.room_id.data,
            is_closed=self.is_closed.data,
            code=_or_none(self.code.data),
            parallel_title=_or_none(self.parallel_title.data),
            note=_or_none(self.note.data),
        )


class TalkForm(Form):
    """One talk of a session."""

    kind = SelectField(
        _l("Kind"), choices=choices(SLOT_WORDS.items()), validators=[InputRequired()]
    )
    title = StringField(
        _l("Title"),
        description=_l("Leave it empty until the speaker gives it: the programme says so."),
        validators=[Length(max=TITLE_MAX)],
    )
    topic = StringField(
        _l("Topic"),
        description=_l("What it is about, while there is no title."),
        validators=[Length(max=TITLE_MAX)],
    )
    abstract = TextAreaField(_l("Abstract"), validators=[Length(max=NOTE_MAX)])
    speaker_ids = SelectMultipleField(_l("Speakers"), coerce=int)
    version = VersionField()

    def offer(self, speakers: Iterable[SpeakerRow]) -> None:
        """Offer the speakers of the event."""
        self.speaker_ids.choices = choices((who.id, who.name) for who in speakers)

    def values(self) -> SlotValues:
        """Return what was typed."""
        return SlotValues(
            title=_or_none(self.title.data),
            topic=_or_none(self.topic.data),
            abstract=_or_none(self.abstract.data),
            kind=SlotKind(self.kind.data),
            speaker_ids=self.speaker_ids.data or (),
        )


class SpeakerForm(Form):
    """A speaker of the event, registered or not."""

    given_name = StringField(
        _l("Given name"),
        validators=[DataRequired(_l("Please give the first name.")), Length(max=NAME_MAX)],
    )
    family_name = StringField(
        _l("Family name"),
        validators=[DataRequired(_l("Please give the family name.")), Length(max=NAME_MAX)],
    )
    affiliation = StringField(
        _l("Function and organisation"),
        description=_l("As it is printed behind the name."),
        validators=[Length(max=AFFILIATION_MAX)],
    )
    state = SelectField(
        _l("State"), choices=choices(STATE_WORDS.items()), validators=[InputRequired()]
    )
    version = VersionField()

    def values(self) -> dict[str, Any]:
        """Return what was typed."""
        return {
            "given_name": _typed(self.given_name.data),
            "family_name": _typed(self.family_name.data),
            "affiliation": _or_none(self.affiliation.data),
            "state": SpeakerState(self.state.data),
        }


class ShiftForm(Form):
    """Moving the rest of a day."""

    day = DateField(_l("Day"), validators=[InputRequired()])
    since = TimeField(_l("From"), validators=[InputRequired(_l("Please say from which hour on."))])
    minutes = IntegerField(
        _l("Minutes later"),
        description=_l("A minus moves it earlier."),
        validators=[InputRequired(_l("Please give a number of minutes."))],
    )

    def moment(self, zone: ZoneInfo) -> datetime:
        """Return from when on; raise HourDoesNotExistError."""
        assert self.day.data is not None  # required
        assert self.since.data is not None
        return moment(self.day.data, self.since.data, zone, field="since")


class MoveForm(Form):
    """Giving a session another hour or room; without minutes its length stays."""

    day = DateField(_l("Day"), validators=[InputRequired()])
    starts = TimeField(_l("Begins"), validators=[InputRequired()])
    minutes = IntegerField(validators=[Optional(), NumberRange(1, 24 * 60)])
    room_id = SelectField(_l("Room"), coerce=number_or_none)
    version = VersionField()

    def offer(self, event: Event) -> None:
        """Offer the rooms of an event."""
        rooms = [(room.id, room.name) for room in event.rooms]
        self.room_id.choices = choices([("", ""), *rooms])

    def hours(self, given: Hours, zone: ZoneInfo) -> Hours:
        """Return the new hours; raise HourDoesNotExistError or LeavesTheDayError."""
        assert self.day.data is not None  # required
        assert self.starts.data is not None
        starts_at = moment(self.day.data, self.starts.data, zone, field="starts")
        return moved_to(given, starts_at, zone, minutes=self.minutes.data)


class AllowForm(Form):
    """Allowing a clash: what it is, and the numbers of its sessions."""

    kind = SelectField(choices=choices((kind.value, kind.value) for kind in ClashKind))
    session_ids = SelectMultipleField(coerce=int, validate_choice=False)


class StepForm(Form):
    """Moving a talk up or down."""

    direction = SelectField(
        _l("Direction"), choices=choices([("up", _l("Up")), ("down", _l("Down"))])
    )


class DayForm(Form):
    """What of the agenda the organiser looks at."""

    day = DateField(validators=[Optional()])
    zoom = SelectField(choices=choices([("15", "15"), ("30", "30")]), default="15")
    removed = StringField(validators=[Length(max=40)])
    removed_talk = IntegerField(validators=[Optional()])


def event_days(event: Event) -> list[date]:
    """Return the days of an event."""
    length = (event.ends_on - event.starts_on).days + 1
    return [event.starts_on + timedelta(days=number) for number in range(length)]


def session_data(row: Session, zone: ZoneInfo) -> dict[str, Any]:
    """Return a session as its form shows it, hours in the event's zone."""
    return {
        "title": row.title,
        "kind": row.kind.value,
        "part_id": row.part_id,
        "day": row.day.isoformat() if row.day else "",
        "starts": row.starts_at.astimezone(zone).time() if row.starts_at else None,
        "ends": row.ends_at.astimezone(zone).time() if row.ends_at else None,
        "room_id": row.room_id,
        "is_closed": row.is_closed,
        "parallel_title": row.parallel_title,
        "code": row.code,
        "note": row.note,
        "version": row.version,
    }


def talk_data(slot: Slot, speaker_ids: list[int]) -> dict[str, Any]:
    """Return a talk as its form shows it."""
    return {
        "kind": slot.kind.value,
        "title": slot.title,
        "topic": slot.topic,
        "abstract": slot.abstract,
        "speaker_ids": speaker_ids,
        "version": slot.version,
    }


def speaker_data(row: Speaker) -> dict[str, Any]:
    """Return a speaker as its form shows it."""
    return {
        "given_name": row.person.given_name,
        "family_name": row.person.family_name,
        "affiliation": row.affiliation,
        "state": row.state.value,
        "version": row.version,
    }


def _typed(text: str | None) -> str:
    return (text or "").strip()


def _or_none(text: str | None) -> str | None:
    return _typed(text) or None
