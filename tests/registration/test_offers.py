"""An offered place, from the mail's link to the answer, and what is told and noted of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.places import service as places
from clusterix_events.registration import queries
from clusterix_events.registration.models import JoinedPart
from tests.factories.people import csrf
from tests.registration.conftest import personal_link, send_form, texts, words
from tests.support.mail import list_written


@pytest.fixture
def offering(app, meeting):
    """The conference's freed places are offered for 24 hours."""
    with app.app_context(), transaction():
        (part,) = [p for p in queries.get_event(meeting.id).parts if p.code == "conference"]
        places.set_queue_rules(part.pool_id, offer_hours=24, lets_smaller_pass=False)
    return meeting


@pytest.fixture
def freed(offering, register):
    """Three have asked for the one place; the first gives it up. Returns browser and links."""
    browser, page = register()
    waiting = [
        personal_link(register(email=f"{name}@example.org", given_name=name.title())[1])
        for name in ("bea", "cleo")
    ]
    send_form(browser, f"{personal_link(page)}/cancellation", {})
    return browser, waiting


def offer_link(mail):
    return re.search(r"http://localhost(/r/\S+/offers/\d+)", mail.text)[1]


def send_form_at(browser, link, action):
    """Press a button of the offer's page."""
    token = csrf(browser, "/events/meeting/my-link")
    return browser.post(f"{link}/{action}", data={"csrf_token": token})


def mails_to(app, address):
    return [mail.subject for mail in list_written(app) if mail.recipient == address]


def states(app):
    with app.app_context():
        joined = session.scalars(select(JoinedPart).order_by(JoinedPart.id)).all()
        return [queries.get_joined_part(each.id).request.state.value for each in joined]


def noted(app):
    with app.app_context():
        wanted = LogEntry.action.startswith("offer.") | LogEntry.action.startswith("place.")
        return list(session.scalars(select(LogEntry.action).where(wanted).order_by(LogEntry.id)))


def test_the_offer_is_mailed_with_its_time_by_the_clock_of_the_event(app, freed):
    offered = [mail for mail in list_written(app) if mail.message == "place_offered"]

    assert [(mail.recipient, mail.subject) for mail in offered] == [
        ("bea@example.org", "A place is free for you, please answer: Conference")
    ]
    for part in (offered[0].text, offered[0].html):
        assert "Wednesday 2 September 2026, 11:00" in part
        assert offer_link(offered[0]) in part
    assert list(offered[0].attachments) == []


def test_opening_the_link_changes_nothing_and_the_button_is_in_focus(app, freed):
    browser, _links = freed
    link = offer_link(next(m for m in list_written(app) if m.message == "place_offered"))

    page = browser.get(link)

    assert page.status_code == 200
    assert texts(page, "main form button") == ["Accept the place", "Decline it"]
    assert texts(page, "button[autofocus]") == ["Accept the place"]
    assert states(app) == ["cancelled", "offered", "waiting"]


def test_accepting_confirms_mails_the_calendar_and_works_twice_as_once(app, freed):
    browser, _links = freed
    link = offer_link(next(m for m in list_written(app) if m.message == "place_offered"))
    for _ in range(2):
        answer = send_form_at(browser, link, "acceptance")

    assert answer.status_code == 303
    assert states(app) == ["cancelled", "confirmed", "waiting"]
    (taken,) = [mail for mail in list_written(app) if mail.message == "offer_taken"]
    assert taken.recipient == "bea@example.org"
    assert "BEGIN:VEVENT" in taken.attachments[0].content.decode()
    assert words(browser.get(link), "h1") == "The place is yours"
    assert noted(app) == ["offer.made", "offer.accepted"]


def test_declining_offers_the_place_to_the_next_at_once(app, freed):
    browser, _links = freed
    link = offer_link(next(m for m in list_written(app) if m.message == "place_offered"))

    send_form_at(browser, link, "refusal")

    assert states(app) == ["cancelled", "declined", "offered"]
    assert mails_to(app, "bea@example.org")[-1] == "The place went to the next person: Conference"
    assert mails_to(app, "cleo@example.org")[-1].startswith("A place is free for you")
    assert noted(app) == ["offer.made", "offer.declined", "offer.made"]


