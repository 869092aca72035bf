"""Pure rules of the papers."""

import pytest

from clusterix_events.documents.rules import code_address
from tests.factories.documents import make_badge


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("https://events.example.org", "HTTPS://EVENTS.EXAMPLE.ORG/C/N0MZEJNJR4"),
        ("http://127.0.0.1:8000/", "HTTP://127.0.0.1:8000/C/N0MZEJNJR4"),
        ("https://example.org/Meetings", "HTTPS://EXAMPLE.ORG/Meetings/C/N0MZEJNJR4"),
    ],
)
def test_a_code_is_in_capitals_where_case_has_no_meaning(base_url: str, address: str) -> None:
    assert code_address(base_url, "N0MZEJNJR4") == address


def test_a_reference_is_printed_in_two_groups_of_five() -> None:
    assert make_badge(reference="N0MZEJNJR4").grouped_reference == "N0MZE JNJR4"
