"""Forms for events, their parts, rooms and people."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from clusterix_events.events.models import Access, EventState, Part, PartKind, PublicityPeriod
from clusterix_events.events.rules import SLUG_MAX
from clusterix_events.kernel.forms import Form, VersionField, choices, stripped_or_none
from clusterix_events.people.forms import email_field, name_field
from clusterix_events.people.models import Role
from clusterix_events.questions.countries import list_countries

PLACES_MAX = 100_000
WRONG_DAY: dict[str, Any] = {
    "invalid_value_message": _l("Please enter a day, for example 2026-10-29.")
}
WRONG_NUMBER: dict[str, Any] = {
    "invalid_value_message": _l("Please enter a whole number, for example 50.")
}
KINDS = {
    PartKind.CONFERENCE: _l("Conference"),
    PartKind.PARTNERS_MEETING: _l("Partners’ meeting"),
    PartKind.PEER_GROUP_MEETING: _l("Peer group meeting"),
    PartKind.STUDY_TOUR: _l("Study tour"),
}
ACCESSES = {
    Access.OPEN: _l("Open"),
    Access.BY_INVITATION: _l("By invitation"),
    Access.CLOSED: _l("Closed"),
}
ACCESS_NOTES = {
    Access.OPEN: _l("Listed. Anyone can register."),
    Access.BY_INVITATION: _l("Title and days are listed. People join by an invitation."),
    Access.CLOSED: _l("Listed nowhere. You add people by hand, or invite them by name."),
}
ROLES = {
    Role.ORGANISER: _l("Organiser"),
    Role.MODERATOR: _l("Moderator"),
    Role.DESK: _l("Desk"),
}
ROLE_NOTES = {
    Role.ORGANISER: _l("Runs the event; sees everything except names behind answers."),
    Role.MODERATOR: _l("Runs peer groups and writes minutes."),
    Role.DESK: _l("Checks people in."),
}
PERIODS = {
    PublicityPeriod.PERIOD_2007: _l("2007–2013: European Union, the fund named"),
    PublicityPeriod.PERIOD_2014: _l("2014–2020: European Union (the fund)"),
    PublicityPeriod.PERIOD_2021: _l("2021–2027: Co-funded by the European Union"),
}
STATES = {
    EventState.DRAFT: _l("Draft"),
    EventState.PUBLISHED: _l("Published"),
    EventState.CLOSED: _l("Closed"),
    EventState.ARCHIVED: _l("Archived"),
}
MOVES = {
    EventState.PUBLISHED: _l("Publish"),
    EventState.CLOSED: _l("Close"),
    EventState.ARCHIVED: _l("Archive"),
}
LANGUAGES = [
    ("en", _l("English")),
    ("bg", _l("Bulgarian")),
    ("cs", _l("Czech")),
    ("de", _l("German")),
    ("el", _l("Greek")),
    ("es", _l("Spanish")),
    ("fr", _l("French")),
    ("hu", _l("Hungarian")),
    ("it", _l("Italian")),
    ("pl", _l("Polish")),
    ("ro", _l("Romanian")),
    ("sv", _l("Swedish")),
]


def short_titles(parts: Sequence[Part]) -> list[str]:
    """Return the kind of each part, as it is short; its title where two are of one kind."""
    kinds = [part.kind for part in parts]
    return [str(KINDS[part.kind]) if kinds.count(part.kind) == 1 else part.title for part in parts]


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones of cities, by name, for a form."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(zone for zone in available_timezones() if zone.split("/")[0] in regions)
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


def day_field(label: Any, needed: Any) -> DateField:
    """Return a field for a day that is needed."""
    return DateField(label, [InputRequired(needed)], **WRONG_DAY)


def count_field(label: Any, description: Any = "", *, least: int = 0) -> IntegerField:
    """Return a field for a number that may be left empty."""
    too_many = _l("Please enter a number from %(least)s to 100000.", least=least)
    return IntegerField(
        label,
        [Optional(), NumberRange(least, PLACES_MAX, too_many)],
        description=description,
        render_kw={"min": least, "inputmode": "numeric"},
        **WRONG_NUMBER,
    )


def line_field(label: Any, description: Any = "") -> StringField:
    """Return a field for one line that may be left empty."""
    return StringField(label, [Optional()], filters=[stripped_or_none], description=description)


class BasicsForm(Form):
    """What an event begins with."""

    title = StringField(
        _l("Title"),
        [DataRequired(_l("Please give the event a title.")), Length(max=160)],
        description=_l("As it stands on the page and on every paper."),
    )
    starts_on = day_field(_l("First day"), _l("Please enter the first day."))
    ends_on = day_field(_l("Last day"), _l("Please enter the last day."))
    timezone = SelectField(
        _l("Time zone"),
        [InputRequired(_l("Please choose the zone in which its times are told."))],
        description=_l("All times of the event are told in this zone."),
    )
    city = line_field(_l("City"))
    country_code = SelectField(_l("Country"), [Optional()], filters=[stripped_or_none])
    organiser_name = line_field(
        _l("Organised by"), _l("Named in the imprint and in the privacy notice.")
    )
    contact_email = EmailField(
        _l("Address for questions"),
        [Optional(), Email(_l("This is not an e-mail address. It looks like ana@example.org."))],
        filters=[stripped_or_none],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = choices([("", _l("Choose a zone")), *zone_choices()])
        self.country_code.choices = choices([("", ""), *list_countries(str(get_locale()))])


class WhatAndWhenForm(BasicsForm):
    """The first step of a new event."""

    slug = StringField(
        _l("Address of the page"),
        [
            Optional(),
            Length(max=SLUG_MAX),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                message=_l("Use small letters a to z, figures and hyphens, e.g. bucharest-2026."),
            ),
        ],
        filters=[stripped_or_none],
        description=_l("The last part of its address. Left empty, it is made from the title."),
    )


class SettingsForm(BasicsForm):
    """All that an event says about itself."""

    version = VersionField()
    lead = StringField(
        _l("Lead"),
        [Optional(), Length(max=300)],
        filters=[stripped_or_none],
        description=_l("One or two sentences under the title: for whom, about what."),
    )
    description = TextAreaField(
        _l("About the event"),
        [Optional(), Length(max=8000)],
        filters=[stripped_or_none],
        description=_l("Longer text for the page. Markdown is understood."),
    )
    venue = line_field(_l("Venue"), _l("Left empty: “The venue will be announced here”."))
    language = SelectField(_l("Language of the event"), choices=choices(LANGUAGES))
    audience = line_field(_l("For whom"), _l("In a few words: Policy makers and cluster players"))
    regions = TextAreaField(
        _l("Regions that take part"),
        [Optional(), Length(max=1000)],
        description=_l("One per line. The first five stand in the drawing on the event’s page."),
    )
    project = line_field(_l("Project"), _l("Its name or acronym, if the event belongs to one."))
    programme = line_field(_l("Funding programme"))
    publicity = RadioField(
        _l("Programme period"),
        [Optional()],
        choices=choices([("", _l("No publicity duties")), *PERIODS.items()]),
        default="",
        filters=[stripped_or_none],
        description=_l("Decides the words beside the emblem of the European Union."),
    )
    publicity_lines = TextAreaField(
        _l("Words beside the emblem"),
        [Optional(), Length(max=400)],
        description=_l("One line each. Left empty, the words of the period stand there."),
    )
    imprint = TextAreaField(
        _l("Imprint"),
        [Optional(), Length(max=8000)],
        filters=[stripped_or_none],
        description=_l("Markdown. Left empty, organiser, project and address stand there."),
    )
    accessibility = TextAreaField(
        _l("Accessibility statement"),
        [Optional(), Length(max=8000)],
        filters=[stripped_or_none],
        description=_l("Markdown. Left empty, a statement about these pages stands there."),
    )


class FirstPartsForm(Form):
    """The second step of a new event: which of the four kinds of part it has, and its rooms."""

    rooms = TextAreaField(
        _l("Rooms"),
        [Optional()],
        description=_l("One room per line, its seats after a comma: Great hall, 180"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; what was written for a part not ticked is not lost."""
        is_valid = bool(super().validate(extra_validators))
        for kind in KINDS:
            wanted = self[f"{kind}_wanted"]
            if not wanted.data and self._is_written(kind):
                wanted.errors = [
                    _("You wrote something for this part. Tick it, or empty its title and places.")
                ]
                is_valid = False
        return is_valid

    def _is_written(self, kind: PartKind) -> bool:
        title = (self[f"{kind}_title"].data or "").strip()
        return self[f"{kind}_places"].data is not None or title not in {"", str(KINDS[kind])}


