"""The papers' room and its papers, as an organiser's browser gets them."""

import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clusterix_events.agenda import service as agenda
from clusterix_events.events.queries import get_public_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.pdf import close_pool
from tests.factories.agenda import add_session
from tests.factories.events import add_event, add_part
from tests.factories.minutes import add_minutes
from tests.factories.people import add_organiser, sign_in
from tests.factories.registration import add_registration
from tests.support.pages import counted_statements, words
from tests.support.papers import page_codes, page_texts

PAPERS = ("badges.pdf", "agenda.pdf", "attendance.pdf", "minutes/MEETING.pdf")


@pytest.fixture
def reference(app: Flask) -> str:
    """The reference of the only person of a published meeting."""
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event)
        add_minutes(event, add_session(event, part, "Opening"))
        add_session(event, part, "Planted secret", starts="11:00", ends="12:00", is_closed=True)
        agenda.publish_agenda(event)
        return add_registration(event, part).reference


@pytest.fixture
def organiser(app: Flask, client: FlaskClient, reference: str) -> FlaskClient:
    """The browser of the meeting's organiser."""
    with app.app_context(), transaction():
        account_id = add_organiser(get_public_event("meeting").id).id
    return sign_in(app, client, account_id)


def test_the_room_says_what_can_be_printed(organiser: FlaskClient) -> None:
    page = organiser.get("/manage/meeting/papers")

    assert page.status_code == 200
    assert words(page, ".papers li:nth-child(1)").startswith("1 badge Badges Everybody with")
    assert words(page, ".papers li:nth-child(2) .todo__when") == "Version 1"
    assert words(page, ".papers li:nth-child(3) .todo__action") == (
        "Print all days Monday 5 October 2026 Tuesday 6 October 2026 Wednesday 7 October 2026"
    )


def test_badges_are_a_pdf_whose_code_leads_to_the_person(
    organiser: FlaskClient, reference: str
) -> None:
    answer = organiser.get("/manage/meeting/papers/badges.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="meeting-badges.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert page_codes(answer.data) == [f"HTTP://LOCALHOST/C/{reference}"]


def test_the_programme_for_everybody_holds_nothing_closed(organiser: FlaskClient) -> None:
    public = organiser.get("/manage/meeting/papers/agenda.pdf")
    partners = organiser.get("/manage/meeting/papers/agenda.pdf?audience=partners")

    assert ["Planted secret" in page_texts(answer.data)[0] for answer in (public, partners)] == [
        False,
        True,
    ]


def test_an_attendance_list_is_printed_for_one_day_or_all(organiser: FlaskClient) -> None:
    every = organiser.get("/manage/meeting/papers/attendance.pdf")
    one = organiser.get("/manage/meeting/papers/attendance.pdf?day=2026-10-06")

    assert (len(page_texts(every.data)), len(page_texts(one.data))) == (3, 1)
    assert "Tuesday 6 October 2026" in page_texts(one.data)[0]


def test_minutes_are_a_pdf(organiser: FlaskClient) -> None:
    answer = organiser.get("/manage/meeting/papers/minutes/MEETING.pdf")

    [text] = page_texts(answer.data)
    assert "Minutes: Opening" in text
    assert "MEETING, draft 1. Page 1 of 1" in text


@pytest.mark.parametrize(
    "address",
    [
        "badges.pdf?part=nothing",
        "attendance.pdf?day=2030-01-01",
        "attendance.pdf?day=yesterday",
        "agenda.pdf?audience=nobody",
    ],
)
def test_a_paper_that_does_not_exist_is_not_found(organiser: FlaskClient, address: str) -> None:
    assert organiser.get(f"/manage/meeting/papers/{address}").status_code == 404


def test_a_refused_paper_says_why_in_the_room(organiser: FlaskClient) -> None:
    page = organiser.get("/manage/meeting/papers/badges.pdf?part=nothing")

    assert words(page, ".notice") == "The event has no part of this code."


def test_a_machine_without_pango_says_in_the_room_what_to_install(
    organiser: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    close_pool()

    page = organiser.get("/manage/meeting/papers/attendance.pdf")

    close_pool()
    assert page.status_code == 503
    assert words(page, ".notice") == (
        "PDFs need Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_the_room_reads_as_often_for_many_as_for_one(app: Flask, organiser: FlaskClient) -> None:
    with counted_statements(app) as for_one:
        organiser.get("/manage/meeting/papers")
    with app.app_context(), transaction():
        event = get_public_event("meeting")
        parts = list(event.parts)
        for _ in range(3):
            add_registration(event, *parts)

    with counted_statements(app) as for_four:
        organiser.get("/manage/meeting/papers")

    assert for_four.total == for_one.total


@pytest.mark.parametrize("paper", ["", *(f"/{paper}" for paper in PAPERS)])
def test_a_stranger_and_another_organiser_get_nothing(
    paper: str, app: Flask, client: FlaskClient, reference: str
) -> None:
    stranger = client.get(f"/manage/meeting/papers{paper}")
    with app.app_context(), transaction():
        other = add_organiser(add_event("other").id).id

    foreign = sign_in(app, client, other).get(f"/manage/meeting/papers{paper}")

    assert (stranger.status_code, foreign.status_code) == (303, 403)


def test_the_web_process_makes_papers_without_the_heavy_libraries(organiser: FlaskClient) -> None:
    before = {"weasyprint"} & set(sys.modules)

    organiser.get("/manage/meeting/papers/badges.pdf")

    assert {"weasyprint"} & set(sys.modules) == before
