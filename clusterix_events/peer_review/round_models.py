"""What organisers say before groups are composed, what people declared, and what was changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText


class PartTaken(StrEnum):
    """How somebody takes part in the groups of an event."""

    PEER = "peer"
    LEADER = "leader"
    NONE = "none"


class LockKind(StrEnum):
    """What an organiser decided before the composer is asked."""

    SEATED = "seated"
    KEPT_OUT = "kept_out"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    GROUP = "group"


class ChangeWay(StrEnum):
    """How a group came to be changed."""

    BY_HAND = "by_hand"
    APPLIED = "applied"
    UNDONE = "undone"


class ChangeKind(StrEnum):
    """What was changed of a group."""

    MADE = "made"
    TAKEN_BACK = "taken_back"
    JOINED = "joined"
    LEFT = "left"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    DETAILS = "details"


class RoundTopic(Model):
    """A practice that a group reviews in a round; `name` is the group's.

    `themes` None: those that the practice itself names.
    """

    __tablename__ = "round_topic"
    __table_args__ = (
        UniqueConstraint("event_id", "round_name", "practice_id"),
        UniqueConstraint("event_id", "name"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    round_name: Mapped[str]
    name: Mapped[str]
    practice_id: Mapped[int] = mapped_column(
        ForeignKey("practice.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="SET NULL"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"))
    themes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)


class RoundPresenter(Model):
    """Who presents a practice in a round, and therefore reviews nothing in it."""

    __tablename__ = "round_presenter"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("round_topic.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class RoundAbsence(Model):
    """Somebody who takes part, but cannot be there in one round."""

    __tablename__ = "round_absence"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    round_name: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class RoundDelegate(Model):
    """What the organiser says of somebody; without a row all is as the registration has it.

    `expertise` None: the topics chosen when registering.
    """

    __tablename__ = "round_delegate"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    takes_part: Mapped[PartTaken | None] = mapped_column(default=None)
    may_lead: Mapped[bool] = mapped_column(default=True)
    is_newcomer: Mapped[bool] = mapped_column(default=False)
    expertise: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), default=None)


class ComposerSettings(Model):
    """The weights and limits an organiser chose; `version` guards against two of them at once."""

    __tablename__ = "composer_settings"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)


class ComposerLock(Model):
    """One decision of the organiser about a group; `person_id` None: the group stays as it is."""

    __tablename__ = "composer_lock"
    __table_args__ = (
        UniqueConstraint(
            *("event_id", "kind", "round_name", "practice_id", "person_id"),
            name="uq_composer_lock_decision",
        ),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[LockKind]
    round_name: Mapped[str]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DeclaredConflict(Model):
    """Somebody is not free to judge a practice.

    The organisers see that there is a conflict; the reason only while `may_show_reason`.
    """

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("practice_id", "person_id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[LongText | None] = mapped_column(default=None)
    may_show_reason: Mapped[bool] = mapped_column(default=False)
    is_by_organiser: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]


class ConflictCall(Model):
    """Everybody who takes part was asked to declare conflicts by a day."""

    __tablename__ = "conflict_call"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    due_on: Mapped[date]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)


class ConflictAnswer(Model):
    """Somebody has looked at the practices, and declared what there was to declare."""

    __tablename__ = "conflict_answer"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answered_at: Mapped[datetime]


class GroupDraft(Model):
    """What the organiser made by hand of a proposal of the composer, before it is applied."""

    __tablename__ = "group_draft"

    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    plan: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


class AppliedPlan(Model):
    """A proposal that became the groups, with the groups as they were, so that it can be undone.

    `before` has each changed group's people by its number; `after` the version each group got,
    new ones included. Both are forgotten when it is undone, and with the names.
    """

    __tablename__ = "applied_plan"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int]
    account_id: Mapped[int | None]
    applied_at: Mapped[datetime]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class GroupChange(Model):
    """One line of the groups' log: who (an account), when, which group, what and about whom.

    The name of the group stays when the group is taken back; the person goes with the names.
    """

    __tablename__ = "group_change"
    __table_args__ = (Index("ix_group_change_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("peer_group.id", ondelete="SET NULL"), index=True
    )
    group_name: Mapped[str]
    way: Mapped[ChangeWay]
    kind: Mapped[ChangeKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[int | None]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None] = mapped_column(default=None)
