"""One's own data behind the personal link: read, take along, take back, have erased."""

import json
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.checkin import service as checkin
from clusterix_events.events import service as events
from clusterix_events.events.models import PartKind
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail import service as mail
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.queries import get_group
from clusterix_events.people.models import Person
from clusterix_events.privacy.holdings import HOLDINGS
from clusterix_events.privacy.models import ErasureRequest
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import queries as registrations
from clusterix_events.registration.models import Registration
from tests.factories.agenda import add_session
from tests.factories.events import add_event, add_part
from tests.factories.peer_review import answers, make_open_group, register, send
from tests.factories.people import add_organiser, csrf, post, sign_in
from tests.factories.registration import add_registration
from tests.privacy.canaries import AGREED, ANSWERS
from tests.support.pages import counted_statements, words


@pytest.fixture
def token(app: Flask) -> str:
    """The personal link of somebody who answered everything and is in many places."""
    with app.app_context(), transaction():
        event = add_event(regions=[])
        parts = [add_part(event), add_part(event, "tour", kind=PartKind.STUDY_TOUR)]
        found = add_registration(event, *parts, **ANSWERS, **AGREED, contact_sharing=True)
        other = add_registration(
            event, *parts, **{name: f"Other{word}" for name, word in ANSWERS.items()}, **AGREED
        )
        talk = add_session(event, parts[0])
        for each in (found, other):
            agenda.engage(talk.id, each.person_id, EngagementRole.SPEAKER)
            checkin.check_in(registrations.get_registration(each.id), event.starts_on)
        return _token(found)


def _token(registration: Registration) -> str:
    return issue_link(
        LinkKind.PERSONAL,
        person_id=registration.person_id,
        event_id=registration.event_id,
    ).token


def _own(name: str = "Canaryfamily") -> Registration:
    found = session.scalars(
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Person.family_name == name)
    ).one()
    return registrations.get_fresh_registration(found.id)


def _organiser(app: Flask, client):
    with app.app_context(), transaction():
        account_id = add_organiser(find_event("meeting").id).id
    return sign_in(app, client, account_id)


def test_page_says_what_is_held_why_who_sees_it_and_until_when(client, token):
    page = client.get(f"/r/{token}/data")

    shown = words(page)
    assert page.status_code == 200
    assert (
        "Food Canarydiet Meals that you can eatYour explicit consent (GDPR, Article 9(2)(a)) "
        "The organiser, the kitchen, as counts without names Wednesday 14 October 2026"
    ) in shown.replace("FoodCanarydietMeals", "Food Canarydiet Meals").replace(
        "(a))The", "(a)) The"
    ).replace("namesWednesday", "names Wednesday")
    assert "5 years after the last payment to the project" in shown
    assert "Yes, on Tuesday 1 September 2026, 11:00 (wording 1)" in shown
    assert "Monday 5 October 202611:00" in shown.replace("2026 11:00", "202611:00")


def test_file_holds_everything_and_nobody_elses_data(client, token):
    answer = client.get(f"/r/{token}/data.json")

    said = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == ('attachment; filename="meeting-my-data.json"')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [word for word in ANSWERS.values() if word not in answer.text] == []
    assert [word for word in ANSWERS.values() if f"Other{word}" in answer.text] == []
    assert {
        "event",
        "made_at",
        "merged_registrations",
        "files",
        *(holding.name for holding in HOLDINGS),
    } == set(said)
    assert [(each["part"], each["state"]) for each in said["places"]] == [
        ("Conference", "confirmed"),
        ("Tour", "confirmed"),
    ]
    assert [each["on"] for each in said["attendance"]] == ["2026-10-05"]
    assert [(each["purpose"], each["text_version"]) for each in said["consents"]][:2] == [
        ("photo_consent", 1),
        ("list_consent", 1),
    ]
    assert said["consents"][0]["wording"] != ""
    assert [each["role"] for each in said["engagements"]] == ["speaker"]
    assert [set(each) for each in said["links"]] == [
        {"kind", "created_at", "expires_at", "revoked_at"}
    ]


def test_file_opens_nothing(app, client, token):
    answer = client.get(f"/r/{token}/data.json").text

    assert token not in answer
    assert token.partition("-")[2] not in answer


