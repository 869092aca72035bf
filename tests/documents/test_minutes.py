"""Minutes as they come out of the printer."""

from datetime import date, datetime

import pytest
from flask.ctx import AppContext

from clusterix_events.documents.printing import render_minutes
from clusterix_events.minutes.queries import ActionLine, DecisionLine, ItemLines, MinutesSheet
from clusterix_events.minutes.rules import Attendant
from tests.factories.documents import make_letterhead, make_minutes
from tests.support.papers import page_texts
from tests.support.structure import conformance, header_scopes, tags

VISIT = ItemLines(
    "Transfer between the regions",
    "Karlsruhe would take elements **of practice 2**.\n\n- documents\n- a call",
    (DecisionLine("D-PM03-03", "Every region may send two people."),),
    (ActionLine("A-PM03-03", "Propose two dates.", "Evi D'Essai", date(2012, 12, 14)),),
)


def printed(minutes: MinutesSheet) -> bytes:
    return render_minutes(minutes, make_letterhead(edition="PM03, draft 1."))


def test_minutes_carry_decisions_and_actions_under_their_numbers(
    printing: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    minutes = make_minutes(
        VISIT,
        starts_at=datetime(2012, 10, 30, 16),
        ends_at=datetime(2012, 10, 30, 17, 30),
        room="Room 2",
        present=(Attendant("Jörg Vorlagner", "ecoplus", "chair"), Attendant("Evi D'Essai", "ERAI")),
        quorum="8 of 9 partners: the meeting can decide",
        carried_over=(ActionLine("A-PM02-04", "Descriptions", "", None, "open from PM02"),),
        next_date="Spring 2013",
    )

    [text] = page_texts(printed(minutes))

    assert set(text.split("\r\n")) >= {
        "Minutes of the steering group",
        "When, where Tuesday 30 October 2012, 16:00–17:30, Room 2",
        "Present Jörg Vorlagner, chair ecoplus",
        "Evi D’Essai ERAI",
        "Quorum 8 of 9 partners: the meeting can decide",
        "Karlsruhe would take elements of practice 2.",
        "Decision Every region may send two people.",
        "Propose two dates.",
        "Evi D’Essai, by 14 December 2012",
        "A-PM03-03 Propose two dates. Evi D’Essai 14 Dec 2012",
        "A-PM02-04 Descriptions (open from PM02)",
        "Next date Spring 2013",
        "PM03, draft 1. Page 1 of 1",
    }
    assert {"D-PM03-03", "PM03"} <= set(text.split())
    assert caplog.text == ""


def test_what_is_not_recorded_leaves_no_empty_label(printing: AppContext) -> None:
    [text] = page_texts(printed(make_minutes(ItemLines("Welcome", "", (), ()))))

    labels = ("Present", "Apologies", "Absent", "Quorum", "Actions of this meeting", "Seal")
    assert [label for label in labels if label in text] == []


def test_minutes_read_aloud(printing: AppContext) -> None:
    pdf = printed(make_minutes(VISIT, quorum="all"))

    assert conformance(pdf) == ("1", "en", True)
    assert header_scopes(pdf) == ["Row", "Row", *["Column"] * 4, "Row"]
    assert [tag for tag in tags(pdf) if tag in {"H1", "H2", "Table", "L"}] == [
        "H1",
        "Table",
        "H2",
        "L",
        "Table",
    ]


def test_hostile_markdown_stays_text(printing: AppContext) -> None:
    item = ItemLines("<img src=x>", "<script>alert(1)</script> ![x](file:///etc/passwd)", (), ())

    [text] = page_texts(printed(make_minutes(item)))

    assert "<img src=x>" in text
    assert "<script>alert(1)</script> ![x](file:///etc/passwd)" in text
