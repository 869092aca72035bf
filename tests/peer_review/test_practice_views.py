"""The pages of one practice: its owner's by personal link, its organiser's by account."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import practice_queries, practice_service, service
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.practice_service import NewOwner
from clusterix_events.peer_review.practice_text import PracticeText
from tests.factories.files import HTML, SVG, png
from tests.factories.peer_review import make_event, make_person
from tests.factories.people import add_organiser, post, sign_in
from tests.peer_review.conftest import Meeting
from tests.support.pages import words

pytestmark = pytest.mark.backend("sqlite")
LIST = "/manage/bucharest/practices"


@dataclass(frozen=True)
class Desk:
    """An event with an asked practice, its owner's address, and the organiser's browser."""

    app: Flask
    event_id: int
    id: int
    owner_id: int
    own: str
    stranger: str
    browser: FlaskClient
    organiser: FlaskClient

    @property
    def managed(self) -> str:
        return f"{LIST}/{self.id}"

    def state(self) -> tuple[PracticeState, str]:
        with self.app.app_context():
            written = practice_queries.get_written(self.event_id, self.id)
            return written.practice.state, written.text.title

    def form(self, **more: Any) -> dict[str, Any]:
        """The owner's form as their browser would send it now."""
        return fields_of(self.browser.get(self.own)) | more


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Desk:
    with app.app_context(), transaction():
        event = make_event()
        account = add_organiser(event.id).id
        practice = practice_service.ask_owner(
            event,
            "Shared labs",
            NewOwner("Ioana", "Pop", "ioana@example.org"),
            form_token="t",
            now=clock.now(),
        )
        link = issue_link(LinkKind.PERSONAL, person_id=practice.owner_id, event_id=event.id)
        other = issue_link(LinkKind.PERSONAL, person_id=make_person(1).id, event_id=event.id)
        own, stranger = (f"/r/{one.token}/practice/{practice.id}" for one in (link, other))
        event_id, practice_id, owner_id = event.id, practice.id, practice.owner_id
    assert owner_id is not None
    organiser = sign_in(app, app.test_client(), account)
    return Desk(app, event_id, practice_id, owner_id, own, stranger, client, organiser)


def fields_of(answer: TestResponse) -> dict[str, Any]:
    tree = html.fromstring(answer.get_data(as_text=True))
    form = tree.get_element_by_id("practice")
    # A browser leaves out the first line break of a text box.
    pairs = [(name, value.removeprefix("\n")) for name, value in form.form_values()]
    return {name: value for name, value in pairs if name != "image_file"}


