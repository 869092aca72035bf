"""Approval: who waits, deciding for many at once, two organisers at the same moment."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from clusterix_events.events.models import Part
from clusterix_events.events.service import touch_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.places.models import PlaceRequest, Pool
from clusterix_events.registration import approval_service, queries
from tests.factories.people import add_organiser, csrf, sign_in
from tests.registration.conftest import personal_link, texts, words
from tests.support.mail import list_written
from tests.support.pages import counted_statements

HERE = "/manage/meeting/registrations/approval"


@pytest.fixture
def needs_approval(app, meeting):
    """The conference needs approval and has two places."""
    with app.app_context(), transaction():
        part = session.scalars(select(Part).where(Part.code == "conference")).one()
        part.needs_approval = True
        session.execute(update(Pool).where(Pool.id == part.pool_id).values(capacity=2))
        touch_event(meeting.id)


@pytest.fixture
def waiting(needs_approval, register):
    """Three people who wait for approval: Ana, Eva and Ion; gives their browsers and pages."""
    people = [("Ana", "ana@example.org"), ("Eva", "eva@example.org"), ("Ion", "ion@example.org")]
    return [register(given_name=name, email=email) for name, email in people]


def boxes(page):
    return [part.partition('"')[0] for part in page.text.split('name="request" value="')[1:]]


def states(app):
    with app.app_context():
        rows = session.execute(
            select(PlaceRequest.state, PlaceRequest.reason).order_by(PlaceRequest.id)
        )
        return [(state.value, reason) for state, reason in rows]


def decide(browser, verb, chosen, **typed):
    data = {"csrf_token": csrf(browser, HERE), "request": chosen, **typed}
    return browser.post(f"{HERE}/{verb}", data=data)


def test_everybody_is_told_that_the_organiser_decides(app, needs_approval, client, register):
    form = client.get("/events/meeting/register")
    browser, page = register()

    assert "Waits for approval by the organiser." in words(form)
    assert "Waiting for approvalThe organiser decides. A mail tells you." in words(page)
    assert "Waiting for approval" in words(browser.get(personal_link(page)))
    assert "Waiting for approval" in list_written(app)[0].text


def test_organiser_sees_who_waits_with_what_they_answered(organiser, waiting):
    page = organiser.get(HERE)

    assert "3 requests wait for your word. They hold no place until then." in words(page)
    assert [text.split(" Answers")[0] for text in texts(page, "tbody th")] == [
        "Pop, Ana",
        "Pop, Eva",
        "Pop, Ion",
    ]
    assert "Kind of organisationPublic authority" in texts(page, "tbody details")[0]


def test_those_accepted_get_places_in_the_order_they_came_and_a_mail(app, organiser, waiting):
    chosen = boxes(organiser.get(HERE))

    answer = decide(organiser, "acceptances", list(reversed(chosen)))
    page = organiser.get(HERE)

    assert answer.status_code == 303
    assert "2 confirmed, 1 on the waiting list, Ion Pop at position 1. Each gets a mail." in (
        " ".join(page.text.split())
    )
    assert states(app) == [("confirmed", None), ("confirmed", None), ("waiting", None)]
    told = [(mail.message, mail.recipient) for mail in list_written(app)[3:]]
    assert told == [
        ("place_approved", "ana@example.org"),
        ("place_approved", "eva@example.org"),
        ("place_approved", "ion@example.org"),
    ]
    assert "Nobody waits for approval" in words(page)


def test_those_declined_get_the_reason_by_mail_and_on_their_page(app, organiser, waiting):
    chosen = boxes(organiser.get(HERE))

    decide(organiser, "refusals", chosen[:1], reason="It is for <b>partners</b> only.")

    browser, page = waiting[0]
    assert states(app)[0] == ("declined", "It is for <b>partners</b> only.")
    assert "It is for <b>partners</b> only." in list_written(app)[-1].text
    assert "It is for <b>partners</b> only." in words(browser.get(personal_link(page)))


@pytest.mark.parametrize(
    ("verb", "chosen", "typed", "message"),
    [
        ("refusals", slice(1), {"reason": " "}, "Please write the reason"),
        ("refusals", slice(1), {"reason": "x" * 1001}, "Please use at most 1000 characters"),
        ("refusals", slice(0), {"reason": "Full."}, "Choose people first."),
        ("acceptances", slice(0), {}, "Choose people first."),
    ],
)
def test_what_cannot_be_decided_is_said_and_what_was_typed_is_kept(
    app, organiser, waiting, verb, chosen, typed, message
):
    numbers = boxes(organiser.get(HERE))[chosen]

    page = decide(organiser, verb, numbers, **typed)

    assert page.status_code == 422
    assert message in words(page)
    assert typed.get("reason", "").strip() in words(page, "textarea")
    assert page.text.count("checked") == len(numbers)
    assert {state for state, _reason in states(app)} == {"pending"}


def test_of_two_organisers_the_second_is_told_and_the_rest_is_done(
    app, meeting, organiser, waiting
):
    with app.app_context(), transaction():
        other = add_organiser(meeting.id).id
    second = sign_in(app, app.test_client(), other)
    chosen = boxes(organiser.get(HERE))
    decide(organiser, "refusals", chosen[:1], reason="Too late.")

    page = decide(second, "acceptances", chosen[:2])

    assert page.status_code == 409
    assert "Ana Pop: Declined" in words(page, ".notice")
    assert "1 confirmed. Each gets a mail." in words(page, ".notice")
    assert [state for state, _reason in states(app)] == ["declined", "confirmed", "pending"]


def test_requests_of_another_event_are_not_touched(app, foreign_organiser, organiser, waiting):
    chosen = boxes(organiser.get(HERE))
    path = "/manage/other/registrations/approval"

    answer = foreign_organiser.post(
        f"{path}/acceptances",
        data={"csrf_token": csrf(foreign_organiser, path), "request": chosen},
    )

    assert answer.status_code == 303
    assert {state for state, _reason in states(app)} == {"pending"}


def test_all_boxes_can_be_ticked_without_a_script(organiser, waiting):
    page = organiser.get(f"{HERE}?all=1")

    assert page.text.count('aria-label="Select') == 4
    assert page.text.count("checked") == 3


def test_the_page_needs_the_same_statements_for_one_and_for_many(
    app, meeting, organiser, needs_approval, register
):
    register()
    organiser.get(HERE)
    with counted_statements(app) as one:
        organiser.get(HERE)
    for number in range(12):
        register(email=f"a{number}@example.org")
    organiser.get(HERE)

    with counted_statements(app) as many:
        organiser.get(HERE)

    assert one.total == many.total
    with app.app_context():
        assert queries.count_people(meeting.id) == 13


def test_without_such_a_part_the_page_says_how_to_ask_for_approval(organiser):
    assert "No part needs your approval" in words(organiser.get(HERE))


def test_overview_and_registration_lead_to_the_decision(organiser, waiting):
    overview = organiser.get("/manage/meeting/")
    path = organiser.get(HERE).text.partition('<th scope="row"><a href="')[2].partition('"')[0]

    assert "3 requests wait for your approval" in words(overview)
    assert "A request waits for your approval. Decide on it" in words(organiser.get(path))


def test_two_who_decide_at_the_same_moment_decide_each_request_once(
    app, meeting, organiser, waiting
):
    numbers = {int(number) for number in boxes(organiser.get(HERE))}
    start, outcomes = Barrier(2), []

    def accept() -> None:
        with app.app_context():
            start.wait()
            with transaction():
                outcomes.append(approval_service.approve(meeting.id, numbers))

    threads = [Thread(target=accept) for _organiser in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 3]
    assert sorted(len(outcome.too_late) for outcome in outcomes) == [0, 3]
    assert [state for state, _reason in states(app)] == ["confirmed", "confirmed", "waiting"]
    assert len([mail for mail in list_written(app) if mail.message == "place_approved"]) == 3
