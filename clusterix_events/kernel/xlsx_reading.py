"""Tables that people send as XLSX. Read by workers alone: the web process stays small.

Nothing in the file is run or looked up: formulas count as the values they had when it was saved,
and a part with a document type of its own, by which XML grows without end, is refused.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

from flask_babel import gettext as _
from flask_babel import ngettext
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from clusterix_events.kernel.tables import COLUMNS_MAX, ROWS_MAX, Table, TableError, make_table

PART_MAX = 100_000_000
PIECE = 1_000_000
_OVERLAP = 64
_DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<f[ >/]")
_MERGED = re.compile(rb"<mergeCell ")
_BLANK_MAX = 1_000  # rows without anything before the sheet counts as over


def read_xlsx(path: Path) -> Table:
    """Return the table on the first visible sheet; raise TableError."""
    with path.open("rb") as stream:  # by its content: a file of ours has no ending
        book = _opened(path, stream)
        try:
            sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
            if sheet is None:
                raise TableError(_("Every sheet of this file is hidden. Please show one."))
            notes = _notes(path, book, sheet)
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            return make_table(_records(sheet), notes)
        except (SyntaxError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
            raise TableError(_damaged()) from error
        finally:
            book.close()


def _opened(path: Path, stream: IO[bytes]) -> Any:
    try:
        _check_parts(path)
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise TableError(_damaged()) from error


def cell_text(value: Any) -> str:
    """Return a cell as text: dates as 2026-10-30, whole numbers without a point, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _records(sheet: Any) -> Iterator[list[str]]:
    blank = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        record = [cell_text(value) for value in row[: COLUMNS_MAX + 1]]
        blank = 0 if any(record) else blank + 1
        if blank > _BLANK_MAX:
            return
        if number > 2 * ROWS_MAX:
            raise TableError(
                _("More than %(n)s rows at once are too many. Please divide the table.", n=ROWS_MAX)
            )
        yield record


def _check_parts(path: Path) -> None:
    """Raise TableError for a file that grows beyond measure, or defines words of its own."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > PART_MAX:
            raise TableError(
                _("This file unpacks to far more than it shows. Please save it anew and try again.")
            )
        for entry in archive.infolist():
            is_markup = entry.filename.endswith((".xml", ".rels", ".vml"))
            if is_markup and _count(archive, entry.filename, _DOCUMENT_TYPE):
                raise TableError(_damaged())


def _notes(path: Path, book: Any, sheet: Any) -> list[str]:
    """Return what people should know about how the sheet was read."""
    notes = []
    if len(book.sheetnames) > 1:
        notes.append(_("Of several sheets, “%(name)s” was read.", name=sheet.title))
    part = str(sheet._worksheet_path).removeprefix("/")
    with zipfile.ZipFile(path) as archive:
        formulas, merged = (_count(archive, part, pattern) for pattern in (_FORMULA, _MERGED))
    if formulas:
        notes.append(
            ngettext(
                "%(num)s formula was read as the value it had when the file was saved.",
                "%(num)s formulas were read as the values they had when the file was saved.",
                formulas,
            )
        )
    if merged:
        notes.append(
            ngettext(
                "%(num)s group of merged cells: only its first cell holds the text.",
                "%(num)s groups of merged cells: only the first cell of each holds the text.",
                merged,
            )
        )
    return notes


def _count(archive: zipfile.ZipFile, name: str, pattern: "re.Pattern[bytes]") -> int:
    """Return how often a pattern stands in a part, read piece by piece."""
    found, kept = 0, b""
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            window = kept + piece
            found += sum(match.end() > len(kept) for match in pattern.finditer(window))
            kept = window[-_OVERLAP:]
    return found


def _damaged() -> str:
    return _("This file is damaged or is no XLSX table. Please save it anew and try again.")
