"""Workbooks made by hand are read by a library as they were meant."""

import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from clusterix_events.kernel.sheets import xlsx_bytes

# What XML can hold, beside line ends, which XML makes one.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)


def read(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: [tuple(row) for row in sheet.values] for sheet in book.worksheets}


@given(st.lists(st.tuples(texts, st.integers(0, 10**9)), min_size=1, max_size=5))
def test_texts_and_numbers_come_back_as_they_were(rows):
    expected = [(text or None, number) for text, number in rows]

    assert read(xlsx_bytes([("Table", rows)])) == {"Table": expected}


def test_formula_stays_a_text():
    book = load_workbook(io.BytesIO(xlsx_bytes([("T", [("=1+1",), ("@SUM(A1)",)])])))

    cells = [row[0] for row in book.worksheets[0].iter_rows()]

    assert [(cell.data_type, cell.value) for cell in cells] == [("s", "=1+1"), ("s", "@SUM(A1)")]


def test_names_of_sheets_are_allowed_and_differ():
    sheets = [("By theme: [a/b]", [("x",)]), ("y" * 40, [("x",)]), ("Y" * 31, [("x",)])]

    names = list(read(xlsx_bytes(sheets)))

    assert names == ["By theme a b", "y" * 31, "Y" * 27 + " 3"]


def test_the_same_table_is_the_same_file_and_signs_no_xml_holds_are_left_out():
    rows = [("a\x00b\x0bc", 1)]

    assert xlsx_bytes([("T", rows)]) == xlsx_bytes([("T", rows)])
    assert read(xlsx_bytes([("T", rows)])) == {"T": [("abc", 1)]}
