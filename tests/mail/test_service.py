"""The outbox: written with the business, sent after it, once, and given up visibly."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail import letters, rules, sender, service
from clusterix_events.mail.models import MailState, OutgoingMail
from tests.support.clock import START


def _write(key: str | None = None) -> int | None:
    with transaction():
        mail = service.send(
            "password",
            to="ana@example.org",
            context={"address": "http://localhost/password/token"},
            attachments=[letters.Attachment("event.ics", "text/calendar", b"BEGIN:VCALENDAR")],
            key=key,
        )
        return mail.id if mail else None


def _mail() -> OutgoingMail:
    session.expire_all()
    return session.scalars(select(OutgoingMail)).one()


def test_mail_is_written_to_a_file_where_no_server_is_set(app):
    with app.app_context():
        number = _write()
        service.deliver(number)
        mail = _mail()
        folder = app.extensions["settings"].instance / "mail"

    message = message_from_bytes((folder / f"{number:06d}.eml").read_bytes(), policy=policy.default)
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
    assert (message["To"], message["Message-ID"]) == ("ana@example.org", mail.message_id)
    assert message.get_body(("plain",)).get_content().strip() == mail.text.strip()
    assert [part.get_filename() for part in message.iter_attachments()] == ["event.ics"]


FACTS = {"name": "Ana", "on": date(2026, 10, 6), "at": START, "places": [{"n": 1}, None]}


@pytest.fixture
def told(monkeypatch):
    """What the composer of "password" was given."""
    given: dict[str, Any] = {}

    def compose(message, facts):
        given.update(message=message, facts=facts)
        return letters.Contents(
            context={"address": f"http://localhost/{facts['name']}"},
            attachments=[letters.Attachment("a.txt", "text/plain", b"a")],
        )

    monkeypatch.setitem(letters.COMPOSERS, "password", compose)
    return given


def test_mail_written_as_facts_is_put_into_words_when_it_leaves(app, told):
    with app.app_context():
        with transaction():
            number = service.send_facts("password", to="ana@example.org", facts=FACTS)
        before = (_mail().subject, _mail().text, _mail().html)
        service.deliver(number)
        mail = _mail()
        folder = app.extensions["settings"].instance / "mail"

    message = message_from_bytes((folder / f"{number:06d}.eml").read_bytes(), policy=policy.default)
    assert before == ("", "", "")
    assert told == {"message": "password", "facts": FACTS}
    assert (mail.state, mail.subject) == (MailState.SENT, message["Subject"])
    assert "http://localhost/Ana" in mail.text
    assert message.get_body(("plain",)).get_content().strip() == mail.text.strip()
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.txt"]


def test_mail_that_cannot_be_put_into_words_is_tried_again(app_context, told, monkeypatch):
    monkeypatch.setitem(letters.COMPOSERS, "password", lambda *_: {}["nothing"])
    with transaction():
        number = service.send_facts("password", to="ana@example.org", facts=FACTS)

    service.deliver(number)

    assert (_mail().state, _mail().attempts, _mail().fault) == (MailState.DUE, 1, "KeyError")


def test_facts_are_written_once_for_a_key(app_context, told):
    with transaction():
        numbers = [
            service.send_facts("password", to="a@example.org", facts=FACTS, key="one")
            for _ in range(2)
        ]

    assert (numbers[0], numbers[1]) == (_mail().id, None)


@pytest.mark.parametrize(
    ("message", "facts", "error"),
    [("password", {"event": object()}, TypeError), ("nothing composes it", {}, KeyError)],
)
def test_facts_that_could_not_be_told_later_are_refused_at_once(
    app_context, told, message, facts, error
):
    with pytest.raises(error), transaction():
        service.send_facts(message, to="ana@example.org", facts=facts)

    assert session.scalars(select(OutgoingMail.id)).all() == []


def test_mail_with_the_same_key_is_written_once(app_context):
    assert _write("registration:1") is not None
    assert _write("registration:1") is None


def test_mail_of_a_transaction_that_failed_is_not_written(app_context):
    with pytest.raises(ZeroDivisionError), transaction():
        service.send("password", to="ana@example.org", context={"address": "x"})
        raise ZeroDivisionError

    assert session.scalars(select(OutgoingMail.id)).all() == []


def test_second_worker_finds_the_mail_taken(app, monkeypatch):
    handed = []
    monkeypatch.setattr(sender, "hand_over", lambda mail, *_: handed.append(mail.id))
    with app.app_context():
        number = _write()
        with transaction():
            service._take(number, service.clock.now())

        service.deliver(number)

    assert handed == []


def test_mail_that_a_killed_worker_held_goes_after_its_lease(app, clock):
    with app.app_context():
        number = _write()
        with transaction():
            service._take(number, service.clock.now())
        clock.advance(minutes=rules.LEASE_MINUTES)

        service.deliver(number)

        assert (_mail().state, _mail().attempts) == (MailState.SENT, 2)


def test_server_that_is_down_is_tried_again_with_the_same_message_id(make_app, clock, smtp_sink):
    app = make_app(smtp_url=smtp_sink.url)
    smtp_sink.stop()
    with app.app_context():
        number = _write()
        service.deliver(number)
        failed = (_mail().state, _mail().fault, _mail().due_at - clock())
        smtp_sink.start()
        clock.advance(minutes=1)
        service.deliver(number)
        service.deliver(number)
        message_id = _mail().message_id

    assert failed == (MailState.DUE, "ConnectionRefusedError", timedelta(minutes=1))
    assert [message["Message-ID"] for message in smtp_sink.wait_for(1)] == [message_id]


def test_mail_is_given_up_after_the_last_attempt_and_can_be_tried_again(make_app, clock, smtp_sink):
    app = make_app(smtp_url=smtp_sink.url)
    smtp_sink.stop()
    with app.app_context():
        number = _write()
        for _ in range(rules.ATTEMPTS_MAX):
            service.deliver(number)
            clock.advance(hours=6)
        given_up = _mail().state
        smtp_sink.start()

        with transaction():
            service.try_again(session.get_one(OutgoingMail, number))
        service.deliver(number)

        assert (given_up, _mail().state) == (MailState.FAILED, MailState.SENT)


def test_sweep_finds_mails_whose_task_was_lost(app, clock):
    with app.app_context():
        number = _write()
        app.extensions["huey"].flush()

        with transaction():
            service.sweep(clock())
        app.extensions["huey"].execute(app.extensions["huey"].dequeue())

        assert (_mail().id, _mail().state) == (number, MailState.SENT)


@given(st.integers(1, 40))
def test_attempts_come_ever_later_and_end(attempts):
    now = START

    moment = rules.next_attempt(now, attempts)

    if attempts >= rules.ATTEMPTS_MAX:
        assert moment is None
    else:
        before = rules.next_attempt(now, attempts - 1) if attempts > 1 else now
        assert before <= moment <= now + timedelta(hours=6)
