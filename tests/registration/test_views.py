"""The public form, as browsers without scripts use it."""

import threading
from html import escape

import pytest
from lxml import html
from sqlalchemy import func, select

from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, find_link, revoke_link
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people.models import Person
from clusterix_events.registration import queries
from clusterix_events.registration.models import Registration
from tests.factories.people import csrf
from tests.registration.conftest import TYPED, personal_link, send_form, texts, words
from tests.support.mail import list_written

FORM = "/events/meeting/register"


def count(app, model):
    with app.app_context():
        return session.scalar(select(func.count(model.id)))


def field_value(page, name):
    return html.fromstring(page.text).cssselect(f'[name="{name}"]')[0].get("value")


def test_visitor_finds_what_can_be_joined(client, meeting):
    page = client.get(FORM)

    assert page.status_code == 200
    assert texts(page, ".choices--list .choice__name") == ["Conference", "Study tour"]
    assert texts(page, ".choices--list .choice__aside") == ["1 place left"]
    assert texts(page, "#what-you-join .rows .rows__name") == ["Peer groups"]
    assert "Secret dinner" not in page.text


def test_nothing_is_agreed_to_beforehand(client, meeting):
    page = html.fromstring(client.get(FORM).text)

    assert page.cssselect("[type=radio][checked], [type=checkbox][checked]") == []


def test_visitor_registers_and_sees_the_confirmation(app, meeting, register):
    _browser, page = register()

    assert page.status_code == 200
    assert words(page, "h1") == "Your registration is here"
    assert texts(page, ".places__place .rows__name") == ["Conference"]
    assert texts(page, ".places__place .state") == ["Confirmed"]
    assert "ana@example.org" in words(page)


def test_full_part_tells_the_position_on_the_waiting_list(meeting, register):
    register()
    register(email="b@example.org")

    _browser, page = register(email="c@example.org")

    assert texts(page, ".places__place .state") == ["Waiting list"]
    assert "Position 2" in words(page)


def test_page_is_the_same_for_a_known_and_an_unknown_address(meeting, register):
    register(part=["tour"])

    _browser, known = register(part=["tour"])
    _browser, unknown = register(part=["tour"], email="new@example.org")

    assert words(known) == words(unknown).replace("new@example.org", "ana@example.org")


def test_sending_the_form_again_shows_the_first_result(app, meeting, register):
    browser, _page = register()
    token = csrf(browser, "/events/meeting/my-link")

    again = browser.post(FORM, data={**TYPED, "csrf_token": token})

    assert (again.status_code, count(app, Registration)) == (303, 1)


def test_link_to_register_another_person_leads_to_an_empty_form(app, meeting, register):
    browser, page = register()

    another = browser.get(html.fromstring(page.text).cssselect("a[href*=another]")[0].get("href"))
    form = browser.get(another.location)
    answer = send_form(browser, FORM, TYPED | {"given_name": "Ion"})

    assert words(form, "h1") == "Your registration"
    assert (answer.status_code, count(app, Registration)) == (303, 2)


