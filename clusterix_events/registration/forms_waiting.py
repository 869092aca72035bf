"""The forms of the organiser's waiting list: a reason, and where somebody is to stand."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from clusterix_events.kernel.forms import Form, stripped_or_none

REASON_MAX = 200


class ReasonForm(Form):
    """A button on somebody's place in a part, with the reason for the log."""

    part = StringField(validators=[InputRequired()])
    reason = StringField(
        _l("Reason, for the log"),
        filters=[stripped_or_none],
        validators=[
            DataRequired(_l("Please give a reason; it goes to the log.")),
            Length(max=REASON_MAX),
        ],
    )


class MoveForm(ReasonForm):
    """Where on the waiting list somebody is to stand, from 1."""

    position = IntegerField(
        _l("New position"),
        validators=[
            InputRequired(_l("Please write a position: 1 is the front.")),
            NumberRange(min=1, message=_l("Please write a position: 1 is the front.")),
        ],
    )
