"""References that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.kernel.refs import ALPHABET, new_reference, read_reference


def test_new_reference_is_read_as_itself():
    reference = new_reference()

    assert read_reference(reference) == reference


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" n0mze-jnjr4 ", "N0MZEJNJR4"),
        ("NOMZEJNJRI", "N0MZEJNJR1"),
        ("lllll ooooo", "1111100000"),
        ("N0MZEJNJR", None),
        ("N0MZEJNJR4X", None),
        ("N0MZEJNJRU", None),
        ("", None),
    ],
)
def test_typed_reference_is_read_as_meant(typed, meant):
    assert read_reference(typed) == meant


@given(st.text())
def test_anything_typed_is_a_reference_or_nothing(typed):
    read = read_reference(typed)

    assert read is None or (len(read) == 10 and set(read) <= set(ALPHABET))
