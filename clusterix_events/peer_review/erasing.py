"""Erasing the names behind reviews, 90 days after the final report; scores and texts stay.

Whatever else names the people of a group goes by the same clock: a function in `ERASERS`, given
the groups whose time has come.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, String, delete, insert, or_, select, update
from sqlalchemy import cast as sql_cast

from clusterix_events.agenda.models import Engagement
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.models import Peer, PeerGroup, Review
from clusterix_events.peer_review.paper_models import PaperEntry, PaperSheet, PaperState
from clusterix_events.peer_review.report_models import Report
from clusterix_events.people.models import Person

Groups = Sequence[int]
NAMES_DAYS: Final = 90
# A group whose report never becomes final keeps no names for ever. The standard timeline ends 35
# days after the session, so its names would go after 125; half a year leaves room for a late one.
NO_REPORT_DAYS: Final = 180


def erase_names(event_id: int, *, now: datetime) -> int:
    """Erase who is behind the reviews of the groups whose time has come; return how many rows."""
    groups = list_due_groups(event_id, now=now)
    return sum(erase(groups) for erase in ERASERS) if groups else 0


def list_due_groups(event_id: int, *, now: datetime) -> Groups:
    """Return the groups of an event behind whose reviews no names are kept any more.

    90 days after the final report; without one, half a year after the close.
    """
    return session.scalars(
        select(PeerGroup.id)
        .outerjoin(Report, Report.group_id == PeerGroup.id)
        .where(
            PeerGroup.event_id == event_id,
            or_(
                Report.final_at <= now - timedelta(days=NAMES_DAYS),
                Report.final_at.is_(None)
                & (PeerGroup.closed_at <= now - timedelta(days=NO_REPORT_DAYS)),
            ),
        )
        .order_by(PeerGroup.id)
    ).all()


def _seats(groups: Groups) -> int:
    """Put a nameless person in the place of each peer.

    A seat keeps its region, for which transfer statements stand; its organisation, its device and
    its note to the moderator go too.
    """
    numbers = session.scalars(
        select(Peer.id)
        .join(Person, Person.id == Peer.person_id)
        .where(Peer.group_id.in_(groups), Person.family_name != "")
        .order_by(Peer.id)
    ).all()
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


def _engagements(groups: Groups) -> int:
    """Forget who was a peer in the sessions where these groups met, once none of others is left.

    A seat keeps its region: beside the names of a session it would tell who sat there.
    """
    still_named = select(PeerGroup.session_id).where(
        PeerGroup.session_id.is_not(None), PeerGroup.id.not_in(groups)
    )
    met = select(PeerGroup.session_id).where(PeerGroup.id.in_(groups))
    return _rows(
        delete(Engagement).where(
            Engagement.role == EngagementRole.PEER,
            Engagement.session_id.in_(met),
            Engagement.session_id.not_in(still_named),
        )
    )


def _readings(groups: Groups) -> int:
    """Forget what was read beforehand."""
    return _rows(delete(DeskReading).where(DeskReading.group_id.in_(groups)))


def _askers(groups: Groups) -> int:
    """Forget who asked the host what; the questions stay."""
    return _rows(
        update(DeskQuestion)
        .where(DeskQuestion.group_id.in_(groups), DeskQuestion.person_id.is_not(None))
        .values(person_id=None, form_token="erased-" + sql_cast(DeskQuestion.id, String))
    )


def _sheets(groups: Groups) -> int:
    """Forget whose a paper form was, whose number somebody may have noted."""
    return _rows(
        update(PaperSheet)
        .where(PaperSheet.group_id.in_(groups), PaperSheet.peer_id.is_not(None))
        .values(peer_id=None)
    )


def _typed(groups: Groups) -> int:
    """Forget what was typed from a paper form and does not count."""
    sheets = select(PaperSheet.id).where(PaperSheet.group_id.in_(groups))
    return _rows(
        delete(PaperEntry).where(
            PaperEntry.sheet_id.in_(sheets), PaperEntry.state != PaperState.COUNTED
        )
    )


def _rows(statement: Any) -> int:
    ran = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", ran).rowcount


ERASERS: Final[tuple[Callable[[Groups], int], ...]] = (
    *(_seats, _engagements, _readings, _askers, _sheets, _typed),
)
