"""When the names behind reviews go, and what goes and stays with them."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from clusterix_events.agenda.models import Engagement
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import erasing, queries
from clusterix_events.peer_review.desk_models import DeskReading
from clusterix_events.peer_review.models import GroupState, Peer, Review, Round, Score
from clusterix_events.peer_review.paper_models import PaperSheet
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.people.models import Person
from clusterix_events.privacy.rules import PEER_NAMES_DAYS
from tests.factories.agenda import add_session
from tests.factories.events import add_part
from tests.factories.peer_review import (
    answers,
    make_event,
    make_group,
    make_open_group,
    make_practice,
    send,
)


@pytest.fixture
def group(app_context):
    """A closed group of six, of whom four sent; one read before, one has a paper form."""
    with transaction():
        event = make_event()
        group = queries.get_group(event.id, make_open_group(event).id)
        for peer in group.peers[:4]:
            send(group, peer, Round.AFTER, answers(4))
        group.state, group.closed_at = GroupState.CLOSED, clock.now()
        person_id = group.peers[0].person_id
        session.add(DeskReading(group_id=group.id, person_id=person_id, read_at=clock.now()))
        session.add(PaperSheet(group_id=group.id, number=1, code="X", peer_id=group.peers[0].id))
        session.flush()
        return group


def finish(group_id: int, *, after_days: int) -> None:
    """Let the report be final so many days after the close."""
    days = dict.fromkeys(
        ("draft_until", "group_check_until", "fact_check_until", "response_until", "final_on"),
        date(2026, 12, 1),
    )
    moment = clock.now() + timedelta(days=after_days)
    session.add(
        Report(
            group_id=group_id,
            stage=ReportStage.FINAL,
            stage_since=moment,
            final_at=moment,
            snapshot={"title": "x"},
            **days,
        )
    )
    session.flush()


def named(group_id: int) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Peer)
            .join(Person, Person.id == Peer.person_id)
            .where(Peer.group_id == group_id, Person.family_name != "")
        )
        or 0
    )


def erase(group, *, day: int) -> int:
    with transaction():
        return erasing.erase_names(group.event_id, now=clock.now() + timedelta(days=day))


def test_term_is_the_one_that_the_privacy_notice_tells():
    assert erasing.NAMES_DAYS == PEER_NAMES_DAYS == 90


def test_names_go_90_days_after_the_final_report_and_not_after_the_close(group):
    with transaction():
        finish(group.id, after_days=100)

    assert (erase(group, day=189), named(group.id)) == (0, 6)
    assert erase(group, day=190) > 0
    assert named(group.id) == 0


def test_without_a_final_report_names_go_half_a_year_after_the_close(group):
    assert (erase(group, day=179), named(group.id)) == (0, 6)
    assert erase(group, day=180) > 0
    assert named(group.id) == 0


def test_all_that_tells_whose_a_form_was_goes_and_the_scores_stay(group):
    scores = session.scalar(select(func.count()).select_from(Score))
    session.rollback()

    assert erase(group, day=181) == 8
    assert erase(group, day=182) == 0

    seats = session.execute(select(Peer.organisation, Peer.region)).all()
    assert {row.organisation for row in seats} == {None}
    assert len({row.region for row in seats}) == 5
    assert session.scalars(select(DeskReading)).all() == []
    assert session.scalars(select(PaperSheet.peer_id)).all() == [None]
    assert session.scalars(select(Review.private_note)).all() == [None] * 4
    assert session.scalar(select(func.count()).select_from(Score)) == scores


def test_who_was_a_peer_in_the_session_goes_with_the_last_of_its_groups(group):
    with transaction():
        event = session.get_one(Event, group.event_id)
        met = add_session(event, add_part(event))
        row = queries.get_group(group.event_id, group.id)
        row.session_id = met.id
        for peer in row.peers:
            engage(met.id, peer.person_id, EngagementRole.PEER)
        engage(met.id, row.moderator_id, EngagementRole.MODERATOR)
        later = make_group(event, name="A2", practice=make_practice(event))
        later.session_id = met.id

    erase(group, day=181)
    while_one_is_left = engaged(met.id)
    with transaction():
        queries.get_group(group.event_id, later.id).session_id = None
    erase(group, day=182)

    assert while_one_is_left == {"peer": 6, "moderator": 1}
    assert engaged(met.id) == {"moderator": 1}


def engaged(session_id: int) -> Counter[str]:
    return Counter(
        session.scalars(select(Engagement.role).where(Engagement.session_id == session_id))
    )


def test_group_that_never_closed_is_left_alone(group):
    with transaction():
        row = queries.get_group(group.event_id, group.id)
        row.state, row.closed_at = GroupState.OPEN, None

    assert (erase(group, day=999), named(group.id)) == (0, 6)
