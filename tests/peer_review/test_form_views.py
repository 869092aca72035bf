"""The organiser's pages of the review form."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from clusterix_events.peer_review import form_service, queries
from clusterix_events.peer_review.review_form import read_form
from tests.factories.people import csrf
from tests.peer_review.conftest import Meeting

pytestmark = pytest.mark.backend("sqlite")

AT = "/manage/bucharest/review-form"
Visit = Callable[[int | None], FlaskClient]
NEW = {
    "label_en": "Courage",
    "question_en": "Is it brave?",
    "anchor_1_en": "Not at all",
    "anchor_3_en": "A little",
    "anchor_5_en": "Very",
}


@pytest.fixture
def organiser(meeting: Meeting, visit: Visit) -> FlaskClient:
    """A browser in which the event's organiser is signed in."""
    return visit(meeting.organiser)


def send(
    browser: FlaskClient, path: str, data: dict[str, Any], headers: dict[str, str] | None = None
) -> TestResponse:
    """Post with the token that the page of the form carries."""
    return browser.post(path, data={**data, "csrf_token": csrf(browser, AT)}, headers=headers)


def present(app: Flask, meeting: Meeting) -> form_service.Present:
    with app.app_context():
        return form_service.read_present(meeting.event_id)


def codes(app: Flask, meeting: Meeting) -> list[str]:
    return [one["code"] for one in present(app, meeting).definition["criteria"]]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?round=after&language=ro",
        "/languages",
        "/parts/begin",
        "/parts/guiding",
        "/parts/recommendations",
        "/parts/transfer",
        "/parts/note",
        "/criteria/new",
        "/criteria/relevance",
        "/questions/new",
        "/questions/keep",
        "/sources",
        "/sources/short",
        "/sources/interreg",
        "/versions",
        "/versions/1",
    ],
)
def test_organiser_opens_each_page(organiser: FlaskClient, path: str) -> None:
    answer = organiser.get(AT + path)

    assert answer.status_code == 200


@pytest.mark.parametrize("block", ["begin", "guiding", "recommendations", "transfer", "note"])
def test_part_saved_as_it_is_changes_nothing(
    app: Flask, meeting: Meeting, organiser: FlaskClient, block: str
) -> None:
    sent = fields_of(organiser.get(f"{AT}/parts/{block}").text)

    answer = send(organiser, f"{AT}/parts/{block}", data=sent)

    assert (answer.status_code, present(app, meeting).is_draft) == (303, False)


def test_organiser_adds_a_criterion_and_publishes(
    app: Flask, meeting: Meeting, organiser: FlaskClient
) -> None:
    send(organiser, f"{AT}/criteria/new", data={**NEW, "version": 1})
    send(organiser, f"{AT}/versions/latest", data={"version": 2})

    with app.app_context():
        latest = queries.find_latest_form(meeting.event_id)
        group = queries.get_group(meeting.event_id, meeting.group_id)
        assert latest is not None
        assert latest.version == 2
        assert read_form(latest.definition, "de").criteria[-1].label == "Courage"
        assert group.form.version == 1


def test_refused_criterion_keeps_what_was_typed(organiser: FlaskClient) -> None:
    answer = send(
        organiser, f"{AT}/criteria/new", data={**NEW, "label_en": "Relevance", "version": 1}
    )

    assert answer.status_code == 422
    assert "Two criteria have this name. Give each its own." in answer.text
    assert "Is it brave?" in answer.text


@pytest.mark.parametrize("path", ["criteria/new", "questions/new", "parts/begin"])
def test_empty_form_is_refused_at_its_fields(organiser: FlaskClient, path: str) -> None:
    assert send(organiser, f"{AT}/{path}", data={"version": 1}).status_code == 422


def test_second_page_of_two_is_told_that_the_form_changed(
    app: Flask, meeting: Meeting, organiser: FlaskClient
) -> None:
    send(organiser, f"{AT}/criteria/new", data={**NEW, "version": 1})

    answer = send(organiser, f"{AT}/criteria/new", data={**NEW, "label_en": "Other", "version": 1})

    assert answer.status_code == 409
    assert "Other" in answer.text
    assert len(codes(app, meeting)) == 8


def test_organiser_moves_removes_and_undoes(
    app: Flask, meeting: Meeting, organiser: FlaskClient
) -> None:
    before = codes(app, meeting)

    send(organiser, f"{AT}/criteria/evidence/position", data={"to": "up", "version": 1})
    moved = codes(app, meeting)
    send(organiser, f"{AT}/criteria/evidence/removal", data={"version": 2})
    removed = codes(app, meeting)
    send(organiser, f"{AT}/undo", data={"version": 3})
    undone = codes(app, meeting)
    send(organiser, f"{AT}/draft/removal", data={"version": 4})

    assert moved[:3] == ["relevance", "evidence", "innovativeness"]
    assert removed == [code for code in before if code != "evidence"]
    assert undone == moved
    assert codes(app, meeting) == before


def test_preset_takes_the_place_of_the_draft(
    app: Flask, meeting: Meeting, organiser: FlaskClient
) -> None:
    send(organiser, f"{AT}/sources/short/draft", data={"version": 1})

    form = read_form(present(app, meeting).definition)
    assert (len(form.criteria), len(form.open_questions)) == (3, 2)
    assert not form.transfer.is_asked


def test_form_of_a_foreign_event_is_not_there(meeting: Meeting, organiser: FlaskClient) -> None:
    assert organiser.get(f"{AT}/sources/{meeting.event_id + 1}").status_code == 404


def test_preview_needs_no_saving(app: Flask, meeting: Meeting, organiser: FlaskClient) -> None:
    answer = send(
        organiser,
        f"{AT}/criteria/new",
        data={**NEW, "version": 1, "do": "preview"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert "Is it brave?" in answer.text
    assert not present(app, meeting).is_draft


def fields_of(text: str) -> dict[str, list[str]]:
    """Return what a browser would send from the form with the fields of a part."""
    (form,) = html.fromstring(text).cssselect("form.form-question")
    sent: dict[str, list[str]] = {}
    for one in form.cssselect("input, select"):
        if one.tag == "select":
            chosen = one.cssselect("option[selected]") or one.cssselect("option")
            sent.setdefault(one.get("name"), []).append(chosen[0].get("value"))
        elif one.get("type") != "checkbox" or one.get("checked") is not None:
            sent.setdefault(one.get("name"), []).append(one.get("value", ""))
    return sent
