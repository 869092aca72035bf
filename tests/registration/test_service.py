from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from clusterix_events.events.models import Access, EventState, PartKind
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.people.models import Person
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import queries, service
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.rules import (
    AgreementMissingError,
    EventNotOpenError,
    NoPartError,
    PartNotOpenError,
    Purpose,
    RegistrationNotStandingError,
    RegistrationState,
)
from tests.factories.events import add_event, add_part
from tests.factories.people import add_person
from tests.factories.registration import add_registration, an_answer_sheet


@pytest.fixture
def meeting(app_context):
    """An event with an open conference of two places."""
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=2)
    return event


def parts_of(event):
    return {part.code: part for part in queries.get_event(event.id).parts}


def wishes(event, *codes, **answers):
    parts = parts_of(event)
    return Wishes(
        answers=an_answer_sheet(**answers), part_ids=frozenset(parts[code].id for code in codes)
    )


def places(registration):
    return {
        joined.part.code: joined.request.state
        for joined in queries.get_fresh_registration(registration.id).joined_parts
    }


def test_person_registers_for_an_open_part(meeting):
    with transaction():
        made = service.register(
            meeting.id,
            wishes(meeting, "conference", given_name="Ștefan", email="Stefan@Example.org"),
            token="form",
        )

    found = queries.find_by_reference(made.reference)
    assert found is not None
    person = found.person
    assert (found.state, places(found)) == (
        RegistrationState.SUBMITTED,
        {"conference": PlaceState.CONFIRMED},
    )
    assert (person.full_name, person.email, person.organisation.name, person.country_code) == (
        "Ștefan Pop",
        "stefan@example.org",
        "Demo Agency",
        "RO",
    )
    assert answers_of(found.sheet_id) == {"organisation_type": "public_authority"}
    assert (found.notice_version, found.notice_locale, found.is_possible_duplicate) == (
        1,
        "en",
        False,
    )
    assert find_standing_link(LinkKind.PERSONAL, person_id=found.person_id, event_id=meeting.id)


def test_each_decision_is_kept_with_its_wording(meeting):
    with transaction():
        service.register(
            meeting.id, wishes(meeting, "conference", photo_consent=True, list_consent=False)
        )

    rows = session.scalars(select(Consent).order_by(Consent.purpose)).all()
    assert {row.purpose: (row.text_version, row.is_given) for row in rows} == {
        Purpose.PHOTOS: (1, True),
        Purpose.PARTICIPANTS_LIST: (1, False),
        Purpose.CONTACT_SHARING: (1, False),
        Purpose.FURTHER_INVITATIONS: (1, False),
    }


def test_same_form_sent_twice_finds_its_first_result(meeting):
    twice = wishes(meeting, "conference")

    with transaction():
        first = service.register(meeting.id, twice, token="form").id
    with transaction():
        second = service.register(meeting.id, twice, token="form").id

    assert (first, session.scalar(select(func.count(Registration.id)))) == (second, 1)


def test_second_registration_from_an_address_is_taken_and_marked(meeting):
    with transaction():
        first = service.register(meeting.id, wishes(meeting, "conference", email="a@example.org"))
        second = service.register(meeting.id, wishes(meeting, "conference", email="A@example.org"))

    assert [first.is_possible_duplicate, second.is_possible_duplicate] == [False, True]
    assert first.person_id != second.person_id


def test_full_part_has_a_waiting_list_and_a_cancellation_moves_the_first_up(meeting):
    with transaction():
        made = [service.register(meeting.id, wishes(meeting, "conference")).id for _n in range(4)]

    with transaction():
        service.cancel(made[0])

    states = [places(queries.get_registration(number))["conference"] for number in made]
    assert states == [
        PlaceState.CANCELLED,
        PlaceState.CONFIRMED,
        PlaceState.CONFIRMED,
        PlaceState.WAITING,
    ]
    pool = count_pools([parts_of(meeting)["conference"].pool_id]).popitem()[1]
    assert (pool.taken, pool.waiting) == (2, 1)


