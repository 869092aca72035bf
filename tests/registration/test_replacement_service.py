"""Handing a place to a colleague: the place goes over, the data never."""

import pytest
from sqlalchemy import select

from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.places.queries import count_pools, position
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import queries
from clusterix_events.registration.delegation_rules import Departure, Named
from clusterix_events.registration.replacement_service import (
    NothingToHandOverError,
    SamePersonError,
    replace_person,
)
from clusterix_events.registration.rules import RegistrationNotStandingError, RegistrationState
from clusterix_events.registration.service import cancel
from tests.factories.agenda import add_session
from tests.factories.delegations import add_delegation, complete, member_named
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser
from tests.factories.registration import add_registration

COLLEAGUE = Named("Cleo", "Coll", "cleo@example.org")


@pytest.fixture
def meeting(app_context):
    """An event with a conference of two places and its organiser."""
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=2)
        add_organiser(event.id, "organiser@example.org")
    return event


def register(event, **answers):
    (part,) = queries.get_event(event.id).parts
    with transaction():
        made = add_registration(event, part, **answers)
    return queries.get_fresh_registration(made.id)


def hand_over(registration, colleague=COLLEAGUE):
    with transaction():
        replacement = replace_person(registration.id, colleague)
    return (
        queries.get_fresh_registration(registration.id),
        queries.get_fresh_registration(replacement.successor_id),
    )


def mails():
    rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return {(mail.recipient, mail.message): mail for mail in rows}


def calendar_of(mail):
    session.refresh(mail, ["attachments"])
    (file,) = letter_of(mail).attachments
    return file.content.decode()


def test_place_goes_over_and_nothing_else(meeting):
    former = register(
        meeting,
        email="ana@example.org",
        diet="vegan",
        special_data_consent=True,
        photo_consent=True,
    )
    request_id = former.joined_parts[0].request_id

    former, successor = hand_over(former)

    assert (successor.state, successor.person.full_name, successor.person.email) == (
        RegistrationState.INVITED,
        "Cleo Coll",
        "cleo@example.org",
    )
    assert [(j.request_id, j.request.state) for j in successor.joined_parts] == [
        (request_id, PlaceState.CONFIRMED)
    ]
    assert (answers_of(successor.sheet_id), successor.consents) == ({}, [])
    assert successor.reference != former.reference
    assert (successor.person.function, successor.person.organisation) == (None, None)


def test_answers_of_the_former_person_are_gone_at_once(meeting):
    former = register(meeting, email="ana@example.org", diet="vegan", special_data_consent=True)
    link = find_standing_link(LinkKind.PERSONAL, person_id=former.person_id, event_id=meeting.id)

    former, _successor = hand_over(former)

    session.refresh(link)
    person = former.person
    assert (former.state, answers_of(former.sheet_id), former.consents) == (
        RegistrationState.CANCELLED,
        {},
        [],
    )
    assert (person.full_name, person.email, person.function, person.country_code) == (
        "Ana Pop",
        None,
        None,
        None,
    )
    assert link.revoked_at is not None
    assert [j.request.state for j in former.joined_parts] == [PlaceState.CANCELLED]


def test_counters_stay_as_they_are_and_nobody_moves_up(meeting):
    first = register(meeting)
    register(meeting)
    waiting = register(meeting)

    hand_over(first)

    (part,) = queries.get_event(meeting.id).parts
    pool = count_pools([part.pool_id])[part.pool_id]
    still = queries.get_fresh_registration(waiting.id)
    assert (pool.taken, pool.waiting) == (2, 1)
    assert still.joined_parts[0].request.state is PlaceState.WAITING


def test_turn_in_the_queue_goes_over(meeting):
    _first, _second, third, _fourth = (register(meeting) for _n in range(4))

    _former, successor = hand_over(third)

    assert position(successor.joined_parts[0].request_id) == 1


