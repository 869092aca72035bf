"""Deny by default: a view asks, or says that it is public, or nobody gets an answer."""

import pytest
from flask import Blueprint, Flask

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import Link, LinkKind, issue_link, revoke_link
from clusterix_events.kernel.permissions import (
    PREDICATES,
    Actor,
    PermissionNotAskedError,
    authorize,
    current_actor,
    opened_by,
    permission,
    public,
)

pytestmark = pytest.mark.backend("sqlite")
VIEWS = Blueprint("trial", __name__)


@VIEWS.get("/trial/silent")
def silent() -> str:
    return "nobody asked"


@VIEWS.get("/trial/public")
@public
def open_to_all() -> str:
    return "all"


@VIEWS.get("/trial/asked")
def asked() -> str:
    authorize("trial.see", "subject")
    return "asked"


@VIEWS.get("/trial/nothing")
def asked_of_nothing() -> str:
    authorize("trial.see", None)
    return "asked"


@VIEWS.get("/trial/link/<token>")
def by_link(token: str) -> str:
    authorize("trial.see", "subject")
    return f"person {current_actor().person_id}"


@VIEWS.get("/trial/desk/<token>")
@opened_by(LinkKind.DESK)
def by_desk_link(token: str) -> str:
    authorize("trial.see", "subject")
    return "desk"


@pytest.fixture
def trial(make_app, monkeypatch) -> Flask:
    monkeypatch.setitem(PREDICATES, "trial.see", lambda actor, _subject: actor.link is not None)
    app = make_app()
    app.register_blueprint(VIEWS)
    return app


@pytest.fixture
def link(trial) -> tuple[str, int]:
    with trial.app_context(), transaction():
        link = issue_link(LinkKind.PERSONAL)
        return link.token, link.id


def test_view_that_asks_nothing_is_an_error_in_tests(trial):
    with pytest.raises(PermissionNotAskedError):
        trial.test_client().get("/trial/silent")


def test_view_that_asks_nothing_answers_403_in_production(trial):
    trial.testing = False

    answer = trial.test_client().get("/trial/silent")

    assert (answer.status_code, b"nobody" in answer.data) == (403, False)


def test_public_view_is_open(trial):
    assert trial.test_client().get("/trial/public").text == "all"


@pytest.mark.parametrize("address", ["/trial/asked", "/trial/nothing"])
def test_stranger_is_asked_to_sign_in_whatever_exists(trial, address):
    answer = trial.test_client().get(address)

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")


def test_link_opens_what_it_is_for(trial, link):
    answer = trial.test_client().get(f"/trial/link/{link[0]}")

    assert answer.text == "person None"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_link_of_another_kind_is_gone(trial, link):
    assert trial.test_client().get(f"/trial/desk/{link[0]}").status_code == 410


def test_revoked_link_is_gone(trial, link):
    with trial.app_context(), transaction():
        revoke_link(session.get_one(Link, link[1]))

    assert trial.test_client().get(f"/trial/link/{link[0]}").status_code == 410


def test_actor_outside_a_request_is_nobody(app):
    with app.app_context():
        assert current_actor() == Actor()


def test_name_is_given_to_one_predicate_only():
    with pytest.raises(ValueError, match="exists already"):
        permission(next(iter(PREDICATES)))(lambda _actor, _subject: True)
