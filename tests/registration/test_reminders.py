"""Reminders of expected forms, and what becomes of places when nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.places.queries import count_pools
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import queries
from clusterix_events.registration.delegation_rules import Departure, RemindedAlreadyError
from clusterix_events.registration.naming import FormCompleteError
from clusterix_events.registration.reminders import remind, remind_all
from clusterix_events.registration.rules import RegistrationState
from tests.factories.delegations import add_delegation, complete, member_named
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration

DUE = datetime(2026, 9, 21, 12, tzinfo=UTC)


@pytest.fixture
def made(app_context):
    """A delegation of two for a conference of two places, one of whom has completed the form."""
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=2)
        delegation = add_delegation(event, "conference")
        complete(member_named(delegation, "Ben"))
    return delegation


def reminders():
    return sorted(
        session.scalars(
            select(OutgoingMail.recipient).where(OutgoingMail.message == "form_reminder")
        )
    )


def look(clock, moment):
    clock.set(moment)
    run_periodic(moment)


def test_incomplete_people_are_reminded_seven_and_three_days_before(made, clock):
    counts = []
    for left in (8, 7, 6, 4, 3, 2, 0):
        for _twice in range(2):
            look(clock, DUE - timedelta(days=left))
        counts.append(len(reminders()))

    assert counts == [0, 1, 1, 1, 2, 2, 2]
    assert set(reminders()) == {"ana@example.org"}


def test_of_missed_reminders_only_the_last_goes_out(made, clock):
    look(clock, DUE - timedelta(days=2))

    assert reminders() == ["ana@example.org"]


def test_place_goes_back_when_the_day_is_over(made, clock):
    event, ana = queries.get_event(made.event_id), member_named(made, "Ana").id
    (part,) = event.parts
    pool_id = part.pool_id
    with transaction():
        waiting = add_registration(event, part).id

    look(clock, DUE + timedelta(days=1))

    left = delegations.get_member(ana)
    found = queries.get_fresh_registration(left.registration_id)
    assert (left.departure, left.email, found.state, found.person.email) == (
        Departure.EXPIRED,
        None,
        RegistrationState.CANCELLED,
        None,
    )
    assert count_pools([pool_id])[pool_id].taken == 2
    moved_up = queries.get_fresh_registration(waiting)
    assert moved_up.joined_parts[0].request.state.value == "confirmed"
    sent = {
        mail.message: mail
        for mail in session.scalars(
            select(OutgoingMail).where(OutgoingMail.message.in_(("form_expired", "member_left")))
        )
    }
    assert sent["form_expired"].recipient == "ana@example.org"
    assert "did not complete the form in time" in letter_of(sent["member_left"]).text


def test_nothing_happens_twice(made, clock):
    for _twice in range(2):
        look(clock, DUE + timedelta(days=1))

    messages = session.scalars(select(OutgoingMail.message)).all()
    assert (messages.count("form_expired"), messages.count("member_left")) == (1, 1)


def test_head_reminds_a_person_once_a_day(made, clock):
    member = member_named(made, "Ana")

    with transaction():
        remind(member.registration_id)
    with pytest.raises(RemindedAlreadyError), transaction():
        remind(member.registration_id)
    clock.advance(hours=24)
    with transaction():
        remind(member.registration_id)

    assert reminders() == ["ana@example.org"] * 2


def test_whoever_is_complete_is_not_reminded(made):
    with pytest.raises(FormCompleteError), transaction():
        remind(member_named(made, "Ben").registration_id)


def test_reminding_all_leaves_out_whoever_had_one_today(made):
    with transaction():
        first = remind_all(delegations.get_delegation(made.id))
    with transaction():
        second = remind_all(delegations.get_delegation(made.id))

    assert (first, second, reminders()) == (1, 0, ["ana@example.org"])


def test_automatic_reminder_is_left_out_after_one_of_the_head(made, clock):
    clock.set(DUE - timedelta(days=7, hours=2))
    with transaction():
        remind(member_named(made, "Ana").registration_id)

    look(clock, DUE - timedelta(days=7))

    assert reminders() == ["ana@example.org"]
