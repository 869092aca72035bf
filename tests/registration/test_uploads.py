"""Files as answers: sent with the form, kept through its pages, changed, downloaded, erased."""

import io
import re
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import func, select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.models import Event
from clusterix_events.kernel import files
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.files import StoredFile
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.rules import QuestionKind
from tests.factories.fields import add_field
from tests.factories.files import HTML, PDF, SVG, packed, png
from tests.factories.people import csrf
from tests.registration.conftest import TYPED, personal_link, send_form, texts, words
from tests.support.mail import list_written

FORM = "/events/meeting/register"
BEYOND = {"csrf_token", "form_version"}


@pytest.fixture
def letter(app, meeting):
    """A question for a file; the value is its name in the form."""
    return add_question(app, meeting, "letter")


@pytest.fixture
def send(app):
    """Sends a form with files in it, in a browser of its own unless one is given."""

    def send(typed=(), path=FORM, browser=None, **sent):
        browser = browser or app.test_client()
        data = dict(typed or TYPED) | {"csrf_token": csrf(browser, path)}
        for name, (content, filename) in sent.items():
            held = [data[name]] if name in data else []
            data[name] = [*held, (io.BytesIO(content), filename)]
        return browser.post(path, data=data, content_type="multipart/form-data")

    return send


@pytest.fixture
def on_disk(app):
    def listed():
        root = app.extensions["settings"].instance / files.FOLDER
        return sorted(path.read_bytes() for path in root.rglob("*") if path.is_file())

    return listed


@pytest.fixture
def stored(app):
    """Gives the number and the day of each file that has a row."""

    def listed():
        with app.app_context():
            chosen = select(StoredFile.id, StoredFile.expires_at).order_by(StoredFile.id)
            return [(row.id, row.expires_at is None) for row in session.execute(chosen)]

    return listed


def add_question(app, meeting, code, **values):
    with app.app_context(), transaction():
        event = session.get_one(Event, meeting.id)
        return add_field(event, code, kind=QuestionKind.FILE, **values).key


def form_of(page):
    """Return what a browser would send again from a page, its files left out."""
    form = html.fromstring(page.text).get_element_by_id("registration")
    pairs = [(name, value) for name, value in form.form_values() if name not in BEYOND]
    return {
        name: [v for n, v in pairs if n == name] if name == "part" else value
        for name, value in pairs
        if value
    }


def test_form_asks_for_a_file_in_a_body_that_can_hold_one(client, letter):
    form = html.fromstring(client.get(FORM).text).get_element_by_id("registration")

    assert form.get("enctype") == "multipart/form-data"
    assert form.cssselect(f"[name={letter}]")[0].get("type") == "file"


def test_form_without_a_file_question_is_sent_as_before(client, meeting):
    form = html.fromstring(client.get(FORM).text).get_element_by_id("registration")

    assert form.get("enctype") is None


def test_file_is_kept_with_the_registration_and_read_back(app, letter, send, stored, on_disk):
    browser = app.test_client()
    sent = send(browser=browser, **{letter: (PDF, "../../Flüge\u202e.pdf")})
    link = personal_link(browser.get(FORM))
    mine = browser.get(link)
    file = app.test_client().get(f"{link}/files/{letter}")

    assert sent.status_code == 303
    ((number, is_kept),) = stored()
    assert (is_kept, on_disk()) == (True, [PDF])
    assert "Flüge.pdf, PDF, 1 kB" in words(mine)
    assert (file.status_code, file.data, file.mimetype) == (200, PDF, "application/pdf")
    assert file.headers["Content-Disposition"] == f"attachment; filename=answer-{number}.pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["Cache-Control"] == "private, no-store"


