"""What follows a group's session: the rapporteur's comments and the host's answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review.models import (
    HostResponse,
    Peer,
    PeerGroup,
    Proposal,
    Recommendation,
    RevealedFigures,
    Review,
    Round,
)

NEEDS_REASON = frozenset({HostResponse.IN_PART, HostResponse.DECLINED})


@dataclass(frozen=True)
class Reply:
    """The host's answer to one recommendation."""

    response: HostResponse
    reason: str | None = None


class ReasonMissingError(RuleError):
    """A recommendation is taken in part or not at all, and nobody says why."""


class NothingToMergeError(RuleError):
    """Fewer than two recommendations are chosen."""


class AnsweredAlreadyError(RuleError):
    """The host has answered a recommendation that is to be merged."""


def comment_on(group: PeerGroup, comments: Mapping[str, str]) -> None:
    """Keep the comments on criteria by their codes; an empty one takes a comment away.

    The comment stands at the last round that is shown. Raises NotFoundError for a criterion of
    which nothing is shown.
    """
    for code, text in comments.items():
        latest = session.scalars(
            select(RevealedFigures)
            .where(RevealedFigures.group_id == group.id, RevealedFigures.criterion == code)
            .order_by((RevealedFigures.round == Round.AFTER).desc())
        ).first()
        if latest is None:
            raise NotFoundError(code)
        latest.comment = text.strip() or None
    session.flush()
    record("peer_group.commented", event_id=group.event_id, subject=f"peer_group:{group.id}")


def answer_recommendations(group: PeerGroup, replies: Mapping[int, Reply]) -> None:
    """Keep the host's answers by the numbers of the recommendations; raise ReasonMissingError."""
    rows = session.scalars(select(Recommendation).where(Recommendation.group_id == group.id))
    kept = {row.id: row for row in rows}
    for number, reply in replies.items():
        if number not in kept:
            raise NotFoundError(f"recommendation {number}")
        reason = (reply.reason or "").strip()
        if reply.response in NEEDS_REASON and not reason:
            raise ReasonMissingError(
                _("Please say why: the peers read your reason."), field=f"reason_{number}"
            )
        kept[number].response, kept[number].response_reason = reply.response, reason or None
    session.flush()
    record("peer_group.answered", event_id=group.event_id, subject=f"peer_group:{group.id}")


def merge_recommendations(group: PeerGroup, numbers: Collection[int], text: str) -> Recommendation:
    """Make one recommendation of several, with everybody behind any of them counted once.

    Raises NothingToMergeError below two, AnsweredAlreadyError once the host has answered one.
    """
    rows = list(session.scalars(select(Recommendation).where(Recommendation.group_id == group.id)))
    chosen = sorted((row for row in rows if row.id in numbers), key=lambda row: row.position)
    if len(chosen) < 2:
        raise NothingToMergeError(_("Choose two recommendations or more."), field="numbers")
    if any(row.response for row in chosen):
        raise AnsweredAlreadyError(
            _("The host has answered one of these. It stays as it is."), field="numbers"
        )
    kept, others = chosen[0], chosen[1:]
    gone = [row.id for row in others]
    session.execute(
        update(Proposal)
        .where(Proposal.recommendation_id.in_(gone))
        .values(recommendation_id=kept.id)
    )
    for row in others:
        session.delete(row)
    kept.text = text
    kept.supporters, kept.regions = _support(kept.id)
    _number([row for row in rows if row not in others])
    record("peer_group.merged", event_id=group.event_id, subject=f"peer_group:{group.id}")
    return kept


def _support(number: int) -> tuple[int, int]:
    row = session.execute(
        select(func.count(Peer.id.distinct()), func.count(Peer.region.distinct()))
        .join(Review, Review.peer_id == Peer.id)
        .join(Proposal, Proposal.review_id == Review.id)
        .where(Proposal.recommendation_id == number)
    ).one()
    return row[0], row[1]


def _number(rows: Sequence[Recommendation]) -> None:
    """Number recommendations anew, the most supported first."""
    in_order = sorted(rows, key=lambda row: (-row.supporters, -row.regions, row.text.casefold()))
    for sign in (-1, 1):  # a position is held once, so all step aside first
        for place, row in enumerate(in_order, start=1):
            row.position = sign * place
        session.flush()
