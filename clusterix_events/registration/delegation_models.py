"""Delegations with their members, and places handed to a colleague."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.people.models import Person
from clusterix_events.registration.delegation_rules import Departure
from clusterix_events.registration.models import Registration


class Delegation(Model):
    """A group that somebody, its head, registers for an event; `person_id` is the head.

    `stays_together` asks for the places of all in one request, all or none. `form_token` names the
    form that made it, so that the same form sent twice finds the first result.
    """

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    stays_together: Mapped[bool]
    due_on: Mapped[date]
    locale: Mapped[str]
    form_token: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)

    event: Mapped[Event] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    members: Mapped[list["DelegationMember"]] = relationship(
        lazy="raise", back_populates="delegation", order_by="DelegationMember.id"
    )


class DelegationMember(Model):
    """Somebody whom the head of a delegation named, with name and address as the head typed them.

    The person's own answers stand in their registration, which the head never sees.
    """

    __tablename__ = "delegation_member"

    id: Mapped[IntPk]
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None]
    departure: Mapped[Departure | None] = mapped_column(default=None)
    departed_at: Mapped[datetime | None] = mapped_column(default=None)

    delegation: Mapped[Delegation] = relationship(lazy="raise", back_populates="members")
    registration: Mapped[Registration] = relationship(lazy="raise")
    form: Mapped["ExpectedForm"] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(DelegationMember.registration_id) == ExpectedForm.registration_id",
    )


class ExpectedForm(Model):
    """A form that somebody whom another person named is asked to fill in.

    Until `due_on` the place is held; `reminder_days` is how many days before it the last automatic
    reminder went out. Of a form that is complete nothing more is asked.
    """

    __tablename__ = "expected_form"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    due_on: Mapped[date] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    reminder_days: Mapped[int | None] = mapped_column(default=None)

    registration: Mapped[Registration] = relationship(lazy="raise")


class Replacement(Model):
    """A registration whose places went to a colleague's; the data never does."""

    __tablename__ = "replacement"

    id: Mapped[IntPk]
    former_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    successor_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), unique=True
    )
    replaced_at: Mapped[datetime]

    former: Mapped[Registration] = relationship(lazy="raise", foreign_keys=[former_id])
    successor: Mapped[Registration] = relationship(lazy="raise", foreign_keys=[successor_id])
