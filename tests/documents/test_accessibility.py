"""The papers made as one document, before a checker of PDF/UA-1."""

import itertools
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.ctx import AppContext
from pdfua import validate

from clusterix_events.documents.papers import (
    AttendanceList,
    Attendee,
    Listed,
    ParallelGroup,
    ParticipantsPaper,
    ProgrammeItem,
)
from clusterix_events.documents.printing import (
    render_attendance,
    render_minutes,
    render_participants,
    render_programme,
    render_report,
)
from clusterix_events.minutes.queries import ActionLine, DecisionLine, ItemLines
from clusterix_events.minutes.rules import Attendant
from tests.factories.documents import (
    make_attendance_day,
    make_letterhead,
    make_minutes,
    make_programme,
    make_programme_day,
    make_report,
)
from tests.support.structure import tags

KNOWN = tomllib.loads((Path(__file__).parent / "known_findings.toml").read_text())["findings"]
LINKED = ItemLines(
    "Transfer",
    "See [the report](https://example.org/).\n\n1. one\n2. two",
    (DecisionLine("D-PM03-01", "Decided."),),
    (ActionLine("A-PM03-01", "Do it.", "Evi"),),
)


def attendance() -> bytes:
    people = [Attendee(f"Muster{number}", "Evi", "ERAI", "France") for number in range(60)]
    days = (make_attendance_day(*people), make_attendance_day())
    return render_attendance(AttendanceList(make_letterhead(), days))


def minutes() -> bytes:
    sheet = make_minutes(LINKED, present=(Attendant("Evi", "ERAI"),), quorum="all")
    return render_minutes(sheet, make_letterhead())


def participants() -> bytes:
    people = [
        Listed(f"Muster{number}", "Evi", "ERAI", "Adviser", "France", "evi@example.org")
        for number in range(60)
    ]
    return render_participants(ParticipantsPaper(make_letterhead(), tuple(people)))


def programme() -> bytes:
    groups = (ParallelGroup("Room 1", "One"), ParallelGroup("Room 2", "Two"))
    items = (ProgrammeItem("Peer groups", groups=groups), ProgrammeItem("Visit", stop=1))
    return render_programme(make_programme(make_programme_day(*items)))


def report() -> bytes:
    return render_report(make_report(), make_letterhead())


PAPERS = [attendance, minutes, participants, programme, report]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_checker_of_pdf_ua_finds_nothing(
    paper: Callable[[], bytes], printing: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper())

    checked = validate(str(file))

    found = {finding.rule_id: finding.message for finding in checked.findings}
    assert {rule: words for rule, words in found.items() if rule not in KNOWN} == {}


@pytest.mark.parametrize("paper", PAPERS)
def test_headings_leave_out_no_level(paper: Callable[[], bytes], printing: AppContext) -> None:
    levels = [int(tag[1]) for tag in tags(paper()) if tag in {"H1", "H2", "H3", "H4"}]

    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
