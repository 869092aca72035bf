"""Paper forms typed in: counted as forms from a phone are, once, and never over one of those."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import (
    paper_queries,
    paper_service,
    queries,
    result_queries,
    reveal_service,
    review_service,
    session_service,
)
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.erasing import NO_REPORT_DAYS, erase_names
from clusterix_events.peer_review.models import Review, Round, Score, TransferStatement
from clusterix_events.peer_review.paper_models import PaperEntry, PaperPart, PaperSheet, PaperState
from clusterix_events.peer_review.paper_rules import Difference
from clusterix_events.peer_review.paper_service import Outcome
from tests.factories.peer_review import CRITERIA, answers, make_event, make_open_group, send

FIRST, FINAL, STATED = PaperPart.BEFORE, PaperPart.AFTER, PaperPart.STATEMENT


@dataclass(frozen=True)
class Made:
    """An open group in plain values."""

    id: int
    event_id: int
    peers: tuple[int, ...]
    name: str = "A1"


@pytest.fixture
def group(app_context):
    """An open group of six with eight numbered sheets, the final form open too."""
    with transaction():
        made = make_open_group(make_event())
        paper_service.add_sheets(made.id, 8)
    made = queries.list_groups(made.event_id)[0]
    return Made(made.id, made.event_id, tuple(peer.id for peer in made.peers))


def typed(figure="3", *, conflict=False, **words):
    figures = {} if conflict else {f"score_{code}": figure for code in CRITERIA}
    return {"figures": figures, "words": {"conflict": conflict, **words}}


def again(figure="3", **other):
    return {"conflict": "no"} | {f"score_{code}": figure for code in CRITERIA} | other


def type_in(group, number, part, what, *, peer=None, is_complete=True):
    with transaction():
        if peer is not None:
            paper_service.give_sheet(group.id, number, group.peers[peer])
        paper_service.keep_typed(
            group.id, number, part, what, is_complete=is_complete, now=clock.now()
        )


def check(group, number, part, what):
    with transaction():
        return paper_service.check(group.id, number, part, what, now=clock.now())


def enter(group, place, figure, **words):
    type_in(group, place + 1, FIRST, typed(figure, **words), peer=place)
    assert check(group, place + 1, FIRST, again(figure)) == Outcome(is_counted=True)


def rows(model):
    return session.scalars(select(model).order_by(*model.__table__.primary_key)).all()


def test_sheets_are_numbered_once_and_never_fewer(group):
    with transaction():
        added = [paper_service.add_sheets(group.id, count) for count in (8, 3, 9)]

    sheets = paper_queries.list_sheets(group.id)
    assert added == [0, 0, 1]
    assert [sheet.number for sheet in sheets] == list(range(1, 10))
    assert len({sheet.code for sheet in sheets}) == 9
    with pytest.raises(paper_service.TooManySheetsError), transaction():
        paper_service.add_sheets(group.id, 25)


def test_a_sheet_is_one_peers_and_a_peer_has_one_sheet(group):
    with transaction():
        paper_service.give_sheet(group.id, 1, group.peers[1])

    with pytest.raises(paper_service.SheetTakenError), transaction():
        paper_service.give_sheet(group.id, 2, group.peers[1])
    with transaction():
        paper_service.give_sheet(group.id, 1, None)
        paper_service.give_sheet(group.id, 2, group.peers[1])

    assert paper_queries.get_sheet(group.id, 2).peer_id == group.peers[1]


def test_figures_from_paper_and_phone_are_counted_the_same(group):
    scores = ("1", "2", "NA", "4", "5")
    for place, score in enumerate(scores[:3]):
        enter(group, place, score, answer_keep=f"Keep {place}")
    with transaction():
        row = queries.get_group(group.event_id, group.id)
        for place, score in enumerate(scores[3:], start=3):
            send(row, row.peers[place], Round.BEFORE, answers(int(score), keep=f"Keep {place}"))

    with transaction():
        reveal_service.reveal_round(group.id, Round.BEFORE, now=clock.now())

    figures = result_queries.list_figures(group.id)
    assert {
        (row.counts and tuple(row.counts), row.counted, row.cannot_judge)
        for row in figures.values()
    } == {((1, 1, 0, 1, 1), 4, 1)}
    assert result_queries.list_texts(group.id)["keep"] == [f"Keep {place}" for place in range(5)]


def test_three_forms_show_nothing_wherever_they_come_from(group):
    for place in range(3):
        enter(group, place, "4")

    with pytest.raises(Exception, match="from 4 on"), transaction():
        reveal_service.reveal_round(group.id, Round.BEFORE, now=clock.now())


def test_a_planted_typing_error_is_found_before_it_counts(group):
    planted = typed("3")
    planted["figures"]["score_evidence"] = "5"
    type_in(group, 1, FIRST, planted, peer=1)

    found = check(group, 1, FIRST, again("3"))
    still = check(group, 1, FIRST, again("3", score_evidence="1"))
    none_yet = rows(Review)
    decided = check(group, 1, FIRST, again("3", score_evidence="3"))

    expected = {"score_evidence": Difference("5", "3")}
    assert (found.different, still.different, none_yet) == (expected, expected, [])
    assert decided == Outcome(is_counted=True)
    assert {(row.criterion, row.value) for row in rows(Score)} == {(code, 3) for code in CRITERIA}


def test_what_counts_leaves_no_copy_and_the_log_says_that_never_what(group):
    enter(group, 1, "4", answer_keep="A secret opinion")

    (entry,) = rows(PaperEntry)
    logged = session.scalars(select(LogEntry).where(LogEntry.action == "paper_form.typed_in")).one()
    assert (entry.state, entry.typed, entry.second) == (PaperState.COUNTED, {}, None)
    assert logged.subject == f"peer_group:{group.id}"
    assert logged.detail == {"sheet": "A1-02", "part": "before"}


def test_a_sheet_checked_twice_at_once_is_one_form(group):
    enter(group, 1, "4")

    assert check(group, 2, FIRST, again("1")) == Outcome(is_counted=True)
    assert len(rows(Review)) == 1
    with pytest.raises(paper_service.CountedError):
        type_in(group, 2, FIRST, typed("1"))


def test_a_form_from_the_phone_stands_and_the_paper_is_kept(group):
    with transaction():
        row = queries.get_group(group.event_id, group.id)
        send(row, row.peers[1], Round.BEFORE, answers(5))
        statement = Statement(take="whole")
        review_service.send_transfer_statement(
            group.id, row.peers[1].id, statement, now=clock.now()
        )
    type_in(group, 1, FIRST, typed("1"), peer=1)
    type_in(group, 1, STATED, {"figures": {"take": "4"}, "words": {}})

    told = [check(group, 1, FIRST, again("1")), check(group, 1, STATED, {"take": "4"})]

    assert ["by phone" in one.refused for one in told] == [True, True]
    assert {row.value for row in rows(Score)} == {5}
    assert [row.take for row in rows(TransferStatement)] == ["whole"]
    assert [(row.state, row.typed != {}) for row in rows(PaperEntry)] == [
        (PaperState.KEPT, True)
    ] * 2


def test_after_the_close_a_sheet_is_kept_and_not_counted(group):
    type_in(group, 1, FIRST, typed("1"), peer=1)
    with transaction():
        reveal_service.close_group(group.id, now=clock.now())

    told = check(group, 1, FIRST, again("1"))

    assert "closed" in told.refused
    assert (rows(Review), rows(PaperEntry)[0].state) == ([], PaperState.KEPT)


def test_the_final_form_and_the_regions_statement_are_sent_apart(group):
    final = typed("5", recommendation_1_text="Share the model", recommendation_1_weight="must")
    type_in(group, 2, FINAL, final, peer=1)
    stated = {"figures": {"take": "2"}, "words": {"element": "The fund", "barriers": ["law"]}}
    type_in(group, 2, STATED, stated)
    figures = {f"score_{code}": "5" for code in CRITERIA}

    told = [check(group, 2, FINAL, figures), check(group, 2, STATED, {"take": "2"})]

    assert told == [Outcome(is_counted=True)] * 2
    (review,) = rows(Review)
    kept = result_queries.read_answers([review])[review.id]
    assert (review.round, review.peer_id) == (Round.AFTER, group.peers[1])
    assert [(one.text, one.weight) for one in kept.recommendations] == [("Share the model", "must")]
    (statement,) = rows(TransferStatement)
    assert (statement.take, statement.element, statement.barriers) == (
        "elements",
        "The fund",
        ["law"],
    )


def test_a_conflict_on_paper_makes_a_listener_after_two_looks(group):
    type_in(group, 2, FIRST, typed(conflict=True), peer=1)

    doubted = check(group, 2, FIRST, again("3"))
    decided = check(group, 2, FIRST, {"conflict": "yes"})

    assert doubted.different["conflict"] == Difference("yes", "no")
    assert decided == Outcome(is_counted=True)
    assert queries.get_peer(group.id, group.peers[1]).conflict_at is not None
    assert rows(Review) == []


def test_a_conflict_ticked_by_mistake_becomes_a_form_read_twice(group):
    type_in(group, 2, FIRST, typed(conflict=True), peer=1)
    check(group, 2, FIRST, again("3"))

    assert check(group, 2, FIRST, again("3")) == Outcome(is_counted=True)
    assert {row.value for row in rows(Score)} == {3}
    assert queries.get_peer(group.id, group.peers[1]).conflict_at is None


def test_a_form_that_was_opened_again_is_typed_anew(group):
    enter(group, 1, "1")
    with transaction():
        session_service.reopen_form(group.id, group.peers[1], Round.BEFORE, now=clock.now())

    type_in(group, 2, FIRST, typed("4"))

    assert check(group, 2, FIRST, again("4")) == Outcome(is_counted=True)
    assert {row.value for row in rows(Score)} == {4}
    assert len(rows(Review)) == 1


def test_a_draft_is_not_checked_and_a_sheet_of_nobody_not_counted(group):
    type_in(group, 1, FIRST, typed("1"), is_complete=False)
    with pytest.raises(paper_service.NotTypedError):
        check(group, 1, FIRST, again("1"))
    type_in(group, 1, FIRST, typed("1"))
    with pytest.raises(paper_service.NoPeerError):
        check(group, 1, FIRST, again("1"))

    assert rows(Review) == []


def test_what_was_typed_and_never_counted_goes_with_the_names(group):
    enter(group, 1, "4")
    type_in(group, 1, FIRST, typed("2"), peer=0)
    with transaction():
        reveal_service.close_group(group.id, now=clock.now())

    with transaction():
        erase_names(group.event_id, now=clock.now() + timedelta(days=NO_REPORT_DAYS + 1))

    assert [entry.state for entry in rows(PaperEntry)] == [PaperState.COUNTED]
    assert {sheet.peer_id for sheet in rows(PaperSheet)} == {None}


def test_a_counted_sheet_stays_with_its_peer(group):
    enter(group, 1, "4")

    with pytest.raises(paper_service.SheetTakenError), transaction():
        paper_service.give_sheet(group.id, 2, group.peers[2])
