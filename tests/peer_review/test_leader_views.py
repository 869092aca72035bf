"""Moderators and rapporteurs without an account: personal link and six mailed digits."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import revoke_links
from clusterix_events.mail.models import OutgoingMail
from tests.factories.people import post
from tests.peer_review.conftest import Meeting
from tests.support.clock import Clock

MODERATOR, RAPPORTEUR, PEER = 0, 2, 1


def entrance(meeting: Meeting, place: int = MODERATOR) -> str:
    return f"/r/{meeting.links[place]}/groups/{meeting.group_id}"


def mailed_code(app: Flask, client: FlaskClient, meeting: Meeting, place: int = MODERATOR) -> str:
    door = entrance(meeting, place)
    assert post(client, f"{door}/code", {}, page=f"{door}/room").status_code == 303
    with app.app_context():
        mail = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
        assert mail is not None
        assert mail.recipient == f"person{place}@example.org"
        found = re.search(r"\d{6}", mail.text)
    assert found
    return found[0]


def test_mailed_code_opens_the_room_on_this_device(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    code = mailed_code(app, client, meeting)

    answer = post(client, f"{entrance(meeting)}/room", {"digits": f"{code[:3]} {code[3:]}"})

    assert (answer.status_code, answer.location) == (303, meeting.room)
    assert client.get(meeting.room).status_code == 200
    assert app.test_client().get(meeting.room).status_code == 303


def test_what_is_done_on_a_confirmed_device_is_logged_with_the_person(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    code = mailed_code(app, client, meeting)
    post(client, f"{entrance(meeting)}/room", {"digits": code})

    post(client, f"{meeting.room}/closure", {}, page=meeting.room)

    with app.app_context():
        entry = session.scalars(
            select(LogEntry).where(LogEntry.action == "peer_group.closed")
        ).one()
        assert (entry.account_id, entry.person_id) == (None, meeting.people[MODERATOR])


def test_rapporteur_comes_to_the_result_and_never_into_the_room(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    code = mailed_code(app, client, meeting, RAPPORTEUR)

    answer = post(client, f"{entrance(meeting, RAPPORTEUR)}/room", {"digits": code})

    assert (answer.status_code, answer.location) == (303, meeting.result)
    assert client.get(meeting.result).status_code == 200
    assert client.get(meeting.room).status_code == 303  # to sign in


def test_link_alone_opens_no_room(client: FlaskClient, meeting: Meeting) -> None:
    page = client.get(f"{entrance(meeting)}/room").get_data(as_text=True)

    assert "Mail me a code" in page
    assert client.get(meeting.room).status_code == 303


def test_code_works_once(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    code = mailed_code(app, client, meeting)
    post(client, f"{entrance(meeting)}/room", {"digits": code})
    other = app.test_client()

    answer = post(other, f"{entrance(meeting)}/room", {"digits": code})

    assert answer.status_code == 422
    assert other.get(meeting.room).status_code == 303


@pytest.mark.parametrize("minutes", [0, 16])
def test_wrong_or_old_code_is_refused(
    app: Flask, client: FlaskClient, meeting: Meeting, clock: Clock, minutes: int
) -> None:
    code = mailed_code(app, client, meeting)
    clock.advance(minutes=minutes)
    typed = code if minutes else f"{(int(code) + 1) % 10**6:06d}"

    answer = post(client, f"{entrance(meeting)}/room", {"digits": typed})

    assert answer.status_code == 422
    assert "This is not the code of the last mail" in answer.get_data(as_text=True)


def test_five_wrong_codes_end_the_right_one(
    app: Flask, client: FlaskClient, meeting: Meeting
) -> None:
    code = mailed_code(app, client, meeting)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _time in range(5):
        post(client, f"{entrance(meeting)}/room", {"digits": wrong})

    answer = post(client, f"{entrance(meeting)}/room", {"digits": code})

    assert answer.status_code == 422


def test_revoked_link_ends_the_device(app: Flask, client: FlaskClient, meeting: Meeting) -> None:
    code = mailed_code(app, client, meeting)
    post(client, f"{entrance(meeting)}/room", {"digits": code})
    with app.app_context(), transaction():
        revoke_links(person_id=meeting.people[MODERATOR])

    assert client.get(meeting.room).status_code == 303


def test_peer_cannot_ask_for_a_code(client: FlaskClient, meeting: Meeting) -> None:
    assert client.get(f"{entrance(meeting, PEER)}/room").status_code == 403
