"""What follows a group's session: the rapporteur's comments and the host's answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review.models import (
    HostResponse,
    PeerGroup,
    Recommendation,
    RevealedFigures,
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
