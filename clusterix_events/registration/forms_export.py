"""The forms of exporting: whom, which columns, which kind of file; and special data by itself."""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from clusterix_events.events.models import Event
from clusterix_events.kernel.forms import Form, choices
from clusterix_events.kernel.paging import PER_PAGE
from clusterix_events.registration.export_columns import (
    SET_WORDS,
    Column,
    ColumnSet,
    columns_of,
    ids_of,
)
from clusterix_events.registration.fields import Field

REASON_MIN = 10


class FileFormat(StrEnum):
    """How an export is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


FORMAT_WORDS = {
    FileFormat.CSV: _l("CSV, for any program"),
    FileFormat.XLSX: _l("XLSX, for Excel and LibreOffice"),
    FileFormat.JSON: _l("JSON, for developers"),
}


class ExportForm(Form):
    """Which columns of the registrations looked for, and as which file."""

    set = RadioField(
        _l("Columns"), [InputRequired()], choices=choices((s, w[0]) for s, w in SET_WORDS.items())
    )
    column = SelectMultipleField(_l("Columns to choose from"), validate_choice=False)
    format = RadioField(_l("File"), [InputRequired()], choices=choices(FORMAT_WORDS.items()))
    reference = SelectMultipleField(validate_choice=False)

    @classmethod
    def make(cls, event: Event, formdata: Any = None) -> "ExportForm":
        """Return the form for an event; at first the contact list as CSV."""
        form = cls(formdata=formdata, data={"set": ColumnSet.CONTACTS, "format": FileFormat.CSV})
        form.column.choices = choices((c.id, c.label) for c in columns_of(event))
        if formdata is None:
            form.column.data = ids_of(ColumnSet.CONTACTS, event)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether a file and at least one column are chosen."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self.chosen_set is ColumnSet.OWN and not self.column.data:
            self.column.errors = [_("Please tick at least one column.")]
            return False
        return is_valid

    @property
    def chosen_set(self) -> ColumnSet:
        """The set of columns, after `validate` said yes."""
        return ColumnSet(self.set.data)

    @property
    def file_format(self) -> FileFormat:
        """The kind of file, after `validate` said yes."""
        return FileFormat(self.format.data)

    def columns(self, event: Event) -> Sequence[Column]:
        """Return the columns to write; those that do not exist are left out."""
        wanted: Collection[str] = ids_of(self.chosen_set, event)
        if self.chosen_set is ColumnSet.OWN:
            wanted = set(self.column.data or ())
        return [column for column in columns_of(event) if column.id in wanted]

    @property
    def references(self) -> tuple[str, ...]:
        """The people ticked in the list, empty for all that it shows."""
        return tuple(self.reference.data or ())[:PER_PAGE]


class SpecialExportForm(Form):
    """One special field, and why it is needed on a list."""

    field = SelectField(_l("What"))
    reason = StringField(
        _l("What the list is for"),
        [DataRequired(), Length(min=REASON_MIN)],
        description=_l("For example: the kitchen of 30 October. It is kept with your name."),
    )

    @classmethod
    def make(cls, special: Iterable[Field], formdata: Any = None) -> "SpecialExportForm":
        """Return the form for these special fields."""
        form = cls(formdata=formdata)
        form.field.choices = choices((each.id, each.question.label) for each in special)
        return form
