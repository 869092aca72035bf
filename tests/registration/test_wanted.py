"""Whom the organiser's list finds: by state, organisation and answer, as quick for many."""

import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.registration import queries, service
from clusterix_events.registration.wanted import Wanted
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.support.pages import counted_statements


@pytest.fixture
def event_id(app):
    """Ana of an agency, Ion of a company who cancelled, Eva of the agency in another spelling."""
    with app.app_context(), transaction():
        event = add_event("meeting")
        part = add_part(event, "conference")
        add_registration(event, part, family_name="Ana")
        ion = add_registration(
            event, part, family_name="Ion", organisation="Firm", organisation_type="company"
        )
        add_registration(event, part, family_name="Eva", organisation="demo  AGENCY")
        service.cancel(ion.id)
        return event.id


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["Ana", "Eva", "Ion"]),
        (Wanted(state="cancelled"), ["Ion"]),
        (Wanted(state="submitted"), ["Ana", "Eva"]),
        (Wanted(state="draft"), []),
        (Wanted(organisation="Demo Agency"), ["Ana", "Eva"]),
        (Wanted(question="organisation_type", answer="company"), ["Ion"]),
        (Wanted(question="organisation_type", answer="comp"), []),
        (Wanted(question="organisation_type", answer="%"), []),
        (Wanted(question="function", answer="company"), []),
        (
            Wanted(organisation="demo agency", order="organisation"),
            ["Ana", "Eva"],
        ),
    ],
)
def test_list_finds_whom_the_filters_name(app, event_id, wanted, found):
    with app.app_context():
        page = queries.list_page(event_id, wanted, 1)

    assert ([row.family_name for row in page.rows], page.total) == (found, len(found))


def test_list_needs_the_same_statements_for_any_number_of_people(app):
    counts = []
    for people in (1, 3, 60):
        with app.app_context(), transaction():
            event = add_event(f"event{people}")
            part = add_part(event, "conference")
            for _number in range(people):
                add_registration(event, part)
            event_id = event.id
        with app.app_context(), counted_statements(app) as counted:
            queries.list_page(event_id, Wanted(), 1)
        counts.append(counted.total)

    assert counts == [3, 3, 3]


def test_people_with_a_place_are_counted_once(app, event_id):
    with app.app_context(), transaction():
        event = queries.get_event(event_id)
        tour = add_part(event, "tour")
        row = queries.list_page(event_id, Wanted(text="ana"), 1).rows[0]
        service.add_part(row.registration_id, tour.id)

        assert queries.count_confirmed(event_id) == 2
