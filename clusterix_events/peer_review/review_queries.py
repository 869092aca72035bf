"""Reads for the one thing everybody does in the same minute: sending a form."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clusterix_events.kernel.db import session
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup


def find_seat(event_id: int, group_id: int, person_id: int) -> tuple[PeerGroup, Peer] | None:
    """Return a group with its questions, and somebody's seat in it, or None."""
    group = _find(PeerGroup.event_id == event_id, PeerGroup.id == group_id)
    peer = None if group is None else queries.find_peer(group_id, person_id)
    return None if group is None or peer is None else (group, peer)


def find_room(code: str) -> PeerGroup | None:
    """Return the group that is open under this code with its questions, or None."""
    return _find(PeerGroup.code == code.strip().upper(), PeerGroup.state == GroupState.OPEN)


def _find(*which: Any) -> PeerGroup | None:
    return session.scalars(
        select(PeerGroup)
        .options(joinedload(PeerGroup.form), joinedload(PeerGroup.practice_version))
        .where(*which)
    ).first()
