"""Forms about keeping and erasing."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.events.forms import WRONG_DAY
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.privacy.rules import YEARS

REASON_MAX = 300
SEARCH_MAX = 100


class RetentionForm(Form):
    """What the terms of an event are counted from."""

    last_payment_on = DateField(
        _l("Last payment to the lead partner"),
        description=_l("Leave it empty until the programme has paid the last instalment."),
        validators=[Optional()],
        **WRONG_DAY,
    )
    years = RadioField(
        _l("Evidence is kept for"),
        choices=choices((years, _l("%(n)s years", n=years)) for years in YEARS),
        validators=[InputRequired(_l("Please choose how many years."))],
    )
    project_ends_on = DateField(
        _l("Last day of the project"),
        description=_l("Consents to photos and invitations are kept 365 days longer."),
        validators=[Optional()],
        **WRONG_DAY,
    )
    version = VersionField()


class HoldForm(Form):
    """A legal hold: why, and until when."""

    reason = StringField(
        _l("Reason"),
        description=_l("For example the audit or the dispute, with its file number; no names."),
        validators=[
            InputRequired(_l("Please write why nothing may be erased.")),
            Length(max=REASON_MAX, message=_l("Please use at most 300 characters.")),
        ],
    )
    until = DateField(
        _l("Until"),
        description=_l("On this day erasure goes on. You can end the hold earlier."),
        validators=[InputRequired(_l("Please choose a day."))],
        **WRONG_DAY,
    )


class AccessContactForm(Form):
    """Who reads what people need to take part."""

    account = SelectMultipleField(_l("Access contact"), coerce=int)


class SearchForm(Form):
    """Words to look for on the list of participants."""

    q = StringField(
        _l("Name, organisation or function"), validators=[Optional(), Length(max=SEARCH_MAX)]
    )
