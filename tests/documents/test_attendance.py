"""The attendance list as it comes out of the printer."""

from dataclasses import fields
from datetime import date

import pytest
from flask.ctx import AppContext

from clusterix_events.documents.papers import AttendanceList, Attendee
from clusterix_events.documents.printing import render_attendance
from tests.factories.documents import make_attendance_day, make_letterhead
from tests.support.papers import page_texts
from tests.support.structure import alternatives, conformance, header_scopes, tags

ZOE = Attendee("D'Essai", "Zoé", "ERAI", "France")


def test_an_attendance_list_says_who_is_expected_and_leaves_room_for_others(
    printing: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    letterhead = make_letterhead(remark="Demonstration, not a real event")

    [text] = page_texts(render_attendance(AttendanceList(letterhead, (make_attendance_day(ZOE),))))

    assert sorted(text.split("\r\n")) == sorted(
        [
            "ClusteriX in Bucharest",
            "29–31 October 2012",
            "European Union",
            "European Regional Development Fund",
            "Attendance list",
            "Monday 29 October 2012, 13:00–18:00",
            "3rd partners’ meeting.",
            "Please sign once, in your own row. Not on the list? "
            "Use an empty row at the end and tell the desk.",
            "No Name Organisation Country Signature",
            "1 D’Essai, Zoé ERAI France",
            "2",
            "Signed on this list of 1 expected "
            "I confirm that this list was open for the whole meeting.",
            "Name, date, signature",
            "List version 3. Demonstration, not a real event. Page 1 of 1",
        ]
    )
    assert caplog.text == ""


def test_a_long_list_repeats_its_head_and_numbers_its_pages(printing: AppContext) -> None:
    many = [Attendee(f"Muster{number}", "Evi") for number in range(60)]

    texts = page_texts(
        render_attendance(AttendanceList(make_letterhead(), (make_attendance_day(*many),)))
    )

    assert [text.split("\r\n")[-1] for text in texts] == [
        f"List version 3. Page {number} of 3" for number in (1, 2, 3)
    ]
    assert texts[1].split("\r\n")[:2] == [
        "No Name Organisation Country Signature",
        "20 Muster19, Evi",
    ]
    assert "Attendance, Monday 29 October 2012" in texts[1]
    assert "Attendance, Monday 29 October 2012" not in texts[0]


def test_each_day_begins_a_page_with_its_own_head(printing: AppContext) -> None:
    days = (make_attendance_day(ZOE), make_attendance_day(day=date(2012, 10, 30)))

    texts = page_texts(render_attendance(AttendanceList(make_letterhead(), days)))

    assert [text.split("\r\n")[1] for text in texts] == [
        "Monday 29 October 2012, 13:00–18:00",
        "Tuesday 30 October 2012, 13:00–18:00",
    ]


def test_an_attendance_list_reads_aloud(printing: AppContext) -> None:
    pdf = render_attendance(AttendanceList(make_letterhead(), (make_attendance_day(ZOE),)))

    assert conformance(pdf) == ("1", "en", True)
    assert alternatives(pdf) == ["Flag of the European Union"]
    assert header_scopes(pdf) == ["Column"] * 5
    assert [tag for tag in tags(pdf) if tag in {"H1", "Table", "TR"}] == [
        "H1",
        "Table",
        *["TR"] * 3,
    ]


def test_a_row_cannot_carry_an_address_or_a_diet() -> None:
    assert [field.name for field in fields(Attendee)] == [
        "family",
        "given",
        "organisation",
        "country",
        "function",
    ]