def test_double_click_makes_one_registration(app, meeting):
    browser = app.test_client()
    token = csrf(browser, FORM)
    cookie = browser.get_cookie("session").value
    answers = []

    def click():
        other = app.test_client()
        other.set_cookie("session", cookie)
        answers.append(other.post(FORM, data={**TYPED, "csrf_token": token}).status_code)

    clicks = [threading.Thread(target=click) for _n in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert (answers, count(app, Registration), count(app, Person)) == ([303] * 4, 1, 2)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"given_name": " "}, "given_name", "Please tell us your given name."),
        (
            {"email": "ana@"},
            "email",
            "This is not a whole e-mail address. It looks like name@example.org.",
        ),
        (
            {"family_name": "x" * 300},
            "family_name",
            "Please use at most 200 characters; these are 300.",
        ),
        (
            {"family_name": "Pop\x00"},
            "family_name",
            "This holds a sign that cannot be seen or stored. Please type it again.",
        ),
        (
            {"family_name": "Pop\u202etxt.exe"},
            "family_name",
            "This holds a sign that cannot be seen or stored. Please type it again.",
        ),
        ({"country": "ZZ"}, "country", "Please choose a country from the list."),
        (
            {"organisation_type": "?"},
            "organisation_type",
            "Please choose one of the answers shown.",
        ),
        ({"part": []}, "part", "Please choose at least one part to join."),
        ({"part": ["dinner"]}, "part", "Please choose from the answers shown."),
        ({"photo_consent": ""}, "photo_consent", "Please choose yes or no."),
        (
            {"part": ["tour"], "mobile_on_site": "+43 660"},
            "mobile_on_site",
            "This number is too short. Write it with the country code, for example +43 and ten "
            "digits.",
        ),
        (
            {"diet": "vegan"},
            "special_data_consent",
            "Please tick this box, or empty the answers above: we may not keep them without it.",
        ),
    ],
)
def test_wrong_answer_is_told_at_its_field_and_in_the_summary(
    app, meeting, register, typed, field, message
):
    _browser, page = register(**typed)

    assert page.status_code == 422
    assert texts(page, f"#{field}-error") == [message]
    assert len(texts(page, ".notice__errors a")) == 1
    assert count(app, Registration) == 0


def test_everything_typed_is_kept_when_something_is_missing(meeting, register):
    typed = {
        "given_name": "<script>alert(1)</script>",
        "function": 'Head "of" unit & more',
        "hotel": "x" * 500,
        "diet": "vegan",
        "organisation_type": "ngo",
        "country": "SE",
        "email": "",
        "part": ["tour"],
        "mobile_on_site": "+43 660 1234567",
    }

    _browser, page = register(**typed)

    tree = html.fromstring(page.text)
    texts_kept = {name: field_value(page, name) for name in ("given_name", "function", "diet")}
    chosen = {
        option.getparent().get("name"): option.get("value")
        for option in tree.cssselect("option[selected]")
    }
    ticked = {(box.get("name"), box.get("value")) for box in tree.cssselect("[checked]")}
    assert page.status_code == 422
    assert texts_kept == {name: typed[name] for name in texts_kept}
    assert chosen == {"country": "SE", "organisation_type": "ngo"}
    assert ticked == {
        ("part", "tour"),
        ("photo_consent", "no"),
        ("list_consent", "yes"),
        ("contact_sharing", "no"),
        ("future_invitations", "no"),
    }
    assert "<script>alert" not in page.text
    assert escape("<script>alert(1)</script>") in page.text


def test_form_too_large_says_the_limit_and_leads_back(client, meeting):
    answer = client.post(FORM, data={"hotel": "x" * 1_100_000})

    assert answer.status_code == 413
    assert "1 MB" in answer.text
    assert f'href="{FORM}"' in answer.text


def test_form_without_its_token_keeps_what_was_typed(client, meeting):
    answer = client.post(FORM, data=TYPED)

    assert answer.status_code == 400
    assert texts(answer, "textarea[name=email]") == ["ana@example.org"]


@pytest.mark.parametrize(
    ("state", "status", "heading"),
    [
        (EventState.CLOSED, 200, "Registration is closed"),
        (EventState.DRAFT, 404, None),
        (EventState.ARCHIVED, 404, None),
    ],
)
def test_event_that_takes_nobody_says_so(app, client, meeting, state, status, heading):
    with app.app_context(), transaction():
        session.get_one(Event, meeting.id).state = state

    page = client.get(FORM)

    assert page.status_code == status
    assert heading is None or words(page, "h1") == heading


