"""What owners agree to about their practices, and the links of programmes."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.links import Link
from clusterix_events.kernel.types import IntPk
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility

# Named, as both levels of a practice are columns of one table.
TEXT_LEVELS = Enum(
    Visibility,
    name="text_visibility",
    native_enum=False,
    length=32,
    create_constraint=True,
    values_callable=lambda levels: [level.value for level in levels],
)


class PracticeConsent(Model):
    """What an owner agreed to about a practice: one purpose, under one wording, until withdrawn.

    Giving it again is a row of its own, so that the rows tell what stood when.
    """

    __tablename__ = "practice_consent"
    __table_args__ = (
        Index(
            "uq_practice_consent_standing",
            "practice_id",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[IntPk]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[PublishPurpose]
    text_version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)


class ProgrammeLink(Model):
    """A link by which a programme's secretariat reads what is meant for it; `label` says whose."""

    __tablename__ = "programme_link"
    __table_args__ = (UniqueConstraint("event_id", "form_token"),)

    link_id: Mapped[int] = mapped_column(
        ForeignKey("link.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    label: Mapped[str]
    form_token: Mapped[str]

    link: Mapped[Link] = relationship(lazy="raise")
