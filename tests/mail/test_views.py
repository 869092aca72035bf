"""The administrator's outbox and jobs, and the mails written to files."""

import pytest
from sqlalchemy import select, update

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.mail import service
from clusterix_events.mail.models import MailState, OutgoingMail
from clusterix_events.people.models import Account
from tests.factories.people import add_account, post, sign_in
from tests.support.pages import counted_statements, words


@pytest.fixture
def administrator(app, client):
    with app.app_context(), transaction():
        account_id = add_account("admin@example.org", is_administrator=True).id
    return sign_in(app, client, account_id)


def _write(app, count: int = 1) -> int:
    with app.app_context():
        with transaction():
            for _ in range(count):
                mail = service.send(
                    "password",
                    to="ana@example.org",
                    context={"address": "http://localhost/a?b=<c>"},
                )
        return mail.id


def test_outbox_shows_states_and_tries_again_what_was_given_up(app, administrator):
    number = _write(app)
    with app.app_context(), transaction():
        session.execute(update(OutgoingMail).values(state=MailState.FAILED, fault="TimeoutError"))

    shown = administrator.get("/admin/outbox?state=failed")
    address = f"/admin/outbox/{number}/attempts"
    answer = post(administrator, address, {}, page="/admin/outbox")

    assert "Given up · TimeoutError" in words(shown)
    assert (answer.status_code, answer.location) == (303, "/admin/outbox")
    with app.app_context():
        assert session.get_one(OutgoingMail, number).state is MailState.DUE
    assert "No mail here." in words(administrator.get("/admin/outbox?state=failed"))


def test_mail_that_is_not_there_cannot_be_tried_again(app, administrator):
    _write(app)
    with app.app_context(), transaction():
        session.execute(update(OutgoingMail).values(state=MailState.FAILED))

    answer = post(administrator, "/admin/outbox/99/attempts", {}, page="/admin/outbox")

    assert answer.status_code == 404


def test_outbox_needs_the_same_statements_for_one_mail_and_for_three(app, administrator):
    _write(app)
    with counted_statements(app) as one:
        administrator.get("/admin/outbox")
    _write(app, 2)

    with counted_statements(app) as three:
        administrator.get("/admin/outbox")

    assert one.total == three.total


def test_long_outbox_has_pages(app, administrator):
    _write(app, 51)

    assert "Page 1 of 2" in words(administrator.get("/admin/outbox"))
    assert "Page 2 of 2" in words(administrator.get("/admin/outbox?page=2"))
    assert "Page 1 of 2" in words(administrator.get("/admin/outbox?page=x"))


def test_jobs_show_when_they_last_ran(app, administrator, clock):
    assert "mail.sweep Never" in words(administrator.get("/admin/jobs"))

    with app.app_context():
        run_periodic(clock())

    assert "mail.sweep 2026-09-01 08:00 Done" in words(administrator.get("/admin/jobs"))


def test_log_shows_actions_by_number(app, administrator):
    data = {"given_name": "Bo", "family_name": "Ek", "email": "bo@example.org"}
    post(administrator, "/admin/accounts", data, page="/admin/")

    shown = words(administrator.get("/admin/log"))

    with app.app_context():
        admin, added = session.scalars(select(Account.id).order_by(Account.id)).all()
    assert f"2026-09-01 08:00 account.added account:{added} – {admin}" in shown
    assert "Bo" not in shown


def test_written_mails_are_listed_and_shown_on_this_machine(app, client):
    with app.app_context():
        number = _write(app)
        service.deliver(number)
    name = f"{number:06d}.eml"

    listed, shown = client.get("/dev/mail"), client.get(f"/dev/mail/{name}")

    assert f'href="/dev/mail/{name}"' in listed.text
    assert '<a href="http://localhost/a?b=">http://localhost/a?b=</a>&lt;c&gt;' in shown.text
    with client.get(f"/dev/mail/{name}/file") as file:
        assert file.mimetype == "message/rfc822"
    assert client.get("/dev/mail/999999.eml").status_code == 404
    assert client.get("/dev/mail/..%2Fsecret-key").status_code == 404


@pytest.mark.parametrize("settings", [{"smtp_url": "smtp://127.0.0.1:1"}, {"host": "0.0.0.0"}])
def test_written_mails_are_shown_nowhere_else(make_app, settings):
    client = make_app(**settings).test_client()

    assert [client.get(path).status_code for path in ("/dev/mail", "/dev/mail/000001.eml")] == [
        404,
        404,
    ]


def test_written_mails_are_not_shown_to_others_through_a_proxy_on_this_machine(app, client):
    with app.app_context():
        number = _write(app)
        service.deliver(number)
    mail = f"/dev/mail/{number:06d}.eml"
    through_proxy = {"X-Forwarded-For": "203.0.113.7"}

    codes = [
        client.get(path, headers=through_proxy).status_code
        for path in ("/dev/mail", mail, f"{mail}/file")
    ]

    assert codes == [404, 404, 404]
