"""Persons, accounts and signed-in browsers with dull defaults."""

from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from clusterix_events.kernel.db import session, transaction
from clusterix_events.people import service
from clusterix_events.people.models import Account, Person, Role

_numbers = count(1)
_kept: list[str] = []
PASSWORD = "correct horse battery"


def add_person(given_name: str = "Ana", family_name: str = "Pop", **values: Any) -> Person:
    """Return a person without an address."""
    person = Person(given_name=given_name, family_name=family_name, **values)
    session.add(person)
    session.flush()
    return person


def add_account(email: str | None = None, *, is_administrator: bool = False) -> Account:
    """Return an account without a password, for a person of its own."""
    email = email or f"account{next(_numbers)}@example.org"
    person = add_person(email=email)
    return service.add_account(person, email, is_administrator=is_administrator)


def set_password(account: Account, password: str = PASSWORD) -> None:
    """Give an account the password; hashed once for all tests, as hashing is slow by design."""
    if password != PASSWORD:
        service.set_password(account, password)
        return
    if not _kept:
        service.set_password(account, password)
        _kept.append(account.password_hash or "")
    account.password_hash = _kept[0]
    session.flush()


def add_organiser(event_id: int, email: str | None = None, role: Role = Role.ORGANISER) -> Account:
    """Return an account with a role for an event."""
    account = add_account(email)
    service.grant_role(account, event_id, role)
    return account


def sign_in(app: Flask, client: FlaskClient, account_id: int) -> FlaskClient:
    """Return the client with a session of the account, without asking for a password."""
    with app.app_context(), transaction():
        key = service.start_session(session.get_one(Account, account_id))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = key
    return client


def csrf(client: FlaskClient, path: str) -> str:
    """Return the token that the forms of a page carry."""
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def post(client: FlaskClient, path: str, data: dict[str, Any], *, page: str = "") -> Any:
    """Send a form as the browser does, with the token of the page it stands on."""
    return client.post(path, data={**data, "csrf_token": csrf(client, page or path)})
