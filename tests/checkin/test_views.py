"""The desk, and what the code on a badge opens."""

from datetime import UTC, date, datetime

import pytest

from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.people.models import Role
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, post, sign_in
from tests.factories.registration import add_registration
from tests.support.pages import words

DAY = "2026-10-06"
DESK = f"/manage/meeting/check-in?day={DAY}"


@pytest.fixture
def reference(app, clock):
    """The reference of somebody expected on the second day, which is today."""
    clock.set(datetime(2026, 10, 6, 8, 0, tzinfo=UTC))
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event, starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 6))
        return add_registration(event, part, given_name="Ștefan", family_name="Machetă").reference


@pytest.fixture
def desk(app, client, reference):
    """The desk of the event, signed in."""
    with app.app_context(), transaction():
        number = add_organiser(find_event("meeting").id, role=Role.DESK).id
    return sign_in(app, client, number)


def test_a_stranger_learns_nothing_from_a_badge(client, reference):
    pages = [client.get(f"/C/{reference}"), client.get("/c/0000000000"), client.get("/C/nonsense")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert pages[0].get_data() == pages[1].get_data() == pages[2].get_data()
    assert "please hand it to the desk" in words(pages[0]).lower()


def test_the_desk_that_scans_a_badge_sees_the_person(desk, reference):
    answer = desk.get(f"/C/{reference}", follow_redirects=True)

    assert "Machetă" in words(answer)


def test_the_desk_checks_somebody_in_and_is_told_of_a_second_time(desk, reference):
    place = f"/manage/meeting/check-in/{reference}"
    first = post(desk, place, {"day": DAY}, page=DESK)
    after_first = words(desk.get(first.location), "body")
    post(desk, place, {"day": DAY}, page=DESK)
    after_second = words(desk.get(DESK), "body")

    assert "Ștefan Machetă is here, 11:00." in after_first
    assert "1 of 1 are here." in after_first
    assert "Ștefan Machetă came already at 11:00." in after_second


def test_a_check_in_can_be_undone(desk, reference):
    place = f"/manage/meeting/check-in/{reference}"
    post(desk, place, {"day": DAY}, page=DESK)

    post(desk, f"{place}/removal", {"day": DAY}, page=DESK)

    assert "0 of 1 are here." in words(desk.get(DESK))


def test_a_day_without_a_place_is_refused_in_words(desk, reference):
    answer = post(desk, f"/manage/meeting/check-in/{reference}", {"day": "2026-10-05"}, page=DESK)

    assert "No confirmed place for this day." in words(desk.get(answer.location), "body")


@pytest.mark.parametrize("words_typed", ["<script>", "x" * 500, "%00"])
def test_a_hostile_search_shows_the_list_or_nobody(desk, reference, words_typed):
    assert desk.get("/manage/meeting/check-in", query_string={"q": words_typed}).status_code == 200


def test_the_desk_of_another_event_is_kept_out(app, client, reference):
    with app.app_context(), transaction():
        number = add_organiser(add_event("other").id, role=Role.DESK).id
    sign_in(app, client, number)

    assert client.get(DESK).status_code == 403
    assert client.get(f"/C/{reference}").status_code == 200
