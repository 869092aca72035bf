"""Forms for a part of an event and for the quotas of its partners."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from clusterix_events.events.forms import (
    ACCESSES,
    KINDS,
    PLACES_MAX,
    WRONG_NUMBER,
    count_field,
    day_field,
    line_field,
)
from clusterix_events.events.models import Access
from clusterix_events.kernel.forms import Form, VersionField, choices

HOURS_MAX = 720
AT_ONCE, OFFERED = "at_once", "offered"
FREED = [
    (AT_ONCE, _l("is given to the next on the list at once")),
    (OFFERED, _l("is offered to the next, who answers by a time")),
]
WRONG_MOMENT: dict[str, Any] = {
    "invalid_value_message": _l("Please enter day and hour, for example 2026-10-26 18:00.")
}


class PartForm(Form):
    """One part of an event: what it is, who may join, and how its places are given."""

    version = VersionField()

    title = StringField(
        _l("Title"), [DataRequired(_l("Please give the part a title.")), Length(max=200)]
    )
    kind = SelectField(_l("Kind"), choices=choices(KINDS.items()))
    access = RadioField(
        _l("Access"),
        [InputRequired(_l("Please choose who may join."))],
        choices=choices(ACCESSES.items()),
        default=Access.OPEN,
    )
    starts_on = day_field(_l("First day"), _l("Please enter the first day."))
    ends_on = day_field(_l("Last day"), _l("Please enter the last day."))
    capacity = count_field(_l("Places"), _l("Left empty: no limit."))
    sign_up_closes_at = DateTimeLocalField(
        _l("Sign-up closes"),
        [Optional()],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        description=_l("In the time zone of the event. Left empty: until its last day."),
        **WRONG_MOMENT,
    )
    series_title = line_field(
        _l("Series"),
        _l("If it is one of several, counted across events: Partners’ meeting"),
    )
    number_in_series = count_field(_l("Number in the series"), least=1)
    needs_approval = BooleanField(
        _l("Requests need your approval"),
        description=_l(
            "They hold no place until you accept them. People invited by name are accepted already."
        ),
    )
    freed = RadioField(
        _l("A place that becomes free"),
        choices=choices(FREED),
        default=AT_ONCE,
    )
    offer_hours = IntegerField(
        _l("Hours to answer an offer"),
        [Optional(), NumberRange(1, HOURS_MAX, _l("Please write a number from 1 to 720."))],
        description=_l("For example 48. After that it goes to the next person."),
        render_kw={"min": 1, "max": HOURS_MAX, "inputmode": "numeric"},
        **WRONG_NUMBER,
    )
    lets_smaller_pass = BooleanField(
        _l("Smaller requests may pass"),
        description=_l(
            "Where a group at the head of the list does not fit whole, whoever fits gets the "
            "place. Each time is written into the log."
        ),
    )
    limit_per_organisation = count_field(
        _l("At most from one organisation"), _l("Left empty: any number."), least=1
    )
    limit_per_country = count_field(
        _l("At most from one country"), _l("You may add people beyond that by hand."), least=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.freed.flags.required = True  # it is always answered: left out, it is the first

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; an offer needs its hours."""
        is_valid = bool(super().validate(extra_validators))
        if self.is_offered and self.offer_hours.data is None:
            if not self.offer_hours.errors:
                self.offer_hours.errors = [_("Please say how many hours there are to answer.")]
            return False
        return is_valid

    @property
    def is_offered(self) -> bool:
        """Whether a freed place is offered rather than confirmed at once."""
        return bool(self.freed.data == OFFERED)


class QuotaForm(Form):
    """Places of a part kept for a partner until a day."""

    name = StringField(
        _l("Partner"), [DataRequired(_l("Please name the partner.")), Length(max=120)]
    )
    size = IntegerField(
        _l("Places"),
        [
            InputRequired(_l("Please say how many places.")),
            NumberRange(1, PLACES_MAX, _l("Please enter a number from 1 to 100000.")),
        ],
        render_kw={"min": 1, "inputmode": "numeric"},
        **WRONG_NUMBER,
    )
    returns_on = day_field(_l("Given back on"), _l("Please enter the day."))