def test_file_survives_wrong_answers_the_review_and_the_way_back(app, letter, send, stored):
    browser = app.test_client()
    wrong = send(TYPED | {"email": ""}, browser=browser, **{letter: (PDF, "letter.pdf")})
    review = send(form_of(wrong) | {"email": "ana@example.org", "step": "review"}, browser=browser)
    back = send(form_of(review) | {"step": "go:"}, browser=browser)
    sent = send(form_of(back), browser=browser)

    assert (wrong.status_code, review.status_code, back.status_code) == (422, 200, 200)
    assert "letter.pdf" in words(wrong, ".file-kept")
    assert "letter.pdf" in texts(review, "dd")
    assert "letter.pdf" in words(back, ".file-kept")
    assert sent.status_code == 303
    assert [is_kept for _number, is_kept in stored()] == [True]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (HTML, "page.pdf"),
        (b"MZ\x90\x00" + bytes(300), "letter.pdf"),
        (packed({"big": bytes(3_000_000)}), "letter.pdf"),
        (png(), "picture.pdf"),
        (b"", "empty.pdf"),
    ],
)
def test_hostile_file_is_told_at_its_question_and_kept_nowhere(
    letter, send, stored, on_disk, content, name
):
    page = send(**{letter: (content, name)})

    assert page.status_code == 422
    assert len(texts(page, ".notice__errors li")) == 1
    assert texts(page, ".notice__errors li")[0].startswith("Letter: ")
    assert form_of(page) == TYPED
    assert (stored(), on_disk()) == ([], [])


@pytest.mark.parametrize("token", ["1-0", "1", "x", "1-", "9" * 60, "١-x", "-1", "\x00"])
def test_token_that_nobody_gave_out_brings_no_file(letter, send, token):
    send(**{letter: (PDF, "theirs.pdf")})

    page = send(TYPED | {"email": "bo@example.org", letter: token})

    assert page.status_code == 422
    assert texts(page, ".notice__errors li") == [
        "Letter: This file is not here any more. Please choose it again."
    ]


def test_file_of_one_registration_is_no_answer_of_another(letter, send, stored):
    wrong = send(TYPED | {"email": ""}, **{letter: (PDF, "letter.pdf")})
    token = form_of(wrong)[letter]
    first = send(TYPED | {letter: token})
    second = send(TYPED | {"email": "bo@example.org", letter: token})

    assert (first.status_code, second.status_code) == (303, 422)
    assert len(stored()) == 1


def test_needed_file_is_asked_for(app, meeting, send):
    add_question(app, meeting, "letter", need="always")

    page = send()

    assert texts(page, ".notice__errors li") == ["Letter: Please fill this in."]


@pytest.fixture
def registered(app, letter, send):
    """The browser and the personal link of somebody who sent a file."""
    browser = app.test_client()
    send(browser=browser, **{letter: (PDF, "letter.pdf")})
    return browser, personal_link(browser.get(FORM))


def test_changed_answers_keep_the_file(registered, letter, send, stored, on_disk):
    browser, link = registered
    page = browser.get(f"{link}/change")

    saved = send(form_of(page) | {"function": "Other"}, f"{link}/change", browser)

    assert "letter.pdf" in words(page, ".file-kept")
    assert saved.status_code == 303
    assert ([kept for _n, kept in stored()], on_disk()) == ([True], [PDF])


def test_another_file_takes_the_place_of_the_first(registered, letter, send, stored, on_disk):
    browser, link = registered
    page = browser.get(f"{link}/change")

    saved = send(form_of(page), f"{link}/change", browser, **{letter: (png(), "scan.png")})

    assert saved.status_code == 303
    assert ([kept for _n, kept in stored()], on_disk()) == ([True], [png()])
    assert browser.get(f"{link}/files/{letter}").data == png()


def test_file_is_taken_away(registered, letter, send, stored, on_disk):
    browser, link = registered
    page = browser.get(f"{link}/change")

    saved = send(form_of(page) | {f"{letter}-remove": "y"}, f"{link}/change", browser)

    assert saved.status_code == 303
    assert (stored(), on_disk()) == ([], [])
    assert browser.get(f"{link}/files/{letter}").status_code == 404


def test_refused_change_keeps_the_first_file(registered, letter, send, stored, on_disk):
    browser, link = registered
    page = browser.get(f"{link}/change")

    refused = send(form_of(page), f"{link}/change", browser, **{letter: (SVG, "logo.svg")})

    assert refused.status_code == 422
    assert ([kept for _n, kept in stored()], on_disk()) == ([True], [PDF])
    assert "letter.pdf" in words(refused, ".file-kept")


