"""The organiser's waiting lists, and what is done there by hand."""

import pytest
from sqlalchemy import event as events
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel.db import db, session, transaction
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.registration import queries
from tests.factories.people import csrf
from tests.factories.registration import add_registration
from tests.registration.conftest import texts, words
from tests.support.mail import list_written

PAGE = "/manage/meeting/registrations/waiting"


def conference(meeting):
    return next(p for p in queries.get_event(meeting.id).parts if p.code == "conference")


@pytest.fixture
def queue(app, meeting):
    """Ada has the one place of the conference, the others wait in this order; by reference."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        names = ("Ada", "Bea", "Cleo", "Dora")
        return {
            name: add_registration(event, conference(meeting), given_name=name).reference
            for name in names
        }


def press(organiser, queue, name, action, **typed):
    token = csrf(organiser, PAGE)
    return organiser.post(
        f"/manage/meeting/registrations/{queue[name]}/{action}",
        data={"part": "conference", "csrf_token": token, **typed},
    )


def waiting_names(page):
    return texts(page, ".queue__table th a")


def states(app, meeting, queue):
    with app.app_context():
        found = (queries.get_by_reference(meeting.id, ref).joined_parts for ref in queue.values())
        return [joined[0].request.state.value for joined in found]


def set_rules(app, meeting, *, capacity=1, **rules):
    with app.app_context(), transaction():
        pool_id = conference(meeting).pool_id
        places.set_queue_rules(pool_id, **{"offer_hours": 24, "lets_smaller_pass": False, **rules})
        places.set_capacity(pool_id, capacity)


def test_organiser_sees_who_waits_in_order_and_which_offers_run(app, meeting, organiser, queue):
    set_rules(app, meeting, capacity=2)

    page = organiser.get(PAGE)

    assert page.status_code == 200
    assert texts(page, ".queue h2")[0] == "Conference"
    assert waiting_names(page) == ["Bea Pop", "Cleo Pop", "Dora Pop"]
    assert texts(page, ".queue__position") == ["1", "2"]
    assert texts(page, ".state") == ["Wed 2 Sep, 11:00"]
    assert "2 of 2" in words(page)
    assert "1 of them offered" in words(page)


def test_an_overfull_part_stands_in_red_and_nobody_is_moved(app, meeting, organiser, queue):
    set_rules(app, meeting, capacity=3)
    set_rules(app, meeting, capacity=1)

    page = organiser.get(PAGE)

    assert texts(page, ".notice--danger strong") == ["2 people more than there is room for."]
    assert states(app, meeting, queue) == ["confirmed", "offered", "offered", "waiting"]


def test_somebody_is_moved_with_a_reason_that_stands_in_the_log(app, meeting, organiser, queue):
    answer = press(organiser, queue, "Dora", "queue", position="1", reason="Speaks on day one")
    page = organiser.get(answer.location)

    assert answer.status_code == 303
    assert waiting_names(page) == ["Dora Pop", "Bea Pop", "Cleo Pop"]
    assert "Dora Pop, moved to position 1" in words(page)
    assert "Speaks on day one" in words(page)
    with app.app_context():
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "place.moved")).one()
    assert (entry.account_id, entry.detail["reason"]) == (meeting.organiser, "Speaks on day one")


@pytest.mark.parametrize(
    ("position", "order"), [("2", ["Cleo", "Bea", "Dora"]), ("99", ["Cleo", "Dora", "Bea"])]
)
def test_somebody_is_moved_back(meeting, organiser, queue, position, order):
    press(organiser, queue, "Bea", "queue", position=position, reason="Asked for it")

    names = [name.split()[0] for name in waiting_names(organiser.get(PAGE))]
    assert names == order


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"position": "1", "reason": "  "}, "Please give a reason"),
        ({"position": "0", "reason": "so"}, "Please write a position"),
        ({"position": "x", "reason": "so"}, "Please write a"),
    ],
)
def test_a_move_needs_a_position_and_a_reason(meeting, organiser, queue, typed, message):
    page = press(organiser, queue, "Dora", "queue", **typed)

    assert page.status_code == 422
    assert message in words(page, ".notice--danger")
    assert waiting_names(page) == ["Bea Pop", "Cleo Pop", "Dora Pop"]


def test_an_offer_by_hand_needs_a_free_place(app, meeting, organiser, queue):
    refused = press(organiser, queue, "Cleo", "offers", reason="Partner")

    assert refused.status_code == 422
    assert "not enough free places" in words(refused, ".notice--danger")
    assert states(app, meeting, queue) == ["confirmed", "waiting", "waiting", "waiting"]


def test_a_withdrawn_offer_goes_to_the_next_and_the_person_reads_why(
    app, meeting, organiser, queue
):
    set_rules(app, meeting, capacity=2)

    press(organiser, queue, "Bea", "offers/withdrawal", reason="Registered twice")

    assert states(app, meeting, queue) == ["confirmed", "declined", "offered", "waiting"]
    declined = [mail for mail in list_written(app) if mail.message == "place_declined"]
    assert ["Registered twice" in mail.text for mail in declined] == [True]


def test_an_offer_is_accepted_for_somebody_on_the_phone(app, meeting, organiser, queue):
    set_rules(app, meeting, capacity=2)

    press(organiser, queue, "Bea", "offers/acceptance", reason="Called")
    again = press(organiser, queue, "Dora", "offers/acceptance", reason="Called")

    assert states(app, meeting, queue) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert again.status_code == 422


def test_a_place_outside_the_count_frees_one_and_comes_back_only_with_room(
    app, meeting, organiser, queue
):
    press(organiser, queue, "Ada", "places/outside", reason="Speaker")
    refused = press(organiser, queue, "Ada", "places/inside", reason="No speaker")

    assert states(app, meeting, queue) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert refused.status_code == 422
    with app.app_context():
        pool_id = conference(meeting).pool_id
        assert places_queries.count_pools([pool_id])[pool_id].taken == 1
    page = organiser.get(f"/manage/meeting/registrations/{queue['Ada']}")
    assert "Outside the count" in words(page)


def test_the_page_of_one_registration_shows_the_moves_that_are_possible(
    app, meeting, organiser, queue
):
    set_rules(app, meeting, capacity=2)

    buttons = {
        name: texts(
            organiser.get(f"/manage/meeting/registrations/{queue[name]}"), ".by-hand button"
        )
        for name in ("Ada", "Bea", "Cleo")
    }

    assert buttons == {
        "Ada": ["Give a place outside the count"],
        "Bea": ["Accept for the person", "Withdraw the offer", "Give a place outside the count"],
        "Cleo": ["Move", "Offer a place now", "Give a place outside the count"],
    }


def test_only_the_organiser_of_the_event_moves_anybody(meeting, foreign_organiser, queue):
    assert foreign_organiser.get(PAGE).status_code == 403


def test_the_page_costs_the_same_for_one_and_for_many(app, meeting, organiser, queue):
    def statements():
        counted = []
        with app.app_context():
            engine = db.engine

        def note(*_event):
            counted.append(1)

        events.listen(engine, "before_cursor_execute", note)
        organiser.get(PAGE)
        events.remove(engine, "before_cursor_execute", note)
        return len(counted)

    few = statements()
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        for _ in range(30):
            add_registration(event, conference(meeting))
    many = statements()

    assert many == few
