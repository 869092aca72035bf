import pytest

from clusterix_events.kernel.spreadsheets import csv_text, safe_cell


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", " =", "\u3000＝"]
)
def test_formula_is_led_by_an_apostrophe(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_plain_values_stay_as_they_are():
    assert [safe_cell(value) for value in ("Ștefan", 3, None, "")] == ["Ștefan", 3, "", ""]


def test_csv_carries_its_encoding():
    assert csv_text([["Name", "Note"], ["Ș, T", None]]) == '\ufeffName,Note\r\n"Ș, T",\r\n'
