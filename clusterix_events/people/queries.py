"""Reads about persons, accounts and roles."""

from sqlalchemy import select

from clusterix_events.kernel.db import session
from clusterix_events.people.models import Account, Organisation, Person, Role, RoleGrant
from clusterix_events.people.rules import email_key, organisation_key


def find_account(email: str) -> Account | None:
    """Return the account with this address, or None."""
    return session.scalars(select(Account).where(Account.email_key == email_key(email))).first()


def find_organisation(name: str) -> Organisation | None:
    """Return the organisation written like this (case and spaces aside), or None."""
    return session.scalars(
        select(Organisation).where(Organisation.name_key == organisation_key(name))
    ).first()


def find_person(person_id: int) -> Person | None:
    """Return a person, or None."""
    return session.get(Person, person_id)


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


def count_administrators() -> int:
    """Return how many accounts administer this installation."""
    return len(session.scalars(select(Account.id).where(Account.is_administrator)).all())
