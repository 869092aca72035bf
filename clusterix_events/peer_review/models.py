"""Practices, review forms, groups, what peers sent, and what was revealed of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.agenda.models import Session
from clusterix_events.events.models import Room
from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk, LongText
from clusterix_events.peer_review.practice_rules import PracticeKind, PracticeState
from clusterix_events.peer_review.publish_models import TEXT_LEVELS
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.people.models import Person


class GroupState(StrEnum):
    """Where a group is: made up, in session, or settled for ever."""

    COMPOSED = "composed"
    OPEN = "open"
    CLOSED = "closed"


class Round(StrEnum):
    """Scores are given twice: before and after the discussion."""

    BEFORE = "before"
    AFTER = "after"


class CountedAt(StrEnum):
    """At which moment a form came to stand behind what is shown."""

    REVEAL = "reveal"
    CLOSE = "close"


class RequestState(StrEnum):
    """What became of a typed name."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class HostResponse(StrEnum):
    """How the practice's host answers a recommendation."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    CONSIDERED = "considered"
    DECLINED = "declined"


class Practice(Model):
    """A good practice of an event; its texts stand in its versions.

    `version` counts what was saved, so that two who write at once learn of each other.
    `visibility` is for whom its report is, `text_visibility` for whom its texts are;
    `publishes_text` and `publishes_report` repeat what of `publish_models.PracticeConsent` stands,
    `shows_contact` is the owner's wish, which may be taken back at any time.
    """

    __tablename__ = "practice"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("event_id", "form_token"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[PracticeState] = mapped_column(default=PracticeState.ACCEPTED)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.GROUP)
    text_visibility: Mapped[Visibility] = mapped_column(
        TEXT_LEVELS, default=Visibility.PUBLIC, server_default=Visibility.PUBLIC.value
    )
    publishes_text: Mapped[bool] = mapped_column(default=False, server_default=false())
    publishes_report: Mapped[bool] = mapped_column(default=False, server_default=false())
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    version: Mapped[int] = mapped_column(default=1)
    form_token: Mapped[str | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    shows_contact: Mapped[bool] = mapped_column(default=False)

    versions: Mapped[list["PracticeVersion"]] = relationship(
        lazy="raise", order_by="PracticeVersion.number", back_populates="practice"
    )


class PracticeVersion(Model):
    """The texts of a practice; a frozen version stays as the group read it.

    `details` holds the optional answers by the codes of `practice_fields.FIELDS`, and the rows
    of evidence as "figures"; what is not in it was not recorded. A draft is still written by the
    owner and read by nobody but owner and organisers. `signed_at` and `accepted_at` are the two
    sign-offs of these very texts; `self_assessment` holds scores by criterion, None for "cannot
    judge".
    """

    __tablename__ = "practice_version"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[IntPk]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    organisation: Mapped[str]
    country_code: Mapped[str]
    nuts_code: Mapped[str | None]
    place: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    guiding_questions: Mapped[list[str]] = mapped_column(default=list)
    is_frozen: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[PracticeKind] = mapped_column(default=PracticeKind.PRACTICE)
    self_assessment: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_draft: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)

    practice: Mapped[Practice] = relationship(lazy="raise", back_populates="versions")

    @property
    def region(self) -> str:
        """The code of its territory: the NUTS code, else the country's."""
        return self.nuts_code or self.country_code


class ReviewFormVersion(Model):
    """A version of an event's review form, never changed; groups keep the one they have.

    `made_at` None: it was made before its moment was recorded.
    """

    __tablename__ = "review_form"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version: Mapped[int]
    definition: Mapped[dict[str, Any]]
    made_at: Mapped[datetime | None] = mapped_column(default=None)


class PeerGroup(Model):
    """People who review one practice in one session, with the state of their room.

    The clock columns are those of `timer.Clock`; `final_opened_at` is when the form for the
    final scores opened, the reveal columns when each round was shown.
    """

    __tablename__ = "peer_group"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    round_name: Mapped[str]
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"))
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    practice_version_id: Mapped[int] = mapped_column(ForeignKey("practice_version.id"))
    form_id: Mapped[int] = mapped_column(ForeignKey("review_form.id"))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rapporteur_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[GroupState] = mapped_column(default=GroupState.COMPOSED)
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    final_opened_at: Mapped[datetime | None] = mapped_column(default=None)
    before_revealed_at: Mapped[datetime | None] = mapped_column(default=None)
    after_revealed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    clock_step: Mapped[int] = mapped_column(default=0)
    clock_started_at: Mapped[datetime | None] = mapped_column(default=None)
    clock_paused_at: Mapped[datetime | None] = mapped_column(default=None)
    clock_extra_minutes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise")
    practice_version: Mapped[PracticeVersion] = relationship(lazy="raise")
    form: Mapped[ReviewFormVersion] = relationship(lazy="raise")
    session: Mapped[Session | None] = relationship(lazy="raise")
    room: Mapped[Room | None] = relationship(lazy="raise")
    moderator: Mapped[Person] = relationship(lazy="raise", foreign_keys=[moderator_id])
    rapporteur: Mapped[Person] = relationship(lazy="raise", foreign_keys=[rapporteur_id])
    peers: Mapped[list["Peer"]] = relationship(lazy="raise", order_by="Peer.position")
    presenters: Mapped[list["Presenter"]] = relationship(lazy="raise", order_by="Presenter.id")

    @property
    def open_rounds(self) -> list[Round]:
        """The rounds whose form has been opened to the peers."""
        return [Round.BEFORE] if self.final_opened_at is None else list(Round)


