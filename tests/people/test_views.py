"""Signing in and out, and passwords by mailed link."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people import queries, service
from tests.factories.people import PASSWORD, add_account, csrf, post, set_password, sign_in


@pytest.fixture
def account_id(app) -> int:
    with app.app_context(), transaction():
        account = add_account("ana@example.org")
        set_password(account)
        return account.id


def _try(client, **data):
    return post(client, "/sign-in", {"email": "ana@example.org", "password": PASSWORD, **data})


def _mails(app) -> list[tuple[str, str]]:
    with app.app_context():
        rows = session.execute(select(OutgoingMail.message, OutgoingMail.recipient))
        return [tuple(row) for row in rows]


def _password_link(app) -> str:
    with app.app_context():
        text = session.scalars(select(OutgoingMail.text).order_by(OutgoingMail.id.desc())).first()
    return next(word for word in text.split() if "/password/" in word).removeprefix(
        "http://localhost"
    )


def test_organiser_signs_in(client, account_id):
    answer = _try(client, email=" Ana@Example.org ")

    assert (answer.status_code, answer.location) == (303, "/manage/")
    assert client.get("/manage/").status_code == 200


@pytest.mark.parametrize("wrong", [{"password": "something else"}, {"email": "nobody@example.org"}])
def test_wrong_password_and_unknown_address_answer_the_same(client, account_id, wrong):
    answer = _try(client, **wrong)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This address and password do not fit together." in page
    assert f'value="{wrong.get("email", "ana@example.org")}"' in page


def test_unknown_address_is_hashed_too(client, account_id, monkeypatch):
    verified = []

    class Watched(PasswordHasher):
        def verify(self, kept, password):
            verified.append(kept)
            return super().verify(kept, password)

    monkeypatch.setattr(service, "_hasher", Watched())

    _try(client, email="nobody@example.org")

    assert [kept.startswith("$argon2id$") for kept in verified] == [True]


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/manage/new", "/manage/new"),
        ("https://evil.example/", "/manage/"),
        ("//evil.example/", "/manage/"),
        ("/%09/evil.example", "/manage/"),
        ("/\\evil.example", "/manage/"),
    ],
)
def test_sign_in_leads_to_own_pages_only(client, account_id, target, location):
    token = csrf(client, "/sign-in")

    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"email": "ana@example.org", "password": PASSWORD, "csrf_token": token},
    )

    assert (answer.status_code, answer.location) == (303, location)


def test_stranger_is_sent_to_sign_in_and_back(client, account_id):
    answer = client.get("/manage/new")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/manage/new")


def test_copied_cookie_opens_nothing_after_sign_out(app, client, account_id):
    sign_in(app, client, account_id)
    token = csrf(client, "/manage/")
    copied = client.get_cookie("session").value

    answer = client.post("/sign-out", data={"csrf_token": token})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    client.set_cookie("session", copied)
    assert client.get("/manage/").status_code == 303


def test_session_ends_by_age(app, client, clock, account_id):
    sign_in(app, client, account_id)

    clock.advance(days=14)

    assert client.get("/manage/").status_code == 303


def test_sign_in_is_limited_per_account(client, account_id):
    token = csrf(client, "/sign-in")
    data = {"email": "ana@example.org", "password": "wrong one", "csrf_token": token}
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"):
        client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})

    answer = client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "192.0.2.6"})

    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "ana@example.org" in page
    assert "wrong one" not in page


def test_sign_in_is_limited_per_address_and_free_again_after_a_minute(client, clock, account_id):
    token = csrf(client, "/sign-in")

    def attempt(number: int) -> int:
        data = {"email": f"p{number}@example.org", "password": "wrong", "csrf_token": token}
        return client.post("/sign-in", data=data).status_code

    assert [attempt(number) for number in range(11)] == [422] * 10 + [429]
    clock.advance(seconds=61)
    assert attempt(12) == 422


def test_limits_can_be_switched_off(make_app, account_id):
    unlimited = make_app(rate_limits=False).test_client()
    token = csrf(unlimited, "/sign-in")
    data = {"email": "ana@example.org", "password": "wrong one", "csrf_token": token}

    assert {unlimited.post("/sign-in", data=data).status_code for _ in range(12)} == {422}


def test_password_is_asked_for_with_the_same_answer_for_all(app, client, account_id):
    known = post(client, "/sign-in/password", {"email": "ana@example.org"})
    unknown = post(client, "/sign-in/password", {"email": "bob@example.org"})

    pages = [answer.get_data(as_text=True) for answer in (known, unknown)]
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert pages[0].replace("ana@example.org", "X") == pages[1].replace("bob@example.org", "X")
    assert _mails(app) == [("password", "ana@example.org")]


def test_password_link_works_once_and_ends_other_sessions(app, client, account_id):
    other = sign_in(app, app.test_client(), account_id)
    post(client, "/sign-in/password", {"email": "ana@example.org"})
    link = _password_link(app)

    answer = post(client, link, {"password": "a new long password"})

    assert (answer.status_code, answer.location) == (303, "/manage/")
    assert client.get("/manage/").status_code == 200
    assert client.get(link).status_code == 410
    assert other.get("/manage/").status_code == 303


def test_short_password_is_refused_at_its_field(app, client, account_id):
    post(client, "/sign-in/password", {"email": "ana@example.org"})
    link = _password_link(app)

    answer = post(client, link, {"password": "short"})

    assert answer.status_code == 422
    assert 'id="password-error"' in answer.get_data(as_text=True)
    assert client.get(link).status_code == 200


def test_password_link_expires(app, client, clock, account_id):
    post(client, "/sign-in/password", {"email": "ana@example.org"})

    clock.advance(hours=25)

    assert client.get(_password_link(app)).status_code == 410


def test_administrator_adds_an_organiser_by_mail(app, client):
    with app.app_context(), transaction():
        administrator = add_account("admin@example.org", is_administrator=True).id
    sign_in(app, client, administrator)
    data = {"given_name": "Bo", "family_name": "Ek", "email": "bo@example.org"}

    answer = post(client, "/admin/accounts", data, page="/admin/")

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert _mails(app) == [("account", "bo@example.org")]
    with app.app_context():
        added = queries.find_account("bo@example.org")
        assert (added.is_administrator, added.password_hash) == (False, None)
    link = _password_link(app)
    assert post(app.test_client(), link, {"password": PASSWORD}).location == "/manage/"


def test_refused_account_keeps_what_was_typed(app, client):
    with app.app_context(), transaction():
        administrator = add_account("admin@example.org", is_administrator=True).id
    sign_in(app, client, administrator)
    data = {"given_name": "Bo", "family_name": "<script>Ek", "email": "no address"}

    answer = post(client, "/admin/accounts", data, page="/admin/")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert ('value="Bo"' in page, "&lt;script&gt;Ek" in page, "no address" in page) == (True,) * 3
    assert "<script>Ek" not in page


@pytest.mark.parametrize("path", ["/admin/", "/admin/log", "/admin/outbox", "/admin/jobs"])
def test_organiser_does_not_administer(app, client, account_id, path):
    sign_in(app, client, account_id)

    assert client.get(path).status_code == 403
