"""The report on a good practice as it comes out of the printer."""

import pytest
from flask.ctx import AppContext

from clusterix_events.documents.printing import render_report
from tests.factories.documents import make_letterhead, make_report
from tests.support.papers import page_texts
from tests.support.structure import alternatives, conformance, header_scopes


@pytest.fixture(scope="module")
def edition() -> str:
    return "Final report of 30 October 2012, version 1 of the practice."


def test_report_says_what_it_was_given(printing: AppContext, edition: str) -> None:
    first, second = page_texts(render_report(make_report(), make_letterhead(edition=edition)))

    assert set(first.split("\r\n")) >= {
        "Peer review of good practice 2",
        "Answers to the host’s questions",
        "Which sector would you add first?",
        "Food.",
        "Resources not enough answers (fewer than 4) – – – – –",
        "Evidence We did not agree.",
        f"{edition} Page 1 of 2",
    }
    assert "Sustainability" in first
    assert set(second.split("\r\n")) >= {
        "One of the threats.",
        "1 Write a baseline.",
        "Not accepted",
        "Too early.",
        "No answer yet",
        "Romania some elements The table A meeting skills",
        "Rhône-Alpes inspiration only – – –",
    }


def test_bars_are_told_in_words_and_tables_have_heads(printing: AppContext, edition: str) -> None:
    paper = render_report(make_report(), make_letterhead(edition=edition))

    assert "Evidence: 1 chose 1, 2 chose 2, 2 chose 4, 1 chose 5" in alternatives(paper)
    assert {"Row", "Column"} == set(header_scopes(paper))
    assert conformance(paper) == ("1", "en", True)


def test_same_content_gives_the_same_bytes(printing: AppContext, edition: str) -> None:
    once = render_report(make_report(), make_letterhead(edition=edition))
    again = render_report(make_report(), make_letterhead(edition=edition))

    assert once == again
