"""Forms of the desk."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from clusterix_events.checkin.walk_in import WalkIn
from clusterix_events.events.models import Part
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, choices, stripped_or_none
from clusterix_events.questions.rules import Question, QuestionKind, check_answer


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


_EMAIL = Question(id="email", kind=QuestionKind.EMAIL, label="")


class WalkInForm(Form):
    """Somebody who came without a registration; the rest they answer by the link in their mail."""

    given_name = StringField(
        _l("Given name"),
        [DataRequired(_l("Please enter the given name."))],
        filters=[stripped_or_none],
    )
    family_name = StringField(
        _l("Family name"),
        [DataRequired(_l("Please enter the family name."))],
        filters=[stripped_or_none],
    )
    organisation = StringField(_l("Organisation"), filters=[stripped_or_none])
    email = StringField(
        _l("E-mail"),
        filters=[stripped_or_none],
        description=_l("With it they get their personal link and answer the rest themselves."),
    )
    part = SelectMultipleField(
        _l("Comes to"), [InputRequired(_l("Please choose at least one part."))]
    )
    day = DateField(_l("Day"), [InputRequired()])
    is_new = HiddenField()

    @classmethod
    def make(cls, parts: Sequence[Part], day: date) -> "WalkInForm":
        """Return the form for the parts of a day, the only one chosen."""
        form = cls(data={"day": day, "part": [parts[0].code] if len(parts) == 1 else []})
        form.part.choices = choices([(part.code, part.title) for part in parts])
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Return whether names, parts and address hold."""
        is_valid = super().validate(extra_validators)
        if not self.email.data:
            return is_valid
        try:
            self.email.data = str(check_answer(_EMAIL, self.email.data, {}))
        except RuleError as error:
            self.refuse(error)
            return False
        return is_valid

    def wanted(self, parts: Sequence[Part], locale: str) -> WalkIn:
        """Return who came and for what."""
        chosen = cast("list[str]", self.part.data)
        return WalkIn(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            organisation=self.organisation.data,
            email=self.email.data,
            part_ids=frozenset(part.id for part in parts if part.code in chosen),
            locale=locale,
        )
