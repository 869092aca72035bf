"""Tables as XLSX: read without running anything, written without a formula."""

import io
import zipfile
from datetime import date, datetime, time

import pytest

from clusterix_events.kernel.tables import TableError
from clusterix_events.kernel.xlsx_reading import read_xlsx
from clusterix_events.kernel.xlsx_writing import write_xlsx

pytestmark = pytest.mark.backend("sqlite")


@pytest.fixture(autouse=True)
def _words(app):
    with app.app_context():
        yield


@pytest.fixture
def book(tmp_path):
    """Makes a file of sheets, each a list of rows; `change` may do more to the workbook."""
    from openpyxl import Workbook  # reason: the web process must not hold it

    def make(*sheets, change=lambda _book: None):
        made = Workbook()
        made.remove(made.active)
        for number, rows in enumerate(sheets):
            sheet = made.create_sheet(f"Sheet {number}")
            for row in rows:
                sheet.append(row)
        change(made)
        path = tmp_path / "people.xlsx"
        made.save(path)
        return path

    return make


def rewritten(path, name, change):
    """Change one part of the file's archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", 8) as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry == name else data)
    path.write_bytes(content.getvalue())
    return path


def test_own_table_comes_back_and_holds_no_formula(tmp_path):
    path = tmp_path / "own.xlsx"
    write_xlsx(
        path, "A [very] long/title: of an event, longer", ["a", "b"], [["=1+1", "007"], ["", "x"]]
    )

    table = read_xlsx(path)

    assert (table.heads, table.notes) == (("a", "b"), ())
    assert table.rows == ((2, ("=1+1", "007")), (3, ("", "x")))
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_dates_and_numbers_are_read_as_people_write_them(book):
    rows = [
        ["a"] * 7,
        [date(2026, 10, 30), datetime(2026, 10, 30, 9, 5), time(9, 5), 7.0, 7.5, True, 30],
    ]

    table = read_xlsx(book(rows))

    assert table.rows[0][1] == ("2026-10-30", "2026-10-30 09:05", "09:05", "7", "7.5", "yes", "30")


def test_first_visible_sheet_is_read_and_said(book):
    def hide(made):
        made.worksheets[0].sheet_state = "hidden"

    table = read_xlsx(book([["secret"], ["x"]], [["name"], ["Ana"]], change=hide))

    assert (table.heads, table.notes) == (("name",), ("Of several sheets, “Sheet 1” was read.",))


def test_formulas_and_merged_cells_are_told(book):
    def merge(made):
        made.active.merge_cells("A2:A3")

    table = read_xlsx(book([["name", "sum"], ["Ana", "=1+1"], [None, "x"]], change=merge))

    assert table.notes == (
        "1 formula was read as the value it had when the file was saved.",
        "1 group of merged cells: only its first cell holds the text.",
    )


def test_xml_that_grows_without_end_is_refused(book):
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = rewritten(
        book([["name"], ["Ana"]]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"<worksheet", laughs + b"<worksheet", 1),
    )

    with pytest.raises(TableError, match="damaged"):
        read_xlsx(path)


def test_zip_bomb_is_refused(book):
    path = rewritten(
        book([["name"], ["Ana"]]), "docProps/app.xml", lambda _data: b" " * 120_000_000
    )

    with pytest.raises(TableError, match="unpacks to far more"):
        read_xlsx(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"a,b\n"])
def test_what_is_no_xlsx_is_refused(tmp_path, content):
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)

    with pytest.raises(TableError, match="damaged"):
        read_xlsx(path)