def test_invitation_shows_its_part_and_leads_to_the_form_with_it(client, meeting):
    invited = client.get(f"/i/{meeting.invitation}")
    form = client.get(f"{FORM}?invitation={meeting.invitation}")

    assert words(invited, "h1") == "You are invited: Peer groups"
    assert "5–7 October 2026" in words(invited)
    assert f'href="{FORM}?invitation={meeting.invitation}"' in invited.text
    ticked = html.fromstring(form.text).cssselect("[name=part][checked]")
    assert [box.get("value") for box in ticked] == ["peers"]


def test_invited_person_joins_the_part(app, client, meeting):
    path = f"{FORM}?invitation={meeting.invitation}"
    typed = TYPED | {
        "invitation": meeting.invitation,
        "part": ["peers"],
        "region": "RO32",
        "expertise": ["plastics"],
    }

    answer = client.post(FORM, data={**typed, "csrf_token": csrf(client, path)})

    assert answer.status_code == 303
    assert texts(client.get(FORM), ".places__place .rows__name") == ["Peer groups"]


def test_revoked_invitation_opens_nothing(app, client, meeting):
    path = f"{FORM}?invitation={meeting.invitation}"
    token = csrf(client, path)
    with app.app_context(), transaction():
        revoke_link(find_link(meeting.invitation, LinkKind.INVITATION))

    page = client.get(f"/i/{meeting.invitation}")
    answer = client.post(
        FORM,
        data=TYPED | {"invitation": meeting.invitation, "part": ["peers"], "csrf_token": token},
    )

    assert (page.status_code, answer.status_code) == (410, 422)


def test_asking_for_a_link_answers_the_same_for_every_address(app, client, meeting, register):
    register()

    known = send_form(client, "/events/meeting/my-link", {"email": "Ana@example.org"})
    unknown = send_form(client, "/events/meeting/my-link", {"email": "who@example.org"})

    assert (known.status_code, words(known)) == (200, words(unknown))
    with app.app_context():
        sent = session.scalars(
            select(OutgoingMail.recipient).where(OutgoingMail.message == "my_link")
        ).all()
    assert sent == ["ana@example.org"]


def test_asking_for_a_link_needs_a_whole_address(client, meeting):
    answer = send_form(client, "/events/meeting/my-link", {"email": "ana"})

    assert answer.status_code == 422
    assert texts(answer, "#email-error") == [
        "This is not a whole e-mail address. It looks like name@example.org."
    ]


def test_person_reads_changes_and_cancels_by_the_link(app, meeting, register):
    browser, page = register()
    link = personal_link(page)

    shown = browser.get(link)
    form = browser.get(f"{link}/change")
    version = field_value(form, "version")
    asides = texts(form, ".choices--list .choice__aside")
    changed = send_form(
        browser,
        f"{link}/change",
        TYPED
        | {
            "version": version,
            "given_name": "Anna",
            "part": ["conference", "tour"],
            "mobile_on_site": "+40 721 000 000",
        },
    )
    after = browser.get(link)
    question = browser.get(f"{link}/cancellation")
    cancelled = send_form(browser, f"{link}/cancellation", {})
    gone = browser.get(link)

    assert words(shown, "h1") == "Ana Pop"
    assert (field_value(form, "given_name"), asides) == ("Ana", [])
    assert changed.status_code == 303
    assert words(after, "h1") == "Anna Pop"
    assert texts(after, ".places__place .rows__name") == ["Conference", "Study tour"]
    assert html.fromstring(question.text).cssselect("button[autofocus]")
    assert cancelled.status_code == 303
    assert texts(gone, ".places__place .state") == ["Cancelled", "Cancelled"]
    assert words(browser.get(FORM), "h1") == "Your registration"


def test_looking_at_the_question_cancels_nothing(app, meeting, register):
    browser, page = register()
    link = personal_link(page)

    for path in (link, f"{link}/cancellation", f"{link}/change", f"{link}/calendar.ics"):
        assert browser.get(path).status_code == 200

    assert texts(browser.get(link), ".places__place .state") == ["Confirmed"]


