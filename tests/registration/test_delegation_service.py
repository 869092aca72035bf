"""Delegations: whom a head names, what each of them does alone, and what becomes of the places."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.models import Access
from clusterix_events.events.service import copy_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people.models import Person
from clusterix_events.places import service as places
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_service as heads
from clusterix_events.registration import offer_service as offers
from clusterix_events.registration import queries, service
from clusterix_events.registration.delegation_rules import DelegationSizeError, Departure, Named
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.limits import LimitReachedError
from clusterix_events.registration.naming import FormCompleteError
from clusterix_events.registration.rules import (
    EventNotOpenError,
    PartNotOpenError,
    RegistrationState,
)
from tests.factories.delegations import add_delegation, complete, member_named
from tests.factories.events import add_event, add_part
from tests.factories.people import add_account
from tests.factories.registration import an_answer_sheet


@pytest.fixture
def meeting(app_context):
    """An event with an open conference of four places and a tour of two."""
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=4)
        add_part(event, "tour", capacity=2)
    return event


def states(delegation):
    found = delegations.get_delegation(delegation.id)
    return {
        member.given_name: {
            joined.part.code: joined.request.state for joined in member.registration.joined_parts
        }
        for member in found.members
    }


def counts(event):
    parts = queries.get_event(event.id).parts
    pools = count_pools([part.pool_id for part in parts])
    return {part.code: (pools[part.pool_id].taken, pools[part.pool_id].waiting) for part in parts}


def test_each_person_is_named_with_a_place_and_nothing_answered(meeting):
    with transaction():
        made = add_delegation(meeting, "conference", names=("Ana", "Ben"))

    found = delegations.get_delegation(made.id)
    assert [(m.given_name, m.email, m.registration.state) for m in found.members] == [
        ("Ana", "ana@example.org", RegistrationState.INVITED),
        ("Ben", "ben@example.org", RegistrationState.INVITED),
    ]
    assert states(made) == {
        "Ana": {"conference": PlaceState.CONFIRMED},
        "Ben": {"conference": PlaceState.CONFIRMED},
    }
    registration = queries.get_fresh_registration(found.members[0].registration_id)
    assert (answers_of(registration.sheet_id), registration.consents) == ({}, [])
    assert found.person.full_name == "Hana Head"
    assert queries.find_registration(found.person_id, meeting.id) is None


def test_head_may_be_one_of_the_people(meeting):
    with transaction():
        made = add_delegation(meeting, "conference", names=("Ana",), takes_part=True)

    own = queries.find_registration(made.person_id, meeting.id)
    assert own is not None
    assert sorted(states(made)) == ["Ana", "Hana"]


def test_same_form_sent_twice_finds_its_first_result(meeting):
    with transaction():
        first = add_delegation(meeting, "conference", token="form").id
    with transaction():
        second = add_delegation(meeting, "conference", token="form").id

    assert first == second


def test_part_that_is_not_open_is_refused_without_an_invitation(meeting):
    with transaction():
        part = add_part(meeting, "dinner", access=Access.BY_INVITATION)

    with pytest.raises(PartNotOpenError), transaction():
        add_delegation(meeting, "dinner")
    with transaction():
        made = add_delegation(meeting, "dinner", invited_part_ids=[part.id])

    assert states(made)["Ana"] == {"dinner": PlaceState.CONFIRMED}


def test_event_that_is_over_takes_no_delegation(meeting, clock):
    clock.set(datetime(2026, 10, 9, tzinfo=UTC))

    with pytest.raises(EventNotOpenError), transaction():
        add_delegation(meeting, "conference")


def test_delegation_has_at_most_a_hundred_people(meeting):
    with pytest.raises(DelegationSizeError), transaction():
        add_delegation(meeting, "conference", names=[f"P{n}" for n in range(101)])

    assert session.scalars(select(Person)).all() == []


def test_people_who_come_alone_are_confirmed_while_places_last(meeting):
    with transaction():
        made = add_delegation(meeting, "tour", names=("Ana", "Ben", "Eva"))

    assert [state["tour"] for state in states(made).values()] == [
        PlaceState.CONFIRMED,
        PlaceState.CONFIRMED,
        PlaceState.WAITING,
    ]


def test_group_that_stays_together_waits_as_a_whole(meeting):
    with transaction():
        made = add_delegation(meeting, "tour", names=("Ana", "Ben", "Eva"), stays_together=True)

    assert {state["tour"] for state in states(made).values()} == {PlaceState.WAITING}
    assert counts(meeting)["tour"] == (0, 3)


def test_whoever_leaves_a_group_that_waits_makes_it_fit(meeting):
    with transaction():
        made = add_delegation(meeting, "tour", names=("Ana", "Ben", "Eva"), stays_together=True)

    with transaction():
        heads.take_out(member_named(made, "Ana").id)

    assert states(made) == {
        "Ana": {"tour": PlaceState.CANCELLED},
        "Ben": {"tour": PlaceState.CONFIRMED},
        "Eva": {"tour": PlaceState.CONFIRMED},
    }
    assert counts(meeting)["tour"] == (2, 0)
    requests = {
        joined.request_id
        for member in delegations.get_delegation(made.id).members
        for joined in member.registration.joined_parts
    }
    assert len(requests) == 3


def test_whoever_leaves_a_group_with_places_gives_back_one(meeting):
    with transaction():
        made = add_delegation(
            meeting, "conference", names=("Ana", "Ben", "Eva"), stays_together=True
        )

    with transaction():
        heads.take_out(member_named(made, "Ben").id)

    assert [state["conference"] for state in states(made).values()] == [
        PlaceState.CONFIRMED,
        PlaceState.CANCELLED,
        PlaceState.CONFIRMED,
    ]
    assert counts(meeting)["conference"] == (2, 0)


def test_person_completes_the_form_alone(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
    member = member_named(made, "Ana")

    with transaction():
        complete(member, diet="vegan", special_data_consent=True)

    found = queries.get_fresh_registration(member.registration_id)
    assert found.state is RegistrationState.SUBMITTED
    assert answers_of(found.sheet_id)["diet"] == "vegan"
    assert len(found.consents) == 5


def test_limit_per_country_holds_when_forms_are_completed(meeting):
    with transaction():
        add_part(meeting, "dinner", limit_per_country=1)
        made = add_delegation(meeting, "dinner")
        complete(member_named(made, "Ana"), country="RO")

    with pytest.raises(LimitReachedError), transaction():
        complete(member_named(made, "Ben"), country="RO")
    with transaction():
        complete(member_named(made, "Ben"), country="SE")

    assert {state["dinner"] for state in states(made).values()} == {PlaceState.CONFIRMED}


def test_other_address_ends_the_link_that_went_to_the_first(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
    member = member_named(made, "Ana")
    registration = queries.get_registration(member.registration_id)
    before = find_standing_link(
        LinkKind.PERSONAL, person_id=registration.person_id, event_id=meeting.id
    )

    with transaction():
        complete(member, email="private@example.org")

    session.refresh(before)
    assert before.revoked_at is not None
    assert member_named(made, "Ana").email == "ana@example.org"


def test_whoever_declines_leaves_a_name_and_nothing_else(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
    member = member_named(made, "Ana")

    with transaction():
        heads.decline(member.registration_id, erases_name=False)

    left = member_named(made, "Ana")
    found = queries.get_fresh_registration(member.registration_id)
    assert (left.departure, left.email) == (Departure.DECLINED, None)
    assert (found.state, found.person.full_name, found.person.email) == (
        RegistrationState.CANCELLED,
        "Ana Pop",
        None,
    )
    assert counts(meeting)["conference"] == (1, 0)
    assert find_standing_link(LinkKind.PERSONAL, person_id=found.person_id) is None


def test_whoever_asks_for_erasure_leaves_not_even_a_name(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
    member = member_named(made, "Ana")

    with transaction():
        heads.decline(member.registration_id, erases_name=True)

    names = {(m.given_name, m.family_name) for m in delegations.get_delegation(made.id).members}
    found = queries.get_fresh_registration(member.registration_id)
    assert names == {("", "–"), ("Ben", "Pop")}
    assert (found.person.full_name, "ana" in found.search_text) == ("–", False)
    kept = session.scalars(select(OutgoingMail.recipient)).all()
    assert "ana@example.org" not in kept


def test_completed_form_is_cancelled_and_not_declined(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
        complete(member_named(made, "Ana"))

    with pytest.raises(FormCompleteError), transaction():
        heads.decline(member_named(made, "Ana").registration_id, erases_name=True)


def test_head_who_declines_an_own_place_stays_head(meeting):
    with transaction():
        made = add_delegation(meeting, "conference", takes_part=True)
    own = queries.find_registration(made.person_id, meeting.id)

    with transaction():
        heads.decline(own.id, erases_name=False)

    head = delegations.get_delegation(made.id).person
    assert head.email == "hana@example.org"
    assert find_standing_link(LinkKind.PERSONAL, person_id=head.id, event_id=meeting.id)


def test_head_changes_parts_of_somebody_incomplete_only(meeting):
    parts = {part.code: part.id for part in queries.get_event(meeting.id).parts}
    with transaction():
        made = add_delegation(meeting, "conference")
        complete(member_named(made, "Ben"))

    with transaction():
        heads.change_parts(member_named(made, "Ana").id, frozenset({parts["tour"]}))
    with pytest.raises(FormCompleteError), transaction():
        heads.change_parts(member_named(made, "Ben").id, frozenset({parts["tour"]}))

    assert states(made) == {
        "Ana": {"conference": PlaceState.CANCELLED, "tour": PlaceState.CONFIRMED},
        "Ben": {"conference": PlaceState.CONFIRMED},
    }


def test_one_more_person_is_named(meeting):
    parts = {part.code: part.id for part in queries.get_event(meeting.id).parts}
    with transaction():
        made = add_delegation(meeting, "conference")

    with transaction():
        heads.add_member(
            made.id, Named("Eva", "Neu", "eva@example.org"), frozenset({parts["conference"]})
        )

    assert states(made)["Eva"] == {"conference": PlaceState.CONFIRMED}


def test_whole_delegation_is_cancelled_once(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
        complete(member_named(made, "Ben"))

    for _time in range(2):
        with transaction():
            heads.cancel_delegation(made.id)

    found = delegations.get_delegation(made.id)
    assert {m.registration.state for m in found.members} == {RegistrationState.CANCELLED}
    assert counts(meeting)["conference"] == (0, 0)
    assert (
        len(
            session.scalars(select(LogEntry).where(LogEntry.action == "delegation.cancelled")).all()
        )
        == 1
    )


def test_places_are_held_until_the_organisers_day(meeting):
    with transaction():
        meeting.delegation_days = 20
    with transaction():
        made = add_delegation(meeting, "conference")

    assert delegations.get_delegation(made.id).due_on == date(2026, 9, 15)


def test_copy_of_an_event_holds_places_as_long(meeting):
    with transaction():
        meeting.delegation_days = 20
        copy = copy_event(
            meeting.id,
            title="A second meeting",
            starts_on=date(2027, 10, 5),
            organiser=add_account(),
        )

    assert copy.delegation_days == 20


def test_plain_registration_is_not_a_named_one(meeting):
    with transaction():
        made = service.register(
            meeting.id,
            Wishes(
                answers=an_answer_sheet(),
                part_ids=frozenset({queries.get_event(meeting.id).parts[0].id}),
            ),
        )

    assert delegations.find_naming(made) is None


def test_one_of_a_group_accepts_for_all_and_declines_for_oneself(meeting, clock):
    pool_id = next(p.pool_id for p in queries.get_event(meeting.id).parts if p.code == "tour")
    with transaction():
        places.set_queue_rules(pool_id, offer_hours=24, lets_smaller_pass=False)
        made = add_delegation(meeting, "tour", names=("Ana", "Ben", "Eva"), stays_together=True)
    with transaction():
        places.set_capacity(pool_id, 3)
    offered = states(made)

    with transaction():
        offers.decline(joined_of(made, "Ana").id)
    with transaction():
        offers.accept(joined_of(made, "Ben").id)

    assert {state["tour"] for state in offered.values()} == {PlaceState.OFFERED}
    assert states(made) == {
        "Ana": {"tour": PlaceState.DECLINED},
        "Ben": {"tour": PlaceState.CONFIRMED},
        "Eva": {"tour": PlaceState.CONFIRMED},
    }
    assert counts(meeting)["tour"] == (2, 0)


def test_group_that_needs_approval_is_approved_as_one(meeting):
    with transaction():
        part = add_part(meeting, "dinner", capacity=5, needs_approval=True)
        made = add_delegation(meeting, "dinner", stays_together=True)
    pending = states(made)

    with transaction():
        places.approve_request(joined_of(made, "Ana").request)

    assert {state["dinner"] for state in pending.values()} == {PlaceState.PENDING}
    assert {state["dinner"] for state in states(made).values()} == {PlaceState.CONFIRMED}
    assert joined_of(made, "Ana").request_id != joined_of(made, "Ben").request_id
    assert count_pools([part.pool_id])[part.pool_id].taken == 2


def joined_of(delegation, given_name):
    return member_named(delegation, given_name).registration.joined_parts[0]