def test_owner_keeps_an_incomplete_draft_and_finds_all_of_it_again(desk: Desk) -> None:
    typed = {
        "summary": "Half a",
        "figure_1_indicator": "firms",
        "figure_2_source": "survey",
        "self_relevance": "4",
        "guiding_2": "Who pays?",
        "links": "https://example.org/labs",
        "shows_contact": "y",
    }

    answer = desk.browser.post(desk.own, data=desk.form(title="", **typed))
    found = desk.form()

    assert answer.status_code == 303
    assert desk.state() == (PracticeState.DRAFT, "")
    assert found["figure_2_indicator"] == ""
    expected = {"guiding_1": "Who pays?", "figure_2_source": "survey", "title": ""}
    assert {name: found[name] for name in expected} == expected
    kept = ("summary", "figure_1_indicator", "self_relevance", "links", "shows_contact")
    assert {name: found[name] for name in kept} == {name: typed[name] for name in kept}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 101),
        ("summary", "x" * 161),
        ("description", "x" * 1501),
        ("resources", "x" * 301),
        ("evidence", "x" * 501),
        ("difficulties", "x" * 301),
        ("transfer", "x" * 1001),
        ("guiding_1", "x" * 201),
        ("nuts_code", "Atlantis"),
        ("country_code", "XX"),
        ("kind", "advert"),
        ("links", "javascript:alert(1)"),
        ("links", "http://example.org"),
        ("links", "https://user:secret@example.org"),
        ("links", "https://example.org\nhttps://localhost"),
        ("self_relevance", "6"),
        ("image_licence", "mine"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_nothing_is_lost(
    desk: Desk, field: str, value: str
) -> None:
    answer = desk.browser.post(desk.own, data=desk.form(**{"project": "Kept", field: value}))

    assert answer.status_code == 422
    assert "field__error" in answer.get_data(as_text=True)
    assert fields_of(answer)["project"] == "Kept"
    if field in {"title", "description", "links"}:
        assert fields_of(answer)[field].strip() == value
    assert desk.state() == (PracticeState.DRAFT, "Shared labs")


def test_limit_counts_a_line_break_once(desk: Desk) -> None:
    text = "\r\n".join(["x" * 79, "y" * 80])

    answer = desk.browser.post(desk.own, data=desk.form(summary=text))

    assert answer.status_code == 303


def test_markup_that_is_typed_is_shown_as_text(desk: Desk) -> None:
    desk.browser.post(desk.own, data=desk.form(title="<script>alert(1)</script>"))

    page = desk.organiser.get(desk.managed).get_data(as_text=True)

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_practice_goes_to_the_organiser_comes_back_with_remarks_and_is_accepted(
    desk: Desk,
) -> None:
    complete = {"organisation": "Institute", "country_code": "RO", "theme": "Labs"}
    unticked = desk.browser.post(f"{desk.own}/sign-off", data=desk.form(**complete))
    sent = desk.browser.post(f"{desk.own}/sign-off", data=desk.form(**complete, is_right="y"))
    remarks = f"{desk.managed}/remarks"
    empty = post(desk.organiser, remarks, {"version": "2"})
    asked = post(desk.organiser, remarks, {"version": "2", "remark_theme": "Which labs?"})
    shown = words(desk.browser.get(desk.own))
    theirs = words(desk.organiser.get(LIST))
    desk.browser.post(f"{desk.own}/sign-off", data=desk.form(theme="Food labs", is_right="y"))
    changes = words(desk.browser.get(f"{desk.own}/versions"))
    stale = post(desk.organiser, f"{desk.managed}/acceptance", {"version": "3"}, page=desk.managed)
    done = post(desk.organiser, f"{desk.managed}/acceptance", {"version": "4"}, page=desk.managed)
    twice = post(desk.organiser, f"{desk.managed}/acceptance", {"version": "5"}, page=desk.managed)

    assert (unticked.status_code, sent.status_code) == (422, 303)
    assert (empty.status_code, asked.status_code) == (422, 303)
    assert "The organiser asks: Which labs?" in shown
    assert "Waits forIoana Pop" in theirs
    assert "added: Food" in changes
    assert "Which labs?" in changes
    assert (stale.status_code, done.status_code, twice.status_code) == (409, 303, 422)
    assert desk.state()[0] is PracticeState.ACCEPTED
    assert "Accepted" in words(desk.browser.get(desk.own))


def test_second_of_two_who_save_at_once_keeps_all_that_was_typed(desk: Desk) -> None:
    mine = desk.form(title="Mine", theme="Kept")
    theirs = {"title": "Theirs", "owner_id": str(desk.owner_id), "version": "1"}
    first = post(desk.organiser, desk.managed, theirs)

    stale = desk.browser.post(desk.own, data=mine)
    shown = fields_of(stale)
    forced = desk.browser.post(desk.own, data=shown)

    assert (first.status_code, stale.status_code) == (303, 409)
    assert "TitleTheirs" in words(stale, ".stale")
    assert (shown["title"], shown["theme"]) == ("Mine", "Kept")
    assert forced.status_code == 303
    assert desk.state() == (PracticeState.DRAFT, "Mine")


@pytest.mark.parametrize("content", [SVG, HTML, b"", b"%PDF-1.7", png()[:20]])
def test_file_that_is_no_picture_is_refused_at_its_field(desk: Desk, content: bytes) -> None:
    data = desk.form(project="Kept", image_file=(io.BytesIO(content), "lab.png"))

    answer = desk.browser.post(desk.own, data=data)

    assert answer.status_code == 422
    assert fields_of(answer)["project"] == "Kept"


def test_picture_is_kept_with_its_caption_and_served_to_nobody_else(desk: Desk) -> None:
    data = desk.form(
        image_file=(io.BytesIO(png()), "../../lab.png"),
        image_alt="A lab",
        image_rights="Institute",
        image_licence="cc_by",
    )
    kept = desk.browser.post(desk.own, data=data)
    tree = html.fromstring(desk.browser.get(desk.own).get_data(as_text=True))
    (image,) = tree.cssselect(".picture-row__image")

    answer = desk.browser.get(image.get("src"))
    other = desk.browser.get(image.get("src").replace(desk.own, desk.stranger))

    assert (kept.status_code, image.get("alt")) == (303, "A lab")
    assert (answer.status_code, answer.mimetype, other.status_code) == (200, "image/png", 403)
    assert ".." not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_stranger_opens_nothing_of_a_practice(desk: Desk) -> None:
    answers = [desk.browser.get(f"{desk.stranger}{path}").status_code for path in ("", "/versions")]

    assert answers == [403, 403]


def test_organiser_asks_somebody_new_once_for_each_form(desk: Desk) -> None:
    form = {
        "title": "Another",
        "owner_id": "0",
        "given_name": "Dan",
        "family_name": "Ion",
        "email": "dan@example.org",
        "form_token": "abc",
    }
    bad = post(desk.organiser, f"{LIST}/request", form | {"email": "dan"})
    answers = [post(desk.organiser, f"{LIST}/request", form).status_code for _time in range(2)]

    assert (bad.status_code, answers) == (422, [303, 303])
    assert words(desk.organiser.get(LIST)).count("Another") == 1


def test_versions_that_are_not_there_are_not_found(desk: Desk) -> None:
    answers = [
        desk.browser.get(f"{desk.own}/versions?old={old}").status_code for old in ("7", "x", "1")
    ]

    assert answers == [404, 404, 200]


def test_owner_sees_the_practice_on_the_personal_page(desk: Desk) -> None:
    page = desk.browser.get(desk.own.partition("/practice/")[0])

    assert "Your good practice" in words(page)
    assert "Write what you can" in words(page)


def test_result_shows_the_version_that_was_reviewed_and_says_when_a_newer_exists(
    app: Flask, meeting: Meeting
) -> None:
    organiser = sign_in(app, app.test_client(), meeting.organiser)
    before = words(organiser.get(meeting.result))
    with app.app_context(), transaction():
        event = get_event(meeting.event_id)
        service.edit_practice(
            event,
            meeting.practice_id,
            PracticeText("A new title", "Institute", "RO", nuts_code="RO"),
            owner_id=None,
            version=1,
        )

    after = words(organiser.get(meeting.result))

    assert "Version 1, as the group read it." in before
    assert "was changed since: version 2." in after
    assert "Inter-cluster co-operation" in after
    assert "A new title" not in after
