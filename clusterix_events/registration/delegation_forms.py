"""The forms of delegations: the group, one more person, a colleague, and the organiser's days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from clusterix_events.events.models import Part
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import REPLACEMENT, Form, VersionField
from clusterix_events.registration.delegation_rules import (
    COLUMNS,
    MEMBERS_MAX,
    NAME_MAX,
    Fault,
    Named,
    check_people,
    check_size,
    is_name,
    no_name,
    read_table,
)
from clusterix_events.registration.delegation_service import NewDelegation

ROWS = 5
ROW_PREFIX = "person_"
TABLE_MAX = 40_000
FAULTS_SHOWN = 10


@dataclass
class Row:
    """One person as typed into a row, with what is wrong in which column."""

    number: int
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def named(self) -> Named:
        """The person, whose line is the row's number below zero."""
        return Named(self.given_name, self.family_name, self.email, line=-self.number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.given_name or self.family_name or self.email)


class PartsForm(Form):
    """The parts that somebody will join."""

    part = SelectMultipleField(
        _l("What they will join"),
        [InputRequired(_l("Please choose at least one part to join."))],
        validate_choice=False,
    )

    def offer(self, parts: Sequence[Part]) -> None:
        """Let these parts be chosen; the only one is chosen beforehand."""
        self.part.choices = [(part.code, part.title) for part in parts]
        if len(parts) == 1 and self.part.raw_data is None and not self.part.data:
            self.part.data = [parts[0].code]

    def part_ids(self, parts: Sequence[Part]) -> frozenset[int]:
        """Return the parts chosen."""
        return frozenset(part.id for part in parts if part.code in (self.part.data or ()))


class PersonForm(Form):
    """Name and address of one person."""

    given_name = StringField(_l("Given name"), [DataRequired(), Length(max=NAME_MAX)])
    family_name = StringField(_l("Family name"), [DataRequired(), Length(max=NAME_MAX)])
    email = EmailField(_l("E-mail"), [DataRequired()])
    person = Named("", "", "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether it is a name and a whole address."""
        is_valid = bool(super().validate(extra_validators))
        people, faults = check_people([self._typed()])
        self.person = people[0]
        return self.mark(faults) and is_valid

    def mark(self, faults: Sequence[Fault]) -> bool:
        """Show what is wrong at the fields; return whether nothing is."""
        for fault in faults:
            if not self[fault.column].errors:
                self[fault.column].errors = [fault.message]
        return not faults

    def _typed(self) -> Named:
        given_name, family_name, email = (str(self[name].data or "") for name in COLUMNS)
        return Named(given_name, family_name, email)


class MemberForm(PartsForm, PersonForm):
    """One more person of a delegation, and what they will join."""


class DelegationForm(MemberForm):
    """A delegation: its name, its head, what they join, and the people in rows or as a table."""

    name = StringField(_l("Name of the delegation"), [DataRequired(), Length(max=NAME_MAX)])
    takes_part = BooleanField(_l("I take part myself"))
    stays_together = BooleanField(_l("Only together: places for all of us, or for none"))
    table = TextAreaField(_l("Or paste a table"), [Length(max=TABLE_MAX)])
    form_token = HiddenField(validators=[Length(max=64)])

    def __init__(self, parts: Sequence[Part], typed: "MultiDict[str, str] | None") -> None:
        """Read what was typed; None for a form that nobody has typed into yet."""
        super().__init__(formdata=typed)
        self.offer(parts)
        self.parts = parts
        self.rows = _rows(typed)
        self.people: list[Named] = []

    def add_rows(self) -> None:
        """Show five more rows, and what was typed before."""
        count = min(MEMBERS_MAX, len(self.rows) + ROWS)
        self.rows += [Row(number) for number in range(len(self.rows) + 1, count + 1)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether head and people can be stored; messages stand at rows and lines."""
        is_valid = super().validate(extra_validators)
        if not self.name.errors and not is_name(self.name.data or ""):
            self.name.errors, is_valid = [no_name()], False
        if self.table.errors:
            return False
        typed = [row.named for row in self.rows if not row.is_empty]
        typed += read_table((self.table.data or "").replace("\x00", REPLACEMENT))
        try:
            check_size(len(typed) + bool(self.takes_part.data))
        except RuleError as error:
            self.refuse(error)
            return False
        self.people, faults = check_people(typed, head_email=self.person.email)
        return self._mark_people(faults) and is_valid

    def new_delegation(self, locale: str) -> NewDelegation:
        """Return what the head sends, after `validate` said yes."""
        return NewDelegation(
            name=" ".join((self.name.data or "").split()),
            head=self.person,
            people=self.people,
            part_ids=self.part_ids(self.parts),
            takes_part=bool(self.takes_part.data),
            stays_together=bool(self.stays_together.data),
            locale=locale,
        )

    def _mark_people(self, faults: Sequence[Fault]) -> bool:
        in_table = [fault for fault in faults if fault.line > 0]
        for fault in faults:
            if fault.line < 0:
                self.rows[-fault.line - 1].errors[fault.column] = fault.message
                words = _("Person %(n)s: %(message)s", n=-fault.line, message=fault.message)
                self.form_errors = [*self.form_errors, words]
        words_of_lines = [
            _("Line %(line)s: %(message)s", line=fault.line, message=fault.message)
            for fault in in_table[:FAULTS_SHOWN]
        ]
        if len(in_table) > FAULTS_SHOWN:
            words_of_lines.append(_("And %(n)s more.", n=len(in_table) - FAULTS_SHOWN))
        self.table.errors = [*self.table.errors, *words_of_lines]
        return not faults


class DaysForm(Form):
    """How many days before the event the places of incomplete forms are given back."""

    days = IntegerField(_l("Days before the event"), [InputRequired(), NumberRange(min=0, max=120)])
    version = VersionField()


def _rows(typed: "MultiDict[str, str] | None") -> list[Row]:
    if typed is None:
        return [Row(number) for number in range(1, ROWS + 1)]
    columns = [typed.getlist(ROW_PREFIX + name)[:MEMBERS_MAX] for name in COLUMNS]
    count = max(len(column) for column in columns)
    filled = [[*column, *[""] * (count - len(column))] for column in columns]
    return [
        Row(number, " ".join(given.split()), " ".join(family.split()), email.strip())
        for number, (given, family, email) in enumerate(zip(*filled, strict=True), start=1)
    ]
