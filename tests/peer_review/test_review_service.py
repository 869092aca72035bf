"""What peers send, once, while their group is open."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import queries, result_queries, review_service, session_service
from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.models import Review, Round, Score, TransferStatement
from clusterix_events.peer_review.review_service import (
    DeviceTakenError,
    FinalNotOpenError,
    GroupNotOpenError,
    ListenerError,
    NotOfGroupError,
)
from tests.factories.peer_review import (
    CRITERIA,
    answers,
    make_event,
    make_group,
    make_open_group,
    send,
)

FULL = Answers(
    scores=dict.fromkeys(CRITERIA, 4) | {"evidence": None},
    opinions={"keep": "The table", "guiding-1": "Yes"},
    basis=["visit"],
    recommendations=[Recommends("Name a contact", "owner", "must", "year"), Recommends("Wait")],
    private_note="A word",
)


@pytest.mark.usefixtures("app_context")
class TestSending:
    def test_form_is_kept_as_it_was_sent(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            send(group, peer, Round.AFTER, FULL)

        reviews = queries.get_peer(group.id, peer.id).reviews

        assert result_queries.read_answers(reviews) == {reviews[0].id: FULL}

    def test_form_sent_twice_gives_the_first_result(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            send(group, peer, Round.BEFORE, answers(2))
        with transaction():
            send(group, peer, Round.BEFORE, answers(5))

        values = session.scalars(select(Score.value).distinct()).all()

        assert list(values) == [2]

    def test_nothing_is_taken_before_the_room_is_open(self) -> None:
        with transaction():
            group = make_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]

        with pytest.raises(GroupNotOpenError), transaction():
            send(group, peer, Round.BEFORE)

    def test_final_form_waits_for_the_discussion(self) -> None:
        with transaction():
            group = make_group(make_event())
            session_service.open_group(group.id, now=clock.now())
            peer = queries.get_group(group.event_id, group.id).peers[0]

        with pytest.raises(FinalNotOpenError), transaction():
            send(group, peer, Round.AFTER)

    def test_peer_with_a_conflict_listens(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            review_service.declare_conflict(group.id, peer.id, now=clock.now())

        with pytest.raises(ListenerError), transaction():
            send(group, peer, Round.BEFORE)

    def test_conflict_is_not_declared_after_sending(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            send(group, peer, Round.BEFORE)
        with transaction():
            review_service.declare_conflict(group.id, peer.id, now=clock.now())

        assert queries.get_peer(group.id, peer.id).conflict_at is None

    def test_region_says_it_again_until_the_close(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            for take in ("nothing", "elements"):
                review_service.send_transfer_statement(
                    group.id, peer.id, Statement(take), now=clock.now()
                )

        kept = session.execute(select(TransferStatement.region, TransferStatement.take)).all()

        assert [tuple(row) for row in kept] == [("AT12", "elements")]

    def test_reopened_form_is_sent_once_more(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[1]
            send(group, peer, Round.BEFORE, answers(2))
        with transaction():
            session_service.reopen_form(group.id, peer.id, Round.BEFORE, now=clock.now())
            send(group, peer, Round.BEFORE, answers(5))
        with transaction():
            send(group, peer, Round.BEFORE, answers(1))

        values = session.scalars(select(Score.value).distinct()).all()

        assert list(values) == [5]


@pytest.mark.usefixtures("app_context")
class TestDoor:
    def test_badge_of_a_peer_opens_their_form_on_one_device(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            review_service.enter_room(group.id, peer.person_id, device="a", now=clock.now())

        bound = queries.find_peer_of_device(group.id, review_service.device_hash("a"))
        assert bound is not None
        assert bound.id == peer.id
        with pytest.raises(DeviceTakenError), transaction():
            review_service.enter_room(group.id, peer.person_id, device="b", now=clock.now())

    def test_device_that_holds_a_form_opens_no_other(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            one, other = queries.get_group(group.event_id, group.id).peers[:2]
            review_service.enter_room(group.id, one.person_id, device="a", now=clock.now())

        with pytest.raises(DeviceTakenError), transaction():
            review_service.enter_room(group.id, other.person_id, device="a", now=clock.now())

    def test_released_form_opens_on_the_next_device(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[0]
            review_service.enter_room(group.id, peer.person_id, device="a", now=clock.now())
            session_service.release_device(group.id, peer.id)
        with transaction():
            review_service.enter_room(group.id, peer.person_id, device="b", now=clock.now())

        assert queries.find_peer_of_device(group.id, review_service.device_hash("a")) is None

    @pytest.mark.parametrize("person_id", [None, 999_999])
    def test_stranger_stays_outside(self, person_id: int | None) -> None:
        with transaction():
            group = make_open_group(make_event())

        with pytest.raises(NotOfGroupError), transaction():
            review_service.enter_room(group.id, person_id, device="a", now=clock.now())

    def test_confirmed_name_opens_the_form_of_the_chosen_peer(self) -> None:
        with transaction():
            group = make_open_group(make_event())
            peer = queries.get_group(group.event_id, group.id).peers[3]
            request = review_service.request_entry(
                group.id, "Some One", device="a", now=clock.now()
            )
            session_service.confirm_request(group.id, request.id, peer.id, now=clock.now())

        bound = queries.find_peer_of_device(group.id, review_service.device_hash("a"))

        assert (bound.id if bound else None) == peer.id
        assert queries.list_waiting_requests(group.id) == []


def test_same_form_sent_at_the_same_instant_is_one_review(app: Flask) -> None:
    with app.app_context(), transaction():
        group = make_open_group(make_event())
        peer = queries.get_group(group.event_id, group.id).peers[0]
        group_id, peer_id = group.id, peer.id
    barrier = Barrier(6)
    results: list[int] = []

    def post() -> None:
        with app.app_context():
            barrier.wait()
            with transaction():
                review = review_service.send_review(
                    group_id,
                    peer_id,
                    Round.BEFORE,
                    answers(),
                    form_token="one",
                    now=clock.now(),
                )
            results.append(review.id)

    threads = [Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        count = session.scalar(select(func.count()).select_from(Review))
        scores = session.scalar(select(func.count()).select_from(Score))
    assert (len(results), len(set(results)), count, scores) == (6, 1, 1, len(CRITERIA))
