"""The way through the form: review before sending, steps, and what happens meanwhile."""

import pytest
from lxml import html
from sqlalchemy import select, update

from clusterix_events.events.models import Access, Event, Part
from clusterix_events.kernel.clock import now
from clusterix_events.kernel.db import session, transaction
from clusterix_events.registration import flow
from clusterix_events.registration.models import Registration
from tests.factories.people import csrf
from tests.registration.conftest import TYPED, send_form, texts, words

pytestmark = pytest.mark.backend("sqlite")

FORM = "/events/meeting/register"


@pytest.fixture
def long_form(monkeypatch):
    """A form that is long enough for steps."""
    monkeypatch.setattr(flow, "STEPS_FROM", 5)


@pytest.fixture
def names(app, meeting):
    """Gives the given names of all who are registered."""

    def listed():
        with app.app_context():
            return sorted(session.scalars(select(Registration.search_text)))

    return listed


def typed_in(page):
    """Return what a page's form holds, seen or unseen, without the tokens."""
    form = html.fromstring(page.text).get_element_by_id("registration")
    pairs = [(name, value) for name, value in form.form_values() if name not in flow.NOT_ANSWERS]
    return {
        name: value if isinstance(TYPED.get(name, ""), str) else [v for n, v in pairs if n == name]
        for name, value in pairs
        if value
    }


def opened(client):
    """Return the version of the form that a visitor has opened."""
    return html.fromstring(client.get(FORM).text).cssselect("[name=form_version]")[0].get("value")


def shown_section(page):
    sections = html.fromstring(page.text).cssselect(".question-section")
    return [each.get("id") for each in sections if each.getparent().get("hidden") is None]


def test_review_lists_all_answers_and_sends_nothing(client, meeting, names):
    page = send_form(client, FORM, TYPED | {"step": "review"})

    assert (page.status_code, words(page, "h1")) == (200, "Check your answers")
    assert names() == []
    assert dict(zip(texts(page, ".answers-review__lines dt"), texts(page, "dd"), strict=True)) == {
        "Given name": "Ana",
        "Family name": "Pop",
        "E-mail": "ana@example.org",
        "Organisation": "Demo Agency",
        "Kind of organisation": "Public authority",
        "Function": "Head of unit",
        "Country": "Romania",
        "Conference": "5–7 October 2026",
        "May photos and film that show you be published?": "No",
        "May your name be on the list given to participants?": "Yes",
        "May other participants see your e-mail address?": "No",
        "May we invite you to further events of this project?": "No",
    }
    assert texts(page, ".answers-review__empty") == [
        "Left empty: Title, Name on the badge",
        "Left empty: Food, Access, Languages and interpretation",
    ]
    assert typed_in(page) == TYPED


def test_review_is_sent_and_registers(client, meeting, names):
    page = send_form(client, FORM, TYPED | {"step": "review"})

    answer = client.post(FORM, data=typed_in(page) | {"csrf_token": csrf(client, FORM)})

    assert answer.status_code == 303
    assert len(names()) == 1


def test_complete_form_without_a_step_registers_at_once(client, meeting, names):
    assert send_form(client, FORM, TYPED).status_code == 303
    assert len(names()) == 1


def test_review_of_wrong_answers_shows_them_at_their_fields(client, meeting, names):
    page = send_form(client, FORM, TYPED | {"step": "review", "email": "nobody", "country": ""})

    assert page.status_code == 422
    assert texts(page, ".notice__errors li") == [
        "E-mail: This is not a whole e-mail address. It looks like name@example.org.",
        "Country: Please choose your country.",
    ]
    assert typed_in(page) == {k: v for k, v in TYPED.items() if k != "country"} | {
        "email": "nobody"
    }


def test_way_back_from_the_review_keeps_everything(client, meeting):
    page = send_form(client, FORM, TYPED | {"step": "go:what-you-join", "arrival": "29 October"})

    assert (page.status_code, words(page, "h1")) == (200, "Your registration")
    assert typed_in(page) == TYPED | {"arrival": "29 October"}
    assert texts(page, ".field__error") == []


def test_long_form_shows_its_first_step_and_holds_the_others_unseen(client, meeting, long_form):
    page = client.get(FORM)

    assert shown_section(page) == ["about-you"]
    assert texts(page, ".question-steps__here") == ["Step 1 of 4: About you"]
    assert texts(page, ".action-bar button") == ["Next", "Save and finish later"]
    assert len(html.fromstring(page.text).cssselect("[name=given_name], [name=diet]")) == 2


def test_step_with_a_wrong_answer_is_shown_again(client, meeting, long_form):
    page = send_form(client, FORM, {"given_name": "Ana", "step": "next:about-you"})

    assert (page.status_code, shown_section(page)) == (422, ["about-you"])
    assert texts(page, ".notice__errors li a")[0] == "Family name: Please tell us your family name."
    assert not [t for t in texts(page, ".notice__errors li") if "choose yes or no" in t]


