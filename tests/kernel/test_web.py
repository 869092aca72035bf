"""What every answer has in common: headers, compression, caching, and the pages for refusals."""

import gzip

import pytest
from flask import Blueprint, Flask, request
from sqlalchemy.exc import OperationalError

from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import is_own_path, redirect_back, redirect_to

pytestmark = pytest.mark.backend("sqlite")
VIEWS = Blueprint("trial", __name__)


@VIEWS.route("/trial/<what>", methods=["GET", "POST"])
@public
def trial_view(what: str):
    if what == "missing":
        raise NotFoundError(what)
    if what == "stale":
        raise StaleError(what)
    if what == "busy":
        raise OperationalError("SELECT", {}, Exception("locked"))
    if what == "broken":
        raise ZeroDivisionError
    if what == "echo":
        return request.form["text"]
    return "x" * int(what)


@pytest.fixture
def trial(make_app) -> Flask:
    app = make_app()
    app.register_blueprint(VIEWS)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize(
    ("target", "is_own"),
    [
        ("/", True),
        ("/manage/a-meeting/?page=2", True),
        ("", False),
        ("manage", False),
        ("https://evil.example", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/%09/evil.example", False),
        ("/%2fevil.example", False),
        ("/%5cevil.example", False),
        ("/ /evil.example", False),
        ("\t/evil", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_own_paths_are_own(target, is_own):
    assert is_own_path(target) is is_own


def test_redirects_are_303_and_stay_here(app):
    with app.test_request_context():
        answers = [
            redirect_to("people.sign_in"),
            redirect_back("/manage/", "/"),
            redirect_back("//evil.example", "/"),
            redirect_back(None, "/"),
        ]

    assert [(a.status_code, a.location) for a in answers] == [
        (303, "/sign-in"),
        (303, "/manage/"),
        (303, "/"),
        (303, "/"),
    ]


def test_every_answer_carries_the_protecting_headers(trial):
    headers = trial.test_client().get("/trial/5").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "Strict-Transport-Security" not in headers


def test_secure_address_is_asked_for_again(make_app):
    app = make_app(base_url="https://events.example.org")
    app.register_blueprint(VIEWS)

    answer = app.test_client().get("/trial/5")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_long_text_is_compressed_for_those_who_ask(trial):
    plain = trial.test_client().get("/trial/2000")
    small = trial.test_client().get("/trial/2000", headers={"Accept-Encoding": "gzip"})
    refused = trial.test_client().get("/trial/2000", headers={"Accept-Encoding": "gzip;q=0"})

    assert gzip.decompress(small.data) == plain.data == refused.data
    assert (small.headers["Content-Encoding"], "Accept-Encoding" in small.vary) == ("gzip", True)


def test_short_text_is_not_compressed(trial):
    answer = trial.test_client().get("/trial/900", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


def test_page_without_a_session_is_asked_for_again_by_its_tag(trial):
    first = trial.test_client().get("/trial/5")

    again = trial.test_client().get("/trial/5", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("missing", 404, "<h1"),
        ("stale", 409, "<h1"),
        ("busy", 503, "<h1"),
    ],
)
def test_refusal_is_a_page_of_ours(trial, what, status, words):
    answer = trial.test_client().get(f"/trial/{what}")

    assert (answer.status_code, words in answer.text) == (status, True)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_unknown_address_is_a_page_of_ours(client):
    answer = client.get("/nowhere/at/all")

    assert (answer.status_code, "<h1" in answer.text) == (404, True)


def test_wrong_method_says_which_are_right(client):
    answer = client.delete("/sign-in")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_fault_of_ours_is_a_page_of_ours(trial):
    trial.testing = False

    answer = trial.test_client().get("/trial/broken")

    assert (answer.status_code, "<h1" in answer.text) == (500, True)


def test_what_was_typed_is_kept_when_the_database_is_busy(trial):
    answer = trial.test_client().post("/trial/busy", data={"note": "a long thought"})

    assert (answer.status_code, "a long thought" in answer.text) == (503, True)
    assert answer.headers["Retry-After"] == "5"


def test_password_is_never_kept(trial):
    answer = trial.test_client().post("/trial/busy", data={"password": "three long words"})

    assert "three long words" not in answer.text


def test_body_over_the_limit_is_refused_with_the_limit(trial):
    answer = trial.test_client().post("/trial/echo", data={"text": "x" * 1_000_001})

    assert (answer.status_code, "1 MB" in answer.text) == (413, True)


def test_post_without_the_token_of_the_form_keeps_what_was_typed(client):
    answer = client.post("/sign-in", data={"email": "ana@example.org"})

    assert answer.status_code == 400
    assert "ana@example.org" in answer.text