def test_file_of_a_peer_holds_their_own_answers_alone(app, client):
    with app.app_context(), transaction():
        event = add_event(regions=[])
        group = get_group(event.id, make_open_group(event).id)
        mine, theirs = group.peers[1], group.peers[3]
        for peer in (mine, theirs):
            register(event, session.get_one(Person, peer.person_id))
        send(group, mine, Round.BEFORE, answers(4, keep="Canarykeep"))
        send(group, theirs, Round.BEFORE, answers(2, keep="Otherkeep"))
        link = issue_link(LinkKind.PERSONAL, person_id=mine.person_id, event_id=event.id)
        token = link.token

    answer = client.get(f"/r/{token}/data.json")

    said = json.loads(answer.text)
    assert {each["value"] for each in said["review_scores"]} == {4}
    assert "Canarykeep" in answer.text
    assert "Otherkeep" not in answer.text
    assert "No3" not in answer.text


def test_link_of_one_event_shows_nothing_of_another(app, client, token):
    with app.app_context(), transaction():
        other = add_event("other", regions=[])
        part = add_part(other)
        link = issue_link(LinkKind.PERSONAL, person_id=_own().person_id, event_id=other.id)
        other_token, _part = link.token, part.id

    said = json.loads(client.get(f"/r/{other_token}/data.json").text)

    assert said["person"][0]["family_name"] == "Canaryfamily"
    assert [name for name, rows in said.items() if rows and isinstance(rows, list)] == [
        "person",
        "links",
    ]


def test_page_asks_the_same_of_the_database_however_much_there_is(app, client, token):
    with counted_statements(app) as few:
        client.get(f"/r/{token}/data")
    with app.app_context(), transaction():
        registration = _own()
        for number in range(30):
            mail.send(
                "my_link",
                to="canaryaddress@example.org",
                context={"event": registration.event, "links": [], "drafts": []},
                event_id=registration.event_id,
                person_id=registration.person_id,
                key=f"many:{number}",
            )
    with counted_statements(app) as many:
        page = client.get(f"/r/{token}/data")

    assert many.total == few.total
    assert page.text.count("Your personal link for") == 30


def test_taking_back_the_special_consent_erases_food_and_access_at_once(app, client, token):
    post(
        client,
        f"/r/{token}/consents/special_data_consent/withdrawal",
        {},
        page=f"/r/{token}/data",
    )

    with app.app_context():
        kept = answers_of(_own().sheet_id)
    assert {"diet", "access_needs"} & set(kept) == set()
    assert kept["hotel"] == "Canaryhotel"


def test_taking_back_under_a_hold_erases_when_it_ends(app, client, token):
    with app.app_context(), transaction():
        events.place_hold(_own().event_id, reason="Audit", until=date(2030, 1, 1), account_id=None)

    post(
        client,
        f"/r/{token}/consents/special_data_consent/withdrawal",
        {},
        page=f"/r/{token}/data",
    )

    with app.app_context():
        own = _own()
        assert answers_of(own.sheet_id)["diet"] == "Canarydiet"
    page = _organiser(app, client).get(f"/manage/meeting/registrations/{own.reference}")
    assert ("Canaryhotel" in page.text, "Canarydiet" in page.text) == (True, False)


def test_taking_back_the_list_consent_holds_on_the_next_page(client, token):
    before = words(client.get(f"/r/{token}/participants"))
    page = f"/r/{token}/data"

    answer = post(client, f"/r/{token}/consents/list_consent/withdrawal", {}, page=page)
    again = post(client, f"/r/{token}/consents/list_consent/withdrawal", {}, page=page)
    unknown = post(client, f"/r/{token}/consents/anything/withdrawal", {}, page=page)

    after = words(client.get(f"/r/{token}/participants"))
    assert (answer.status_code, again.status_code, unknown.status_code) == (303, 303, 404)
    assert "Canarygiven Canaryfamily" in before
    assert "canaryaddress@example.org" in before
    assert "Othercanaryaddress" not in before
    assert "Canaryfamily" not in after.replace("OtherCanaryfamily", "")


def test_list_is_searched_by_any_word_of_a_line(client, token):
    found = words(client.get(f"/r/{token}/participants?q=othercanaryorg"))
    none = words(client.get(f"/r/{token}/participants?q=nobody"))

    assert "OtherCanarygiven" in found
    assert " Canarygiven" not in found
    assert "Nobody on the list fits “nobody”" in none