@pytest.mark.parametrize(
    "changes",
    [{"state": EventState.CLOSED}, {"ends_on": date(2026, 8, 31), "starts_on": date(2026, 8, 30)}],
)
def test_nobody_registers_when_the_event_is_closed_or_over(app_context, changes):
    with transaction():
        event = add_event("over", **changes)
        add_part(event, "conference", starts_on=event.starts_on, ends_on=event.ends_on)

    with pytest.raises(EventNotOpenError), transaction():
        service.register(event.id, wishes(event, "conference"))


def test_part_by_invitation_opens_to_those_invited_alone(meeting):
    with transaction():
        part = add_part(meeting, "peers", access=Access.BY_INVITATION)
    wanted = wishes(meeting, "peers")

    with pytest.raises(PartNotOpenError), transaction():
        service.register(meeting.id, wanted)
    with transaction():
        made = service.register(meeting.id, wanted, invited_part_ids=[part.id])

    assert places(made) == {"peers": PlaceState.CONFIRMED}


def test_closed_part_opens_to_nobody_who_registers(meeting):
    with transaction():
        add_part(meeting, "dinner", access=Access.CLOSED)

    with pytest.raises(PartNotOpenError), transaction():
        service.register(meeting.id, wishes(meeting, "conference", "dinner"))


def test_part_of_another_event_is_refused(meeting):
    with transaction():
        other = add_event("other")
        part = add_part(other, "conference")
    wanted = Wishes(answers=an_answer_sheet(), part_ids=frozenset({part.id}))

    with pytest.raises(PartNotOpenError), transaction():
        service.register(meeting.id, wanted)


def test_sign_up_that_has_ended_is_refused(meeting):
    with transaction():
        parts_of(meeting)["conference"].sign_up_closes_at = datetime(2026, 9, 1, 8, tzinfo=UTC)

    with pytest.raises(PartNotOpenError), transaction():
        service.register(meeting.id, wishes(meeting, "conference"))


def test_nothing_chosen_is_refused(meeting):
    with pytest.raises(NoPartError), transaction():
        service.register(meeting.id, wishes(meeting))


def test_refused_registration_leaves_nothing_behind(meeting):
    with pytest.raises(AgreementMissingError), transaction():
        service.register(meeting.id, wishes(meeting, "conference", diet="vegan"))

    counts = [session.scalar(select(func.count(row.id))) for row in (Registration, Person)]
    assert counts == [0, 0]


def test_food_is_kept_with_the_agreement(meeting):
    with transaction():
        made = service.register(
            meeting.id,
            wishes(meeting, "conference", diet="vegan", special_data_consent=True),
        )

    consents = queries.consents_of([made.id])[made.id]
    assert (answers_of(made.sheet_id)["diet"], consents[Purpose.SPECIAL_DATA]) == ("vegan", True)


def test_known_person_keeps_their_row(meeting):
    with transaction():
        person = add_person("Ana", "Pop")
        made = service.register(
            meeting.id, wishes(meeting, "conference", function="Director"), person=person
        )

    assert (made.person_id, made.person.function) == (person.id, "Director")


def test_person_changes_answers_and_parts(meeting):
    with transaction():
        tour = add_part(meeting, "tour", kind=PartKind.STUDY_TOUR)
        made = add_registration(meeting, parts_of(meeting)["conference"], email="a@example.org")

    with transaction():
        service.change(
            made.id,
            wishes(
                meeting,
                "tour",
                family_name="Ionescu",
                mobile_on_site="+40 721 000 000",
                photo_consent=True,
            ),
            version=1,
        )

    found = queries.find_registration(made.person_id, meeting.id)
    assert found is not None
    assert places(found) == {"conference": PlaceState.CANCELLED, "tour": PlaceState.CONFIRMED}
    assert found.person.full_name == "Ana Ionescu"
    assert answers_of(found.sheet_id) == {
        "organisation_type": "public_authority",
        "mobile_on_site": "+40 721 000 000",
    }
    assert (found.version, found.sequence) == (2, 1)
    assert found.search_text.startswith("ionescu ana")
    assert tour.id in queries.confirmed_parts(made.person_id, meeting.id)


