"""The final report of the demonstration as its readers get it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clusterix_events.demo.accounts import get_account
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.cache import forget_everything
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import publish_service, queries
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.report_content import read_snapshot
from clusterix_events.peer_review.report_models import Report
from clusterix_events.people import service as people
from tests.support.apps import disconnect
from tests.support.demonstration import HELD, SLUG, app_on_copy, loaded_once
from tests.support.papers import page_texts

pytestmark = pytest.mark.backend("sqlite")
PAPER = "/events/bucharest-2012/practices/1/report.pdf"


@pytest.fixture
def app(run_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration, in which the reports of 2012 are final."""
    app = app_on_copy(loaded_once(run_folder), tmp_path / "copy")
    yield app
    disconnect(app)


@pytest.fixture
def rapporteur(app: Flask) -> FlaskClient:
    """A browser in which a rapporteur is signed in."""
    client = app.test_client()
    with app.app_context(), transaction():
        key = people.start_session(get_account("rapporteur"))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = key
    return client


def test_report_is_the_same_to_the_byte_after_the_practice_was_edited(app, rapporteur):
    once = rapporteur.get(PAPER)
    with app.app_context(), transaction():
        for version in session.scalars(select(PracticeVersion)):
            version.title, version.details = "Edited afterwards", {"summary": "Edited"}
    forget_everything()

    again = rapporteur.get(PAPER)

    assert (once.status_code, once.mimetype) == (200, "application/pdf")
    assert again.data == once.data


def test_figures_of_the_paper_are_those_that_were_kept(app, rapporteur):
    [*pages] = page_texts(rapporteur.get(PAPER).data)
    with app.app_context():
        content = read_snapshot(session.scalars(select(Report.snapshot)).first() or {})

    text = " ".join(" ".join(pages).split())
    for one in content.criteria:
        counts = [str(count) for count in one.after.counts if count] if one.after else []
        assert " ".join(counts) in text
        assert one.label.split()[0] in text
    for advice in content.recommendations:
        assert advice.text.rstrip(".") in text.replace("\u00a0", " ").replace("\u2011", "-")


def test_no_name_of_the_group_is_in_text_or_metadata(app, rapporteur):
    pdf = rapporteur.get(PAPER).data
    with app.app_context():
        event = find_event(HELD)
        group = queries.list_groups(event.id)[0]
        people_there = [*group.peers, *group.presenters]
        names = {one.person.family_name for one in people_there}
        names |= {group.moderator.family_name, group.rapporteur.family_name}

    text = "".join(page_texts(pdf))
    assert {name for name in names if name and (name in text or name.encode() in pdf)} == set()


def test_nobody_else_learns_whether_there_is_a_report(app):
    stranger = app.test_client()

    answers = [
        stranger.get(f"/events/bucharest-2012/practices/{number}/report.pdf")
        for number in (1, 9999)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_report_that_is_not_final_has_no_paper(app, rapporteur):
    with app.app_context():
        open_group = queries.list_groups(find_event(SLUG).id)[0]

    result = f"/events/{SLUG}/practices/{open_group.practice_id}"

    assert rapporteur.get(result).status_code == 200
    assert rapporteur.get(f"{result}/report.pdf").status_code == 404


def test_secretariat_of_the_programme_gets_a_report_that_is_for_it_and_no_other(app):
    with app.app_context(), transaction():
        link = publish_service.add_programme_link(find_event(HELD), "Secretariat", form_token="a")
        practice = session.get_one(Practice, 1)
        practice.text_visibility = practice.visibility = Visibility.PROGRAMME
        token = link.link.token

    papers = [
        app.test_client().get(f"/p/{token}/practices/{number}/report.pdf") for number in (1, 2)
    ]

    assert [paper.status_code for paper in papers] == [200, 404]
    assert papers[0].mimetype == "application/pdf"