def test_steps_lead_to_the_review_and_back(client, meeting, long_form):
    visited = []
    typed, section = dict(TYPED), "about-you"
    while section:
        page = send_form(client, FORM, typed | {"step": f"next:{section}", "reached": section})
        section = next(iter(shown_section(page)), "")
        visited.append((page.status_code, section))
        if section == "your-choices":
            break
    review = send_form(client, FORM, typed | {"step": "review", "reached": "your-choices"})
    back = send_form(client, FORM, typed | {"step": "go:what-you-need", "reached": "your-choices"})
    before = send_form(client, FORM, typed | {"step": "back:what-you-need"})

    assert visited == [(200, "what-you-join"), (200, "what-you-need"), (200, "your-choices")]
    assert words(review, "h1") == "Check your answers"
    assert shown_section(back) == ["what-you-need"]
    assert texts(back, ".steps button") == ["About you", "What you will join", "Your choices"]
    assert shown_section(before) == ["what-you-join"]
    assert typed_in(back) == typed_in(before) == TYPED


def test_step_of_a_part_follows_when_the_part_is_chosen(client, meeting, long_form):
    typed = TYPED | {"part": ["conference", "tour"]}

    page = send_form(client, FORM, typed | {"step": "next:what-you-join"})

    assert shown_section(page) == ["study-tour"]
    assert texts(page, ".question-steps__here") == ["Step 3 of 6: For the study tour"]


def test_review_leads_to_the_first_step_that_is_wrong(client, meeting, long_form):
    typed = TYPED | {"part": ["tour"], "mobile_on_site": "+43 660", "photo_consent": ""}

    page = send_form(client, FORM, typed | {"step": "review"})

    assert (page.status_code, shown_section(page)) == (422, ["study-tour"])
    assert texts(page, ".steps .steps__item--error") == ["Study tour", "Your choices"]
    assert typed_in(page)["mobile_on_site"] == "+43 660"


@pytest.mark.parametrize("step", ["", "go:", "next:nowhere", "back:", "x" * 500, "go:\x00", "<b>"])
@pytest.mark.parametrize("is_long", [False, True])
def test_step_that_nobody_offers_is_borne(client, meeting, names, monkeypatch, step, is_long):
    monkeypatch.setattr(flow, "STEPS_FROM", 5 if is_long else 99)

    page = send_form(client, FORM, TYPED | {"step": step, "reached": step})

    assert page.status_code == 200
    assert typed_in(page) == TYPED
    assert names() == []


def test_second_window_with_somebody_else_loses_nothing(client, meeting, names):
    send_form(client, FORM, TYPED)
    other = TYPED | {"given_name": "Bo", "email": "bo@example.org"}
    token = csrf(client, "/events/meeting/my-link")

    told = client.post(FORM, data=other | {"csrf_token": token})
    sent = client.post(FORM, data=typed_in(told) | {"csrf_token": token})

    assert told.status_code == 409
    assert "you have just registered Ana Pop" in words(told, ".notice")
    assert typed_in(told) == other
    assert sent.status_code == 303
    assert len(names()) == 2


def test_second_window_with_the_same_person_finds_the_first_result(client, meeting, names):
    send_form(client, FORM, TYPED)
    token = csrf(client, "/events/meeting/my-link")

    again = client.post(FORM, data=TYPED | {"csrf_token": token})
    checked = client.post(FORM, data=TYPED | {"csrf_token": token, "step": "review"})

    assert (again.status_code, checked.status_code) == (303, 303)
    assert len(names()) == 1


def test_expired_session_keeps_the_answers_and_the_step(client, meeting):
    page = client.post(FORM, data=TYPED | {"csrf_token": "old", "step": "review"})
    form = html.fromstring(page.text).cssselect("form.refusal__again")[0]
    kept = {name: value.removeprefix("\n") for name, value in form.form_values()}
    token = csrf(client, "/events/meeting/my-link")

    again = client.post(FORM, data=kept | {"csrf_token": token})

    assert page.status_code == 400
    assert kept == TYPED | {
        "part": "conference",
        "step": "review",
        "csrf_token": kept.get("csrf_token"),
    }
    assert words(again, "h1") == "Check your answers"


def test_form_that_changed_meanwhile_says_so(app, client, meeting):
    typed = TYPED | {"form_version": opened(client)}
    with app.app_context(), transaction():
        session.get_one(Event, meeting.id).version += 1

    wrong = send_form(client, FORM, typed | {"email": ""})
    review = send_form(client, FORM, typed | {"step": "review"})

    told = "The organiser changed this form while you were filling it in."
    assert words(wrong, ".notice--warn").startswith(told)
    assert words(review, ".notice--warn").startswith(told)
    assert typed_in(review) == TYPED


def test_part_that_closed_meanwhile_is_told_and_the_rest_kept(app, client, meeting, names):
    typed = TYPED | {"form_version": opened(client)}
    with app.app_context(), transaction():
        closed = update(Part).where(Part.code == "conference")
        session.execute(closed.values(access=Access.CLOSED))
        session.get_one(Event, meeting.id).version += 1

    page = send_form(client, FORM, typed | {"step": "review"})

    assert page.status_code == 422
    assert texts(page, ".notice__errors li") == [
        "What you will join: One of the parts you chose cannot be joined any more. "
        "Please choose again."
    ]
    assert typed_in(page) == {k: v for k, v in TYPED.items() if k != "part"}
    assert names() == []


def test_sign_up_that_ended_meanwhile_is_told(app, client, meeting):
    client.get(FORM)
    with app.app_context(), transaction():
        session.execute(update(Part).values(sign_up_closes_at=now()))
        session.get_one(Event, meeting.id).version += 1

    page = send_form(client, FORM, TYPED)

    assert page.status_code == 422
    assert typed_in(page) == {k: v for k, v in TYPED.items() if k != "part"}
