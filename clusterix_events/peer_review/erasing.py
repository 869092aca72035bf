"""Erasing the names behind reviews, 90 days after the final report; scores and texts stay."""

from datetime import datetime

from sqlalchemy import String, cast, delete, insert, select, update

from clusterix_events.kernel.db import session
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.models import Peer, PeerGroup, Review
from clusterix_events.people.models import Person


def erase_names(event_id: int, *, closed_until: datetime) -> int:
    """Put a nameless person in the place of each peer of a group closed by then; return how many.

    The close of a group makes its report final. A seat keeps its region, for which transfer
    statements stand; its organisation, its device and its note to the moderator go too. What
    was read beforehand is forgotten, and who asked the host what.
    """
    groups = select(PeerGroup.id).where(
        PeerGroup.event_id == event_id, PeerGroup.closed_at <= closed_until
    )
    seats = session.execute(
        select(Peer.id)
        .join(Person, Person.id == Peer.person_id)
        .where(Peer.group_id.in_(groups), Person.family_name != "")
        .order_by(Peer.id)
    ).scalars()
    numbers = list(seats)
    session.execute(delete(DeskReading).where(DeskReading.group_id.in_(groups)))
    session.execute(
        update(DeskQuestion)
        .where(DeskQuestion.group_id.in_(groups), DeskQuestion.person_id.is_not(None))
        .values(person_id=None, form_token="erased-" + cast(DeskQuestion.id, String))
    )
    if not numbers:
        return 0
    nameless = session.scalars(
        insert(Person).returning(Person.id),
        [{"given_name": "", "family_name": "", "is_generated": False} for _ in numbers],
    ).all()
    for seat, person_id in zip(numbers, nameless, strict=True):
        session.execute(
            update(Peer)
            .where(Peer.id == seat)
            .values(person_id=person_id, organisation=None, device_hash=None)
        )
    session.execute(update(Review).where(Review.peer_id.in_(numbers)).values(private_note=None))
    return len(numbers)
