"""Forms of the desk."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.forms import Form


class DeskSearchForm(Form):
    """Whom the desk looks for, and for which day."""

    q = StringField(_l("Name, organisation or reference"), [Length(max=100)])
    day = DateField(_l("Day"), [Optional()])


class DayForm(Form):
    """The day somebody comes."""

    day = DateField(_l("Day"), [InputRequired()])

    @property
    def chosen(self) -> date:
        """The day of a form that holds."""
        day: date = self.data["day"]
        return day
