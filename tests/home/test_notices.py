"""Privacy notice, imprint and accessibility statement."""

import pytest

from clusterix_events.events import queries, service
from clusterix_events.events.models import EventState
from clusterix_events.home.notice_page import NoticeLine, notice_lines
from clusterix_events.kernel.db import transaction
from tests.factories.events import add_event, add_part


@pytest.fixture
def meeting(app):
    with app.app_context(), transaction():
        event = add_event(
            "meeting", state=EventState.DRAFT, organiser_name="Region", contact_email="a@b.example"
        )
        add_part(event)
        service.move_event(event.id, EventState.PUBLISHED)
        return event.id


def test_notice_is_kept_when_the_event_is_published(app, meeting):
    with app.app_context():
        notice = queries.find_notice(meeting)

    assert notice is not None
    assert (notice.version, notice.fields[0]["id"]) == (1, "given_name")


def test_notice_says_of_each_answer_why_who_and_how_long(app):
    fields = [
        {"id": "email", "basis": "contract", "sees": ["organiser"], "erase": 365},
        {"id": "diet", "basis": "explicit", "sees": ["kitchen: counts only"], "erase": 1},
        {"id": "gone", "basis": "task", "sees": ["somebody"], "erase": "audit"},
        {"id": "photo_consent", "basis": "consent", "sees": ["badge mark"], "erase": "withdrawn"},
    ]

    with app.test_request_context():
        lines = notice_lines(fields)

    assert lines == [
        NoticeLine(
            "E-mail",
            "Needed to arrange your place (GDPR, Article 6(1)(b))",
            "The organiser",
            "365 days after the event",
        ),
        NoticeLine(
            "Food",
            "Your explicit consent (GDPR, Article 9(2)(a))",
            "The kitchen, as counts without names",
            "1 day after the event",
        ),
        NoticeLine(
            "gone",
            "Public task (GDPR, Article 6(1)(e))",
            "Somebody",
            "5 years after the last payment to the project, as proof of attendance",
        ),
        NoticeLine(
            "May photos and film that show you be published?",
            "Your consent (GDPR, Article 6(1)(a))",
            "Everybody, as a mark on your badge",
            "When you take it back, else 365 days after the project",
        ),
    ]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("privacy", "Version 1 of Tuesday 1 September 2026."),
        ("imprint", "Region"),
        ("accessibility", "One named person reads it and arranges it."),
    ],
)
def test_every_event_has_its_notices(client, meeting, page, words):
    answer = client.get(f"/events/meeting/{page}")

    assert (answer.status_code, words in answer.text) == (200, True)


def test_organiser_may_write_the_imprint_in_markdown(app, client):
    with app.app_context(), transaction():
        add_event("own", imprint="Written *by us*. <script>alert(1)</script>")

    page = client.get("/events/own/imprint").text

    assert "Written <em>by us</em>." in page
    assert "<script>alert" not in page
