"""The organiser's forms of invitations: people in a pasted list, a link, and a selection."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from clusterix_events.events.forms import WRONG_DAY, WRONG_NUMBER
from clusterix_events.events.models import Part
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, choices, stripped_or_none
from clusterix_events.places.models import Quota
from clusterix_events.registration.invitation_rules import WrongLine, read_days
from clusterix_events.registration.invitation_service import Conditions

PASTED_MAX = 40_000
USES_MAX = 100_000


class ConditionsForm(Form):
    """What an invitation opens and until when."""

    parts = SelectMultipleField(
        _l("Invited to"),
        [DataRequired(_l("Please choose at least one part."))],
        validate_choice=False,
    )
    quota = SelectField(
        _l("From the places kept for"),
        [Optional()],
        description=_l("When none of them is left, the person asks like everybody."),
    )
    last_day = DateField(
        _l("Answer by"),
        [Optional()],
        description=_l("Until the end of that day. Left empty: as long as sign-up is open."),
        **WRONG_DAY,
    )

    def __init__(self, parts: Sequence[Part], quotas: Sequence[Quota] = (), **kw: Any) -> None:
        super().__init__(**kw)
        self._ids = {part.code: part.id for part in parts}
        self._part_of = {part.pool_id: part.id for part in parts}
        self._quotas = {str(quota.id): quota for quota in quotas}
        titles = {part.id: part.title for part in parts}
        self.parts.choices = choices((part.code, part.title) for part in parts)
        self.quota.choices = choices(
            [("", _("nobody in particular"))]
            + [
                (number, f"{quota.name} · {titles[self._part_of[quota.pool_id]]}")
                for number, quota in self._quotas.items()
            ]
        )

    @property
    def has_quotas(self) -> bool:
        """Whether there is a quota to choose."""
        return bool(self._quotas)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; a quota belongs to a part that is chosen."""
        is_valid = bool(super().validate(extra_validators))
        if not self.part_ids and not self.parts.errors:
            self.parts.errors = [_("Please choose at least one part.")]
        quota = self._quotas.get(self.quota.data or "")
        if quota is not None and self._part_of[quota.pool_id] not in self.part_ids:
            self.quota.errors = [_("Choose the part, too, whose places are kept for it.")]
        return is_valid and not self.parts.errors and not self.quota.errors

    @property
    def part_ids(self) -> frozenset[int]:
        """The numbers of the parts chosen."""
        return frozenset(self._ids[code] for code in self.parts.data or [] if code in self._ids)

    def conditions(self) -> Conditions:
        """Return what was chosen, after `validate` said yes."""
        quota = self._quotas.get(self.quota.data or "")
        return Conditions(
            part_ids=self.part_ids,
            last_day=self.last_day.data,
            quota_id=quota.id if quota else None,
        )


class InvitePeopleForm(ConditionsForm):
    """People to be invited by name, each with a mail of their own."""

    people = TextAreaField(
        _l("People"),
        [DataRequired(_l("Please write at least one person.")), Length(max=PASTED_MAX)],
        description=_l(
            "One person a line: Ana Pop, ana@example.org. Columns pasted from a table do, too: "
            "given name, family name, address."
        ),
        render_kw={"rows": 8, "spellcheck": "false", "autocomplete": "off"},
    )
    reminder_days = StringField(
        _l("Remind those who have not answered"),
        [Optional()],
        filters=[stripped_or_none],
        description=_l("Days before the last one, for example 7, 2. Left empty: only by hand."),
    )

    def __init__(self, parts: Sequence[Part], quotas: Sequence[Quota] = (), **kw: Any) -> None:
        super().__init__(parts, quotas, **kw)
        self.days: list[int] = []
        self.wrong: Sequence[WrongLine] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; reminders need a last day to count back from."""
        is_valid = super().validate(extra_validators)
        try:
            self.days = read_days(self.reminder_days.data)
        except RuleError as error:
            self.refuse(error)
            return False
        if self.days and self.last_day.data is None and not self.last_day.errors:
            self.last_day.errors = [_("Please choose the last day that reminders count back from.")]
            return False
        return is_valid

    def refuse(self, error: RuleError) -> None:
        """Show the message of a rule at its field; wrong lines stand below the list."""
        super().refuse(error)
        self.wrong = getattr(error, "wrong", self.wrong)

    def conditions(self) -> Conditions:
        """Return what was chosen, after `validate` said yes."""
        return replace(super().conditions(), reminder_days=self.days)


class InvitationLinkForm(ConditionsForm):
    """A link that a number of people may use."""

    label = StringField(
        _l("Called"),
        [DataRequired(_l("Please give the link a name.")), Length(max=80)],
        description=_l("Seen by organisers alone: to whom the link goes."),
    )
    uses_max = IntegerField(
        _l("How many may register by it"),
        [Optional(), NumberRange(1, USES_MAX, _l("Please write a number from 1 to 100000."))],
        description=_l("Left empty: any number."),
        render_kw={"min": 1, "inputmode": "numeric"},
        **WRONG_NUMBER,
    )


class InvitationSelectionForm(Form):
    """Invitations chosen in the list, and what to do with them."""

    invitation = SelectMultipleField(coerce=int, validate_choice=False)
    do = SelectField(
        choices=choices([("remind", ""), ("send", ""), ("revoke", "")]), validate_choice=True
    )


class InvitationListForm(Form):
    """Which invitations the list shows."""

    state = StringField()
    page = IntegerField()
