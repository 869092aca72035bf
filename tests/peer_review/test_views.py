"""The pages of peer review as people meet them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import queries, reveal_service
from clusterix_events.peer_review.models import Peer, PeerGroup, Review, Round
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.people.models import Account, Role
from clusterix_events.people.service import grant_role
from tests.factories.peer_review import (
    CRITERIA,
    answers,
    make_group,
    make_person,
    make_practice,
    publish,
    register,
    send,
)
from tests.factories.people import csrf, post
from tests.peer_review.conftest import Meeting
from tests.support.pages import counted_statements

Visit = Callable[[int | None], FlaskClient]
FIRST: dict[str, Any] = {
    "conflict": "no",
    "basis": ["presentation"],
    **{f"score_{code}": "3" for code in CRITERIA},
    "answer_keep": "KEEPSECRET",
    "answer_worry": "WORRYSECRET",
    "private_note": "NOTESECRET",
}
FINAL: dict[str, Any] = {
    **{f"score_{code}": "4" for code in CRITERIA},
    "recommendation_1_text": "Name a contact",
    "recommendation_1_weight": "must",
    "take": "elements",
    "element": "The table",
    "barriers": ["law"],
    "contact": ["documents"],
}


def page(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def send_first(app: Flask, meeting: Meeting, places: range, score: int = 3) -> None:
    with app.app_context(), transaction():
        group = queries.get_group(meeting.event_id, meeting.group_id)
        for place in places:
            send(group, group.peers[place], Round.BEFORE, answers(score, keep=f"SECRET{place}"))


def reveal_and_close(app: Flask, meeting: Meeting) -> None:
    with app.app_context(), transaction():
        reveal_service.reveal_round(meeting.group_id, Round.BEFORE, now=clock.now())
    with app.app_context(), transaction():
        group = queries.get_group(meeting.event_id, meeting.group_id)
        for place in range(5):
            send(group, group.peers[place], Round.AFTER, answers(4))
        reveal_service.close_group(meeting.group_id, now=clock.now())


def count_reviews(app: Flask) -> int:
    with app.app_context():
        return session.scalar(select(func.count()).select_from(Review)) or 0


class TestForm:
    def test_peer_sends_by_personal_link_without_a_script(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        answer = post(client, meeting.form(1), FIRST)

        after = page(client, meeting.form(1))
        assert (answer.status_code, answer.location) == (303, meeting.form(1))
        assert "Your first scores are sent." in after
        assert "KEEPSECRET" in after
        assert f'data-sent="review-{meeting.group_id}-{meeting.peers[1]}-before"' in after

    def test_form_posted_twice_is_one_review(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        data = FIRST | {"csrf_token": csrf(client, meeting.form(1)), "form_token": "x"}

        for _time in range(2):
            assert client.post(meeting.form(1), data=data).status_code in {200, 303}

        assert count_reviews(app) == 1

    def test_first_form_posted_again_is_never_taken_for_the_final_one(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        with app.app_context(), transaction():
            reveal_open(meeting)
        text = page(client, meeting.form(1))
        token = text.split('name="form_token" value="', 1)[1].split('"', 1)[0]
        data = FIRST | FINAL | {"csrf_token": csrf(client, meeting.form(1)), "form_token": token}

        answers = [client.post(meeting.form(1), data=data).status_code for _time in range(2)]

        assert answers == [303, 303]
        assert count_reviews(app) == 1

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"score_evidence": ""}, "Please choose an answer."),
            ({"answer_keep": ""}, "Please write a sentence."),
            ({"answer_keep": "x" * 601}, "600"),
            ({"answer_keep": "a\x00b"}, "cannot be seen"),
            ({"score_evidence": "9"}, "score_evidence-error"),
        ],
    )
    def test_refused_form_keeps_what_was_typed(
        self,
        app: Flask,
        client: FlaskClient,
        meeting: Meeting,
        changed: dict[str, str],
        message: str,
    ) -> None:
        answer = post(client, meeting.form(1), FIRST | changed)

        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert message in text
        assert "WORRYSECRET" in text
        assert count_reviews(app) == 0

    def test_conflict_closes_the_form_and_tells_the_moderator(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        answer = post(client, meeting.form(1), {"conflict": "yes"})

        assert answer.status_code == 303
        assert "You listen in this group." in page(client, meeting.form(1))
        assert "listens, too close to the practice" in page(visit(meeting.moderator), meeting.room)
        assert count_reviews(app) == 0

    def test_final_form_asks_the_region_and_comes_after_the_reveal(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        send_first(app, meeting, range(4))
        before = page(client, meeting.form(1))
        with app.app_context(), transaction():
            reveal_service.reveal_round(meeting.group_id, Round.BEFORE, now=clock.now())

        after = page(client, meeting.form(1))
        answer = post(client, meeting.form(1), FINAL)

        assert "Shown with the name of your region" not in before
        assert "Shown with the name of your region" in after
        assert answer.status_code == 303
        assert "Thank you, all is sent." in page(client, meeting.form(1))

    def test_link_of_another_person_opens_nothing(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        with app.app_context(), transaction():
            other = make_group(queries_event(meeting), peers=5, name="B1")
            other_id = other.id

        answer = client.get(f"/r/{meeting.links[5]}/review/{other_id}")

        assert answer.status_code == 403


def fresh(group: PeerGroup) -> PeerGroup:
    return queries.get_group(group.event_id, group.id)


def queries_event(meeting: Meeting) -> Any:
    from clusterix_events.events.queries import get_event

    return get_event(meeting.event_id)


class TestDoor:
    def test_code_alone_shows_no_name(self, client: FlaskClient, meeting: Meeting) -> None:
        text = page(client, f"/g/{meeting.code}")

        assert "No0" not in text
        assert "Office" not in text

    def test_badge_opens_the_form_and_takes_it(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        door = f"/g/{meeting.code}"
        spaced = f"{meeting.references[1][:5]} {meeting.references[1][5:].lower()}"
        entered = post(client, door, {"reference": spaced})

        sent = post(client, f"{door}/review", FIRST)

        assert (entered.status_code, sent.status_code) == (303, 303)
        assert count_reviews(app) == 1
        assert "KEEPSECRET" in page(client, f"{door}/review")

    def test_badge_alone_never_shows_what_its_bearer_sent(
        self, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        post(client, meeting.form(1), FIRST)
        door, stranger = f"/g/{meeting.code}", visit(None)
        devices = f"/manage/bucharest/groups/{meeting.group_id}/devices"
        peer = f"/manage/bucharest/groups/{meeting.group_id}/peers/{meeting.peers[1]}"

        entered = post(stranger, door, {"reference": meeting.references[1]})
        sent = page(stranger, f"{door}/review")
        post(visit(meeting.moderator), f"{peer}/forms/before", {}, page=devices)
        opened_again = page(stranger, f"{door}/review")

        assert entered.status_code == 303
        assert "Your first scores are sent." in sent
        assert "What you answered" not in sent
        assert 'name="score_evidence"' in opened_again
        assert "required checked" not in opened_again
        assert "SECRET" not in sent + opened_again

    def test_code_alone_stores_no_answer(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        token = csrf(client, f"/g/{meeting.code}")

        answer = client.post(f"/g/{meeting.code}/review", data=FIRST | {"csrf_token": token})

        assert answer.status_code == 409
        assert "KEEPSECRET" in answer.get_data(as_text=True)  # given back to who typed it
        assert count_reviews(app) == 0

    def test_unknown_reference_and_one_of_another_group_are_answered_alike(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        with app.app_context(), transaction():
            outsider = register(queries_event(meeting), make_person(77, region="PT11"))

        texts = [
            post(client, f"/g/{meeting.code}", {"reference": typed})
            for typed in (outsider, "ZZZZZ ZZZZZ")
        ]

        assert [answer.status_code for answer in texts] == [422, 422]
        one, other = (
            re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)) for answer in texts
        )
        assert one == other

    def test_typed_name_waits_for_the_moderator(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        door = f"/g/{meeting.code}"
        post(client, f"{door}/requests", {"typed_name": "Person No4"}, page=door)
        waiting = page(client, door)
        moderator = visit(meeting.moderator)
        found = re.search(r"/room/requests/(\d+)", page(moderator, meeting.room))
        assert found
        admitted = post(
            moderator,
            f"{meeting.room}/requests/{found[1]}",
            {"peer_id": str(meeting.peers[4])},
            page=meeting.room,
        )

        assert "Your moderator was asked." in waiting
        assert admitted.status_code == 303
        assert client.get(door).location == f"{door}/review"

    @pytest.mark.parametrize("code", ["XXXXXX", "closed"])
    def test_unknown_and_closed_codes_look_alike(
        self, app: Flask, client: FlaskClient, meeting: Meeting, code: str
    ) -> None:
        if code == "closed":
            with app.app_context(), transaction():
                reveal_service.close_group(meeting.group_id, now=clock.now())
            code = meeting.code

        answer = client.get(f"/g/{code}")

        assert answer.status_code == 404
        assert "This code opens nothing now" in answer.get_data(as_text=True)


class TestRoom:
    def test_moderator_leads_the_whole_session_by_buttons(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(5))

        for step in ("step", "pause", "pause", "minutes", "scores/before", "closure"):
            answer = post(moderator, f"{meeting.room}/{step}", {}, page=meeting.room)
            assert (step, answer.status_code) == (step, 303)

        assert "The group is closed since" in page(moderator, meeting.room)

    @pytest.mark.backend("sqlite")
    def test_closing_stands_apart_from_the_next_step_and_tells_who_has_not_sent(
        self, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        while "Next step" in (text := page(moderator, meeting.room)):
            assert "Close the group early" in text
            post(moderator, f"{meeting.room}/step", {}, page=meeting.room)

        buttons, _steps, below = text.partition('class="timer-steps"')
        assert "Close the group" not in buttons
        assert "Close the group" in below
        assert "0 of 6 sent.</strong> Closing settles the result for ever" in below
        assert "You read the answers with names once your own form is sent." in below

    @pytest.mark.backend("sqlite")
    def test_rapporteur_finds_the_report_among_their_rooms_once_the_group_is_closed(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        with app.app_context(), transaction():
            for account_id in (meeting.moderator, meeting.rapporteur):
                account = session.get_one(Account, account_id)
                grant_role(account, meeting.event_id, Role.MODERATOR)
        rapporteur, home = visit(meeting.rapporteur), meeting.room.split("groups/")[0]
        report = f'href="{meeting.room.removesuffix("/room")}/report"'
        before = page(rapporteur, home)
        assert "the report begins when the group is closed" in before
        assert report not in before

        moderator = visit(meeting.moderator)
        post(moderator, f"{meeting.room}/closure", {}, page=meeting.room)

        for browser, address in (
            (rapporteur, home),
            (moderator, home),
            (moderator, meeting.room),
        ):
            assert report in page(browser, address)

    @pytest.mark.backend("sqlite")
    def test_button_pressed_twice_works_once(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(5))

        for action in ("minutes", "step", "pause", "scores/before", "closure"):
            text = page(moderator, meeting.room)
            data = {
                "csrf_token": csrf(moderator, meeting.room),
                "clock": text.split('name="clock" value="', 1)[1].split('"', 1)[0],
                "minutes": "5",
            }
            twice = [
                moderator.post(f"{meeting.room}/{action}", data=data).status_code for _ in range(2)
            ]
            assert (action, twice) == (action, [303, 303])
            if action == "minutes":
                assert "of 10 minutes" in page(moderator, meeting.room)

        with app.app_context():
            group = queries.get_group(meeting.event_id, meeting.group_id)
            assert (group.clock_step, group.clock_paused_at is None) == (1, False)

    def test_reveal_of_three_is_refused_with_a_sentence(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        send_first(app, meeting, range(3))

        answer = post(
            visit(meeting.moderator), f"{meeting.room}/scores/before", {}, page=meeting.room
        )

        assert answer.status_code == 422
        assert "3 forms are sent; scores and texts are shown from 4 on." in answer.get_data(
            as_text=True
        )

    @pytest.mark.parametrize("who", ["organiser", "other_organiser", "rapporteur", "stranger"])
    def test_nobody_else_enters_the_room_or_reads_a_name(
        self, meeting: Meeting, visit: Visit, who: str
    ) -> None:
        client = visit(getattr(meeting, who))

        codes = [
            client.get(path).status_code
            for path in (meeting.room, f"{meeting.room}/answers", f"{meeting.room}/code")
        ]

        assert codes == [403, 403, 403]

    def test_moderator_who_is_a_peer_reads_answers_only_after_sending(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(1, 4))
        before = moderator.get(f"{meeting.room}/answers").status_code
        send_first(app, meeting, range(1))

        after = moderator.get(f"{meeting.room}/answers")

        assert (before, after.status_code) == (403, 200)
        assert "SECRET3" in after.get_data(as_text=True)

    def test_moderator_who_is_a_peer_reads_no_names_by_noting_that_they_left(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(1, 4))
        peer = f"/manage/bucharest/groups/{meeting.group_id}/peers/{meeting.peers[0]}"
        post(moderator, f"{peer}/departure", {}, page=meeting.room)

        answer = moderator.get(f"{meeting.room}/answers")

        assert answer.status_code == 403

    def test_moderator_who_is_a_peer_sends_final_scores_before_reading_those_of_others(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(5))
        with app.app_context(), transaction():
            reveal_service.reveal_round(meeting.group_id, Round.BEFORE, now=clock.now())
        before = moderator.get(f"{meeting.room}/answers").status_code
        with app.app_context(), transaction():
            group = queries.get_group(meeting.event_id, meeting.group_id)
            send(group, group.peers[0], Round.AFTER, answers(4))

        after = moderator.get(f"{meeting.room}/answers").status_code

        assert (before, after) == (403, 200)

    def test_moderator_who_may_read_names_does_not_open_their_own_form_again(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        send_first(app, meeting, range(4))
        peer = f"/manage/bucharest/groups/{meeting.group_id}/peers/{meeting.peers[0]}"

        answer = post(moderator, f"{peer}/forms/before", {}, page=meeting.room)

        assert answer.status_code == 422
        assert "your own form stays as you sent it" in answer.get_data(as_text=True)

    def test_code_on_the_wall_leads_to_the_door(self, meeting: Meeting, visit: Visit) -> None:
        text = page(visit(meeting.moderator), f"{meeting.room}/code")

        assert f"/g/{meeting.code}" in text
        assert '<svg class="qr"' in text

    def test_room_asks_as_many_statements_for_few_as_for_many(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        moderator = visit(meeting.moderator)
        page(moderator, meeting.room)
        with counted_statements(app) as few:
            page(moderator, meeting.room)
        send_first(app, meeting, range(6))

        with counted_statements(app) as many:
            page(moderator, meeting.room)

        assert many.total == few.total


class TestDevices:
    def test_moderator_releases_a_device_and_notes_who_left_and_came_back(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        post(client, f"/g/{meeting.code}", {"reference": meeting.references[1]})
        moderator = visit(meeting.moderator)
        devices = f"/manage/bucharest/groups/{meeting.group_id}/devices"
        peer = f"/manage/bucharest/groups/{meeting.group_id}/peers/{meeting.peers[1]}"
        before = page(moderator, devices)

        codes = [
            post(moderator, f"{peer}/{verb}", {}, page=devices).status_code
            for verb in ("release", "departure")
        ]
        away = page(moderator, devices)
        post(moderator, f"{peer}/return", {}, page=devices)

        assert codes == [303, 303]
        assert ("Release the device" in before, "Release the device" in away) == (True, False)
        assert "left at" in away
        assert "left at" not in page(moderator, devices)
        assert client.get(f"/g/{meeting.code}").status_code == 200

    def test_moderator_opens_a_sent_form_again_with_what_was_answered(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        post(client, meeting.form(1), FIRST)
        moderator = visit(meeting.moderator)
        devices = f"/manage/bucharest/groups/{meeting.group_id}/devices"
        peer = f"/manage/bucharest/groups/{meeting.group_id}/peers/{meeting.peers[1]}"

        answer = post(moderator, f"{peer}/forms/before", {}, page=devices)

        form = page(client, meeting.form(1))
        assert answer.status_code == 303
        assert "KEEPSECRET" in form
        assert 'name="score_evidence" value="3" required checked' in form
        assert post(moderator, f"{peer}/forms/nonsense", {}, page=devices).status_code == 404

    def test_name_that_is_not_of_the_group_is_sent_away(
        self, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        door = f"/g/{meeting.code}"
        post(client, f"{door}/requests", {"typed_name": "Some Stranger"}, page=door)
        moderator = visit(meeting.moderator)
        found = re.search(r"/room/requests/(\d+)", page(moderator, meeting.room))
        assert found

        post(
            moderator,
            f"{meeting.room}/requests/{found[1]}",
            {"peer_id": str(meeting.peers[4]), "away": "1"},
            page=meeting.room,
        )

        assert "The moderator did not find this name in the group." in page(client, door)
        assert "Some Stranger" not in page(moderator, meeting.room)


class TestTransfer:
    def test_map_shows_each_regions_word_and_its_own_territory(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        with app.app_context(), transaction():
            reveal_open(meeting)
        for place, take in ((0, "whole"), (1, "elements"), (3, "nothing")):
            post(client, meeting.form(place), FIRST)
            post(client, meeting.form(place), FINAL | {"take": take})
        organiser = visit(meeting.organiser)
        before = page(organiser, meeting.result)
        with app.app_context(), transaction():
            reveal_service.close_group(meeting.group_id, now=clock.now())

        text = page(organiser, meeting.result)

        assert "What each region would take" not in before
        assert "The whole practice / Some elements" in text
        assert "Nothing at present" in text
        assert "Niederösterreich" in text
        assert re.findall(r"No\d", text) == []


def reveal_open(meeting: Meeting) -> None:
    group = queries.get_group(meeting.event_id, meeting.group_id)
    group.final_opened_at = clock.now()
    session.flush()


class TestMinimum:
    @pytest.mark.parametrize("who", ["organiser", "rapporteur", "stranger", None])
    def test_three_answers_show_nothing_to_anyone_but_the_moderator(
        self, app: Flask, meeting: Meeting, visit: Visit, who: str | None
    ) -> None:
        send_first(app, meeting, range(3))
        with app.app_context(), transaction():
            reveal_service.close_group(meeting.group_id, now=clock.now())
            event = queries_event(meeting)
            publish(event, meeting.practice_id, Visibility.PUBLIC)
        client = visit(getattr(meeting, who) if who else None)

        text = page(client, meeting.result)

        assert "Inter-cluster co-operation" in text
        assert "SECRET" not in text
        assert "Median" in text or "Not enough answers" in text
        assert "Median 3" not in text
        assert 'class="score-columns__count' not in text

    def test_four_answers_are_shown_to_the_group_and_never_with_a_name(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        send_first(app, meeting, range(4))
        with app.app_context(), transaction():
            reveal_service.reveal_round(meeting.group_id, Round.BEFORE, now=clock.now())

        text = page(visit(meeting.rapporteur), meeting.result)

        assert "Median 3 before the discussion. Four counted." in text
        assert "SECRET0" in text
        assert re.findall(r"No\d", text) == []

    def test_later_answers_are_told_and_change_nothing(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        send_first(app, meeting, range(4))
        with app.app_context(), transaction():
            reveal_service.reveal_round(meeting.group_id, Round.BEFORE, now=clock.now())
        client = visit(meeting.rapporteur)
        shown = re.findall(r"score-columns__count[^<]*<", page(client, meeting.result))
        send_first(app, meeting, range(4, 6), score=5)
        with app.app_context(), transaction():
            reveal_service.close_group(meeting.group_id, now=clock.now())

        text = page(client, meeting.result)

        assert re.findall(r"score-columns__count[^<]*<", text) == shown
        assert "2 later answers (before), kept for the moderator, not counted." in text
        assert "SECRET5" not in text


class TestResult:
    @pytest.mark.parametrize(
        ("who", "visibility", "code"),
        [
            (None, Visibility.GROUP, 404),
            ("stranger", Visibility.GROUP, 404),
            ("other_organiser", Visibility.GROUP, 404),
            ("organiser", Visibility.GROUP, 200),
            ("rapporteur", Visibility.GROUP, 200),
            ("moderator", Visibility.GROUP, 200),
            (None, Visibility.PARTNERSHIP, 404),
            ("stranger", Visibility.PARTNERSHIP, 404),
            ("rapporteur", Visibility.PARTNERSHIP, 200),
            (None, Visibility.PUBLIC, 200),
            ("stranger", Visibility.PUBLIC, 200),
        ],
    )
    def test_result_is_read_by_those_it_is_for(
        self,
        app: Flask,
        meeting: Meeting,
        visit: Visit,
        who: str | None,
        visibility: Visibility,
        code: int,
    ) -> None:
        send_first(app, meeting, range(5))
        reveal_and_close(app, meeting)
        with app.app_context(), transaction():
            publish(queries_event(meeting), meeting.practice_id, visibility)

        client = visit(getattr(meeting, who) if who else None)

        assert client.get(meeting.result).status_code == code

    def test_hidden_practice_answers_like_one_that_does_not_exist(
        self, meeting: Meeting, client: FlaskClient
    ) -> None:
        hidden, missing = (
            client.get(path) for path in (meeting.result, "/events/bucharest/practices/99999")
        )

        assert hidden.status_code == missing.status_code == 404
        assert hidden.data == missing.data

    def test_public_result_tells_not_how_many_practices_are_hidden(
        self, app: Flask, client: FlaskClient, meeting: Meeting, visit: Visit
    ) -> None:
        send_first(app, meeting, range(5))
        reveal_and_close(app, meeting)
        with app.app_context(), transaction():
            event = queries_event(meeting)
            make_practice(event, title="Hidden")
            publish(event, meeting.practice_id, Visibility.PUBLIC)

        public = page(client, meeting.result)

        assert ">Good practice 1<" in public
        assert ">Good practice 1 of 2<" in page(visit(meeting.organiser), meeting.result)

    def test_peer_reads_the_result_by_personal_link(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        send_first(app, meeting, range(5))
        reveal_and_close(app, meeting)

        text = page(client, f"/r/{meeting.links[1]}/practices/{meeting.practice_id}")

        assert "Median 4, before 3. Five counted. Median change +1." in text

    def test_public_list_is_the_same_whether_or_not_something_is_hidden(
        self, app: Flask, client: FlaskClient, meeting: Meeting
    ) -> None:
        with_hidden, without = (
            client.get(f"/events/{slug}/practices") for slug in ("bucharest", "other")
        )

        assert (with_hidden.status_code, without.status_code) == (200, 200)
        assert with_hidden.get_data(as_text=True) == without.get_data(as_text=True).replace(
            "/events/other", "/events/bucharest"
        )


class TestOrganiser:
    def test_group_that_breaks_rules_is_refused_with_a_sentence_each(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        organiser = visit(meeting.organiser)
        data = {
            "name": "B1",
            "round_name": "B",
            "practice_id": str(meeting.practice_id),
            "session_id": "0",
            "room_id": "0",
            "peer_ids": [str(number) for number in meeting.people[:4]],
            "moderator_id": str(meeting.people[0]),
            "rapporteur_id": str(meeting.people[1]),
        }

        answer = post(organiser, "/manage/bucharest/groups/new", data)

        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "A group has 5 to 8 peers; this one has 4." in text
        assert "Moderator and rapporteur both come from AT12." in text
        assert 'value="B1"' in text

    def test_group_that_keeps_the_rules_is_made(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        organiser = visit(meeting.organiser)
        data = {
            "name": "B1",
            "round_name": "B",
            "practice_id": str(meeting.practice_id),
            "session_id": "0",
            "room_id": "0",
            "peer_ids": [str(number) for number in meeting.people],
            "moderator_id": str(meeting.people[0]),
            "rapporteur_id": str(meeting.people[2]),
        }

        answer = post(organiser, "/manage/bucharest/groups/new", data)

        assert (answer.status_code, answer.location) == (303, "/manage/bucharest/groups")
        assert "Round B" in page(organiser, "/manage/bucharest/groups")

    def test_practice_needs_title_organisation_and_a_place(
        self, meeting: Meeting, visit: Visit
    ) -> None:
        organiser = visit(meeting.organiser)
        wrong = {
            "title": "",
            "organisation": "X",
            "country_code": "RO",
            "nuts_code": "Q99",
            "owner_id": "0",
        }

        answer = post(organiser, "/manage/bucharest/practices/new", wrong)
        right = post(
            organiser,
            "/manage/bucharest/practices/new",
            wrong | {"title": "A road map", "nuts_code": "SE22"},
        )

        text = answer.get_data(as_text=True)
        assert (answer.status_code, right.status_code) == (422, 303)
        assert "No region has this code or name." in text
        assert "Please fill this in." in text
        assert "A road map" in page(organiser, "/manage/bucharest/practices")

    def test_practice_and_group_are_changed_by_form(
        self, app: Flask, meeting: Meeting, visit: Visit
    ) -> None:
        organiser = visit(meeting.organiser)
        with app.app_context(), transaction():
            group = make_group(queries_event(meeting), name="B1")
            group_id, people = group.id, [peer.person_id for peer in fresh(group).peers]
            practice_id = group.practice_id
            for person in fresh(group).peers:
                register(queries_event(meeting), person.person)
        group_data = {
            "name": "B7",
            "round_name": "B",
            "practice_id": str(practice_id),
            "session_id": "0",
            "room_id": "0",
            "peer_ids": [str(number) for number in people],
            "moderator_id": str(people[4]),
            "rapporteur_id": str(people[0]),
            "version": "1",
        }
        practice_data = {
            "title": "A new title",
            "organisation": "Institute",
            "country_code": "RO",
            "nuts_code": "",
            "owner_id": "0",
            "version": "1",
            "theme": "Finance",
        }

        group_answer = post(organiser, f"/manage/bucharest/groups/{group_id}", group_data)
        practice_path = f"/manage/bucharest/practices/{practice_id}"
        practice_answer = post(organiser, practice_path, practice_data)
        again = post(organiser, practice_path, practice_data)
        stale = post(organiser, practice_path, practice_data | {"title": "Another title"})

        assert (group_answer.status_code, practice_answer.status_code) == (303, 303)
        assert (again.status_code, stale.status_code) == (303, 409)
        assert "B7" in page(organiser, "/manage/bucharest/groups")
        assert "A new title" in page(organiser, "/manage/bucharest/practices")

    def test_opened_group_shows_progress_and_no_form(self, meeting: Meeting, visit: Visit) -> None:
        text = page(visit(meeting.organiser), f"/manage/bucharest/groups/{meeting.group_id}")

        assert "This group’s room was opened." in text
        assert "first scores 0 of 6, final scores 0 of 6" in text
        assert 'name="peer_ids"' not in text

    @pytest.mark.parametrize("path", ["practices", "practices/new", "groups", "groups/new"])
    @pytest.mark.parametrize("who", ["other_organiser", "moderator", "rapporteur", "stranger"])
    def test_rooms_are_for_the_events_own_organisers(
        self, meeting: Meeting, visit: Visit, who: str, path: str
    ) -> None:
        client = visit(getattr(meeting, who))

        assert client.get(f"/manage/bucharest/{path}").status_code == 403

    @pytest.mark.parametrize("path", ["practices", "groups"])
    def test_lists_ask_as_many_statements_for_one_row_as_for_three(
        self, app: Flask, meeting: Meeting, visit: Visit, path: str
    ) -> None:
        organiser = visit(meeting.organiser)
        page(organiser, f"/manage/bucharest/{path}")
        with counted_statements(app) as few:
            page(organiser, f"/manage/bucharest/{path}")
        with app.app_context(), transaction():
            event = queries_event(meeting)
            for name in ("B1", "C1"):
                make_group(event, name=name, practice=make_practice(event, name))

        with counted_statements(app) as many:
            page(organiser, f"/manage/bucharest/{path}")

        assert many.total == few.total

    def test_organiser_publishes_a_result_once_its_owner_agrees(
        self, app: Flask, meeting: Meeting, visit: Visit, client: FlaskClient
    ) -> None:
        send_first(app, meeting, range(5))
        reveal_and_close(app, meeting)
        path = f"/manage/bucharest/practices/{meeting.practice_id}"

        answer = post(
            visit(meeting.organiser), f"{path}/visibility", {"visibility": "public"}, page=path
        )

        before = page(client, "/events/bucharest/practices")
        with app.app_context(), transaction():
            publish(queries_event(meeting), meeting.practice_id, Visibility.PUBLIC)
        assert answer.status_code == 303
        assert "Inter-cluster co-operation" not in before  # its owner has agreed to nothing yet
        assert "Inter-cluster co-operation" in page(client, "/events/bucharest/practices")


def test_personal_page_leads_to_the_form(client: FlaskClient, meeting: Meeting) -> None:
    text = page(client, f"/r/{meeting.links[1]}")

    assert f"/r/{meeting.links[1]}/review/{meeting.group_id}" in text


def test_nothing_of_a_peer_is_in_the_group_lists_of_another_event(
    app: Flask, meeting: Meeting
) -> None:
    with app.app_context():
        other = session.scalar(select(PeerGroup.id).where(PeerGroup.event_id != meeting.event_id))
        seats = session.scalar(select(func.count()).select_from(Peer))

    assert (other, seats) == (None, 6)