def test_calendars_lose_the_former_entry_and_get_a_new_one(meeting):
    former = register(meeting, email="ana@example.org")
    before = former.sequence

    former, successor = hand_over(former)

    old = calendar_of(mails()["ana@example.org", "place_handed_over"])
    new = calendar_of(mails()["cleo@example.org", "person_named"])
    assert f"UID:{former.reference}-conference@clusterix-events" in old
    assert "STATUS:CANCELLED" in old
    assert f"SEQUENCE:{before + 1}" in old
    assert f"UID:{successor.reference}-conference@clusterix-events" in new
    assert "STATUS:CONFIRMED" in new


def test_mail_to_the_colleague_holds_nothing_of_the_former_answers(meeting):
    former = register(meeting, email="ana@example.org", diet="vegan", special_data_consent=True)

    hand_over(former)

    letter = letter_of(mails()["cleo@example.org", "person_named"])
    assert "vegan" not in letter.text + letter.html
    assert "Ana Pop" in letter.text
    assert "ana@example.org" not in letter.text + letter.html


def test_place_within_a_delegation_stays_in_it(meeting):
    with transaction():
        made = add_delegation(meeting, "conference")
        complete(member_named(made, "Ana"))
    former = queries.get_fresh_registration(member_named(made, "Ana").registration_id)

    _former, successor = hand_over(former)

    found = delegations.get_delegation(made.id)
    assert [(m.given_name, m.departure, m.email) for m in found.members] == [
        ("Ana", Departure.REPLACED, None),
        ("Ben", None, "ben@example.org"),
        ("Cleo", None, "cleo@example.org"),
    ]
    assert found.members[2].registration_id == successor.id
    told = letter_of(mails()["hana@example.org", "member_left"])
    assert "Ana Pop handed the place to Cleo Coll" in told.text


def test_group_that_waits_together_keeps_its_turn(meeting):
    with transaction():
        made = add_delegation(
            meeting, "conference", names=("Ana", "Ben", "Eva"), stays_together=True
        )
    former = queries.get_fresh_registration(member_named(made, "Ana").registration_id)
    request_id = former.joined_parts[0].request_id

    _former, successor = hand_over(former)

    assert successor.joined_parts[0].request_id == request_id
    request = successor.joined_parts[0].request
    assert (request.holder_id, request.size, request.state) == (
        successor.id,
        3,
        PlaceState.WAITING,
    )


def test_duties_stay_and_the_organiser_is_told(meeting):
    former = register(meeting, email="ana@example.org", function="Head of unit")
    with transaction():
        (part,) = queries.get_event(meeting.id).parts
        row = add_session(meeting, part, "Clusters at work")
        engage(row.id, former.person_id, EngagementRole.MODERATOR)

    former, _successor = hand_over(former)

    told = letter_of(mails()["organiser@example.org", "duties_left"])
    assert "Moderator: Clusters at work" in told.text
    assert former.person.email == "ana@example.org"
    link = find_standing_link(LinkKind.PERSONAL, person_id=former.person_id, event_id=meeting.id)
    own = letter_of(mails()["ana@example.org", "place_handed_over"])
    assert link.token in own.text
    assert answers_of(former.sheet_id) == {}


def test_one_does_not_hand_the_place_to_oneself(meeting):
    former = register(meeting, email="ana@example.org")

    with pytest.raises(SamePersonError), transaction():
        replace_person(former.id, Named("Ana", "Pop", "ANA@example.org"))


def test_place_that_is_gone_is_not_handed_over(meeting):
    former = register(meeting)
    with transaction():
        cancel(former.id)

    with pytest.raises(RegistrationNotStandingError), transaction():
        replace_person(former.id, COLLEAGUE)


def test_second_click_finds_it_done(meeting):
    former = register(meeting)

    hand_over(former)

    with pytest.raises((RegistrationNotStandingError, NothingToHandOverError)), transaction():
        replace_person(former.id, COLLEAGUE)