def test_organiser_downloads_a_file_from_the_registration(app, registered, letter, organiser):
    address = _address(organiser)
    page = organiser.get(address)
    file = organiser.get(f"{address}/files/{letter}")

    assert "letter.pdf, PDF, 1 kB" in words(page)
    assert (file.status_code, file.data) == (200, PDF)
    assert _log(app) == 0


def test_special_file_is_read_by_its_button_and_logged(app, meeting, organiser, send):
    name = add_question(app, meeting, "attest", is_special=True)
    send(TYPED | {"special_data_consent": "y"}, **{name: (PDF, "attest.pdf")})
    address = _address(organiser)

    looked_at = organiser.get(f"{address}/files/{name}")
    token = csrf(organiser, address)
    file = organiser.post(f"{address}/files/{name}", data={"csrf_token": token})

    assert (looked_at.status_code, looked_at.location) == (303, address)
    assert (file.status_code, file.data) == (200, PDF)
    assert _log(app) == 1


def test_special_file_needs_the_agreement(app, meeting, send):
    name = add_question(app, meeting, "attest", is_special=True)

    page = send(**{name: (PDF, "attest.pdf")})

    assert page.status_code == 422
    assert "Please tick this box" in words(page, ".notice__errors")


def test_file_that_organisers_do_not_see_is_not_found(app, meeting, organiser, send):
    name = add_question(app, meeting, "letter", sees=["tour leader"])
    send(**{name: (PDF, "letter.pdf")})
    address = _address(organiser)

    assert "letter.pdf" not in organiser.get(address).text
    assert organiser.get(f"{address}/files/{name}").status_code == 404


def test_others_find_no_file(registered, letter, organiser, foreign_organiser, client):
    address = f"{_address(organiser)}/files/{letter}"

    assert foreign_organiser.get(address).status_code == 403
    assert client.get(address).status_code == 303
    assert client.get(f"/r/none/files/{letter}").status_code == 410


def test_file_of_an_unfinished_form_waits_as_long_as_it_does(app, letter, send, stored, clock):
    kept = send({"email": "ana@example.org", "step": "save:"}, **{letter: (PDF, "letter.pdf")})
    line = next(t for t in list_written(app)[-1].text.splitlines() if "/r/" in t)
    link = line.strip().removeprefix("http://localhost")
    with app.app_context():
        run_periodic(clock() + timedelta(days=20))
    browser = app.test_client()
    page = browser.get(link)
    sent = send(TYPED | form_of(page), link, browser)

    assert kept.status_code == 303
    assert "letter.pdf" in words(page, ".file-kept")
    assert sent.status_code == 303
    assert [is_kept for _number, is_kept in stored()] == [True]


def test_file_that_was_never_sent_goes_after_two_days(app, letter, send, stored, on_disk, clock):
    send(TYPED | {"email": ""}, **{letter: (PDF, "letter.pdf")})

    with app.app_context():
        run_periodic(clock() + timedelta(days=2))

    assert (stored(), on_disk()) == ([], [])


def test_file_is_gone_with_its_answer_at_the_end_of_its_term(
    app, registered, letter, stored, on_disk, clock
):
    with app.app_context():
        run_periodic(clock() + timedelta(days=30 + 365))
        rows = session.scalar(select(func.count()).where(AnswerRow.question == letter))

    assert (rows, stored(), on_disk()) == (0, [], [])


def _address(organiser):
    page = html.fromstring(organiser.get("/manage/meeting/registrations").text)
    links = {a.get("href") or "" for a in page.cssselect("main a")}
    return next(a for a in links if re.search(r"/registrations/[0-9A-Z]{10}$", a))


def _log(app):
    with app.app_context():
        chosen = select(func.count()).where(LogEntry.action == "file.read")
        return session.scalar(chosen)


def test_file_goes_when_a_colleague_comes_instead(app, registered, letter, stored, on_disk):
    browser, link = registered
    colleague = {"given_name": "Bo", "family_name": "Dahl", "email": "bo@example.org"}

    answer = send_form(browser, f"{link}/replacement", colleague)

    assert answer.status_code == 303
    assert (stored(), on_disk()) == ([], [])