class Peer(Model):
    """A member of a group, with organisation and region as they were when it was made up."""

    __tablename__ = "peer"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int]
    organisation: Mapped[str | None]
    region: Mapped[str]
    device_hash: Mapped[str | None] = mapped_column(default=None)
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    conflict_at: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)

    person: Mapped[Person] = relationship(lazy="raise")
    reviews: Mapped[list["Review"]] = relationship(lazy="raise")


class Presenter(Model):
    """Somebody who presents the practice to a group and fills in no form."""

    __tablename__ = "presenter"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(lazy="raise")


class EntryRequest(Model):
    """A name typed at the group's door, waiting for the moderator."""

    __tablename__ = "entry_request"
    __table_args__ = (UniqueConstraint("group_id", "device_hash"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    typed_name: Mapped[str]
    device_hash: Mapped[str]
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING)
    requested_at: Mapped[datetime]


class Review(Model):
    """One peer's form of one round as it was sent.

    `counted_at` says when it came to stand behind the texts that are shown; None: it does not.
    While `reopened_at` is set the peer may send it once more.
    """

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("peer_id", "round"),)

    id: Mapped[IntPk]
    peer_id: Mapped[int] = mapped_column(ForeignKey("peer.id", ondelete="CASCADE"))
    round: Mapped[Round]
    form_token: Mapped[str]
    sent_at: Mapped[datetime]
    basis: Mapped[list[str]] = mapped_column(default=list)
    private_note: Mapped[LongText | None] = mapped_column(default=None)
    counted_at: Mapped[CountedAt | None] = mapped_column(default=None)
    reopened_at: Mapped[datetime | None] = mapped_column(default=None)


class Score(Model):
    """One score of a review; a NULL value means "I cannot judge this"."""

    __tablename__ = "review_score"
    __table_args__ = (CheckConstraint("value BETWEEN 1 AND 5", name="value_on_scale"),)

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    criterion: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int | None]


class Opinion(Model):
    """One answer in words of a review."""

    __tablename__ = "review_opinion"

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[LongText]


class Proposal(Model):
    """A recommendation as one peer wrote it; merged into a recommendation at the close."""

    __tablename__ = "review_proposal"

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[LongText]
    addressee: Mapped[str | None]
    weight: Mapped[str | None]
    until: Mapped[str | None]
    recommendation_id: Mapped[int | None] = mapped_column(
        ForeignKey("recommendation.id", ondelete="SET NULL"), default=None, index=True
    )


class TransferStatement(Model):
    """What a region would take, shown with its name; stored apart from the reviews."""

    __tablename__ = "transfer_statement"
    __table_args__ = (
        UniqueConstraint("group_id", "peer_id"),
        Index("ix_transfer_statement_peer_id", "peer_id"),
    )

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    peer_id: Mapped[int] = mapped_column(ForeignKey("peer.id", ondelete="CASCADE"))
    region: Mapped[str]
    take: Mapped[str]
    element: Mapped[LongText | None]
    first_step: Mapped[LongText | None]
    barriers: Mapped[list[str]]
    contact: Mapped[list[str]]
    sent_at: Mapped[datetime]


class RevealedFigures(Model):
    """What everyone may see of one criterion in one round; `counts` is None below four.

    `counted` and `cannot_judge` are said to all beside the counts, below four to the moderator.
    Written at the reveal; the close writes it once more where four later answers join or where
    nothing was shown yet, and then never again.
    """

    __tablename__ = "revealed_figures"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("peer_group.id", ondelete="CASCADE"), primary_key=True
    )
    round: Mapped[Round] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    counted: Mapped[int]
    cannot_judge: Mapped[int]
    change: Mapped[float | None] = mapped_column(default=None)
    later: Mapped[int] = mapped_column(default=0)
    comment: Mapped[LongText | None] = mapped_column(default=None)


class RevealedText(Model):
    """One answer in words that everyone may see, without its writer."""

    __tablename__ = "revealed_text"
    __table_args__ = (Index("ix_revealed_text_group_id", "group_id"),)

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    round: Mapped[Round]
    question: Mapped[str]
    text: Mapped[LongText]


class Recommendation(Model):
    """A merged recommendation of a group with its supporters counted, and the host's answer.

    One that is left out stands in no report; whoever writes the report may take it in again.
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("group_id", "position"),
        CheckConstraint("supporters >= 1 AND regions >= 1", name="traces_to_an_answer"),
    )

    id: Mapped[IntPk]
    group_id: Mapped[int] = mapped_column(ForeignKey("peer_group.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[LongText]
    supporters: Mapped[int]
    regions: Mapped[int]
    addressee: Mapped[str | None]
    weight: Mapped[str | None]
    until: Mapped[str | None]
    is_left_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    response: Mapped[HostResponse | None] = mapped_column(default=None)
    response_reason: Mapped[LongText | None] = mapped_column(default=None)