def test_an_offer_without_an_answer_passes_on_and_a_kind_page_says_so(app, clock, freed):
    browser, _links = freed
    link = offer_link(next(m for m in list_written(app) if m.message == "place_offered"))
    clock.advance(hours=24)

    late = send_form_at(browser, link, "acceptance")
    with app.app_context():
        run_periodic(clock())
        run_periodic(clock())

    assert (late.status_code, words(late, "h1")) == (422, "The time for this offer is over")
    assert texts(late, "main form button") == ["Ask again for a place"]
    assert states(app) == ["cancelled", "declined", "offered"]
    assert noted(app) == ["offer.made", "offer.expired", "offer.made"]


def test_whoever_was_late_asks_again_and_stands_at_the_end(app, clock, freed):
    browser, (bea, _cleo) = freed
    link = offer_link(next(m for m in list_written(app) if m.message == "place_offered"))
    clock.advance(days=1, minutes=1)

    for _ in range(2):
        answer = send_form_at(browser, link, "request")

    assert answer.status_code == 303
    assert states(app) == ["cancelled", "waiting", "offered"]
    assert "Position 1" in words(browser.get(bea))


def test_my_page_shows_the_offer_with_its_time_and_both_answers(app, freed):
    browser, (bea, cleo) = freed

    own, other = browser.get(bea), browser.get(cleo)

    assert texts(own, ".notice strong")[0] == "A place is free for you: Conference."
    assert texts(own, ".notice button") == ["Accept the place", "Decline it"]
    assert texts(own, ".places__place .rows__second") == [
        "5–7 October 2026",
        "Answer by Wednesday 2 September 2026, 11:00",
    ]
    assert texts(other, ".notice button") == []
    assert "Position 1" in words(other)


def test_nobody_answers_the_offer_of_another(app, freed):
    browser, (_bea, cleo) = freed
    joined = offer_link(
        next(m for m in list_written(app) if m.message == "place_offered")
    ).rpartition("/")[2]

    page = browser.get(f"{cleo}/offers/{joined}")
    answer = send_form_at(browser, f"{cleo}/offers/{joined}", "acceptance")

    assert (page.status_code, answer.status_code) == (404, 404)
    assert states(app) == ["cancelled", "offered", "waiting"]


def test_a_declined_request_tells_the_reason_and_approval_tells_the_place(app, meeting, register):
    _browser, page = register(part=["tour"], mobile_on_site="+40 721 000 000")
    with app.app_context(), transaction():
        joined = session.scalars(select(JoinedPart)).one()
        places.cancel_request(queries.get_joined_part(joined.id).request)
        pool = places.add_pool(meeting.id, 5).id
        joined = queries.get_joined_part(joined.id)
        joined.request = places.request_places(1, [pool], needs_approval=True)
        session.flush()
        places.approve_request(joined.request)
        joined.request = places.request_places(1, [pool], needs_approval=True)
        session.flush()
        places.decline_request(joined.request, reason="Only for partners of the project")

    approved, declined = list_written(app)[-2:]
    assert (approved.message, approved.subject) == (
        "place_approved",
        "You have a place: Study tour",
    )
    assert declined.subject == "No place for you: Study tour"
    assert "Only for partners of the project" in declined.text
    assert "Only for partners of the project" in words(_browser.get(personal_link(page)))
    assert noted(app) == ["place.approved", "place.declined"]


def test_a_place_offered_or_pending_is_in_no_calendar(app, clock, freed):
    browser, (bea, _cleo) = freed

    assert "VEVENT" not in browser.get(f"{bea}/calendar.ics").text


def test_the_time_of_an_offer_is_that_of_its_pool(app, clock, freed):
    with app.app_context():
        joined = session.scalars(select(JoinedPart).order_by(JoinedPart.id)).all()[1]
        until = queries.get_joined_part(joined.id).request.offered_until

    assert until == clock() + timedelta(hours=24)
