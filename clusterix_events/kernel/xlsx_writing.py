"""Tables as XLSX, each cell a text. Read by workers alone: the web process stays small."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

_WIDEST = 48
_NARROWEST = 8


def write_xlsx(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one sheet row by row, so that memory does not grow with the table.

    Cells are written as texts: no program runs them, and no number loses its leading zero.
    """
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), settings) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, len(head) + 2)))
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)


def _sheet_name(title: str) -> str:
    """Return a title as Excel allows it for a sheet: 31 characters, none of them special."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)
    return plain[:31].strip() or "1"
