"""Tables for spreadsheet programs, in which no cell can become a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# A cell that begins like this is run as a formula; full-width signs are read as their plain ones.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "'"
BYTE_ORDER_MARK = "\ufeff"
_LINES_AT_ONCE = 200


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV with a byte order mark, so that Excel reads UTF-8."""
    return "".join(csv_pieces(rows))


def csv_pieces(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield rows as CSV, a few hundred lines at a time, the byte order mark first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value) for value in row])
        if number % _LINES_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def safe_cell(value: object) -> object:
    """Return a value that spreadsheet programs show as it is; an apostrophe leads a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"{MARK}{value}" if _is_formula(value.lstrip(MARK)) else value


def plain_cell(text: str) -> str:
    """Return what `safe_cell` was given, without the apostrophe that led a formula."""
    is_marked = text.startswith(MARK) and _is_formula(text.lstrip(MARK))
    return text[1:] if is_marked else text


def _is_formula(value: str) -> bool:
    start = unicodedata.normalize("NFKC", value.lstrip(" \u00a0\u3000")[:1])
    return start.startswith(_STARTS) or value[:1] in _STARTS
