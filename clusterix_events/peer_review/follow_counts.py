"""Reads of the rows that the statistics of the programme are counted from."""

from sqlalchemy import exists, select

from clusterix_events.kernel.db import session
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.follow_figures import (
    Figures,
    FollowFact,
    PracticeFact,
    SeatFact,
    TakeFact,
    figures,
)
from clusterix_events.peer_review.follow_models import FollowUp
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    RevealedFigures,
    TransferStatement,
)


def list_practice_facts(event_id: int) -> list[PracticeFact]:
    """Return the practices of an event as they are counted."""
    return [
        PracticeFact(
            id=row.practice.id,
            state=row.practice.state.value,
            organisation=row.text.organisation,
            country=row.text.country_code,
            region=row.text.region,
            theme=str(row.text.details.get("theme") or "").strip(),
        )
        for row in queries.list_practices(event_id)
    ]


def count(event_id: int, practices: list[PracticeFact]) -> Figures:
    """Return the figures of an event, in the same number of statements for any number of rows."""
    return figures(practices, _seats(event_id), _takes(event_id), _follow_ups(event_id))


def _seats(event_id: int) -> list[SeatFact]:
    shown = exists().where(
        RevealedFigures.group_id == PeerGroup.id, RevealedFigures.counts.is_not(None)
    )
    rows = session.execute(
        select(PeerGroup.practice_id, Peer.region)
        .join(Peer, Peer.group_id == PeerGroup.id)
        .where(
            PeerGroup.event_id == event_id,
            PeerGroup.state == GroupState.CLOSED,
            Peer.conflict_at.is_(None),
            shown,
        )
    )
    return [SeatFact(*row) for row in rows]


def _takes(event_id: int) -> list[TakeFact]:
    rows = session.execute(
        select(PeerGroup.practice_id, TransferStatement.region, TransferStatement.take)
        .join(PeerGroup, PeerGroup.id == TransferStatement.group_id)
        .where(PeerGroup.event_id == event_id, PeerGroup.state == GroupState.CLOSED)
    )
    return [TakeFact(*row) for row in rows]


def _follow_ups(event_id: int) -> list[FollowFact]:
    rows = session.execute(
        select(
            FollowUp.practice_id,
            FollowUp.kind,
            FollowUp.subject,
            FollowUp.after_days,
            FollowUp.status,
        ).where(FollowUp.event_id == event_id)
    )
    return [FollowFact(*row) for row in rows]
