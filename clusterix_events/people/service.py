"""What is done with persons, accounts, sessions and roles."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import IntegrityError

from clusterix_events.audit import service as audit
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import add_row, fetch, prepared_insert, session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.links import Link, LinkKind, issue_link, revoke_links
from clusterix_events.mail import service as mail
from clusterix_events.people import queries
from clusterix_events.people.models import (
    Account,
    AccountSession,
    Organisation,
    Person,
    Role,
    RoleGrant,
)
from clusterix_events.people.rules import email_key, full_name, organisation_key

PASSWORD_MIN = 10
PASSWORD_MAX = 200
PASSWORD_LINK_HOURS = 24
INVITATION_DAYS = 14
SESSION_DAYS = 14
_hasher = PasswordHasher()
_INSERT_PERSON = prepared_insert(Person)
_ORGANISATION = select(Organisation.id, Organisation.name).where(
    Organisation.name_key == bindparam("name_key")
)


class PasswordTooShortError(RuleError):
    """A new password is shorter than the minimum."""


class WrongPasswordError(RuleError):
    """An address and a password do not belong together."""


def set_language(person_id: int, language: str) -> None:
    """Keep the language in which a person reads pages and mails."""
    session.get_one(Person, person_id).locale = language


def get_or_add_organisation(name: str, *, country_code: str | None = None) -> Organisation:
    """Return the organisation of this name; added when it is new."""
    found = queries.find_organisation(name)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            added = Organisation(
                name=" ".join(name.split()),
                name_key=organisation_key(name),
                country_code=country_code,
            )
            session.add(added)
    except IntegrityError:  # somebody added it in the same moment
        return session.scalars(
            select(Organisation).where(Organisation.name_key == organisation_key(name))
        ).one()
    return added


def find_or_add_organisation(name: str) -> tuple[int, str]:
    """Return the number and the name of the organisation of this name; added when it is new."""
    found = fetch(_ORGANISATION, {"name_key": organisation_key(name)}).first()
    if found is not None:
        return found.id, found.name
    added = get_or_add_organisation(name)
    return added.id, added.name


def add_person(values: Mapping[str, Any]) -> int:
    """Return the number of a new person with these columns."""
    return add_row(_INSERT_PERSON, {"given_name": "", "family_name": "", **values})


def get_or_add_account(email: str, *, given_name: str, family_name: str) -> Account:
    """Return the account of an address; when it is new, made for the person of this name.

    Somebody who registered with this address and name before keeps being one person; else a new
    one is made.
    """
    found = queries.find_account(email)
    if found is not None:
        return found
    person = queries.find_person_without_account(email, full_name(given_name, family_name))
    if person is None:
        person = Person(given_name=given_name, family_name=family_name, email=email.strip())
        session.add(person)
        session.flush()
    return add_account(person, email)


def add_account(person: Person, email: str, *, is_administrator: bool = False) -> Account:
    """Return the account of this address for a person; made without a password when new."""
    found = queries.find_account(email)
    if found is None:
        found = Account(
            person_id=person.id,
            email=email.strip(),
            email_key=email_key(email),
            is_administrator=is_administrator,
            created_at=clock.now(),
        )
        session.add(found)
    elif is_administrator:
        found.is_administrator = True
    session.flush()
    return found


def set_password(account: Account, password: str) -> None:
    """Give an account a password and end all its sessions; raise PasswordTooShortError."""
    if len(password) < PASSWORD_MIN:
        raise PasswordTooShortError(
            _("Please use at least %(n)s characters; three words do well.", n=PASSWORD_MIN),
            field="password",
        )
    account.password_hash = _hasher.hash(password)
    end_all_sessions(account.id)


def set_password_by_link(link: Link, password: str) -> Account:
    """Give the account behind a mailed link its password; the link opens nothing any more."""
    account = session.get_one(Account, link.target_id)
    set_password(account, password)
    revoke_links(person_id=account.person_id, kind=LinkKind.PASSWORD)
    return account


def mail_password_link(email: str) -> None:
    """Mail a link to set a new password, when the address has an account; else do nothing."""
    account = queries.find_account(email)
    if account is None:
        return
    link = _issue_password_link(account, timedelta(hours=PASSWORD_LINK_HOURS))
    context = {"address": address_of("people.set_password", token=link.token)}
    mail.send("password", to=account.email, context=context, person_id=account.person_id)


def invite_account(account: Account, message: str, **context: object) -> None:
    """Mail an account that it was given a right; a new one gets the link to its first password.

    The mail's template reads `address`: where to go.
    """
    if account.password_hash is None:
        link = _issue_password_link(account, timedelta(days=INVITATION_DAYS))
        address = address_of("people.set_password", token=link.token)
    else:
        address = address_of("people.sign_in")
    mail.send(
        message,
        to=account.email,
        context={"address": address, "is_new": account.password_hash is None, **context},
        person_id=account.person_id,
    )


def invite_organiser(
    *, email: str, given_name: str, family_name: str, is_administrator: bool = False
) -> Account:
    """Make an account that can add events, and mail its owner; return it."""
    account = get_or_add_account(email, given_name=given_name, family_name=family_name)
    account.is_administrator = account.is_administrator or is_administrator
    audit.record("account.added", event_id=None, subject=f"account:{account.id}")
    invite_account(account, "account")
    return account


def is_password_right(account: Account | None, password: str) -> bool:
    """Return whether the password opens the account; an unknown one costs the same time."""
    kept = account.password_hash if account is not None else None
    try:
        _hasher.verify(kept or _decoy_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def start_session(account: Account) -> str:
    """Return the secret of a new signed-in session, for the browser's cookie."""
    key = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        AccountSession(
            account_id=account.id, key_hash=_key_hash(key), created_at=now, last_used_at=now
        )
    )
    session.flush()
    return key


