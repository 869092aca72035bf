"""Saved views of the list: kept with what it shows, shared, renamed, deleted and brought back."""

import json
import re

import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.people.models import Role
from clusterix_events.people.service import grant_role
from clusterix_events.registration.view_queries import UNDO_HOURS
from clusterix_events.registration.view_service import forget_views
from tests.factories.people import add_account, post, sign_in
from tests.registration.conftest import texts, words

LIST = "/manage/meeting/registrations"
VIEWS = f"{LIST}/views"
QUERY = {"q": "pop", "country": "RO", "columns": ["email", "date"], "sort": "date", "down": "1"}


@pytest.fixture
def colleague(app, meeting):
    """The browser of another organiser of the event."""
    with app.app_context(), transaction():
        account = add_account("colleague@example.org")
        grant_role(account, meeting.id, Role.ORGANISER)
        number = account.id
    return sign_in(app, app.test_client(), number)


def _own(browser):
    """The address of the one view that the browser's account made."""
    found = re.search(rf'action="({VIEWS}/[0-9]+)', browser.get(VIEWS).text)
    assert found
    return found[1]


def _save(browser, **typed):
    sent = {"name": "From Romania", "query": json.dumps(QUERY), **typed}
    return post(browser, VIEWS, sent, page=VIEWS)


def test_view_keeps_filters_columns_and_order(organiser, register):
    register()

    answer = _save(organiser)
    shown = organiser.get(answer.location)

    assert answer.status_code == 303
    assert texts(shown, ".views__view[aria-current]") == ["From Romania"]
    assert texts(shown, "thead th")[1:] == ["Name", "E-mail", "Registered on"]
    assert texts(shown, "tbody b") == ["Pop"]


def test_view_is_its_makers_until_it_is_shared(organiser, colleague, register):
    register()
    _save(organiser)
    own, before = _own(organiser), texts(colleague.get(LIST), ".views__view")

    post(organiser, own, {"name": "For all", "is_shared": "y"}, page=VIEWS)

    assert (before, texts(colleague.get(LIST), ".views__view")) == ([], ["For all"])
    assert post(colleague, own, {"name": "Mine"}, page=VIEWS).status_code == 404
    assert post(colleague, f"{own}/deletion", {}, page=VIEWS).status_code == 404


def test_deleted_view_can_be_brought_back_for_a_day(app, organiser, register, clock):
    register()
    _save(organiser)
    own = _own(organiser)
    post(organiser, f"{own}/deletion", {}, page=VIEWS)
    gone = texts(organiser.get(LIST), ".views__view")
    post(organiser, f"{own}/return", {}, page=VIEWS)
    back = texts(organiser.get(LIST), ".views__view")
    post(organiser, f"{own}/deletion", {}, page=VIEWS)
    clock.advance(hours=UNDO_HOURS)

    with app.app_context(), transaction():
        forget_views(clock())

    assert (gone, back) == ([], ["From Romania"])
    assert post(organiser, f"{own}/return", {}, page=VIEWS).status_code == 404


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "n" * 61}, 422),
        ({"query": "{"}, 303),
        ({"query": "[1]"}, 303),
        ({"query": '{"q": {"a": 1}, "sort": [[2]], "columns": 3}'}, 303),
    ],
)
def test_view_that_makes_no_sense_is_refused_or_plain(organiser, typed, status):
    assert _save(organiser, **typed).status_code == status


def test_views_of_another_event_are_closed(foreign_organiser):
    assert foreign_organiser.get(VIEWS).status_code == 403


def test_page_of_views_says_how_to_make_one(organiser):
    assert "None yet." in words(organiser.get(VIEWS))
