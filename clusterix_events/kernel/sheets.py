"""Small tables as XLSX, written at once: the web process loads no library for it.

A workbook is a ZIP of a few XML files (ECMA-376, parts 1 and 2). Every text is an inline string, so
no program runs it as a formula; numbers are numbers. Long tables are written by a worker
(`xlsx_writing`).
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MIMETYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | None
Sheet = tuple[str, Iterable[Sequence[Cell]]]
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NAME_MAX: Final = 31
# So that the same table is the same file.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of sheets (name, rows); names are made as Excel allows them."""
    names = _names([name for name, _rows in sheets])
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        ),
    }
    for number, (_name, rows) in enumerate(sheets, start=1):
        files[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in files.items():
            book.writestr(zipfile.ZipInfo(path, _MOMENT), (_HEAD + text).encode())
    return buffer.getvalue()


def _content_types(count: int) -> str:
    parts = [("workbook.xml", "sheet.main")]
    parts += [(f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, count + 1)]
    overrides = "".join(
        f'<Override PartName="/xl/{path}" ContentType="{_TYPE}.{kind}+xml"/>'
        for path, kind in parts
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    rows = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{rows}</sheets></workbook>'


def _sheet(rows: Iterable[Sequence[Cell]]) -> str:
    lines = "".join(f"<row>{''.join(_cell(value) for value in row)}</row>" for row in rows)
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape("".join(letter for letter in value if letter in "\t\n" or letter >= " "))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _names(titles: Sequence[str]) -> list[str]:
    """Return titles as Excel allows them: 31 characters, none special, none twice."""
    names: list[str] = []
    for number, title in enumerate(titles, start=1):
        plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)
        name = " ".join(plain.split())[:_NAME_MAX].strip() or str(number)
        is_taken = name.casefold() in {one.casefold() for one in names}
        names.append(f"{name[: _NAME_MAX - 4]} {number}" if is_taken else name)
    return names
