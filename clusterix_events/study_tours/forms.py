"""Forms of the tour room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from clusterix_events.kernel.forms import Form, VersionField, stripped_or_none
from clusterix_events.study_tours.service import StopFacts

NEEDED = InputRequired(_l("Please fill this in."))
SEATS_MAX = 1_000


def _count(label: str, *, required: bool = False, most: int = SEATS_MAX) -> IntegerField:
    message = _l("Please give a whole number from %(min)s to %(max)s.")
    return IntegerField(
        label, [NEEDED if required else Optional(), NumberRange(1, most, message=message)]
    )


class TourForm(Form):
    """What a tour is and when."""

    part = SelectField(_l("Part of the event"), coerce=int)
    title = StringField(_l("Title"), [NEEDED, Length(max=120)])
    on = DateField(_l("Day"), [NEEDED])
    meeting_point = StringField(_l("Meeting point"), [Length(max=160)])
    minimum_to_run = _count(_l("Minimum to run"))
    note = TextAreaField(_l("Note for those who take part"), [Length(max=1000)])
    version = VersionField()

    def words(self) -> dict[str, Any]:
        """Return what was typed as the service takes it; empty fields are unknown."""
        return {
            "title": (self.title.data or "").strip(),
            "on": self.on.data,
            "meeting_point": stripped_or_none(self.meeting_point.data),
            "minimum_to_run": self.minimum_to_run.data,
            "note": stripped_or_none(self.note.data),
        }


class StopForm(Form):
    """What is visited, by whose leave, and when."""

    what = StringField(_l("What is visited"), [NEEDED, Length(max=160)])
    host = StringField(_l("Host"), [Length(max=160)])
    starts_at = TimeField(_l("From"), [Optional()])
    ends_at = TimeField(_l("To"), [Optional()])
    max_group = _count(_l("Largest group"))
    list_due_working_days = _count(_l("The host wants the list (working days before)"), most=60)
    needs_id_at_gate = BooleanField(_l("Identity cards are checked at the gate"))
    is_step_free = BooleanField(_l("Step-free"))
    clothing = StringField(_l("Clothing"), [Length(max=120)])

    def facts(self) -> StopFacts:
        """Return what was typed; empty fields are unknown."""
        return StopFacts(
            what=(self.what.data or "").strip(),
            host=stripped_or_none(self.host.data),
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            max_group=self.max_group.data,
            list_due_working_days=self.list_due_working_days.data,
            needs_id_at_gate=self.needs_id_at_gate.data,
            is_step_free=self.is_step_free.data or None,
            clothing=stripped_or_none(self.clothing.data),
        )


class CoachForm(Form):
    """A coach and its seats."""

    name = StringField(_l("Name of the coach"), [NEEDED, Length(max=60)])
    seats = _count(_l("Seats"), required=True)

    def words(self) -> dict[str, Any]:
        """Return name and seats as the service takes them."""
        return {"name": (self.name.data or "").strip(), "seats": self.seats.data}
