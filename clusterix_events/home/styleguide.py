"""The style guide: every token and component in light and dark, for development only."""

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired

from clusterix_events.kernel.forms import Form
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import render

blueprint = Blueprint("styleguide", __name__)

COLOURS = (
    "paper",
    "surface",
    "sunk",
    "ink",
    "ink-2",
    "ink-3",
    "line",
    "line-strong",
    "accent",
    "accent-deep",
    "tint",
    "tint-strong",
)
STATES = (
    ("confirmed", _l("Confirmed")),
    ("waiting_for_approval", _l("Waiting for approval")),
    ("waiting", _l("Waiting list, 3rd")),
    ("offered", _l("Offered until Thu 25 Oct, 18:00")),
    ("cancelled", _l("Cancelled")),
    ("declined", _l("Declined")),
    ("no_show", _l("No-show")),
    ("closed", _l("Closed part")),
)
ROLES = (
    ("participant", _l("Participant")),
    ("speaker", _l("Speaker")),
    ("partner", _l("Partner")),
    ("moderator", _l("Moderator")),
    ("organiser", _l("Organiser")),
    ("press", _l("Press")),
)
THEMES = ("light", "dark")
SCORES = ("1", "2", "3", "4", "5")


class SampleForm(Form):
    """One field of each kind, drawn by the same macros as every form."""

    given_name = StringField(_l("Given name"), [InputRequired()])
    filled = StringField(_l("Given name"), [InputRequired()], default="Мария")
    focused = StringField(_l("Given name"), [InputRequired()], default="Мария")
    reference = StringField(_l("Reference"), [InputRequired()], default=_l("locked after check-in"))
    mobile = StringField(_l("Mobile number during the tour"), [InputRequired()], default="+43 660")
    country = SelectField(
        _l("Country"),
        [InputRequired()],
        choices=[("AT", _l("Austria")), ("RO", _l("Romania"))],
        description=_l("of your organisation"),
    )
    seats = IntegerField(
        _l("Seats"), [InputRequired()], default=3, description=_l("24 of 45 are free")
    )
    topics = SelectMultipleField(
        _l("Topics you can review"),
        choices=[("r", _l("Roadmapping")), ("p", _l("Cluster policy")), ("a", _l("Agro-tech"))],
        default=["r"],
        description=_l("Choose up to three."),
    )
    tick = BooleanField(_l("Not ticked"))
    ticked = BooleanField(_l("Ticked"), default=True)
    full = BooleanField(_l("Full, 0 of 20 free"), render_kw={"disabled": True})
    photos = RadioField(
        _l("May photos and film that show you be published?"),
        [InputRequired()],
        choices=[("yes", _l("Yes")), ("no", _l("No"))],
        default="no",
        description=_l("If not, your badge says “No photos”."),
    )


@blueprint.get("/styleguide")
@public
def styleguide() -> Response:
    """Show tokens and components in light and in dark, or in the one that `theme` names."""
    shown = [theme for theme in THEMES if request.args.get("theme", theme) == theme]
    return render(
        "home/styleguide.html",
        forms=[(theme, _sample_form(theme)) for theme in shown],
        colours=COLOURS,
        states=STATES,
        roles=ROLES,
        scores=SCORES,
    )


def _sample_form(theme: str) -> SampleForm:
    """Return the form with one field refused; the prefix keeps both forms' ids apart."""
    form = SampleForm(formdata=None, prefix=theme)
    form.mobile.errors = [_l("This number is too short. Write it with the country code.")]
    form.reference.render_kw = {"readonly": True}
    return form
