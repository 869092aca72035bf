"""A mail to many: the words once, each mail once, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.registration import bulk_queries, bulk_service, queries, service
from clusterix_events.registration.bulk_models import BulkRecipient, RecipientState
from clusterix_events.registration.invitation_service import Conditions, invite_people
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.support.mail import list_written
from tests.support.pages import counted_statements


@pytest.fixture
def people(app_context):
    """Three people of one event, one of whom cancelled."""
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "conference")
        made = [
            add_registration(event, part, given_name=name, email=f"{name.lower()}@example.org")
            for name in ("Ana", "{name}", "Ion")
        ]
        event_id, ids = event.id, [each.id for each in made]
    with transaction():
        service.cancel(ids[2])
    return event_id, ids


def send(event_id, ids, **changes):
    values = {"subject": "To {given_name}", "body": "Dear {name}, {{name}}", "token": "t"}
    with transaction():
        return bulk_service.send_to_many(event_id, ids, **(values | changes)).id


def states(bulk_id):
    rows = session.execute(
        select(BulkRecipient.registration_id, BulkRecipient.state)
        .where(BulkRecipient.bulk_id == bulk_id)
        .order_by(BulkRecipient.registration_id)
    )
    return [state for _number, state in rows]


def written(app):
    return [mail for mail in list_written(app) if mail.message == "bulk"]


def test_each_gets_their_own_words_and_who_cancelled_gets_none(app, people):
    bulk_id = send(*people)

    bulk_service.write_to_many(bulk_id)

    assert [(mail.recipient, mail.subject, mail.text.split("\n")[0]) for mail in written(app)] == [
        ("ana@example.org", "To Ana", "Dear Ana Pop, {{name}}"),
        ("{name}@example.org", "To {name}", "Dear {name} Pop, {{name}}"),
    ]
    assert states(bulk_id) == [
        RecipientState.WRITTEN,
        RecipientState.WRITTEN,
        RecipientState.LEFT_OUT,
    ]


def test_the_same_form_sends_once_and_each_mail_is_written_once(app, people):
    event_id, ids = people
    first, second = send(event_id, ids), send(event_id, ids)

    bulk_service.write_to_many(first)
    bulk_service.write_to_many(first)

    assert first == second
    assert len(written(app)) == 2


def test_stopping_leaves_out_who_was_not_written_to(app, people):
    event_id, ids = people
    bulk_id = send(event_id, ids)
    with transaction():
        bulk_service.stop(bulk_queries.get_bulk(event_id, bulk_id))

    bulk_service.write_to_many(bulk_id)

    assert written(app) == []
    assert states(bulk_id) == [RecipientState.LEFT_OUT] * 3


def test_a_broken_transaction_leaves_the_mail_and_its_note_undone(app, people, monkeypatch):
    event_id, ids = people
    bulk_id = send(event_id, ids)

    with pytest.raises(RuntimeError, match="killed"), transaction():
        assert bulk_service._write_some(bulk_id)
        raise RuntimeError("killed")

    assert written(app) == []
    bulk_service.write_to_many(bulk_id)
    assert len(written(app)) == 2


def test_a_page_of_mails_costs_the_same_for_one_and_for_many(app, people):
    event_id, ids = people
    counts = []
    for number in range(3):
        send(event_id, ids, token=f"t{number}")
        session.remove()
        with counted_statements(app) as counted:
            bulk_queries.list_bulks(event_id, 1)
        counts.append(counted.total)
    assert counts == [3, 3, 3]


def test_nobody_is_written_to_twice_at_once(app, people):
    bulk_id = send(*people)
    with transaction():
        taken = bulk_service._take(bulk_id)
        assert bulk_service._take(bulk_id) == []
    assert len(taken) == 3
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) is not None


def test_who_is_only_invited_is_reminded_of_the_invitation_instead(app, people):
    event_id, ids = people
    with transaction():
        part = queries.get_event(event_id).parts[0]
        terms = Conditions(part_ids=frozenset({part.id}))
        invite_people(event_id, "Zoe Zed, zoe@example.org", terms)
        guest = session.scalars(
            select(Registration.id).where(Registration.state == RegistrationState.INVITED)
        ).one()
    bulk_id = send(event_id, [*ids, guest])

    bulk_service.write_to_many(bulk_id)

    assert "zoe@example.org" not in {mail.recipient for mail in written(app)}
    assert states(bulk_id)[-1] is RecipientState.LEFT_OUT