def find_session_account(key: str) -> Account | None:
    """Return the account of a session that has not been ended and is not too old, or None."""
    return session.scalars(
        select(Account)
        .join(AccountSession, AccountSession.account_id == Account.id)
        .where(
            AccountSession.key_hash == _key_hash(key),
            AccountSession.created_at > _oldest_session(clock.now()),
        )
    ).first()


def end_session(key: str) -> None:
    """End one session, so that a copy of its cookie opens nothing."""
    session.execute(delete(AccountSession).where(AccountSession.key_hash == _key_hash(key)))


def end_all_sessions(account_id: int) -> None:
    """End every session of an account."""
    session.execute(delete(AccountSession).where(AccountSession.account_id == account_id))


@jobs.periodic("people.forget_sessions")
def forget_sessions(now: datetime) -> None:
    """Delete the sessions that are too old to open anything."""
    session.execute(delete(AccountSession).where(AccountSession.created_at <= _oldest_session(now)))


def grant_role(account: Account, event_id: int, role: Role) -> None:
    """Give an account a role for an event; a role it has already stays as it is."""
    if role in queries.list_roles(account.id, event_id):
        return
    session.add(
        RoleGrant(account_id=account.id, event_id=event_id, role=role, granted_at=clock.now())
    )
    session.flush()


def withdraw_role(account_id: int, event_id: int, role: Role) -> None:
    """Take a role for an event from an account."""
    session.execute(
        delete(RoleGrant).where(
            RoleGrant.account_id == account_id,
            RoleGrant.event_id == event_id,
            RoleGrant.role == role,
        )
    )


def _issue_password_link(account: Account, valid: timedelta) -> Link:
    return issue_link(
        LinkKind.PASSWORD,
        person_id=account.person_id,
        target_id=account.id,
        expires_at=clock.now() + valid,
    )


def _oldest_session(now: datetime) -> datetime:
    return now - timedelta(days=SESSION_DAYS)


def _key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@lru_cache(maxsize=1)
def _decoy_hash() -> str:
    return _hasher.hash("nobody has this password")
