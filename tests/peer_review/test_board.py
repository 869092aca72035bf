"""The organiser's board: whose turn it is, in as many statements for one practice as for 300."""

from datetime import date

import pytest

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.peer_review import reveal_service, session_service
from clusterix_events.peer_review.board_page import Turn, board_lines, turn_of
from clusterix_events.peer_review.board_queries import NOTHING, BoardRow, list_board
from clusterix_events.peer_review.models import (
    GroupState,
    Round,
)
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.queries import Progress, get_group
from clusterix_events.peer_review.report_rules import ReportStage
from tests.factories.boards import add_practices, add_reviewed_practices
from tests.factories.peer_review import make_event, make_group, make_practice, send
from tests.factories.people import add_organiser, sign_in
from tests.peer_review.conftest import Meeting
from tests.support.pages import counted_statements

BOARD = "/manage/bucharest/groups/board"
ALL_SENT = Progress(peers=6, before=6, after=6)


def a_row(
    practice: PracticeState = PracticeState.ACCEPTED,
    group: GroupState | None = None,
    *,
    progress: Progress = NOTHING,
    final_opened: bool = False,
    stage: ReportStage | None = None,
) -> BoardRow:
    return BoardRow(
        practice_id=1,
        number=1,
        title="One",
        practice_state=practice,
        group_id=group and 1,
        group_name=group and "A1",
        round_name=group and "A",
        group_state=group,
        final_opened=final_opened,
        progress=progress,
        stage=stage,
        until=None,
    )


@pytest.mark.parametrize(
    ("row", "turn"),
    [
        (a_row(PracticeState.DRAFT), Turn.OWNER),
        (a_row(PracticeState.CHANGES_ASKED), Turn.OWNER),
        (a_row(PracticeState.SUBMITTED), Turn.ORGANISER),
        (a_row(PracticeState.ACCEPTED), Turn.ORGANISER),
        (a_row(PracticeState.ARCHIVED), Turn.NOBODY),
        (a_row(group=GroupState.COMPOSED), Turn.MODERATOR),
        (a_row(group=GroupState.OPEN, progress=Progress(6, 5, 0)), Turn.PEERS),
        (a_row(group=GroupState.OPEN, progress=Progress(6, 6, 0)), Turn.MODERATOR),
        (
            a_row(group=GroupState.OPEN, progress=Progress(6, 6, 5), final_opened=True),
            Turn.PEERS,
        ),
        (a_row(group=GroupState.OPEN, progress=ALL_SENT, final_opened=True), Turn.MODERATOR),
        (a_row(group=GroupState.CLOSED, stage=ReportStage.DRAFT), Turn.RAPPORTEUR),
        (a_row(group=GroupState.CLOSED, stage=ReportStage.GROUP_CHECK), Turn.PEERS),
        (a_row(group=GroupState.CLOSED, stage=ReportStage.FACT_CHECK), Turn.OWNER),
        (a_row(group=GroupState.CLOSED, stage=ReportStage.RESPONSE), Turn.OWNER),
        (a_row(group=GroupState.CLOSED, stage=ReportStage.FINAL), Turn.NOBODY),
    ],
)
def test_it_is_the_turn_of_who_holds_the_review_up(row, turn):
    assert turn_of(row) is turn


def test_board_holds_practices_without_a_group_and_counts_what_was_sent(app):
    with app.app_context():
        with transaction():
            event = make_event()
            group = make_group(event)
            make_practice(event, "Without a group")
            session_service.open_group(group.id, now=clock.now())
            for peer in get_group(event.id, group.id).peers[:4]:
                send(group, peer, Round.BEFORE)
            reveal_service.reveal_round(group.id, Round.BEFORE, now=clock.now())

        first, second = list_board(event.id)

    assert (first.group_state, first.progress) == (GroupState.OPEN, Progress(6, 4, 0))
    assert first.final_opened
    assert (second.title, second.group_id, second.progress) == ("Without a group", None, NOTHING)


@pytest.mark.backend("sqlite")
def test_lines_say_what_comes_next_and_by_which_day(app):
    row = a_row(group=GroupState.CLOSED, progress=ALL_SENT, stage=ReportStage.GROUP_CHECK)
    with app.test_request_context():
        (line,) = board_lines([BoardRow(**vars(row) | {"until": date(2026, 11, 8)})])

    assert line.next_step == "The group checks the report. Until Sun 8 Nov"


@pytest.mark.backend("sqlite")
def test_board_is_searched_and_filtered(app, meeting: Meeting, visit):
    with app.app_context(), transaction():
        add_practices(meeting.event_id, 60)
    client = visit(meeting.organiser)

    first = client.get(BOARD).get_data(as_text=True)
    second = client.get(f"{BOARD}?page=2").get_data(as_text=True)
    peers = client.get(f"{BOARD}?turn=peers").get_data(as_text=True)
    nothing = client.get(f"{BOARD}?q=unheard").get_data(as_text=True)

    assert "61 reviews" in first
    assert "Practice No 50" in first
    assert "Practice No 51" not in first
    assert "Practice No 51" in second
    assert "Inter-cluster co-operation" not in second
    assert "1 review" in peers
    assert "Peers send their forms." in peers
    assert "Practice No" not in peers
    assert "Nothing fits" in nothing


@pytest.mark.backend("sqlite")
def test_board_is_for_the_organisers_of_the_event(meeting: Meeting, visit):
    assert visit(meeting.other_organiser).get(BOARD).status_code == 403
    assert visit(meeting.moderator).get(BOARD).status_code == 403


@pytest.mark.backend("sqlite")
def test_board_says_nothing_of_who_wrote_what(app, meeting: Meeting, visit):
    with app.app_context(), transaction():
        group = get_group(meeting.event_id, meeting.group_id)
        for peer in group.peers[:5]:
            send(group, peer, Round.BEFORE)

    page = visit(meeting.organiser).get(BOARD).get_data(as_text=True)

    assert "5 of 6" in page
    assert "Person No" not in page
    assert "Keep 3" not in page


def test_board_costs_the_same_for_one_and_for_300(app):
    costs = []
    with app.app_context(), transaction():
        event_id = make_event().id
        organiser = add_organiser(event_id).id
    client = sign_in(app, app.test_client(), organiser)
    for more in (1, 2, 297):
        with app.app_context(), transaction():
            add_reviewed_practices(event_id, more)
        client.get(BOARD)
        with counted_statements(app) as statements:
            assert client.get(BOARD).status_code == 200
        costs.append(statements.total)

    assert len(set(costs)) == 1, costs
