"""Reads of what was revealed, and of the answers with names for the moderator alone."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from clusterix_events.kernel.db import session
from clusterix_events.peer_review.answers import Answers, Recommends
from clusterix_events.peer_review.models import (
    GroupState,
    Opinion,
    PeerGroup,
    Proposal,
    Recommendation,
    RevealedFigures,
    RevealedText,
    Review,
    Round,
    Score,
    TransferStatement,
)


def list_figures(group_id: int) -> dict[tuple[Round, str], RevealedFigures]:
    """Return what is revealed of a group's scores, by round and criterion."""
    rows = session.scalars(select(RevealedFigures).where(RevealedFigures.group_id == group_id))
    return {(row.round, row.criterion): row for row in rows}


def list_texts(group_id: int) -> dict[str, list[str]]:
    """Return the revealed answers in words by their question, in their mixed order."""
    texts: dict[str, list[str]] = {}
    rows = session.scalars(
        select(RevealedText).where(RevealedText.group_id == group_id).order_by(RevealedText.id)
    )
    for row in rows:
        texts.setdefault(row.question, []).append(row.text)
    return texts


def list_recommendations(group_id: int) -> Sequence[Recommendation]:
    """Return the merged recommendations of a closed group in their order."""
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.group_id == group_id)
        .order_by(Recommendation.position)
    ).all()


def list_statements(event_id: int) -> Sequence[tuple[int, TransferStatement]]:
    """Return (practice, statement) of all closed groups of an event."""
    rows = session.execute(
        select(PeerGroup.practice_id, TransferStatement)
        .join(PeerGroup, PeerGroup.id == TransferStatement.group_id)
        .where(PeerGroup.event_id == event_id, PeerGroup.state == GroupState.CLOSED)
        .order_by(TransferStatement.id)
    )
    return [(practice_id, statement) for practice_id, statement in rows]


def read_answers(reviews: Iterable[Review]) -> dict[int, Answers]:
    """Return what stands in some reviews, by their number; whoever asks may read the names."""
    kept = {review.id: review for review in reviews}
    scores: dict[int, dict[str, int | None]] = {number: {} for number in kept}
    opinions: dict[int, dict[str, str]] = {number: {} for number in kept}
    proposals: dict[int, list[Recommends]] = {number: [] for number in kept}
    for score in session.scalars(select(Score).where(Score.review_id.in_(kept))):
        scores[score.review_id][score.criterion] = score.value
    for opinion in session.scalars(select(Opinion).where(Opinion.review_id.in_(kept))):
        opinions[opinion.review_id][opinion.question] = opinion.text
    for one in session.scalars(
        select(Proposal).where(Proposal.review_id.in_(kept)).order_by(Proposal.position)
    ):
        proposals[one.review_id].append(Recommends(one.text, one.addressee, one.weight, one.until))
    return {
        number: Answers(
            scores=scores[number],
            opinions=opinions[number],
            basis=review.basis,
            recommendations=proposals[number],
            private_note=review.private_note,
        )
        for number, review in kept.items()
    }
