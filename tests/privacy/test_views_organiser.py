"""Terms, legal holds, the access contact and the log of erasure, as an organiser uses them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.models import LegalHold
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.privacy import service
from clusterix_events.privacy.models import Retention
from tests.factories.events import add_event, add_part
from tests.factories.people import add_account, add_organiser, csrf, post, sign_in
from tests.factories.registration import add_registration
from tests.privacy.canaries import AGREED, ANSWERS
from tests.support.pages import words

PAGE = "/manage/meeting/settings/privacy"


@pytest.fixture
def reference(app: Flask) -> str:
    """The reference of somebody who wrote what they need."""
    with app.app_context(), transaction():
        event = add_event(regions=[])
        return add_registration(event, add_part(event), **ANSWERS, **AGREED).reference


@pytest.fixture
def organiser(app: Flask, client: FlaskClient, reference: str) -> FlaskClient:
    """The browser of an organiser."""
    with app.app_context(), transaction():
        account_id = add_organiser(find_event("meeting").id, "one@example.org").id
    return sign_in(app, client, account_id)


def test_terms_are_set_and_told(app, organiser):
    before = words(organiser.get(PAGE))

    answer = post(
        organiser,
        PAGE,
        {
            "last_payment_on": "2026-08-01",
            "years": "7",
            "project_ends_on": "2026-06-30",
            "version": "0",
        },
    )

    with app.app_context():
        kept = session.scalars(select(Retention)).one()
        assert (kept.last_payment_on, kept.years, kept.project_ends_on, kept.version) == (
            date(2026, 8, 1),
            7,
            date(2026, 6, 30),
            1,
        )
    assert "the clock starts when the last payment is known" in before
    assert answer.status_code == 303
    assert "are kept until Sunday 1 January 2034" in words(organiser.get(PAGE))
    assert "7 years after the last payment" in words(organiser.get("/events/meeting/privacy"))


def test_terms_in_the_future_are_refused_with_what_was_typed(organiser):
    answer = post(organiser, PAGE, {"last_payment_on": "2030-03-01", "years": "10", "version": "0"})

    assert answer.status_code == 422
    assert "This day lies ahead" in words(answer)
    assert 'value="2030-03-01"' in answer.text


def test_terms_set_by_somebody_else_meanwhile_are_stale(organiser):
    token = csrf(organiser, PAGE)
    sent = {"years": "7", "version": "0", "csrf_token": token}

    answers = [organiser.post(PAGE, data=sent).status_code for _ in range(2)]

    assert answers == [303, 409]


def test_years_that_no_programme_knows_are_refused(organiser):
    assert post(organiser, PAGE, {"years": "1", "version": "0"}).status_code == 422


def test_hold_is_placed_listed_with_its_person_and_ended_early_with_a_line(app, organiser):
    placed = post(
        organiser, f"{PAGE}/holds", {"reason": "Audit 12/2026", "until": "2030-01-01"}, page=PAGE
    )
    listed = words(organiser.get(PAGE))
    with app.app_context():
        hold_id = session.scalars(select(LegalHold.id)).one()
    ended = post(organiser, f"{PAGE}/holds/{hold_id}/end", {}, page=PAGE)
    post(organiser, f"{PAGE}/holds/{hold_id}/end", {}, page=PAGE)

    with app.app_context():
        hold = session.scalars(select(LegalHold)).one()
        actions = session.scalars(
            select(LogEntry.action).where(LogEntry.action.like("hold.%"))
        ).all()
    assert (placed.status_code, ended.status_code) == (303, 303)
    assert "Audit 12/2026" in listed
    assert "by Ana Pop, until Tuesday 1 January 2030" in listed
    assert hold.until == date(2026, 9, 1)
    assert actions == ["hold.placed", "hold.lifted"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"reason": "Audit", "until": "2026-09-01"}, "Please choose a day after today."),
        ({"reason": "", "until": "2030-01-01"}, "Please write why nothing may be erased."),
        ({"reason": "Audit", "until": "soon"}, "Please enter a day, for example 2026-10-29."),
    ],
)
def test_hold_without_reason_or_end_is_refused(app, organiser, sent, message):
    answer = post(organiser, f"{PAGE}/holds", sent, page=PAGE)

    with app.app_context():
        assert session.scalars(select(LegalHold)).all() == []
    assert answer.status_code == 422
    assert message in words(answer)


def test_hold_of_another_event_is_not_found(app, organiser):
    with app.app_context(), transaction():
        other = add_event("other")
        hold = LegalHold(
            event_id=other.id,
            reason="Theirs",
            until=date(2030, 1, 1),
            account_id=None,
            created_at=datetime(2026, 9, 1, tzinfo=UTC),
        )
        session.add(hold)
        session.flush()
        hold_id = hold.id

    assert post(organiser, f"{PAGE}/holds/{hold_id}/end", {}, page=PAGE).status_code == 404


def test_access_needs_are_read_by_the_named_contact_alone(app, client, organiser, reference):
    address = f"/manage/meeting/registrations/{reference}"
    with app.app_context(), transaction():
        other_id = add_organiser(find_event("meeting").id, "two@example.org").id
        stranger_id = add_account("three@example.org").id

    def read(browser: FlaskClient) -> tuple[int, bool]:
        answer = browser.post(
            f"{address}/access-needs", data={"csrf_token": csrf(browser, "/manage/new")}
        )
        return answer.status_code, "Canaryaccess" in answer.text

    unnamed = read(organiser)
    post(organiser, f"{PAGE}/access-contact", {"account": str(other_id)}, page=PAGE)
    named_another = read(organiser)
    page = words(organiser.get(address))
    as_contact = read(sign_in(app, client, other_id))
    as_stranger = read(sign_in(app, client, stranger_id))

    assert (unnamed, named_another, as_contact) == ((200, True), (403, False), (200, True))
    assert "The access contact of this event reads it." in page
    assert as_stranger == (403, False)


def test_only_organisers_can_be_named(app, organiser):
    with app.app_context(), transaction():
        stranger_id = add_account("three@example.org").id

    post(organiser, f"{PAGE}/access-contact", {"account": str(stranger_id)}, page=PAGE)

    assert "checked" not in organiser.get(PAGE).text.split('id="access"')[1]


def test_what_was_erased_is_listed_without_names(app, organiser):
    with app.app_context(), transaction():
        service.erase(datetime(2026, 10, 14, 8, tzinfo=UTC))

    page = organiser.get("/manage/meeting/settings/erased")

    assert "2026-10-14 08:00diet71" in words(page).replace(" ", "").replace(
        "2026-10-1408:00", "2026-10-14 08:00"
    )
    assert "Canary" not in page.text


def test_administrator_sees_what_was_erased_everywhere(app, client, reference):
    with app.app_context(), transaction():
        service.erase(datetime(2026, 10, 14, 8, tzinfo=UTC))
    with app.app_context(), transaction():
        account_id = add_account("admin@example.org", is_administrator=True).id

    page = sign_in(app, client, account_id).get("/admin/erased")

    assert "access_needs" in words(page)
    assert "A meeting" in words(page)
