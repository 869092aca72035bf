"""Registrations, the parts they join, and consents."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.people.models import Person
from clusterix_events.places.models import PlaceRequest
from clusterix_events.questions.models import AnswerSheet
from clusterix_events.registration.rules import Purpose, RegistrationState


class Registration(Model):
    """One person at one event.

    `form_token` names the form that made it, so that the same form sent twice finds the first
    result; `sequence` counts changes for calendars; `search_text` is the folded name, organisation
    and reference by which organisers search and sort (family name first).
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_registration_event_id_search_text", "event_id", "search_text"),
        Index("ix_registration_event_id_state", "event_id", "state"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("answer_sheet.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    state: Mapped[RegistrationState]
    form_token: Mapped[str | None] = mapped_column(unique=True)
    notice_version: Mapped[int]
    notice_locale: Mapped[str]
    search_text: Mapped[str]
    is_possible_duplicate: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)

    event: Mapped[Event] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    sheet: Mapped[AnswerSheet] = relationship(lazy="raise")
    joined_parts: Mapped[list["JoinedPart"]] = relationship(
        lazy="raise", back_populates="registration", order_by="JoinedPart.part_id"
    )
    consents: Mapped[list["Consent"]] = relationship(lazy="raise", order_by="Consent.id")


class JoinedPart(Model):
    """A part that a registration asked to join; the request says whether it has a place.

    Registrations of a delegation that stays together share one request while it waits.
    """

    __tablename__ = "joined_part"
    __table_args__ = (UniqueConstraint("registration_id", "part_id"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("place_request.id"), index=True)

    registration: Mapped[Registration] = relationship(lazy="raise", back_populates="joined_parts")
    part: Mapped[Part] = relationship(lazy="raise")
    request: Mapped[PlaceRequest] = relationship(lazy="raise")


class Consent(Model):
    """What a person said to one purpose, under which wording, and when.

    `given_at` is None for a plain no; `withdrawn_at` is set when a yes is taken back.
    """

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("registration_id", "purpose"),)

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose]
    text_version: Mapped[int]
    asked_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_given(self) -> bool:
        """Whether the person agrees at present."""
        return self.given_at is not None and self.withdrawn_at is None
