"""The programme as it comes out of the printer."""

from datetime import date, datetime

import pytest
from flask.ctx import AppContext

from clusterix_events.documents.papers import Note, ParallelGroup, ProgrammeItem, Talk
from clusterix_events.documents.printing import render_programme
from tests.factories.documents import make_programme, make_programme_day
from tests.support.papers import page_texts
from tests.support.structure import alternatives, conformance, tags


def hour(hours: int, minutes: int = 0) -> datetime:
    return datetime(2012, 10, 30, hours, minutes)


KEYNOTES = ProgrammeItem(
    "Keynotes",
    hour(9, 20),
    hour(10, 50),
    "Plenary",
    talks=(
        Talk(("Marina Iooty",), affiliation="World Bank"),
        Talk(("Alessandro Rossiello",), "Clusters and innovation policy", is_topic=True),
        Talk((), "Clusters 4 Innovation", is_speaker_open=True),
    ),
)


def test_a_programme_tells_who_speaks_when_and_where(
    printing: AppContext, caplog: pytest.LogCaptureFixture
) -> None:
    [text] = page_texts(render_programme(make_programme(make_programme_day(KEYNOTES))))

    lines = text.split("\r\n")
    assert set(lines) >= {
        "09:20–10:50 Keynotes Plenary",
        "Title to be confirmed",
        "Marina Iooty",
        "World Bank",
        "Alessandro Rossiello Clusters and innovation policy (topic)",
        "Speaker to be confirmed Clusters 4 Innovation",
    }
    assert caplog.text == ""


def test_several_days_are_told_at_a_glance_before_any_hour(printing: AppContext) -> None:
    tour = make_programme_day(
        ProgrammeItem("A visit"), day=date(2012, 10, 31), kind="Study tour", audience="partners"
    )

    [text] = page_texts(render_programme(make_programme(make_programme_day(KEYNOTES), tour)))

    assert text.split("\r\n")[2:7] == [
        "Tuesday 30",
        "Conference",
        "09:20–10:50",
        "Wednesday 31",
        "Study tour",
    ]


def test_what_has_no_hour_and_no_room_looks_decent(printing: AppContext) -> None:
    day = make_programme_day(ProgrammeItem("A visit", stop=1, remark="place to be confirmed"))

    [text] = page_texts(render_programme(make_programme(day)))

    assert "1 A visit (place to be confirmed)" in text.replace("\r\n", " ")


def test_parallel_groups_stand_side_by_side(printing: AppContext) -> None:
    groups = tuple(
        ParallelGroup(f"Room {number}", f"Practice {number}", "ERAI") for number in (1, 2, 3, 4)
    )
    day = make_programme_day(ProgrammeItem("Peer groups", hour(13), hour(15), groups=groups))

    [text] = page_texts(render_programme(make_programme(day)))

    assert [line for line in text.split("\r\n") if line.startswith(("Room", "Practice"))] == [
        words for number in (1, 2, 3, 4) for words in (f"Room {number}", f"Practice {number}")
    ]


def test_a_day_is_not_split_where_it_fits_a_page(printing: AppContext) -> None:
    talks = tuple(Talk((f"Speaker {number}",), "A talk") for number in range(26))
    days = [
        make_programme_day(ProgrammeItem("Talks", hour(9), hour(17), talks=talks)) for _ in range(2)
    ]

    texts = page_texts(render_programme(make_programme(*days)))

    assert [text.count("Speaker ") for text in texts] == [0, 26, 26]


def test_a_day_longer_than_a_page_goes_on(printing: AppContext) -> None:
    items = [ProgrammeItem(f"Session {number}", hour(9), hour(10)) for number in range(80)]

    texts = page_texts(render_programme(make_programme(make_programme_day(*items))))

    assert sum(text.count("Session ") for text in texts) == 80
    assert "Session 0" in texts[0]


def test_notes_and_the_funds_stand_on_the_first_page(printing: AppContext) -> None:
    items = [ProgrammeItem(f"Session {number}", hour(9), hour(10)) for number in range(80)]
    programme = make_programme(
        make_programme_day(*items), notes=(Note("Which group am I in?", "See your badge."),)
    )

    texts = page_texts(render_programme(programme))

    assert ["European Regional Development Fund" in text for text in texts] == [
        True,
        *[False] * (len(texts) - 1),
    ]
    assert "Which group am I in?" in texts[0]


def test_a_programme_reads_aloud(printing: AppContext) -> None:
    pdf = render_programme(make_programme(make_programme_day(KEYNOTES)))

    assert conformance(pdf) == ("1", "en", True)
    assert alternatives(pdf) == ["Flag of the European Union"]
    assert [tag for tag in tags(pdf) if tag[0] == "H"] == ["H1", "H2", "H3"]