def test_stranger_to_the_parts_sees_that_there_is_no_list(app, client):
    with app.app_context(), transaction():
        event = add_event("full", regions=[])
        add_registration(event, part := add_part(event, capacity=1), list_consent=True)
        waiting = _token(add_registration(event, part, family_name="Waiting"))

    shown = words(client.get(f"/r/{waiting}/participants"))

    assert "No list of participants to see here" in shown
    assert "Pop" not in shown


def test_asking_for_erasure_says_first_what_goes_and_what_stays(app, client, token):
    page = words(client.get(f"/r/{token}/erasure"))

    with app.app_context():
        assert answers_of(_own().sheet_id)["diet"] == "Canarydiet"
        assert session.scalars(select(ErasureRequest)).all() == []
    assert "You still hold a place" in page
    assert "Erased at once Food, Access" in page
    assert "Proof of attendance, which the programme may audit" in page


def test_asking_erases_what_rests_on_consent_and_keeps_what_the_place_needs(app, client, token):
    answer = post(client, f"/r/{token}/erasure", {})
    again = client.get(f"/r/{token}/erasure")

    with app.app_context():
        own = _own()
        kept = answers_of(own.sheet_id)
        [request] = session.scalars(select(ErasureRequest)).all()
        given = [consent.purpose for consent in own.consents if consent.is_given]
    assert (answer.status_code, again.status_code) == (303, 303)
    assert ("diet" in kept, kept["hotel"], given) == (False, "Canaryhotel", [])
    assert request.due_on == date(2026, 10, 1)


def test_asking_twice_makes_one_request(app, client, token):
    page = client.get(f"/r/{token}/erasure").text
    sent = {"csrf_token": page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]}

    answers_ = [client.post(f"/r/{token}/erasure", data=sent).status_code for _ in range(2)]

    with app.app_context():
        assert (answers_, len(session.scalars(select(ErasureRequest)).all())) == ([303, 303], 1)


def test_organiser_sees_the_request_with_its_day_and_answers_it_with_a_mail(
    app, client, token, clock
):
    clock.set(datetime(2026, 10, 20, 8, tzinfo=UTC))
    post(client, f"/r/{token}/erasure", {})
    with app.app_context():
        reference = _own().reference
        address = f"/manage/meeting/registrations/{reference}"
    browser = _organiser(app, client)

    overview, page = words(browser.get("/manage/meeting/")), words(browser.get(address))
    sent = browser.post(f"{address}/erasure", data={"csrf_token": csrf(browser, address)})
    after = words(browser.get(address))

    with app.app_context():
        own = _own()
        mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        assert (own.person.email, own.person.function, own.person.title) == (None, None, None)
        assert (own.person.given_name, own.person.country_code) == ("Canarygiven", "RO")
        assert answers_of(own.sheet_id) == {}
        last = mails[-1]
    assert "Somebody asks for the erasure of their data" in overview
    assert "Please answer by Friday 20 November 2026" in page
    assert sent.status_code == 303
    assert "Please answer by" not in after
    assert (last.recipient, last.subject) == (
        "canaryaddress@example.org",
        "Your data of A meeting is erased",
    )
    assert "Given name, Family name, Organisation, Country" in last.text
    assert "diet" not in last.text.lower()


def test_whoever_cancelled_and_never_came_is_forgotten_by_name_too(app, client, clock):
    with app.app_context(), transaction():
        event = add_event(regions=[])
        found = add_registration(event, add_part(event), **ANSWERS, **AGREED)
        token, reference = _token(found), found.reference
    post(client, f"/r/{token}/cancellation", {})
    post(client, f"/r/{token}/erasure", {})
    browser = _organiser(app, client)
    address = f"/manage/meeting/registrations/{reference}"

    browser.post(f"{address}/erasure", data={"csrf_token": csrf(browser, address)})

    with app.app_context():
        kept = registrations.find_by_reference(reference)
        assert kept is not None
        assert (kept.person.given_name, kept.person.family_name) == ("", "")
        assert kept.search_text == reference.lower()
    assert "Name erased" in words(browser.get(address))


def test_list_asks_the_same_of_the_database_however_long_it_is(app, client, token):
    address = f"/r/{token}/participants"
    with counted_statements(app) as few:
        client.get(address)
    with app.app_context(), transaction():
        event = find_event("meeting")
        for number in range(30):
            add_registration(event, *event.parts, family_name=f"No{number}", list_consent=True)

    with counted_statements(app) as many:
        page = client.get(address)

    assert many.total == few.total
    assert page.text.count('<th scope="row">') == 32
