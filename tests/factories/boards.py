"""Many practices with their groups and reviews, written by statements.

Services would check each group against all others, which is right for one and slow for 300.
"""

from sqlalchemy import func, insert, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    Review,
    ReviewFormVersion,
    Round,
)
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.review_form import default_definition
from clusterix_events.people.models import Person


def add_practices(event_id: int, count: int) -> list[Practice]:
    """Return that many more accepted practices of an event, "Practice No 7" and so on."""
    first = 1 + (
        session.scalar(select(func.max(Practice.number)).where(Practice.event_id == event_id)) or 0
    )
    practices = [
        Practice(event_id=event_id, number=number, state=PracticeState.ACCEPTED)
        for number in range(first, first + count)
    ]
    session.add_all(practices)
    session.flush()
    session.add_all(
        PracticeVersion(
            practice_id=one.id,
            number=1,
            title=f"Practice No {one.number}",
            organisation="Institute",
            country_code="RO",
        )
        for one in practices
    )
    session.flush()
    return practices


def add_reviewed_practices(event_id: int, count: int, *, reviews: int = 10) -> None:
    """Add practices, each with an open group that has sent so many first forms."""
    form = ReviewFormVersion(event_id=event_id, version=_next_form(event_id))
    form.definition = default_definition()
    people = [Person(given_name="Person", family_name=f"No{n}") for n in range(reviews)]
    session.add_all([form, *people])
    practices = add_practices(event_id, count)
    versions = dict(
        session.execute(
            select(PracticeVersion.practice_id, PracticeVersion.id).where(
                PracticeVersion.practice_id.in_([one.id for one in practices])
            )
        ).all()
    )
    groups = [
        PeerGroup(
            event_id=event_id,
            name=f"G{one.number}",
            round_name="A",
            practice_id=one.id,
            practice_version_id=versions[one.id],
            form_id=form.id,
            moderator_id=people[0].id,
            rapporteur_id=people[1].id,
            code=f"{event_id}-{one.number}",
            state=GroupState.OPEN,
        )
        for one in practices
    ]
    session.add_all(groups)
    session.flush()
    seats = [
        {"group_id": group.id, "person_id": person.id, "position": place, "region": "AT12"}
        for group in groups
        for place, person in enumerate(people)
    ]
    peers = session.scalars(insert(Peer).returning(Peer.id), seats).all()
    now = clock.now()
    session.execute(
        insert(Review),
        [
            {
                "peer_id": peer,
                "round": Round.BEFORE,
                "form_token": str(peer),
                "sent_at": now,
                "basis": [],
            }
            for peer in peers
        ],
    )


def _next_form(event_id: int) -> int:
    versions = select(func.max(ReviewFormVersion.version))
    return 1 + (session.scalar(versions.where(ReviewFormVersion.event_id == event_id)) or 0)
