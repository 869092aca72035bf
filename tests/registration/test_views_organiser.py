"""The organiser's room of registrations."""

import re

import pytest
from sqlalchemy import event as listen
from sqlalchemy import select

from clusterix_events.audit.queries import list_latest
from clusterix_events.kernel.db import db, session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.registration import queries, service
from clusterix_events.registration.wanted import Wanted
from tests.factories.registration import add_registration
from tests.registration.conftest import send_form, texts, words

LIST = "/manage/meeting/registrations"


@pytest.fixture
def people(app, meeting):
    """Three people at the conference of one place; the references by family name."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        conference = next(part for part in event.parts if part.code == "conference")
        for name in ("Alfa", "Beta", "Gamma"):
            add_registration(event, conference, family_name=name, email="same@example.org")
        rows = queries.list_page(meeting.id, Wanted(), 1).rows
        return {row.family_name: row.reference for row in rows}


def find(app, meeting, reference):
    with app.app_context():
        found = queries.get_by_reference(meeting.id, reference)
        return {
            "state": found.state.value,
            "version": found.version,
            "duplicate": found.is_possible_duplicate,
            "places": {j.part.code: j.request.state.value for j in found.joined_parts},
        }


def test_organiser_reads_the_list(organiser, people):
    page = organiser.get(LIST)

    assert texts(page, "tbody th") == ["Alfa, Ana", "Beta, Ana", "Gamma, Ana"]
    assert texts(page, ".data-table__note") == [
        "No photos",
        "Possible duplicate",
        "Possible duplicate",
    ]
    assert texts(page, ".data-table__phone .state") == [
        "Conference",
        "Waiting list",
        "Waiting list",
    ]
    assert "3 people, 1 with a confirmed place" in words(page)


def test_organiser_searches_and_filters_the_list(organiser, people):
    found = [
        texts(organiser.get(f"{LIST}?{query}"), "tbody th")
        for query in ("q=beta", "place=waiting", "part=tour", "country=SE", "sort=name&down=1")
    ]

    assert found == [
        ["Beta, Ana"],
        ["Beta, Ana", "Gamma, Ana"],
        [],
        [],
        ["Gamma, Ana", "Beta, Ana", "Alfa, Ana"],
    ]


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "part=?", "place=?", "sort=?"])
def test_list_bears_addresses_that_make_no_sense(organiser, people, query):
    page = organiser.get(f"{LIST}?{query}")

    assert page.status_code == 200
    assert len(texts(page, "tbody th")) == 3


def test_list_of_an_event_without_people_says_what_to_do(organiser, meeting):
    page = organiser.get(LIST)

    assert page.status_code == 200
    assert "Nobody has registered yet" in words(page)


def test_list_costs_the_same_for_one_and_for_many(app, organiser, meeting):
    def statements():
        organiser.get(LIST)
        counted = []
        with app.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_rest):
            counted.append(statement)

        listen.listen(engine, "before_cursor_execute", note)
        page = organiser.get(LIST)
        listen.remove(engine, "before_cursor_execute", note)
        assert page.status_code == 200
        return len(counted)

    costs = []
    for number in (1, 2, 9):
        with app.app_context(), transaction():
            event = queries.get_event(meeting.id)
            parts = [p for p in event.parts if p.code in {"conference", "tour"}]
            for _n in range(number):
                add_registration(event, *parts)
        costs.append(statements())

    assert costs == [costs[0]] * 3


def test_organiser_opens_a_registration(organiser, people):
    page = organiser.get(f"{LIST}/{people['Beta']}")

    assert words(page, "h1") == "Ana Beta"
    assert texts(page, ".record__place .state") == ["Waiting list"]
    assert "Position 1" in words(page)
    assert "Kind of organisation" in words(page)


def test_organiser_reads_access_needs_by_a_logged_act(app, organiser, meeting):
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        made = add_registration(
            event,
            event.parts[0],
            access_needs="hearing loop",
            diet="vegan",
            special_data_consent=True,
        )
        reference = made.reference

    page = organiser.get(f"{LIST}/{reference}")
    answer = send_on_page(organiser, reference, "access-needs")

    assert ("hearing loop" in page.text, "vegan" in page.text) == (False, True)
    assert "hearing loop" in words(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    with app.app_context():
        entry = list_latest(meeting.id)[0]
    assert (entry.action, entry.account_id, entry.detail) == (
        "access_needs.read",
        meeting.organiser,
        {"part": None},
    )


def test_organiser_cancels_and_the_next_moves_up(app, organiser, meeting, people):
    reference = people["Alfa"]

    answer = send_on_page(organiser, reference, "cancellation", version=1)

    assert answer.status_code == 303
    assert find(app, meeting, reference)["places"] == {"conference": "cancelled"}
    assert find(app, meeting, people["Beta"])["places"] == {"conference": "confirmed"}


def test_organiser_on_an_old_page_is_told_so(app, organiser, meeting, people):
    reference = people["Alfa"]
    with app.app_context(), transaction():
        row = queries.list_page(meeting.id, Wanted(text="alfa"), 1).rows[0]
        service.mark_duplicate(row.registration_id, version=1)

    answers = [
        send_on_page(organiser, reference, action, version=version, part=part).status_code
        for action, version, part in (
            ("cancellation", 1, ""),
            ("places", 1, "dinner"),
            ("cancellation", "", ""),
        )
    ]

    assert answers == [409, 409, 409]
    assert find(app, meeting, reference)["state"] == "submitted"


def test_organiser_on_an_old_page_sees_the_present_one(app, organiser, people):
    page = send_on_page(organiser, people["Alfa"], "duplicate", version=7)

    assert page.status_code == 409
    assert words(page, "h1") == "Ana Alfa"
    assert "Somebody changed this registration after you opened it" in words(page)


def test_organiser_adds_nobody_whose_registration_is_cancelled(app, organiser, people):
    send_on_page(organiser, people["Alfa"], "cancellation", version=1)

    page = send_on_page(organiser, people["Alfa"], "places", version=2, part="dinner")

    assert page.status_code == 422
    assert "This registration was cancelled already." in words(page)


def test_cancelling_a_part_that_does_not_exist_cancels_nothing(app, organiser, meeting, people):
    answer = send_on_page(organiser, people["Alfa"], "cancellation", version=1, part="lunch")

    assert answer.status_code == 404
    assert find(app, meeting, people["Alfa"])["state"] == "submitted"


def test_organiser_adds_to_a_closed_part_and_cancels_one_place(app, organiser, meeting, people):
    reference = people["Alfa"]

    send_on_page(organiser, reference, "places", version=1, part="dinner")
    send_on_page(organiser, reference, "cancellation", version=2, part="conference")

    assert find(app, meeting, reference) == {
        "state": "submitted",
        "version": 3,
        "duplicate": False,
        "places": {"conference": "cancelled", "dinner": "confirmed"},
    }


def test_organiser_takes_the_mark_of_a_duplicate_away(app, organiser, meeting, people):
    reference = people["Beta"]

    send_on_page(organiser, reference, "no-duplicate", version=1)
    away = find(app, meeting, reference)["duplicate"]
    send_on_page(organiser, reference, "duplicate", version=2)

    assert (away, find(app, meeting, reference)["duplicate"]) == (False, True)


def test_organiser_sends_the_link_again(app, organiser, people):
    send_on_page(organiser, people["Alfa"], "link", version=1)

    with app.app_context():
        mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert (mail.message, mail.recipient) == ("my_link", "same@example.org")


def test_organiser_adds_a_person_by_hand(app, organiser, meeting):
    answer = send_form(
        organiser,
        f"{LIST}/add",
        {"given_name": "Ion", "family_name": "Ionescu", "email": "", "part": ["dinner"]},
    )

    reference = answer.location.rpartition("/")[2]
    assert answer.status_code == 303
    assert find(app, meeting, reference)["places"] == {"dinner": "confirmed"}


def test_organiser_who_adds_nobody_is_told_what_is_missing(organiser, meeting):
    page = send_form(organiser, f"{LIST}/add", {"given_name": "Ion"})

    assert page.status_code == 422
    assert texts(page, "#family_name-error") == ["Please tell us your family name."]
    assert texts(page, "#part-error") == ["Please choose at least one part to join."]


def test_registration_of_another_event_is_not_found(app, organiser, foreign_organiser, people):
    own = foreign_organiser.get(f"/manage/other/registrations/{people['Alfa']}")

    assert own.status_code == 404


READS = ("", "/add", "/{reference}")
WRITES = ("cancellation", "places", "link", "duplicate", "no-duplicate", "access-needs")


def test_foreign_organiser_and_stranger_enter_nowhere(
    app, client, foreign_organiser, meeting, people
):
    reference = people["Alfa"]
    paths = [LIST + path.format(reference=reference) for path in READS]
    token = csrf_of(client.get("/events/meeting/my-link"))
    foreign = csrf_of(foreign_organiser.get("/events/meeting/my-link"))

    strangers = {client.get(path).status_code for path in paths}
    foreigners = {foreign_organiser.get(path).status_code for path in paths}
    for action in WRITES:
        path, data = f"{LIST}/{reference}/{action}", {"version": "1", "part": "dinner"}
        strangers.add(client.post(path, data=data | {"csrf_token": token}).status_code)
        foreigners.add(
            foreign_organiser.post(path, data=data | {"csrf_token": foreign}).status_code
        )
    for path in (f"{LIST}/add", f"{LIST}/selection"):
        strangers.add(client.post(path, data={"csrf_token": token}).status_code)
        foreigners.add(foreign_organiser.post(path, data={"csrf_token": foreign}).status_code)

    assert (strangers, foreigners) == ({303}, {403})
    assert find(app, meeting, reference)["version"] == 1


def csrf_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def send_on_page(browser, reference, action, **data):
    page = browser.get(f"{LIST}/{reference}")
    return browser.post(f"{LIST}/{reference}/{action}", data={**data, "csrf_token": csrf_of(page)})


def send_selection(browser, references):
    token = csrf_of(browser.get(LIST))
    return browser.post(
        f"{LIST}/selection", data={"reference": references, "csrf_token": token, "do": "export"}
    )
