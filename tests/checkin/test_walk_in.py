"""Somebody at the desk without a registration: registered, checked in, badge in hand."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest

from clusterix_events.events.models import Access
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.people.models import Role
from clusterix_events.registration import queries
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, post, sign_in
from tests.factories.registration import add_registration
from tests.support.pages import words

DAY = date(2026, 10, 6)
DESK = f"/manage/meeting/check-in?day={DAY}"
FORM = f"/manage/meeting/check-in/walk-in?day={DAY}"
TYPED = {
    "day": DAY.isoformat(),
    "given_name": "Zoë",
    "family_name": "Străinescu",
    "organisation": "Demo Agency",
    "part": "conference",
}


@pytest.fixture
def meeting(app, clock):
    """A day with an open conference of two places, one held, and a closed dinner."""
    clock.set(datetime(2026, 10, 6, 8, 0, tzinfo=UTC))
    with app.app_context(), transaction():
        event = add_event()
        days = {"starts_on": DAY, "ends_on": DAY}
        part = add_part(event, "conference", title="Conference", capacity=2, **days)
        add_part(event, "dinner", title="Secret dinner", access=Access.CLOSED, **days)
        add_registration(event, part, given_name="Ana", family_name="Popescu")


def signed_in(app, role):
    with app.app_context(), transaction():
        number = add_organiser(find_event("meeting").id, role=role).id
    return sign_in(app, app.test_client(), number)


@pytest.fixture
def desk(app, meeting):
    """The desk, signed in."""
    return signed_in(app, Role.DESK)


def count(app):
    with app.app_context():
        return queries.count_people(find_event("meeting").id)


def test_a_walk_in_is_registered_here_and_has_a_badge(app, desk):
    answer = post(desk, FORM, TYPED)
    assert answer.status_code == 303

    page = desk.get(answer.location)
    assert "Zoë Străinescu is registered and here." in words(page, "body")
    assert "1 of 2 are here." in words(page)
    reference = answer.location.split("q=")[1][:10]
    badge = desk.get(f"/manage/meeting/check-in/{reference}/badge.pdf")
    assert badge.mimetype == "application/pdf"
    paper = pypdfium2.PdfDocument(badge.data)
    text = paper[0].get_textpage().get_text_range()
    assert len(paper) == 1
    assert "Străinescu" in text
    assert "Popescu" not in text


def test_somebody_alike_is_shown_first_and_nobody_is_registered_twice(app, desk):
    swapped = {**TYPED, "given_name": "popescu", "family_name": "ANA"}
    alike = post(desk, FORM, swapped)

    assert alike.status_code == 409
    assert "Is it one of these?" in words(alike)
    assert "Check in Ana Popescu" in words(alike)
    assert 'value="popescu"' in alike.text
    assert count(app) == 1

    other = post(
        desk, FORM, {**TYPED, "given_name": "popescu", "family_name": "ANA", "is_new": "y"}
    )
    assert other.status_code == 303
    assert count(app) == 2


def test_a_full_part_lets_nobody_in_and_leaves_nothing(app, desk):
    post(desk, FORM, TYPED)
    answer = post(desk, FORM, {**TYPED, "given_name": "Ion", "family_name": "Altul"})

    assert answer.status_code == 422
    assert "No place is free." in words(answer)
    assert 'value="Altul"' in answer.text
    assert count(app) == 2


def test_the_desk_lets_nobody_into_a_closed_part(app, desk):
    assert "Secret dinner" not in desk.get(FORM).text
    assert post(desk, FORM, {**TYPED, "part": "dinner"}).status_code == 422
    assert "Secret dinner" in signed_in(app, Role.ORGANISER).get(FORM).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given_name": " "}, "Please enter the given name."),
        ({"family_name": ""}, "Please enter the family name."),
        ({"email": "nobody"}, "This is not a whole e-mail address."),
        ({"organisation": "x" * 201}, "Please use at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(app, desk, typed, message):
    answer = post(desk, FORM, {**TYPED, **typed})

    assert answer.status_code == 422
    assert message in words(answer)
    assert count(app) == 1


def test_a_day_without_open_parts_says_so(desk):
    page = desk.get("/manage/meeting/check-in/walk-in?day=2026-10-05")
    assert "Nothing to come to on this day" in words(page)


def test_a_badge_of_nobody_is_not_found(desk):
    assert desk.get("/manage/meeting/check-in/0000000000/badge.pdf").status_code == 404


def test_somebody_new_who_is_sent_twice_is_registered_once(app, desk):
    typed = {**TYPED, "is_new": "y", "form_token": "one-form"}
    before = count(app)

    answers = [post(desk, FORM, typed) for _again in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count(app) == before + 1


def test_a_form_gone_back_to_registers_the_next_person(app, desk):
    typed = {**TYPED, "form_token": "one-form"}
    with app.app_context(), transaction():
        event = find_event("meeting")
        add_part(event, "workshop", starts_on=DAY, ends_on=DAY)

    first = post(desk, FORM, typed | {"part": "workshop"})
    second = post(desk, FORM, typed | {"part": "workshop", "given_name": "Maximilian"})

    assert [first.status_code, second.status_code] == [303, 303]
    assert first.location != second.location
