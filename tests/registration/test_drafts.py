"""Forms that are left unfinished: kept, resumed on another device, reminded of once, erased."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.kernel.links import Link
from clusterix_events.people.models import Person
from clusterix_events.registration import flow
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import Purpose
from tests.factories.people import csrf
from tests.registration.conftest import TYPED, send_form, texts, words
from tests.registration.test_flow import shown_section, typed_in
from tests.support.mail import list_written

FORM = "/events/meeting/register"
BEGUN = {"given_name": "Ana", "family_name": "Pop", "email": "Ana@Example.org", "part": ["tour"]}
LATER = {"step": "save:"}


@pytest.fixture
def leave(app, meeting):
    """Leaves a form unfinished in a new browser and gives the answer."""

    def leave(**typed):
        return send_form(app.test_client(), FORM, BEGUN | LATER | typed)

    return leave


@pytest.fixture
def link(app, leave):
    """The address of the link in the mail of a form that was left."""
    leave()
    return link_in(list_written(app)[-1])


@pytest.fixture
def run_jobs(app):
    def run(now):
        with app.app_context():
            run_periodic(now)

    return run


def link_in(mail):
    line = next(line for line in mail.text.splitlines() if "/r/" in line)
    return line.strip().removeprefix("http://localhost")


def count(app, model):
    with app.app_context():
        return session.scalar(select(func.count()).select_from(model))


def test_form_is_kept_with_an_address_alone(app, leave):
    answer = leave()
    (mail,) = list_written(app)

    assert (answer.status_code, answer.location) == (303, "/events/meeting/register/kept")
    assert (mail.message, mail.recipient) == ("draft_kept", "ana@example.org")
    assert mail.subject == "Finish your registration for A meeting"
    assert (
        "You hold no place yet. What you wrote is kept until Thursday 1 October 2026" in mail.text
    )
    assert count(app, Draft) == 1
    assert count(app, Registration) == count(app, Person) - 1 == 0


def test_form_without_an_address_asks_for_one_and_keeps_nothing(app, leave):
    page = leave(email="nobody")

    assert page.status_code == 422
    assert texts(page, ".notice__errors li") == [
        "E-mail: Please tell us your e-mail address: the link to what you wrote goes there."
    ]
    assert typed_in(page) == BEGUN | {"email": "nobody"}
    assert count(app, Draft) == 0


def test_page_says_the_same_for_a_known_and_an_unknown_address(app, meeting, register, leave):
    register()
    pages = []
    for email in ("ana@example.org", "bo@example.org"):
        browser = app.test_client()
        answer = send_form(browser, FORM, BEGUN | LATER | {"email": email})
        pages.append((answer.status_code, browser.get(answer.location).text.replace(email, "x")))

    known, unknown = list_written(app)[-2:]
    assert pages[0] == pages[1]
    assert "From this address these people are registered already" in known.text
    assert "registered already" not in unknown.text


def test_link_opens_the_form_where_it_was_left_on_any_device(app, link):
    page = app.test_client().get(link)

    assert page.status_code == 200
    assert typed_in(page) == BEGUN
    assert texts(page, ".field__error") == []
    assert words(page, ".question-steps__text").endswith("sections complete")


def test_link_opens_the_step_where_it_was_left(app, leave, monkeypatch):
    monkeypatch.setattr(flow, "STEPS_FROM", 5)
    leave(step="save:study-tour")

    page = app.test_client().get(link_in(list_written(app)[-1]))

    assert shown_section(page) == ["study-tour"]
    assert typed_in(page) == BEGUN


def test_personal_page_of_an_unfinished_form_leads_to_it(app, link):
    answer = app.test_client().get(link.removesuffix("/form"))

    assert (answer.status_code, answer.location) == (303, link)


@pytest.mark.parametrize("page", ["change", "cancellation", "calendar.ics"])
def test_link_of_an_unfinished_form_opens_nothing_else(app, link, page):
    assert app.test_client().get(link.replace("form", page)).status_code == 404


def test_finished_form_registers_once_and_its_link_is_the_personal_one(app, meeting, link):
    browser = app.test_client()
    typed = TYPED | {"draft_version": "1"}
    review = send_form(browser, link, typed | {"step": "review"})
    token = csrf(browser, link)

    sent = browser.post(link, data=typed_in(review) | {"csrf_token": token})
    again = browser.post(link, data=typed_in(review) | {"csrf_token": token})
    mine = app.test_client().get(link.removesuffix("/form"))

    assert words(review, "h1") == "Check your answers"
    assert (sent.status_code, sent.location) == (303, link.removesuffix("/form"))
    assert (again.status_code, again.location) == (303, link.removesuffix("/form"))
    assert words(mine, "h1") == "Ana Pop"
    assert (count(app, Draft), count(app, Registration)) == (0, 1)
    assert [mail.message for mail in list_written(app)] == ["draft_kept", "registered"]


def test_form_finished_for_another_address_ends_the_first_link(app, link):
    sent = send_form(app.test_client(), link, TYPED | {"email": "bo@example.org"})

    assert sent.status_code == 303
    assert app.test_client().get(link).status_code == 410
    assert app.test_client().get(sent.location).status_code == 200


def test_form_is_kept_again_without_another_mail(app, link):
    browser = app.test_client()
    answer = send_form(browser, link, BEGUN | {"function": "Adviser", "draft_version": "1"} | LATER)

    assert answer.location == "/events/meeting/register/kept"
    assert typed_in(browser.get(link)) == BEGUN | {"function": "Adviser"}
    assert len(list_written(app)) == 1


def test_same_browser_keeps_a_form_twice_as_one_and_anothers_apart(app, meeting):
    browser = app.test_client()
    for typed in ({}, {"function": "Adviser"}, {"given_name": "Bo"}):
        send_form(browser, FORM, BEGUN | LATER | typed)

    with app.app_context():
        kept = [dict(typed) for typed in session.scalars(select(Draft.typed).order_by(Draft.id))]
    assert [(each["given_name"], each.get("function", "")) for each in kept] == [
        ("Ana", "Adviser"),
        ("Bo", ""),
    ]
    assert len(list_written(app)) == 2


def test_two_windows_of_one_form_are_told_apart(app, link):
    browser = app.test_client()
    send_form(browser, link, BEGUN | {"function": "Adviser", "draft_version": "1"} | LATER)

    told = send_form(browser, link, BEGUN | {"function": "Other", "draft_version": "1"} | LATER)
    version = html.fromstring(told.text).cssselect("[name=draft_version]")[0].get("value")
    kept = send_form(browser, link, typed_in(told) | {"draft_version": version} | LATER)

    assert told.status_code == 409
    assert "in another window at 11:00" in words(told, ".notice--warn")
    assert typed_in(told) == BEGUN | {"function": "Other"}
    assert kept.status_code == 303
    assert typed_in(browser.get(link)) == BEGUN | {"function": "Other"}


def test_food_and_access_are_kept_only_when_agreed_to(app, leave):
    special = {"diet": "Canarydiet", "access_needs": "Canaryaccess"}
    leave(**special)
    leave(**special, **{Purpose.SPECIAL_DATA: "y"})

    with app.app_context():
        kept = [dict(typed) for typed in session.scalars(select(Draft.typed).order_by(Draft.id))]
    assert [(each.get("diet"), each.get("access_needs")) for each in kept] == [
        (None, None),
        ("Canarydiet", "Canaryaccess"),
    ]


def test_too_much_is_not_kept(app, leave):
    page = leave(hotel="x" * 60_000)

    assert page.status_code == 422
    assert "This is too much to be kept. Please shorten the texts." in words(page)
    assert count(app, Draft) == 0


def test_reminder_goes_out_once_after_three_days(app, link, run_jobs, clock):
    begun = clock()
    for days in (1, 3, 3, 4, 10):
        run_jobs(begun + timedelta(days=days))

    mails = list_written(app)
    assert [mail.message for mail in mails] == ["draft_kept", "draft_reminder"]
    assert link_in(mails[1]) == link


def test_next_form_is_reminded_of_though_its_number_was_an_erased_ones(
    app, link, leave, run_jobs, clock
):
    run_jobs(clock() + timedelta(days=4))
    send_form(app.test_client(), link, TYPED)
    clock.advance(days=4)
    leave(email="eva@example.org", given_name="Eva")

    run_jobs(clock() + timedelta(days=4))

    reminded = [mail.recipient for mail in list_written(app) if mail.message == "draft_reminder"]
    assert reminded == ["ana@example.org", "eva@example.org"]


def test_finished_form_is_not_reminded_of(app, link, run_jobs, clock):
    send_form(app.test_client(), link, TYPED)

    run_jobs(clock() + timedelta(days=4))

    assert [mail.message for mail in list_written(app)] == ["draft_kept", "registered"]


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (30, False)])
def test_unfinished_form_is_erased_after_thirty_days(app, link, run_jobs, clock, days, is_kept):
    run_jobs(clock() + timedelta(days=days))

    assert count(app, Draft) == is_kept
    assert app.test_client().get(link).status_code == (200 if is_kept else 410)
    with app.app_context():
        chosen = select(func.count(Link.id)).where(Link.target_id.is_not(None))
        assert session.scalar(chosen) == 1 + is_kept  # the invitation of the event stays


def test_lost_link_is_sent_again(app, link):
    browser = app.test_client()
    send_form(browser, "/events/meeting/my-link", {"email": "ana@example.org"})

    mail = list_written(app)[-1]
    assert (mail.message, link_in(mail)) == ("my_link", link)
    assert "An unfinished registration, kept until Thursday 1 October 2026" in mail.text


def test_organiser_sees_who_is_unfinished_and_no_answers(app, organiser, leave):
    leave(function="Canaryfunction")

    page = organiser.get("/manage/meeting/registrations/unfinished")
    people = organiser.get("/manage/meeting/registrations")

    assert texts(page, "tbody th, tbody td") == [
        "Ana Pop",
        "ana@example.org",
        "1 Sep 2026",
        "not yet",
        "1 Oct 2026",
    ]
    assert "Canaryfunction" not in page.text
    assert "Ana" not in words(people)


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 40])
def test_version_that_never_was_keeps_nothing(app, link, version):
    page = send_form(app.test_client(), link, BEGUN | LATER | {"draft_version": version})

    assert page.status_code == 409
    assert typed_in(page) == BEGUN


def test_one_address_gets_five_links_a_minute_and_other_limits_stay(app, leave):
    statuses = [leave().status_code for _number in range(6)]
    browser = app.test_client()
    token = csrf(browser, FORM)
    others = {browser.post(FORM, data={"csrf_token": token}).status_code for _number in range(60)}

    assert statuses == [303] * 5 + [429]
    assert others == {422, 429}
