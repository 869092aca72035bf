"""Tables that people send: every dialect read, what cannot be read told in words."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.kernel.spreadsheets import csv_text, plain_cell, safe_cell
from clusterix_events.kernel.tables import TableError, read_csv

pytestmark = pytest.mark.backend("sqlite")
HEADS = ["Given name", "Family name", "Note"]
# What a line of a table may hold; breaks within a cell are kept, spaces around it are not.
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
    | st.sampled_from("\n;,\t'=+-@\""),
    max_size=12,
).map(str.strip)
ROWS = st.lists(st.tuples(st.just("Ana"), CELL, CELL), min_size=1, max_size=8)


@pytest.fixture(autouse=True)
def _words(app):
    with app.app_context():
        yield


def written(rows, *, delimiter, encoding, ending="\r\n"):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=ending)
    writer.writerows([HEADS, *rows])
    return buffer.getvalue().encode(encoding)


def cells(table):
    return [list(row) for _number, row in table.rows]


def filled(rows):
    wide = max((place for row in [HEADS, *rows] for place, cell in enumerate(row, start=1) if cell))
    return [[*row, "", "", ""][:wide] for row in rows]


@given(st.text(max_size=8))
def test_cell_comes_back_as_it_was(text):
    assert plain_cell(str(safe_cell(text))) == text


@given(ROWS)
def test_own_export_comes_back_as_it_was(rows):
    safe = [[cell.replace("\r", "") for cell in row] for row in rows]
    table = read_csv(csv_text([HEADS, *safe]).encode())

    assert cells(table) == filled([[plain_cell(str(c)) if c == "" else c for c in r] for r in safe])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_every_dialect_is_read(delimiter, encoding, ending):
    rows = [["Jürgen", 'Mül"ler', "a\nb"], ["Zoë", "O’Neill, Jr; sen.", ""]]

    table = read_csv(written(rows, delimiter=delimiter, encoding=encoding, ending=ending))

    assert (list(table.heads), cells(table)) == (HEADS, rows)
    assert [number for number, _row in table.rows] == [2, 3]


def test_romanian_letters_of_an_old_excel_are_read():
    rows = [["Ştefan", "Ţopa", "şi"]]

    assert cells(read_csv(written(rows, delimiter=";", encoding="cp1250"))) == rows


def test_separator_line_of_excel_is_obeyed():
    table = read_csv(b"sep=|\r\nname|note\r\nAna|a;b,c;d,e\r\n")

    assert (table.heads, cells(table)) == (("name", "note"), [["Ana", "a;b,c;d,e"]])


def test_columns_without_a_name_and_with_the_same_one_are_told_apart():
    table = read_csv(b"name,name,\nAna,Pop,x,y\n,,\n")

    assert table.heads == ("name", "name (2)", "Column 3", "Column 4")
    assert table.notes == (
        "1 empty line was left out.",
        "Two columns are called “name”; look which is which.",
    )


def test_hundred_columns_are_read_and_empty_ones_dropped():
    line = ",".join(f"c{n}" for n in range(100))

    table = read_csv(f"{line},,,\n{line},,,\n".encode())

    assert (len(table.heads), len(table.rows[0][1])) == (100, 100)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "There is nothing in this table."),
        (b"\n,,\n", "There is nothing in this table."),
        (b"a,b\n", "There is only a line of heads in this table, and nobody below it."),
        (b'a,b\n"x,1\n2,3\n', "The quotation mark opened in line 2 is never closed."),
        (b"%PDF-1.7\x00\x01", "This is not a table of text."),
        (b"a,b\n" + b"x" * 10_001 + b",1\n", "A cell in row 2 has more than 10000 characters."),
        (b"a\n" + b"x" * 140_000, "cannot be read: it holds more than a cell can."),
    ],
)
def test_what_cannot_be_read_is_explained(data, reason):
    with pytest.raises(TableError) as refusal:
        read_csv(data)

    assert reason in str(refusal.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_explained(data):
    try:
        widths = {len(row) for _number, row in read_csv(data).rows}
    except TableError:
        return
    assert len(widths) == 1
