"""Moving a practice from state to state: by the table, with its log line and its announcement."""

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review.facts import PracticeMoved
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_rules import MOVES, Move, moved


def move(practice: Practice, made: Move, **detail: str | int) -> Practice:
    """Move a practice as the table says, log it and announce it; raise PracticeMoveError.

    A practice that is stored for the first time makes its move from nothing.
    """
    practice.state = moved(practice.state, made)
    return note(practice, made, **detail)


def note(practice: Practice, made: Move, **detail: str | int) -> Practice:
    """Log and announce a move that was made."""
    session.flush()
    record(
        MOVES[made].log,
        event_id=practice.event_id,
        subject=f"practice:{practice.id}",
        **detail,
    )
    publish(PracticeMoved(practice.id, made.value))
    return practice
