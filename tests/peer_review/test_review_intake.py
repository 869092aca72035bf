"""Forms that come in from a device: each fault is answered kindly, nothing is lost or doubled."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import Link, LinkKind, issue_link
from clusterix_events.peer_review import queries, reveal_service, review_service, session_service
from clusterix_events.peer_review.models import Peer, PeerGroup, Practice, Review, Round, Score
from tests.factories.peer_review import make_person
from tests.factories.people import csrf, post
from tests.peer_review.conftest import Meeting
from tests.peer_review.test_views import FIRST, page, send_first
from tests.support.pages import counted_statements

Outcome = dict[str, Any]


def fields(meeting: Meeting, changed: dict[str, Any] | None = None) -> list[list[str]]:
    filled = FIRST | {"form_token": "before-abc", "group": str(meeting.group_id)} | (changed or {})
    return [
        [name, one]
        for name, value in filled.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def entry(meeting: Meeting, sequence: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "client": changed.pop("client", "a-page"),
        "sequence": sequence,
        "kind": "peer_review.review",
        "fields": fields(meeting, changed),
    }


def hand_in(client: FlaskClient, meeting: Meeting, *entries: Any, place: int = 1) -> list[Outcome]:
    token = csrf(client, "/sign-in")
    answer = client.post(
        f"/intake/link/{meeting.links[place]}",
        json={"entries": list(entries)},
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    outcomes: list[Outcome] = answer.get_json()["outcomes"]
    return outcomes


def said(outcomes: list[Outcome]) -> tuple[str, str]:
    return outcomes[0]["outcome"], outcomes[0]["words"]


def count(app: Flask) -> tuple[int, int]:
    with app.app_context():
        counted = [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Review, Score)
        ]
    return counted[0], counted[1]


def change(app: Flask, work: Callable[[], object]) -> None:
    with app.app_context(), transaction():
        work()


class TestSending:
    def test_entry_sent_again_is_one_review_and_the_same_answer(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        first = hand_in(client, meeting, entry(meeting))
        again = hand_in(client, meeting, entry(meeting), entry(meeting))

        assert [one["outcome"] for one in (*first, *again)] == ["kept", "repeated", "repeated"]
        assert len({one["words"] for one in (*first, *again)}) == 1
        assert count(app) == (1, 7)
        assert "KEEPSECRET" in page(client, meeting.form(1))

    def test_same_form_from_two_tabs_is_one_review(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        hand_in(client, meeting, entry(meeting))
        other = entry(meeting, client="another-tab", form_token="before-xyz")

        assert said(hand_in(client, meeting, other))[0] == "kept"
        assert count(app) == (1, 7)

    def test_other_form_from_a_second_device_is_refused_and_stays_there(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        hand_in(client, meeting, entry(meeting))
        other = entry(meeting, client="b", form_token="before-b", answer_keep="Other")

        outcome, words = said(hand_in(client, meeting, other))

        assert outcome == "refused"
        assert "from another page or device, and that one stands" in words
        assert "Other" not in page(client, meeting.form(1))
        change(app, lambda: reopen(meeting))
        assert said(hand_in(client, meeting, other))[0] == "kept"
        assert "Other" in page(client, meeting.form(1))

    def test_form_with_a_fault_goes_back_to_its_page(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        outcomes = hand_in(client, meeting, entry(meeting, score_evidence=""))

        assert said(outcomes) == ("faulty", "Please look at the answers marked below.")
        assert count(app) == (0, 0)

    def test_sending_asks_the_same_whatever_the_size_of_the_group(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        with counted_statements(app) as first:
            hand_in(client, meeting, entry(meeting))
        send_first(app, meeting, range(2, 5))
        with counted_statements(app) as later:
            hand_in(client, meeting, entry(meeting, client="b"), place=5)

        assert later.total == first.total


def reopen(meeting: Meeting) -> None:
    session_service.reopen_form(meeting.group_id, meeting.peers[1], Round.BEFORE, now=clock.now())


def close(meeting: Meeting) -> None:
    reveal_service.close_group(meeting.group_id, now=clock.now())


def leave(meeting: Meeting) -> None:
    session_service.note_left(meeting.group_id, meeting.peers[1], now=clock.now())


def declare(meeting: Meeting) -> None:
    review_service.declare_conflict(meeting.group_id, meeting.peers[1], now=clock.now())


def remove(meeting: Meeting) -> None:
    session.execute(delete(Peer).where(Peer.id == meeting.peers[1]))


@pytest.mark.backend("sqlite")
class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            (close, "This group is closed, so your answers could not be taken."),
            (leave, "You take part in this group as a listener, without a form."),
            (declare, "You take part in this group as a listener, without a form."),
            (remove, "Your name is not in this group any more"),
        ],
    )
    def test_what_happened_meanwhile_is_said_and_the_typed_answers_come_back(
        self,
        app: Flask,
        client: FlaskClient,
        meeting: Meeting,
        fault: Callable[[Meeting], None],
        words: str,
    ) -> None:
        token = csrf(client, meeting.form(1))
        change(app, lambda: fault(meeting))

        outcome, reason = said(hand_in(client, meeting, entry(meeting)))
        posted = client.post(meeting.form(1), data=FIRST | {"csrf_token": token})

        assert outcome == "refused"
        assert words in reason
        assert posted.status_code in {409, 422}
        assert "WORRYSECRET" in posted.get_data(as_text=True)
        assert count(app) == (0, 0)

    def test_changed_form_comes_back_with_what_was_typed(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        stale = {"form_version": "9-9"}

        outcome, words = said(hand_in(client, meeting, entry(meeting, form_version="9-9")))
        posted = post(client, meeting.form(1), FIRST | stale)

        assert outcome == "refused"
        assert "The form was changed while you wrote." in words
        text = posted.get_data(as_text=True)
        assert posted.status_code == 422
        assert "The form was changed while you wrote." in text
        assert "WORRYSECRET" in text
        assert 'value="9-9"' not in text

    def test_replaced_link_is_gone_and_the_new_one_takes_the_same_entry(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        token = csrf(client, "/sign-in")
        revoke = update(Link).where(Link.person_id == meeting.people[1])
        change(app, lambda: session.execute(revoke.values(revoked_at=clock.now())))
        old = client.post(
            f"/intake/link/{meeting.links[1]}",
            json={"entries": [entry(meeting)]},
            headers={"X-CSRFToken": token},
        )
        with app.app_context(), transaction():
            link = issue_link(
                LinkKind.PERSONAL, person_id=meeting.people[1], event_id=meeting.event_id
            ).token
        new = client.post(
            f"/intake/link/{link}",
            json={"entries": [entry(meeting)]},
            headers={"X-CSRFToken": token},
        )

        assert (old.status_code, new.get_json()["outcomes"][0]["outcome"]) == (410, "kept")

    def test_expired_session_is_told_from_all_else(
        self, client: FlaskClient, meeting: Meeting
    ) -> None:
        answer = client.post(
            f"/intake/link/{meeting.links[1]}",
            json={"entries": [entry(meeting)]},
            headers={"X-CSRFToken": "old"},
        )

        assert answer.status_code == 400

    def test_released_phone_is_told_to_enter_again(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        post(client, f"/g/{meeting.code}", {"reference": meeting.references[1]})
        token = csrf(client, f"/g/{meeting.code}/review")
        release = lambda: session_service.release_device(  # noqa: E731
            meeting.group_id, meeting.peers[1]
        )
        change(app, release)

        answer = client.post(
            f"/intake/room/{meeting.code}",
            json={"entries": [entry(meeting)]},
            headers={"X-CSRFToken": token},
        )

        assert "Enter the group once more with your badge" in said(answer.get_json()["outcomes"])[1]

    def test_form_names_whose_it_is_for_whom_a_link_was_forwarded_to(
        self, client: FlaskClient, meeting: Meeting
    ) -> None:
        assert "Is this not you?" in page(client, meeting.form(1))

    def test_host_and_stranger_get_no_answers_from_any_address(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        send_first(app, meeting, range(3))
        with app.app_context(), transaction():
            owner = make_person(98, region="PT11").id
            session.get_one(Practice, meeting.practice_id).owner_id = owner
            link = issue_link(LinkKind.PERSONAL, person_id=owner, event_id=meeting.event_id).token
        token = csrf(client, "/sign-in")
        paths = [
            *(f"/r/{link}/review/{number}" for number in range(1, 5)),
            *(f"/r/{link}/practices/{number}" for number in range(1, 5)),
            *(f"/r/{link}/groups/{number}/room" for number in range(1, 5)),
            f"/g/{meeting.code}",
            f"/g/{meeting.code}/review",
            meeting.room,
            f"{meeting.room}/answers",
            meeting.result,
        ]

        seen = "".join(page(client, path) for path in paths)
        for number in range(1, 5):
            tried = entry(meeting, sequence=number, group=str(number))
            answer = client.post(
                f"/intake/link/{link}", json={"entries": [tried]}, headers={"X-CSRFToken": token}
            )
            seen += answer.get_data(as_text=True)

        assert "SECRET" not in seen
        assert count(app) == (3, 21)

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"entries": []},
            {"entries": [{}]},
            {"entries": ["x"]},
            {"entries": [{"client": "a", "sequence": 0, "kind": "x", "fields": []}]},
            {"entries": [{"client": "a", "sequence": True, "kind": "x", "fields": []}]},
            {"entries": [{"client": "ä", "sequence": 1, "kind": "x", "fields": []}]},
            {"entries": [{"client": "a", "sequence": 1, "kind": "x", "fields": [["a"]]}]},
            {"entries": [{"client": "a", "sequence": 1, "kind": "x", "fields": [["a", 1]]}]},
        ],
    )
    def test_what_no_page_of_ours_sends_is_not_understood(
        self, client: FlaskClient, meeting: Meeting, sent: dict[str, Any]
    ) -> None:
        token = csrf(client, "/sign-in")

        answer = client.post(
            f"/intake/link/{meeting.links[1]}", json=sent, headers={"X-CSRFToken": token}
        )

        assert answer.status_code == 400


def test_first_forms_of_one_peer_at_the_same_instant_are_one_review(
    app: Flask, meeting: Meeting
) -> None:
    barrier, outcomes = Barrier(6), []
    clients = [app.test_client() for _number in range(6)]
    tokens = [csrf(client, "/sign-in") for client in clients]

    def send(number: int) -> None:
        barrier.wait()
        answer = clients[number].post(
            f"/intake/link/{meeting.links[1]}",
            json={"entries": [entry(meeting, client=f"tab-{number % 3}")]},
            headers={"X-CSRFToken": tokens[number]},
        )
        outcomes.append(answer.get_json()["outcomes"][0]["outcome"])

    threads = [Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["kept"] * 3 + ["repeated"] * 3
    assert count(app) == (1, 7)


def test_whole_group_sends_at_the_same_instant(app: Flask, meeting: Meeting) -> None:
    barrier, outcomes = Barrier(6), []
    clients = [app.test_client() for _number in range(6)]
    tokens = [csrf(client, "/sign-in") for client in clients]

    def send(place: int) -> None:
        barrier.wait()
        answer = clients[place].post(
            f"/intake/link/{meeting.links[place]}",
            json={"entries": [entry(meeting, client=f"phone-{place}")]},
            headers={"X-CSRFToken": tokens[place]},
        )
        outcomes.append(answer.get_json()["outcomes"][0]["outcome"])

    threads = [Thread(target=send, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == ["kept"] * 6
    with app.app_context():
        group = session.get_one(PeerGroup, meeting.group_id)
        assert {len(one.reviews) for one in queries.get_group(group.event_id, group.id).peers} == {
            1
        }
