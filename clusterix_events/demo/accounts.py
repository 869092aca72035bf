"""The accounts of the demonstration and the one password they share."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.people import queries, service
from clusterix_events.people.models import Account, Person
from clusterix_events.settings import Settings

WORDS = (
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove"),
    *("heron", "islet", "juniper", "kestrel", "larch", "maple"),
)
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file


@dataclass(frozen=True)
class DemoAccount:
    """An account by its address, and what it is for."""

    name: str
    given_name: str
    family_name: str
    purpose: str

    @property
    def email(self) -> str:
        """The sign-in address."""
        return f"{self.name}@example.org"


ACCOUNTS = (
    DemoAccount("organiser", "Olga", "Muster", "runs both demonstration events"),
    DemoAccount("moderator", "", "", "moderates peer group A1"),
    DemoAccount("rapporteur", "", "", "rapporteur of peer group A1"),
    DemoAccount("desk", "Dana", "Muster", "stands at the desk"),
    DemoAccount("admin", "Adam", "Muster", "administers the installation"),
    DemoAccount("other", "Otto", "Muster", "organises a third, empty event"),
)


def add_account(name: str, password: str, *, person: Person | None = None) -> Account:
    """Return a demonstration account; `person` None makes the person too."""
    one = next(one for one in ACCOUNTS if one.name == name)
    account = service.add_account(
        person or _person(one), one.email, is_administrator=name == "admin"
    )
    service.set_password(account, password)
    return account


def get_account(name: str) -> Account:
    """Return a demonstration account by its name; raise NotFoundError."""
    account = queries.find_account(f"{name}@example.org")
    if account is None:
        raise NotFoundError(name)
    return account


def set_passwords(password: str) -> None:
    """Give all demonstration accounts another password where it is not theirs already."""
    for one in ACCOUNTS:
        account = queries.find_account(one.email)
        if account is not None and not service.is_password_right(account, password):
            service.set_password(account, password)


def kept_password(settings: Settings) -> str:
    """Return the password as set, else the one kept in the instance, made when there is none."""
    path = settings.instance / PASSWORD_FILE
    if settings.demo_password:
        _keep(path, settings.demo_password)
    elif not path.exists():
        chosen = [secrets.choice(WORDS) for _ in range(3)]
        _keep(path, f"{'-'.join(chosen)}-{secrets.randbelow(90) + 10}")
    return path.read_text(encoding="utf-8").strip()


def _keep(path: Path, password: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(password + "\n")


def _person(one: DemoAccount) -> Person:
    person = Person(
        given_name=one.given_name, family_name=one.family_name, email=one.email, is_generated=True
    )
    session.add(person)
    session.flush()
    return person
