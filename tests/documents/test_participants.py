"""The list of participants as it comes out of the printer."""

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient

from clusterix_events.documents.papers import Listed, ParticipantsPaper
from clusterix_events.documents.printing import render_participants
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.registration.models import Registration
from tests.factories.documents import make_letterhead
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, sign_in
from tests.factories.registration import add_registration
from tests.support.papers import page_texts
from tests.support.structure import header_scopes


def test_a_list_shows_an_address_only_where_it_is_shared(printing: AppContext) -> None:
    people = (
        Listed("D'Essai", "Zoé", "ERAI", "Cluster manager", "France", "zoe@example.org"),
        Listed("Muster", "Evi", "Demo Institute", "", "Austria"),
    )

    [text] = page_texts(render_participants(ParticipantsPaper(make_letterhead(), people)))

    lines = text.split("\r\n")
    assert "D’Essai, Zoé ERAI" in lines
    assert any("Cluster manager" in line for line in lines)
    assert any("zoe@example.org" in line for line in lines)
    assert "Muster, Evi Demo Institute Austria" in lines


def test_a_long_list_numbers_its_pages_and_names_its_columns(printing: AppContext) -> None:
    people = tuple(Listed(f"Muster{number}", "Evi", "ERAI") for number in range(60))

    pdf = render_participants(ParticipantsPaper(make_letterhead(), people))

    texts = page_texts(pdf)
    assert all("Name Organisation and function Country E-mail" in text for text in texts)
    assert texts[-1].endswith(f"Page {len(texts)} of {len(texts)}")
    assert set(header_scopes(pdf)) == {"Column"}


@pytest.fixture
def tokens(app: Flask) -> tuple[str, str]:
    """The links of somebody with a place, who is listed, and of somebody who waits."""
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event, capacity=1)
        listed = add_registration(event, part, family_name="Listed", list_consent=True)
        return _token(listed), _token(add_registration(event, part, family_name="Waiting"))


def test_whoever_takes_part_gets_the_paper_by_link_and_others_do_not(
    client: FlaskClient, tokens: tuple[str, str]
) -> None:
    listed, waiting = (client.get(f"/r/{token}/participants.pdf") for token in tokens)

    assert (listed.status_code, listed.mimetype) == (200, "application/pdf")
    assert "Listed, Ana" in page_texts(listed.data)[0]
    assert (waiting.status_code, waiting.location) == (303, f"/r/{tokens[1]}/participants")


def test_organiser_prints_the_same_list(
    app: Flask, client: FlaskClient, tokens: tuple[str, str]
) -> None:
    with app.app_context(), transaction():
        event = find_event("meeting")
        assert event is not None
        account_id = add_organiser(event.id).id
    browser = sign_in(app, client, account_id)

    answer = browser.get("/manage/meeting/papers/participants.pdf")

    assert answer.headers["Content-Disposition"] == 'inline; filename="meeting-participants.pdf"'
    assert "Waiting" not in page_texts(answer.data)[0]


def test_list_without_anybody_is_refused_with_words(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        event = add_event("empty")
        token = _token(add_registration(event, add_part(event)))
        account_id = add_organiser(event.id).id

    by_link = client.get(f"/r/{token}/participants.pdf")
    by_organiser = sign_in(app, client, account_id).get("/manage/empty/papers/participants.pdf")

    assert (by_link.status_code, by_organiser.status_code) == (303, 404)
    assert "Nobody has agreed to stand on the list yet." in by_organiser.text


def _token(registration: Registration) -> str:
    return issue_link(
        LinkKind.PERSONAL, person_id=registration.person_id, event_id=registration.event_id
    ).token
