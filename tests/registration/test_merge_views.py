"""The organiser's pages of people who may be registered twice."""

import pytest
from lxml import html

from clusterix_events.kernel.db import transaction
from clusterix_events.registration import queries, service
from tests.factories.registration import add_registration
from tests.registration.conftest import texts, words

pytestmark = pytest.mark.backend("sqlite")

ROOM = "/manage/meeting/registrations"
PAGE = f"{ROOM}/duplicates"


@pytest.fixture
def pair(app, meeting):
    """The references of two registrations of Ana, the second waiting for the conference."""
    with app.app_context(), transaction():
        part = next(p for p in queries.get_event(meeting.id).parts if p.code == "conference")
        made = [
            add_registration(queries.get_event(meeting.id), part, email="ana@example.org"),
            add_registration(
                queries.get_event(meeting.id), part, email="a.pop@example.org", function="Director"
            ),
        ]
        return [each.reference for each in made]


def fields(organiser, path):
    tree = html.fromstring(organiser.get(path).text)
    return {
        field.get("name"): field.get("value")
        for field in tree.cssselect("main form:first-of-type input[type=hidden]")
    }


def test_the_empty_page_teaches(organiser):
    assert "Nobody seems to be registered twice" in words(organiser.get(PAGE))


def test_a_pair_is_shown_with_its_reason_and_compared(organiser, pair):
    page = organiser.get(PAGE)
    assert "1 pair to decide on" in words(page)
    assert texts(page, ".pair .caption") == ["the same name"]

    shown = organiser.get(f"{PAGE}/{pair[0]}/{pair[1]}")
    assert texts(shown, ".table tbody th") == ["E-mail", "Function"]
    assert texts(shown, ".table tbody td")[:2] == ["ana@example.org", "a.pop@example.org"]


def test_two_become_one_and_both_references_lead_there(organiser, pair):
    path = f"{PAGE}/{pair[0]}/{pair[1]}"
    typed = fields(organiser, path) | {"stays": "second", "from_other": ["email"]}

    answer = organiser.post(path, data=typed)

    assert answer.status_code == 303
    assert answer.location.endswith(pair[1])
    page = organiser.get(answer.location)
    assert "Both references lead to it." in page.text
    assert "ana@example.org" in words(page)
    assert "went into this registration" in words(page)
    gone = organiser.get(f"{ROOM}/{pair[0]}")
    assert "Open the one that stays" in words(gone)
    assert organiser.get(f"/c/{pair[0]}").location.endswith(f"q={pair[1]}")


def test_a_merge_of_an_old_page_is_refused_with_what_is_now(app, meeting, organiser, pair):
    path = f"{PAGE}/{pair[0]}/{pair[1]}"
    typed = fields(organiser, path)
    with app.app_context(), transaction():
        found = queries.get_by_reference(meeting.id, pair[1])
        service.mark_duplicate(found.id, version=found.version)

    answer = organiser.post(path, data=typed)

    assert answer.status_code == 409
    assert "One of the two was changed meanwhile." in words(answer)


def test_the_same_form_sent_twice_merges_once(organiser, pair):
    path = f"{PAGE}/{pair[0]}/{pair[1]}"
    typed = fields(organiser, path)

    statuses = [organiser.post(path, data=typed).status_code for _ in range(2)]

    assert statuses == [303, 409]


def test_two_people_leave_the_list(organiser, pair):
    typed = {"first": pair[0], "second": pair[1]}
    token = fields(organiser, f"{PAGE}/{pair[0]}/{pair[1]}")["csrf_token"]
    answer = organiser.post(f"{PAGE}/apart", data={**typed, "csrf_token": token})

    assert answer.status_code == 303
    assert "Nobody seems to be registered twice" in words(organiser.get(PAGE))


def test_nobody_else_merges(foreign_organiser, pair):
    assert foreign_organiser.get(PAGE).status_code == 403
    assert foreign_organiser.get(f"{PAGE}/{pair[0]}/{pair[1]}").status_code == 403


@pytest.mark.parametrize("reference", ["0000000000", "x", "../../etc"])
def test_a_reference_of_nobody_is_not_found(organiser, pair, reference):
    assert organiser.get(f"{PAGE}/{pair[0]}/{reference}").status_code == 404
