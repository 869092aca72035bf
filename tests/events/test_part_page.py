"""The page of a part: places, approval, limits, quotas, and who comes second."""

from datetime import date

import pytest
from sqlalchemy import select

from clusterix_events.events import service
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Account
from clusterix_events.places import queries as places
from clusterix_events.places.models import Pool, Quota
from clusterix_events.places.service import request_places
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, csrf, sign_in
from tests.support.pages import words

HERE = "/manage/meeting/settings/parts/conference"
TYPED = {
    "title": "Conference",
    "kind": "conference",
    "access": "open",
    "starts_on": "2026-10-05",
    "ends_on": "2026-10-07",
    "capacity": "3",
    "freed": "at_once",
    "version": "1",
}


@pytest.fixture
def organiser(app):
    """The browser of the organiser of an event whose conference has four places."""
    with app.app_context(), transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=4)
        account = add_organiser(event.id).id
    return sign_in(app, app.test_client(), account)


def send(browser, path=HERE, **typed):
    return browser.post(path, data={"csrf_token": csrf(browser, HERE), **typed})


def stored(app):
    """Return the part and its pool as they are in the database."""
    with app.app_context():
        part = session.scalars(select(Part).where(Part.code == "conference")).one()
        return part, places.count_pools([part.pool_id])[part.pool_id]


def test_settings_of_places_are_kept_and_raise_the_version_of_the_event(app, organiser):
    typed = TYPED | {
        "needs_approval": "y",
        "freed": "offered",
        "offer_hours": "48",
        "lets_smaller_pass": "y",
        "limit_per_organisation": "2",
        "limit_per_country": "10",
    }

    answer = send(organiser, **typed)

    part, pool = stored(app)
    page = organiser.get(HERE)
    assert (answer.status_code, part.version) == (303, 2)
    assert (part.needs_approval, part.limit_per_organisation, part.limit_per_country) == (
        True,
        2,
        10,
    )
    assert (pool.capacity, pool.offer_hours, pool.lets_smaller_pass) == (3, 48, True)
    assert 'value="48"' in page.text
    with app.app_context():
        assert session.scalar(select(Event.version)) == 2


def test_offers_need_their_hours_and_confirming_at_once_forgets_them(app, organiser):
    refused = send(organiser, **TYPED | {"freed": "offered"})
    send(organiser, **TYPED | {"offer_hours": "48"})

    assert refused.status_code == 422
    assert "Please say how many hours there are to answer." in words(refused)
    assert stored(app)[1].offer_hours is None


def test_a_capacity_below_what_is_taken_moves_nobody_and_is_shown_in_red(app, organiser):
    _part, pool = stored(app)
    with app.app_context(), transaction():
        for holder in (1, 2, 3):
            request_places(holder, [pool.id])

    send(organiser, **TYPED | {"capacity": "1"})
    page = organiser.get(HERE)

    assert stored(app)[1].taken == 3
    assert "3 of 1 places are taken." in words(page)
    assert "2 places more are taken than there are." in words(page, ".notice--danger")


def test_who_comes_second_is_told_what_changed_and_keeps_what_was_typed(app, organiser):
    send(organiser, **TYPED | {"title": "Great conference"})

    page = send(organiser, **TYPED | {"title": "My conference"})
    again = send(organiser, **TYPED | {"title": "My conference", "version": "2"})

    assert page.status_code == 409
    assert "Title: now “Great conference”, here “My conference”" in words(page, ".notice")
    assert "Places:" not in words(page, ".notice")
    assert 'value="My conference"' in page.text
    assert 'name="version" value="2"' in page.text
    assert again.status_code == 303
    assert stored(app)[0].title == "My conference"


def test_places_are_kept_for_a_partner_changed_and_given_back(app, organiser):
    quota = {"name": "Ministry", "size": "2", "returns_on": "2026-09-20"}

    added = send(organiser, f"{HERE}/quotas", **quota)
    kept = words(organiser.get(HERE), "#quotas .quota")
    with app.app_context():
        number = session.scalar(select(Quota.id))
    send(organiser, f"{HERE}/quotas/{number}", **quota | {"size": "3"})
    reserved = stored(app)[1].reserved
    send(organiser, f"{HERE}/quotas/{number}/return")

    assert added.status_code == 303
    assert kept.startswith("Ministry0 of 2 taken · until 20 Sep 2026")
    assert (reserved, stored(app)[1].reserved) == (3, 0)
    assert "0 of 3 taken · the rest is everybody’s" in words(organiser.get(HERE), "#quotas")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"size": "5"}, "There are not enough free places."),
        ({"size": "0"}, "Please enter a number from 1 to 100000."),
        ({"name": " "}, "Please name the partner."),
        ({"name": "Taken"}, "There is a quota of this partner already."),
        ({"returns_on": "2026-08-01"}, "Please choose a day after today"),
        ({"returns_on": "soon"}, "Please enter a day"),
    ],
)
def test_a_quota_that_cannot_be_is_refused_at_its_field(app, organiser, changes, message):
    send(organiser, f"{HERE}/quotas", name="Taken", size="1", returns_on="2026-09-20")
    typed = {"name": "Ministry", "size": "2", "returns_on": "2026-09-20"} | changes

    page = send(organiser, f"{HERE}/quotas", **typed)

    assert page.status_code == 422
    assert message in words(page, "#quotas")
    assert stored(app)[1].reserved == 1


def test_a_quota_of_another_part_is_not_found(app, organiser):
    with app.app_context(), transaction():
        event = session.scalars(select(Event)).one()
        add_part(event, "tour")
    send(organiser, f"{HERE}/quotas", name="Ministry", size="1", returns_on="2026-09-20")
    with app.app_context():
        number = session.scalar(select(Quota.id))

    page = send(organiser, f"/manage/meeting/settings/parts/tour/quotas/{number}/return")

    assert page.status_code == 404


def test_what_was_written_for_a_part_not_ticked_is_not_lost(app, organiser):
    path = "/manage/meeting/setup/parts"
    typed = {
        "conference_title": "Conference",
        "study_tour_title": "A tour of the port",
        "partners_meeting_places": "12",
    }

    page = organiser.post(path, data={"csrf_token": csrf(organiser, path), **typed})

    assert page.status_code == 422
    assert page.text.count("You wrote something for this part.") == 4  # at the field and on top
    assert "A tour of the port" in page.text
    with app.app_context():
        assert session.scalars(select(Part.code)).all() == ["conference"]


def test_a_copy_has_the_same_rules_and_quotas_on_its_own_days(app, organiser):
    typed = {"needs_approval": "y", "freed": "offered", "offer_hours": "24"}
    send(organiser, **TYPED | typed | {"limit_per_country": "7", "lets_smaller_pass": "y"})
    send(organiser, f"{HERE}/quotas", name="Ministry", size="2", returns_on="2026-09-20")
    with app.app_context(), transaction():
        source = session.scalars(select(Event)).one()
        account = session.scalars(select(Account)).first()
        copy = service.copy_event(
            source.id, title="Again", starts_on=date(2026, 11, 5), organiser=account
        )

        (part,) = copy.parts
        pool = session.get_one(Pool, part.pool_id)
        quota = session.scalars(select(Quota).where(Quota.pool_id == pool.id)).one()
        assert (part.needs_approval, part.limit_per_country) == (True, 7)
        assert (pool.offer_hours, pool.lets_smaller_pass, pool.reserved) == (24, True, 2)
        assert (quota.name, quota.size, quota.returns_on) == ("Ministry", 2, date(2026, 10, 21))
