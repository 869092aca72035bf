"""How words are set on paper."""

import pytest

from clusterix_events.documents.typography import curly, kept


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("D'Essai", "D’Essai"),
        ("partners' meeting", "partners’ meeting"),
        ("'quoted", "'quoted"),
        ('a "b" c', "a “b” c"),
    ],
)
def test_apostrophes_and_quotation_marks_are_printed_round(typed: str, printed: str) -> None:
    assert curly(typed) == printed


@pytest.mark.parametrize(
    ("title", "markup"),
    [
        ("", ""),
        ("ERAI", "ERAI"),
        ("Economic Development Karlsruhe", "Economic Development Karlsruhe"),
        ("IND-AGRO pole", '<span class="unbroken">IND-AGRO</span> pole'),
        (
            "Inter-cluster co-operation <in> Romania",
            '<span class="unbroken">Inter-cluster</span> '
            '<span class="unbroken">co-operation</span> '
            '<span class="unbroken">&lt;in&gt; Romania</span>',
        ),
    ],
)
def test_a_title_does_not_end_in_a_single_word(title: str, markup: str) -> None:
    assert kept(title) == markup
