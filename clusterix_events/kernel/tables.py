"""Tables that people send, as CSV in any dialect or pasted: read, or refused in words."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.spreadsheets import plain_cell

ROWS_MAX = 20_000
COLUMNS_MAX = 200
CELL_MAX = 10_000
DELIMITERS = (",", ";", "\t", "|")
_BREAKS = frozenset("\t\r\n\x0b\x0c\x85")
_TRIED = 50  # rows by which a delimiter is told
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_BYTE_ORDERS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
# Letters of Windows-1250 as Windows-1252 shows them, in places where no word has such a sign.
_CENTRAL_EUROPEAN = re.compile(r"[a-zăâî][ºþªÞ]|[ºþ][a-zãâî]", re.IGNORECASE)


class TableError(RuleError):
    """A table cannot be read; the message says where and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its heads, its rows with their numbers in the file, and what reading it told."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()


def read_csv(data: bytes) -> Table:
    """Return the table in a CSV file of any usual dialect; raise TableError."""
    text, encoding = _decoded(data)
    separator = _SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end() :]
    delimiter = separator[1] if separator else _delimiter_of(text)
    notes = []
    if encoding.startswith("Windows"):
        notes.append(
            _(
                "The letters were read as %(name)s. If a name looks wrong, save the file as "
                "CSV UTF-8.",
                name=encoding,
            )
        )
    if delimiter != ",":
        names = {";": _("semicolons"), "\t": _("tabs"), "|": _("upright bars")}
        notes.append(_("Columns are divided by %(sign)s.", sign=names.get(delimiter, delimiter)))
    return make_table(_records(text, delimiter), notes)


def make_table(records: Iterable[Sequence[str]], notes: Iterable[str] = ()) -> Table:
    """Return a table of raw records, the first with anything in it being the heads.

    Empty lines are left out, short rows are filled up, longer ones get further columns; raises
    TableError for a table without people, or a larger one than is taken in at once.
    """
    told, rows, empty = list(notes), [], 0
    for number, record in enumerate(records, start=1):
        cells = tuple(plain_cell(cell.strip()) for cell in record)
        if not any(cells):
            empty += 1
            continue
        rows.append((number, cells))
        _check_size(rows)
    if not rows:
        raise TableError(_("There is nothing in this table."))
    heads = _heads(rows, told)
    if not rows:
        raise TableError(_("There is only a line of heads in this table, and nobody below it."))
    if empty:
        told.append(
            ngettext(
                "%(num)s empty line was left out.", "%(num)s empty lines were left out.", empty
            )
        )
    wide = _width(heads, rows)
    heads = _named(heads, wide, told)
    return Table(
        heads=tuple(heads),
        rows=tuple((number, _filled(cells, wide)) for number, cells in rows),
        notes=tuple(told),
    )


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; raise TableError."""
    for mark, codec, name in _BYTE_ORDERS:
        if data.startswith(mark):
            return _checked(_try(data, codec)), name
    if b"\x00" in data[:1000]:
        codec = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return _checked(_try(data, codec)), "UTF-16"
    text = _try(data, "utf-8")
    if text is not None:
        return _checked(text), "UTF-8"
    western = _try(data, "cp1252")
    if western is None or _CENTRAL_EUROPEAN.search(western):
        central = _try(data, "cp1250")
        if central is not None:
            return _checked(central), "Windows-1250"
    return _checked(western), "Windows-1252"


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None) -> str:
    if text is None or any(
        unicodedata.category(sign) == "Cc" and sign not in _BREAKS for sign in set(text)
    ):
        raise TableError(
            _("This is not a table of text. Please save it as CSV (UTF-8) or as XLSX.")
        )
    return text.removeprefix("\ufeff")


def _delimiter_of(text: str) -> str:
    """Return the sign that divides a text into the most regular columns."""
    return max(DELIMITERS, key=lambda sign: (_regularity(text, sign), -DELIMITERS.index(sign)))


def _regularity(text: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            if any(record):
                widths[len(record)] += 1
            if widths.total() >= _TRIED:
                break
    except csv.Error:
        return 0
    many = sum(count for width, count in widths.items() if width > 1)
    if not many:
        return 0
    width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]))
    return count / widths.total() + width / 1000


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the records of a CSV text, read strictly where that is possible."""
    is_strict = _is_well_quoted(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=is_strict)
    try:
        yield from reader
    except csv.Error as error:
        raise TableError(
            _("Line %(n)s cannot be read: it holds more than a cell can.", n=reader.line_num)
        ) from error


def _is_well_quoted(text: str, delimiter: str) -> bool:
    """Return whether all quotation marks are as they should be; raise TableError for an open one.

    Read without strictness, an open mark would swallow all rows after it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 1
    try:
        for _record in reader:
            begun = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            return False
        raise TableError(
            _("The quotation mark opened in line %(n)s is never closed.", n=begun)
        ) from error
    return True


def _check_size(rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    number, cells = rows[-1]
    if len(rows) > ROWS_MAX + 1:
        raise TableError(
            _("More than %(n)s rows at once are too many. Please divide the table.", n=ROWS_MAX)
        )
    if len(cells) > COLUMNS_MAX and any(cells[COLUMNS_MAX:]):
        raise TableError(_("Row %(row)s has more than %(n)s columns.", row=number, n=COLUMNS_MAX))
    if any(len(cell) > CELL_MAX for cell in cells):
        raise TableError(
            _("A cell in row %(row)s has more than %(n)s characters.", row=number, n=CELL_MAX)
        )


def _heads(rows: list[tuple[int, tuple[str, ...]]], told: list[str]) -> list[str]:
    """Return the heads and take them off the rows; a first line with a person is no heads."""
    if any("@" in cell for cell in rows[0][1]):
        told.append(_("The first line holds a person, so the columns have no names of their own."))
        return []
    return list(rows.pop(0)[1])


def _width(heads: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Return how many columns hold anything."""
    return max(_last(heads), *(_last(cells) for _number, cells in rows))


def _last(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _named(heads: Sequence[str], wide: int, told: list[str]) -> list[str]:
    """Return one name of its own for each column."""
    named: list[str] = []
    for place in range(wide):
        head = " ".join(heads[place].split())[:200] if place < len(heads) else ""
        name = head or _("Column %(n)s", n=place + 1)
        if name in named:
            told.append(_("Two columns are called “%(name)s”; look which is which.", name=name))
            name = f"{name} ({place + 1})"
        named.append(name)
    return named


def _filled(cells: Sequence[str], wide: int) -> tuple[str, ...]:
    return tuple(cells[:wide]) + ("",) * (wide - len(cells))
