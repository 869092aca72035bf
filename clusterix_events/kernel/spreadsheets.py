"""Tables for spreadsheet programs, in which no cell can become a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

# A cell that begins like this is run as a formula; full-width signs are read as their plain ones.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV with a byte order mark, so that Excel reads UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def safe_cell(value: object) -> object:
    """Return a value that spreadsheet programs show as it is; an apostrophe leads a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    start = unicodedata.normalize("NFKC", value.lstrip(" \u00a0\u3000")[:1])
    is_formula = start.startswith(_STARTS) or value[:1] in _STARTS
    return f"'{value}" if is_formula else value
