"""One human in this installation, with an optional address and account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.people.rules import full_name


class Role(StrEnum):
    """What an account may be for one event."""

    ORGANISER = "organiser"
    MODERATOR = "moderator"
    DESK = "desk"


class Organisation(Model):
    """An organisation as people write it; one row per spelling without case."""

    __tablename__ = "organisation"

    id: Mapped[IntPk]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str | None] = mapped_column(default=None)
    country_code: Mapped[str | None] = mapped_column(default=None)


class Person(Model):
    """A human: as on the badge, with the territory they stand for (NUTS code and its version)."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_email", "email"),)

    id: Mapped[IntPk]
    title: Mapped[str | None] = mapped_column(default=None)
    given_name: Mapped[str]
    family_name: Mapped[str]
    badge_name: Mapped[str | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    function: Mapped[str | None] = mapped_column(default=None)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    country_code: Mapped[str | None] = mapped_column(default=None)
    nuts_code: Mapped[str | None] = mapped_column(default=None)
    nuts_version: Mapped[int | None] = mapped_column(default=None)
    locale: Mapped[str | None] = mapped_column(default=None)
    is_generated: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def full_name(self) -> str:
        """Given and family name, as spoken."""
        return full_name(self.given_name, self.family_name)


class Account(Model):
    """A person's key to the organiser's rooms; no password until the mailed link was used."""

    __tablename__ = "account"

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None] = mapped_column(default=None)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class AccountSession(Model):
    """One signed-in browser; logging out deletes the row."""

    __tablename__ = "account_session"

    id: Mapped[IntPk]
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class RoleGrant(Model):
    """An account's role for one event."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "event_id", "role"),
        ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name="fk_role_grant_event_id_event"
        ),
        Index("ix_role_grant_event_id", "event_id"),
    )

    id: Mapped[IntPk]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    event_id: Mapped[int]
    role: Mapped[Role]
    granted_at: Mapped[datetime]
