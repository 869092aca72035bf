"""What a group shows, when, and that it never changes by the answers of one to three people."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.peer_review import (
    queries,
    result_queries,
    reveal_service,
    session_service,
)
from clusterix_events.peer_review.anonymity import TooFewFormsError
from clusterix_events.peer_review.answers import Answers, Recommends
from clusterix_events.peer_review.models import PeerGroup, Practice, Round
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.session_service import GroupStateError, RevealedAlreadyError
from tests.factories.peer_review import CRITERIA, answers, make_event, make_open_group, send


def fresh(group: PeerGroup) -> PeerGroup:
    return queries.get_group(group.event_id, group.id)


def send_all(group: PeerGroup, places: Iterable[int], round_: Round, score: int = 3) -> None:
    peers = fresh(group).peers
    for place in places:
        send(group, peers[place], round_, answers(score, keep=f"Keep of {place}"))


def reveal(group: PeerGroup, round_: Round = Round.BEFORE) -> None:
    reveal_service.reveal_round(group.id, round_, now=clock.now())


def close(group: PeerGroup) -> None:
    reveal_service.close_group(group.id, now=clock.now())


def counts(group: PeerGroup, round_: Round, criterion: str = "relevance") -> list[int] | None:
    row = result_queries.list_figures(group.id).get((round_, criterion))
    return row.counts if row else None


def later(group: PeerGroup, round_: Round, criterion: str = "relevance") -> int:
    return result_queries.list_figures(group.id)[round_, criterion].later


@pytest.mark.usefixtures("app_context")
class TestReveal:
    def test_three_forms_are_not_shown(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(3), Round.BEFORE)

        with pytest.raises(TooFewFormsError), transaction():
            reveal(group)

        assert result_queries.list_figures(group.id) == {}
        assert result_queries.list_texts(group.id) == {}

    def test_four_forms_are_shown_without_an_order(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, [3, 1, 2, 0], Round.BEFORE)
            reveal(group)

        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 0]
        assert result_queries.list_texts(group.id)["keep"] == [
            "Keep of 0",
            "Keep of 1",
            "Keep of 2",
            "Keep of 3",
        ]

    def test_criterion_that_one_cannot_judge_stays_below_four(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(3), Round.BEFORE)
            scores = dict.fromkeys(CRITERIA, 3) | {"evidence": None}
            send(group, fresh(group).peers[3], Round.BEFORE, Answers(scores))
            reveal(group)

        assert counts(group, Round.BEFORE, "relevance") == [0, 0, 4, 0, 0]
        assert counts(group, Round.BEFORE, "evidence") is None

    def test_round_is_shown_once(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(4), Round.BEFORE)
            reveal(group)

        with pytest.raises(RevealedAlreadyError), transaction():
            reveal(group)

    def test_form_that_was_reopened_before_the_reveal_changes_nothing_after_it(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(4), Round.BEFORE)
            peer = fresh(group).peers[1]
            session_service.reopen_form(group.id, peer.id, Round.BEFORE, now=clock.now())
            reveal(group)
        with transaction():
            send(group, peer, Round.BEFORE, answers(1))
        with transaction():
            close(group)

        kept = result_queries.read_answers(queries.get_peer(group.id, peer.id).reviews)
        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 0]
        assert [one.scores["relevance"] for one in kept.values()] == [3]

    def test_peer_who_left_before_the_reveal_is_not_counted(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(5), Round.BEFORE)
            session_service.note_left(group.id, fresh(group).peers[0].id, now=clock.now())
            reveal(group)

        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 0]
        assert "Keep of 0" not in result_queries.list_texts(group.id)["keep"]


@pytest.mark.usefixtures("app_context")
class TestClose:
    def test_peer_who_leaves_after_the_reveal_stays_counted(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(4), Round.BEFORE)
            reveal(group)
            session_service.note_left(group.id, fresh(group).peers[0].id, now=clock.now())
        with transaction():
            close(group)

        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 0]

    def test_three_later_answers_are_said_and_not_counted(self) -> None:
        with transaction():
            group = make_open_group(make_event(), peers=7)
            send_all(group, range(4), Round.BEFORE)
            reveal(group)
        with transaction():
            send_all(group, range(4, 7), Round.BEFORE, score=5)
            close(group)

        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 0]
        assert later(group, Round.BEFORE) == 3
        assert len(result_queries.list_texts(group.id)["keep"]) == 4

    def test_four_later_answers_join(self) -> None:
        with transaction():
            group = make_open_group(make_event(), peers=8)
            send_all(group, range(4), Round.BEFORE)
            reveal(group)
        with transaction():
            send_all(group, range(4, 8), Round.BEFORE, score=5)
            close(group)

        assert counts(group, Round.BEFORE) == [0, 0, 4, 0, 4]
        assert later(group, Round.BEFORE) == 0
        assert len(result_queries.list_texts(group.id)["keep"]) == 8

    def test_group_closed_with_three_forms_shows_nothing_for_ever(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(3), Round.BEFORE)
            send_all(group, range(3), Round.AFTER)
            close(group)

        shown = result_queries.list_figures(group.id).values()
        assert {row.counts is None for row in shown} == {True}
        assert result_queries.list_texts(group.id) == {}
        assert result_queries.list_recommendations(group.id) == []

    def test_change_is_told_over_the_same_people_only(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            send_all(group, range(5), Round.BEFORE, score=2)
            reveal(group)
            send_all(group, range(5), Round.AFTER, score=4)
            close(group)
            other = make_open_group(make_event("other"))
            send_all(other, range(5), Round.BEFORE, score=2)
            reveal(other)
            send_all(other, range(4), Round.AFTER, score=4)
            close(other)

        changes = [
            result_queries.list_figures(one.id)[Round.AFTER, "relevance"].change
            for one in (group, other)
        ]
        assert changes == [2, None]

    def test_recommendations_carry_supporters_and_regions_but_no_name(self) -> None:
        said = Answers(dict.fromkeys(CRITERIA, 3), recommendations=[Recommends("Name a contact")])
        with transaction():
            group = make_open_group(make_event())
            for peer in fresh(group).peers[:4]:
                send(group, peer, Round.AFTER, said)
            close(group)

        rows = result_queries.list_recommendations(group.id)

        assert [(row.text, row.supporters, row.regions) for row in rows] == [
            ("Name a contact", 4, 3)
        ]

    def test_close_is_final_and_the_practice_is_reviewed(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            close(group)

        with pytest.raises(GroupStateError), transaction():
            close(group)

        practice = session.get_one(Practice, group.practice_id)
        assert practice.state is PracticeState.REVIEWED


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("before"), st.integers(0, 7), st.sampled_from([1, 2, 3, 4, 5, None])),
        st.tuples(st.just("after"), st.integers(0, 7), st.sampled_from([1, 2, 3, 4, 5, None])),
        st.tuples(st.just("leave"), st.integers(0, 7), st.none()),
        st.tuples(st.just("reopen"), st.integers(0, 7), st.none()),
        st.tuples(st.just("reveal"), st.sampled_from(list(Round)), st.none()),
    ),
    max_size=30,
)


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_course_of_a_stored_session_shows_a_difference_of_one_to_three_people(
    app: Flask, steps: list[tuple[str, object, object]]
) -> None:
    views: list[dict[tuple[Round, str], list[int]]] = [{}]
    with app.app_context():
        with transaction():
            event = make_event(f"event-{next(NUMBERS)}")
            group = make_open_group(event, peers=8)
        for name, what, value in [*steps, ("close", 0, None)]:
            try:
                with transaction():
                    play(group, name, what, value)
            except RuleError:
                continue
            views.append(view_of(group))

    for key in {key for view in views for key in view}:
        seen = [view.get(key, [0] * 5) for view in views]
        for one, other in pairwise(seen):
            added = sum(abs(a - b) for a, b in zip(one, other, strict=True))
            assert added == 0 or added >= 4
            assert all(b >= a for a, b in zip(one, other, strict=True))


NUMBERS = iter(range(10**6))


def play(group: PeerGroup, name: str, what: object, value: object) -> None:
    if name == "close":
        close(group)
    elif name == "reveal":
        assert isinstance(what, Round)
        reveal(group, what)
    else:
        assert isinstance(what, int)
        peer = fresh(group).peers[what]
        if name == "leave":
            session_service.note_left(group.id, peer.id, now=clock.now())
        elif name == "reopen":
            session_service.reopen_form(group.id, peer.id, Round.BEFORE, now=clock.now())
        else:
            assert value is None or isinstance(value, int)
            send(group, peer, Round(name), answers(value))


def view_of(group: PeerGroup) -> dict[tuple[Round, str], list[int]]:
    figures = result_queries.list_figures(group.id)
    return {key: list(row.counts) for key, row in figures.items() if row.counts is not None}
