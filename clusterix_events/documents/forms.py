"""What may stand behind the question mark of a paper's address."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from clusterix_events.agenda.programme import Audience
from clusterix_events.kernel.forms import Form, choices


class BadgesForm(Form):
    """Which badges: of one part by its code, or all."""

    part = StringField(validators=[Length(max=80)])


class AgendaForm(Form):
    """For whom the programme is printed."""

    audience = SelectField(
        choices=choices(
            [(Audience.PUBLIC, _l("everybody")), (Audience.PARTNERS, _l("the partners"))]
        ),
        default=Audience.PUBLIC.value,
    )


class AttendanceForm(Form):
    """Which day is printed, or all."""

    day = DateField(validators=[Optional()])