def test_consent_is_withdrawn_and_given_again(meeting, clock):
    with transaction():
        made = add_registration(meeting, parts_of(meeting)["conference"], photo_consent=True)
    clock.advance(days=1)

    with transaction():
        service.change(made.id, wishes(meeting, "conference", photo_consent=False), version=1)

    photos = select(Consent).where(Consent.purpose == Purpose.PHOTOS)
    withdrawn = session.scalars(photos).one()
    assert (withdrawn.is_given, withdrawn.withdrawn_at) == (False, clock())

    with transaction():
        service.change(made.id, wishes(meeting, "conference", photo_consent=True), version=2)

    again = session.scalars(photos).one()
    assert (again.is_given, again.given_at, again.withdrawn_at) == (True, clock(), None)


def test_part_left_can_be_joined_again_at_the_end_of_the_queue(meeting):
    with transaction():
        tour = add_part(meeting, "tour", capacity=1)
        first = add_registration(meeting, parts_of(meeting)["conference"], tour)
        second = add_registration(meeting, parts_of(meeting)["conference"], tour)

    with transaction():
        service.leave_part(first.id, tour.id)
    with transaction():
        service.add_part(first.id, tour.id)

    assert (places(first)["tour"], places(second)["tour"]) == (
        PlaceState.WAITING,
        PlaceState.CONFIRMED,
    )


def test_change_on_an_old_version_is_refused(meeting):
    with transaction():
        made = add_registration(meeting, parts_of(meeting)["conference"])
        service.mark_duplicate(made.id, version=1)

    with pytest.raises(StaleError), transaction():
        service.change(made.id, wishes(meeting, "conference"), version=1)


def test_leaving_the_last_part_cancels_the_registration(meeting):
    with transaction():
        part = parts_of(meeting)["conference"]
        made = add_registration(meeting, part)

    with transaction():
        service.leave_part(made.id, part.id)

    found = queries.get_fresh_registration(made.id)
    assert (found.state, places(found)) == (
        RegistrationState.CANCELLED,
        {"conference": PlaceState.CANCELLED},
    )


def test_cancelled_registration_is_not_cancelled_again(meeting):
    with transaction():
        made = add_registration(meeting, parts_of(meeting)["conference"])
        service.cancel(made.id)

    with pytest.raises(RegistrationNotStandingError), transaction():
        service.cancel(made.id)


def test_organiser_adds_a_person_to_a_closed_part(meeting):
    with transaction():
        dinner = add_part(meeting, "dinner", access=Access.CLOSED)
        made = add_registration(meeting, parts_of(meeting)["conference"])

    with transaction():
        service.add_part(made.id, dinner.id, version=1)

    assert places(made) == {"conference": PlaceState.CONFIRMED, "dinner": PlaceState.CONFIRMED}


def test_organiser_adds_nobody_to_a_part_of_another_event(meeting):
    with transaction():
        part = add_part(add_event("other"), "conference")
        made = add_registration(meeting, parts_of(meeting)["conference"])

    with pytest.raises(NotFoundError), transaction():
        service.add_part(made.id, part.id)


def test_organiser_adds_somebody_without_an_address(meeting):
    with transaction():
        add_part(meeting, "dinner", access=Access.CLOSED)
        made = service.add_person(
            meeting.id,
            Wishes(
                answers={"given_name": "Ion", "family_name": "Pop", "email": None},
                part_ids=frozenset({parts_of(meeting)["dinner"].id}),
            ),
        )

    assert (made.person.full_name, places(made)) == ("Ion Pop", {"dinner": PlaceState.CONFIRMED})
