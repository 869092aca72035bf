"""Writing to people: looked at first, sent once; own words for our mails."""

import pytest
from lxml import html

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import MailState, OutgoingMail
from clusterix_events.registration import bulk_service, queries
from tests.factories.registration import add_registration
from tests.registration.conftest import send_form, texts, words
from tests.support.mail import list_written

pytestmark = pytest.mark.backend("sqlite")

MAILS = "/manage/meeting/registrations/mails"
NEW, WORDS = f"{MAILS}/new", f"{MAILS}/words"
LETTER = {"subject": "News for {given_name}", "body": "Dear {name},\n\n**bring** {nothing}."}


@pytest.fixture
def people(app, meeting):
    """Three people of the conference, two of them waiting; their references by family name."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        conference = next(part for part in event.parts if part.code == "conference")
        made = [add_registration(event, conference, family_name=n) for n in ("Alfa", "Beta", "Chi")]
        return {each.person.family_name: each.reference for each in made}


def send(organiser, **typed):
    """Post the form of a mail to many, with the token of the page."""
    page = html.fromstring(organiser.get(NEW).text)
    token = page.cssselect("[name=form_token]")[0].get("value")
    return send_form(organiser, NEW, {"form_token": token, **LETTER, **typed})


def work(app):
    with app.app_context():
        for number in bulk_queries_due():
            bulk_service.write_to_many(number)


def bulk_queries_due():
    from clusterix_events.registration import bulk_queries

    return bulk_queries.list_due_bulks(10)


def recipients(app):
    return [mail.recipient for mail in list_written(app) if mail.message == "bulk"]


def test_the_empty_page_teaches(organiser):
    assert "You have not written to people yet" in words(organiser.get(MAILS))


def test_a_mail_is_looked_at_before_it_is_sent(app, organiser, people):
    page = send(organiser, step="preview")

    assert page.status_code == 200
    assert texts(page, ".letter__subject") == ["News for Ana"]
    assert words(page, ".letter__text") == "Dear Ana Alfa, bring {nothing}."
    assert "This prints as you typed it: {nothing}." in words(page)
    assert "Send to 3 people" in words(page, ".form-page__buttons")
    assert recipients(app) == []


def test_the_filters_say_to_whom(app, organiser, people):
    send(organiser, step="send", place="waiting")
    work(app)

    assert len(recipients(app)) == 2


def test_those_ticked_in_the_list_get_it_and_no_others(app, organiser, people):
    page = organiser.post(
        NEW,
        data={
            "step": "begin",
            "reference": [people["Beta"]],
            "csrf_token": html.fromstring(organiser.get(NEW).text)
            .cssselect("[name=csrf_token]")[0]
            .get("value"),
        },
    )
    assert page.status_code == 200
    assert "1 person ticked: 1 person with an address" in words(page)

    send(organiser, step="send", reference=[people["Beta"]])
    work(app)
    assert len(recipients(app)) == 1


def test_pressing_twice_sends_once(app, organiser, people):
    answers = [send(organiser, step="send", form_token="the same") for _ in range(2)]
    work(app)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(recipients(app)) == 3


def test_the_organiser_tries_it_on_themselves(app, organiser, people):
    page = send(organiser, step="test")

    assert page.status_code == 200
    assert len(recipients(app)) == 1
    assert "example.org" in recipients(app)[0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"subject": ""}, "Please write a subject."),
        ({"body": " "}, "Please write what you want to say."),
        ({"subject": "x" * 201}, "Please use at most 200 characters."),
        ({"body": "x" * 10_001}, "Please use at most 10000 characters."),
        ({"place": "no_show"}, "Nobody of these can get a mail. Choose other people."),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(app, organiser, people, typed, message):
    page = send(organiser, step="send", **typed)

    assert page.status_code == 422
    assert message in words(page)
    assert typed.get("body", "Dear {name}")[:5].strip() in page.text
    assert recipients(app) == []


@pytest.mark.parametrize(
    "hostile", ["{a.__class__}", "{{ 7*7 }}", "%(x)s", "{% raw %}", "<script>alert(1)</script>"]
)
def test_what_looks_like_code_prints_as_typed(app, organiser, people, hostile):
    send(organiser, step="send", subject=hostile, body=f"See {hostile} here")
    work(app)

    mail = next(each for each in list_written(app) if each.message == "bulk")
    assert mail.subject == hostile
    assert mail.text.startswith(f"See {hostile} here")
    assert f"See {hostile} here" in html.fromstring(mail.html).text_content()
    assert "<script>" not in mail.html


def test_strangers_to_the_event_write_nothing(foreign_organiser, people):
    assert [foreign_organiser.get(path).status_code for path in (MAILS, NEW, WORDS)] == [403] * 3


def test_own_words_open_the_mail_in_their_language_alone(app, meeting, organiser, register):
    path = f"{WORDS}/registered/en"
    answer = send_form(
        organiser,
        path,
        {"subject": "Welcome, {name}", "body": "We *await* you.", "version": "0", "step": "send"},
    )
    assert answer.status_code == 303
    register()

    (mail,) = [each for each in list_written(app) if each.message == "registered"]
    assert mail.subject == "Welcome, Ana Pop"
    assert mail.text.startswith("We *await* you.\n")
    assert "<em>await</em>" in mail.html
    assert "Conference" in mail.text
    assert texts(organiser.get(WORDS), "tbody tr:first-child td a")[:2] == [
        "your words: Somebody registered, English",
        "ours: Somebody registered, Deutsch",
    ]


def test_the_second_of_two_who_change_the_words_is_told(organiser):
    path = f"{WORDS}/registered/en"
    first = {"subject": "First", "body": "One", "version": "0", "step": "send"}
    send_form(organiser, path, first)

    page = send_form(organiser, path, first | {"subject": "Second"})

    assert page.status_code == 409
    assert "Somebody saved other words meanwhile: “First”." in words(page)
    assert 'value="Second"' in page.text


def test_our_words_come_back(app, organiser, register):
    path = f"{WORDS}/registered/en"
    typed = {"subject": "Own", "body": "Own", "version": "0", "step": "send"}
    send_form(organiser, path, typed)
    organiser.post(f"{path}/reset", data={"csrf_token": _token(organiser, path)})
    register()

    (mail,) = [each for each in list_written(app) if each.message == "registered"]
    assert mail.subject == "Your registration for A meeting"


def test_every_mail_of_ours_can_be_looked_at_in_every_language(organiser):
    page = html.fromstring(organiser.get(WORDS).text)
    addresses = [link.get("href") for link in page.cssselect("tbody td a")]

    assert len(addresses) == 36
    for address in addresses:
        shown = organiser.get(address)
        assert shown.status_code == 200
        assert "Ana Muster" in words(shown, ".letter")


def test_a_mail_given_up_is_tried_again_from_the_event(app, organiser, register):
    register()
    with app.app_context(), transaction():
        mail = session.query(OutgoingMail).first()
        mail.state, mail.attempts, number = MailState.FAILED, 9, mail.id

    assert "Given up (1)" in words(organiser.get(f"{MAILS}/outbox"))
    path = f"{MAILS}/outbox/{number}/attempts"
    organiser.post(path, data={"csrf_token": _token(organiser, NEW)})

    with app.app_context():
        assert session.get(OutgoingMail, number).state is MailState.DUE


def test_a_mail_of_another_event_is_not_to_be_had(app, organiser):
    with app.app_context(), transaction():
        from clusterix_events.mail import service

        mail = service.send_facts("bulk", to="x@example.org", facts={}, event_id=None)
    path = f"{MAILS}/outbox/{mail}/attempts"
    answer = organiser.post(path, data={"csrf_token": _token(organiser, NEW)})
    assert answer.status_code == 404


def _token(organiser, path):
    page = html.fromstring(organiser.get(path).text)
    return page.cssselect("[name=csrf_token]")[0].get("value")
