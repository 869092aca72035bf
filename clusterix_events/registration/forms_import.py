"""The forms of an import: the table, its columns, corrections, and what is done with the rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Length

from clusterix_events.events.models import Event
from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.registration.import_heads import IGNORED
from clusterix_events.registration.import_reading import Target, targets_of
from clusterix_events.registration.import_rules import Matches

PASTED_MAX: Final = 900_000
CORRECTED_MAX: Final = 25  # rows that are corrected on one page
SAMPLES: Final = 3


class TableForm(Form):
    """A table: as a file, or pasted."""

    file = FileField(
        _l("CSV or XLSX file"),
        description=_l("From any spreadsheet program, at most 5 MB and 20,000 rows."),
    )
    pasted = TextAreaField(
        _l("Or paste a table"),
        [Length(max=PASTED_MAX)],
        description=_l("Copied from a spreadsheet, with the line of its heads."),
    )

    def refuse_empty(self) -> None:
        """Say that a table is needed."""
        self.file.errors = [_("Please choose a file, or paste a table below.")]


class VersionForm(Form):
    """A button on an import: which version of it the page showed."""

    version = VersionField()

    @property
    def seen(self) -> int:
        """The version that the page showed."""
        return int(self.version.number)


class ColumnsForm(VersionForm):
    """Which parts all rows join; the columns' own selects are read by their number."""

    parts = SelectMultipleField(
        _l("Parts that everybody in the table joins"), validate_choice=False
    )

    @classmethod
    def make(cls, event: Event, chosen: Sequence[str], formdata: Any = None) -> "ColumnsForm":
        """Return the form for an event, `chosen` the codes of the parts chosen before."""
        form = cls(formdata=formdata, data={"parts": list(chosen)})
        form.parts.choices = choices((part.code, part.title) for part in event.parts)
        return form


class RunForm(VersionForm):
    """What is done with the rows that were understood."""

    matches = RadioField(
        _l("People who may be registered already"),
        choices=choices(
            (
                (Matches.SKIP, _l("Leave them out")),
                (Matches.UPDATE, _l("Update them")),
                (Matches.ADD, _l("Add them all the same")),
            )
        ),
    )
    leave_out_wrong = BooleanField(_l("Leave out the rows that are not understood"))
    outside = BooleanField(_l("Give them places outside the quota"))
    mails = BooleanField(_l("Write to everybody now"))
    locale = SelectField(_l("Language of the mail"), choices=choices(LANGUAGES.items()))

    @classmethod
    def make(cls, event: Event, locale: str, formdata: Any = None) -> "RunForm":
        """Return the form; at first nobody is written to twice, and everybody once."""
        language = locale if locale in LANGUAGES else event.language
        data = {"matches": Matches.SKIP, "mails": True, "locale": language}
        return cls(formdata=formdata, data=data)

    @property
    def options(self) -> dict[str, Any]:
        """What was chosen, after `validate` said yes."""
        return {
            "matches": self.matches.data,
            "outside": bool(self.outside.data),
            "mails": bool(self.mails.data),
            "locale": self.locale.data,
        }


def read_mapping(typed: Mapping[str, str], event: Event, width: int) -> list[str]:
    """Return what each column means, as the selects of the page say it."""
    allowed = {target.id for target in targets_of(event)}
    chosen = [typed.get(f"column-{place}", IGNORED) for place in range(width)]
    return [target if target in allowed else IGNORED for target in chosen]


def read_corrections(
    typed: Mapping[str, str], numbers: Iterable[int], width: int
) -> dict[tuple[int, int], str]:
    """Return the corrected cells of those rows that are wrong, by row and column."""
    names = {
        f"cell-{number}-{column}": (number, column) for number in numbers for column in range(width)
    }
    return {names[name]: text for name, text in typed.items() if name in names}


def column_lines(
    heads: Sequence[str],
    mapping: Sequence[str],
    samples: Sequence[Sequence[str]],
    targets: Sequence[Target],
) -> list[dict[str, Any]]:
    """Return for each column its head, what it means, and its first cells that hold anything."""
    known = {target.id: target.label for target in targets}
    return [
        {
            "name": f"column-{place}",
            "head": head,
            "target": target,
            "word": known.get(target, ""),
            "samples": [row[place] for row in samples if row[place]][:SAMPLES],
        }
        for place, (head, target) in enumerate(zip(heads, mapping, strict=True))
    ]