def test_person_gives_up_one_place(meeting, register):
    browser, page = register(part=["conference", "tour"], mobile_on_site="+40 721 000 000")
    link = personal_link(page)
    path = f"{link}/cancellation?part=tour"

    question = browser.get(path)
    send_form(browser, path, {})

    assert words(question, "h1") == "Give up this place?"
    assert texts(browser.get(link), ".places__place .state") == ["Confirmed", "Cancelled"]


def test_cancelling_twice_is_as_once(meeting, register):
    browser, page = register()
    link = personal_link(page)
    token = csrf(browser, f"{link}/cancellation")

    answers = [
        browser.post(f"{link}/cancellation", data={"csrf_token": token}).status_code
        for _n in range(2)
    ]

    assert answers == [303, 303]


def test_clicking_cancel_four_times_at_once_gives_one_place_back(app, meeting, register):
    browser, page = register()
    for number in range(3):
        register(email=f"waiting{number}@example.org")
    path = f"{personal_link(page)}/cancellation"
    token = csrf(browser, path)
    cookie = browser.get_cookie("session").value
    answers = []

    def click():
        other = app.test_client()
        other.set_cookie("session", cookie)
        answers.append(other.post(path, data={"csrf_token": token}).status_code)

    clicks = [threading.Thread(target=click) for _n in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    with app.app_context():
        rows = queries.list_page(meeting.id, queries.Wanted(order="date"), 1).rows
        places = queries.places_of(row.registration_id for row in rows)
    states = sorted(state.value for own in places.values() for state in own.values())
    assert (answers, states) == ([303] * 4, ["cancelled", "confirmed", "waiting", "waiting"])


def test_change_on_an_old_page_is_refused_with_what_was_typed(meeting, register):
    browser, page = register()
    link = personal_link(page)
    typed = TYPED | {"version": "1"}

    send_form(browser, f"{link}/change", typed)
    answer = send_form(browser, f"{link}/change", typed | {"hotel": "Grand Hotel"})

    assert answer.status_code == 409


def test_withdrawing_the_agreement_takes_the_answers_along(app, meeting, register):
    browser, page = register(diet="vegan", special_data_consent="y")
    link = personal_link(page)

    kept = send_form(browser, f"{link}/change", TYPED | {"version": "1", "diet": "vegan"})
    taken = send_form(browser, f"{link}/change", TYPED | {"version": "1", "diet": ""})

    assert (kept.status_code, taken.status_code) == (422, 303)
    assert field_value(browser.get(f"{link}/change"), "diet") == ""


def test_personal_link_of_one_event_opens_nothing_of_another_kind(app, client, meeting, register):
    _browser, page = register()
    token = personal_link(page).removeprefix("/r/")
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")

    answers = [
        client.get(path).status_code
        for path in (f"/i/{token}", f"/r/{meeting.invitation}", f"/r/{changed}", "/r/none")
    ]

    assert answers == [410, 410, 410, 410]


def test_pages_with_personal_data_are_kept_by_nobody(meeting, register):
    browser, page = register()

    shown = [page, browser.get(personal_link(page)), browser.get(FORM)]

    assert {each.headers["Cache-Control"] for each in shown} == {"private, no-store"}


def test_change_of_address_replaces_the_personal_link(app, meeting, register):
    browser, page = register()
    old = personal_link(page)

    answer = send_form(
        browser, f"{old}/change", TYPED | {"version": "1", "email": "new@example.org"}
    )

    assert answer.status_code == 303
    assert answer.location != old
    assert browser.get(answer.location).status_code == 200
    assert browser.get(old).status_code == 410
    mail = list_written(app)[-1]
    assert mail.recipient == "new@example.org"
    assert answer.location in mail.text


def test_form_with_thousands_of_invitations_costs_no_more_than_a_few(client, meeting):
    token = csrf(client, FORM)
    typed = TYPED | {"csrf_token": token, "invitation": ["x-y"] * 20_000}

    assert client.post(FORM, data=typed).status_code == 303