for _kind, _word in KINDS.items():
    setattr(FirstPartsForm, f"{_kind}_wanted", BooleanField(_word))
    setattr(FirstPartsForm, f"{_kind}_title", StringField(_l("Title"), default=_word))
    setattr(
        FirstPartsForm,
        f"{_kind}_access",
        SelectField(_l("Access"), choices=choices(ACCESSES.items()), default=Access.OPEN),
    )
    setattr(FirstPartsForm, f"{_kind}_places", count_field(_l("Places"), least=1))


class RoomForm(Form):
    """One room."""

    name = StringField(
        _l("Name"), [DataRequired(_l("Please give the room a name.")), Length(max=80)]
    )
    seats = count_field(_l("Seats"), least=1)
    is_step_free = RadioField(
        _l("Reached without steps"),
        choices=choices([("", _l("Not known")), ("yes", _l("Yes")), ("no", _l("No"))]),
        default="",
    )


class InvitationForm(Form):
    """Somebody who is to help run an event."""

    given_name = name_field(_l("Given name"), _l("Please enter the given name."))
    family_name = name_field(_l("Family name"), _l("Please enter the family name."))
    email = email_field(_l("E-mail address"))
    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Please choose a role."))],
        choices=choices(ROLES.items()),
    )


class CopyForm(Form):
    """A copy of an event on other days."""

    title = StringField(
        _l("Title of the new event"),
        [DataRequired(_l("Please give the new event a title.")), Length(max=160)],
    )
    starts_on = day_field(_l("Its first day"), _l("Please enter its first day."))
