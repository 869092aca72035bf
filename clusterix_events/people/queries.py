"""Reads about persons, accounts and roles."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, func, select

from clusterix_events.kernel.db import session
from clusterix_events.people.models import Account, Organisation, Person, Role, RoleGrant
from clusterix_events.people.rules import email_key, full_name, name_key, organisation_key


def find_account(email: str) -> Account | None:
    """Return the account with this address, or None."""
    return session.scalars(select(Account).where(Account.email_key == email_key(email))).first()


def find_account_email(account_id: int) -> str | None:
    """Return the address of an account, or None."""
    return session.scalar(select(Account.email).where(Account.id == account_id))


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation written like this (case and spaces aside), or None."""
    return session.scalars(
        select(Organisation).where(Organisation.name_key == organisation_key(name))
    ).first()


def find_person(person_id: int) -> Person | None:
    """Return a person, or None."""
    return session.get(Person, person_id)


def language_of(person_id: int) -> str | None:
    """Return the language that a person has chosen, or None."""
    return session.scalar(select(Person.locale).where(Person.id == person_id))


def find_person_without_account(email: str, full_name: str) -> Person | None:
    """Return the last person added with this address and name who has no account, or None."""
    rows = session.scalars(
        select(Person)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(func.lower(Person.email) == email_key(email), Account.id.is_(None))
        .order_by(Person.id.desc())
    )
    wanted = name_key(full_name)
    return next((person for person in rows if name_key(person.full_name) == wanted), None)


def list_roles(account_id: int, event_id: int) -> frozenset[Role]:
    """Return the roles of an account for an event."""
    return frozenset(
        session.scalars(
            select(RoleGrant.role).where(
                RoleGrant.account_id == account_id, RoleGrant.event_id == event_id
            )
        )
    )


def list_event_ids(account_id: int) -> list[int]:
    """Return the events for which an account has any role, the latest grant first."""
    rows = session.scalars(
        select(RoleGrant.event_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.id.desc())
    )
    return list(dict.fromkeys(rows))


def list_accounts() -> Sequence[Row[int, str, str, str, bool, bool]]:
    """Return id, given and family name, address, is_administrator, has_password of all accounts."""
    return session.execute(
        select(
            Account.id,
            Person.given_name,
            Person.family_name,
            Account.email,
            Account.is_administrator,
            Account.password_hash.is_not(None).label("has_password"),
        )
        .join(Person, Person.id == Account.person_id)
        .order_by(Person.family_name, Person.given_name, Account.id)
    ).all()


def list_role_holders(event_id: int) -> Sequence[Row[int, str, str, str, Role, bool]]:
    """Return account, names, address, role and has_password of all who have a role at an event."""
    return session.execute(
        select(
            Account.id,
            Person.given_name,
            Person.family_name,
            Account.email,
            RoleGrant.role,
            Account.password_hash.is_not(None).label("has_password"),
        )
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(RoleGrant.event_id == event_id)
        .order_by(RoleGrant.role, Person.family_name, Person.given_name)
    ).all()


def count_role_holders(event_id: int, role: Role) -> int:
    """Return how many accounts have a role for an event."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RoleGrant)
            .where(RoleGrant.event_id == event_id, RoleGrant.role == role)
        )
        or 0
    )


def find_account_names(account_ids: Collection[int]) -> dict[int, str]:
    """Return the names of the people behind some accounts, by the account's number."""
    rows = session.execute(
        select(Account.id, Person.given_name, Person.family_name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(account_ids))
    )
    return {number: full_name(given, family) for number, given, family in rows}
