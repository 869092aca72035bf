"""The pages of delegations, as browsers without scripts use them."""

import re
import threading

import pytest
from lxml import html
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import queries
from clusterix_events.registration.delegation_models import Delegation
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from tests.factories.delegations import add_delegation, complete, member_named
from tests.factories.events import add_event
from tests.factories.people import csrf
from tests.registration.conftest import TYPED, personal_link, send_form, texts, words
from tests.support.pages import counted_statements

FORM = "/events/meeting/delegation"
HEAD = {
    "name": "Region Skåne",
    "given_name": "Hana",
    "family_name": "Head",
    "email": "hana@example.org",
    "part": ["tour"],
    "form_token": "",
}
TABLE = "Given name;Family name;E-mail\nAna;Pop;ana@example.org\nBen;Berg;ben@example.org\n"


@pytest.fixture
def delegation(app, meeting):
    """The numbers of a delegation of Ana, Ben and Eva who join the tour, and its head's page."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        made = add_delegation(event, "tour", names=("Ana", "Ben", "Eva"))
        link = issue_link(LinkKind.PERSONAL, person_id=made.person_id, event_id=meeting.id)
        people = {
            member.given_name: (member.id, member.registration_id)
            for member in delegations.get_delegation(made.id).members
        }
        pages = {
            name: "/r/"
            + issue_link(
                LinkKind.PERSONAL,
                person_id=queries.get_registration(registration_id).person_id,
                event_id=meeting.id,
            ).token
            for name, (_member_id, registration_id) in people.items()
        }
        return {
            "id": made.id,
            "page": f"/r/{link.token}/delegation",
            "people": {name: number for name, (number, _other) in people.items()},
            "pages": pages,
        }


def send(client, **typed):
    return client.post(FORM, data={**HEAD, **typed, "csrf_token": csrf(client, FORM)})


def count(app, model=Delegation):
    with app.app_context():
        return session.scalar(select(func.count(model.id)))


def recipients(app, message):
    with app.app_context():
        return sorted(
            session.scalars(select(OutgoingMail.recipient).where(OutgoingMail.message == message))
        )


def test_head_pastes_a_table_and_comes_to_the_page_of_the_delegation(app, client, meeting):
    answer = send(client, table=TABLE)

    page = client.get(answer.location)
    assert (answer.status_code, answer.location.endswith("/delegation")) == (303, True)
    assert texts(page, ".delegation__person .rows__name") == ["Ana Pop", "Ben Berg"]
    assert texts(page, ".delegation__person .state") == ["Incomplete", "Incomplete"]
    assert recipients(app, "person_named") == ["ana@example.org", "ben@example.org"]
    assert recipients(app, "delegation_registered") == ["hana@example.org"]


def test_people_in_rows_and_in_a_table_come_together(app, client, meeting):
    answer = send(
        client,
        table=TABLE,
        person_given_name=["Eva", "", ""],
        person_family_name=["Neu", "", ""],
        person_email=["eva@example.org", "", ""],
        takes_part="y",
    )

    page = client.get(answer.location)
    assert texts(page, ".delegation__person .rows__name") == [
        "Hana Head (head)",
        "Eva Neu",
        "Ana Pop",
        "Ben Berg",
    ]


def test_five_more_rows_keep_what_was_typed_and_store_nothing(app, client, meeting):
    page = send(
        client,
        more="5",
        table="Ana",
        person_given_name=["Eva"] * 5,
        person_family_name=["Neu"] * 5,
        person_email=[""] * 5,
    )

    form = html.fromstring(page.text)
    assert (page.status_code, count(app)) == (200, 0)
    assert [e.get("value") for e in form.cssselect("[name=person_given_name]")] == [
        *["Eva"] * 5,
        *[""] * 5,
    ]
    assert form.cssselect("[name=table]")[0].text.strip() == "Ana"
    assert form.cssselect("[name=name]")[0].get("value") == "Region Skåne"


def test_wrong_lines_are_named_and_nothing_is_half_stored(app, client, meeting):
    wrong = TABLE + "Eva;;eva@example\n"

    page = send(client, table=wrong)

    form = html.fromstring(page.text)
    assert (page.status_code, count(app), count(app, Registration)) == (422, 0, 0)
    assert "Line 4: The family name is missing." in words(page)
    assert form.cssselect("[name=table]")[0].text.strip() == wrong.strip()
    assert recipients(app, "person_named") == []


def test_wrong_row_is_told_at_its_field(app, client, meeting):
    page = send(
        client,
        person_given_name=["", "Ana"],
        person_family_name=["", "Pop"],
        person_email=["", "ana"],
    )

    field = html.fromstring(page.text).cssselect("#person-2-email")[0]
    assert (page.status_code, field.get("aria-invalid"), count(app)) == (422, "true", 0)
    assert "Person 2: " in words(page)


def test_same_form_sent_twice_makes_one_delegation(app, client, meeting):
    page = client.get(FORM)
    token = html.fromstring(page.text).cssselect("[name=form_token]")[0].get("value")

    answers = [send(client, table=TABLE, form_token=token) for _time in range(2)]

    assert answers[0].location == answers[1].location
    assert (count(app), count(app, Registration)) == (1, 2)


def test_four_clicks_at_the_same_moment_make_one_delegation(app, meeting):
    browsers = [app.test_client() for _n in range(4)]
    tokens = [csrf(browser, FORM) for browser in browsers]
    typed = {**HEAD, "table": TABLE, "form_token": "the same form"}
    answers = []

    def click(browser, token):
        answers.append(browser.post(FORM, data={**typed, "csrf_token": token}).location)

    clicks = [
        threading.Thread(target=click, args=pair) for pair in zip(browsers, tokens, strict=True)
    ]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert (len(answers), len(set(answers))) == (4, 1)
    assert (count(app), count(app, Registration)) == (1, 2)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"table": "\n".join(f"A;B;a{n}@example.org" for n in range(500))}, "at most 100 people"),
        ({"table": "Ana;Pop;a@example.org\nBen;Pop;A@example.org"}, "is named twice"),
        ({"table": "Ana;Pop;hana@example.org"}, "This is your own address"),
        ({"table": "x" * 10_000 + ";Pop;ana@example.org"}, "at most 100 characters"),
        ({"table": "a" * 50_000}, "at most 40000 characters"),
        ({"table": ""}, "Please name at least one person."),
        ({"table": TABLE, "part": []}, "Please choose at least one part to join."),
        ({"table": TABLE, "part": ["dinner"]}, "Please choose at least one part to join."),
        ({"table": TABLE, "email": "nobody"}, "not a whole e-mail address"),
        ({"table": TABLE, "name": "x" * 10_000}, "at most 100 characters"),
        ({"table": TABLE, "name": "Win at https://evil.example"}, "This is not a name"),
    ],
)
def test_what_cannot_be_a_delegation_is_refused_with_words(app, client, meeting, typed, told):
    page = send(client, **typed)

    assert (page.status_code, count(app), count(app, Registration)) == (422, 0, 0)
    assert told in words(page)


def test_names_like_formulas_stay_names(app, client, meeting):
    answer = send(client, table="=1+1;<b>Pop</b>;ana@example.org")

    page = client.get(answer.location)
    assert texts(page, ".delegation__person .rows__name") == ["=1+1 <b>Pop</b>"]


def test_closed_parts_are_not_offered_and_invited_ones_by_their_link_alone(client, meeting):
    plain = client.get(FORM)
    invited = client.get(f"{FORM}?invitation={meeting.invitation}")

    assert texts(plain, "[name=part] + .choice__text .choice__name") == ["Conference", "Study tour"]
    assert "Peer groups" in texts(invited, "[name=part] + .choice__text .choice__name")
    assert "Secret dinner" not in invited.text


def test_event_without_an_open_part_takes_no_delegation(app, client):
    with app.app_context(), transaction():
        add_event("quiet")

    assert words(client.get("/events/quiet/delegation"), "h1") == "Registration is closed"


def test_named_person_sees_who_named_them_and_completes_alone(app, client, meeting, delegation):
    page = client.get(delegation["pages"]["Ana"])
    change = delegation["pages"]["Ana"] + "/change"
    form = html.fromstring(client.get(change).text)

    assert "Hana Head named you, in the delegation “A region”." in words(page)
    assert form.cssselect("[name=given_name]")[0].get("value") == "Ana"
    assert form.cssselect("[name=email]")[0].get("value") == "ana@example.org"
    assert form.cssselect("[type=radio][checked]") == []
    version = form.cssselect("[name=version]")[0].get("value")
    typed = {
        **TYPED,
        "part": ["tour"],
        "mobile_on_site": "+40 721 000 000",
        "version": version,
    }
    answer = send_form(client, change, typed)
    own = client.get(answer.location)
    assert answer.status_code == 303
    assert "Your form is waiting" not in own.text
    assert texts(client.get(delegation["page"]), ".delegation__person .state") == [
        "Complete",
        "Incomplete",
        "Incomplete",
    ]
    assert recipients(app, "registered") == ["ana@example.org"]


@pytest.mark.parametrize(("data", "name"), [({}, "Ana Pop"), ({"erase": "1"}, "–")])
def test_named_person_declines_with_one_button(app, client, meeting, delegation, data, name):
    page = delegation["pages"]["Ana"]

    seen = client.get(f"{page}/refusal")
    answer = client.post(
        f"{page}/refusal", data={**data, "csrf_token": csrf(client, f"{page}/refusal")}
    )

    assert (seen.status_code, answer.status_code) == (200, 303)
    assert client.get(page).status_code == 410
    head = client.get(delegation["page"])
    assert texts(head, ".delegation__person .rows__name") == ["Ben Pop", "Eva Pop", name]
    assert "ana@example.org" not in head.text
    assert recipients(app, "person_named") == ["", "ben@example.org", "eva@example.org"]


def test_reading_the_page_of_refusal_changes_nothing(client, meeting, delegation):
    client.get(delegation["pages"]["Ana"] + "/refusal")

    assert client.get(delegation["pages"]["Ana"]).status_code == 200


def test_head_reminds_once_a_day(app, client, meeting, delegation):
    member = f"{delegation['page']}/people/{delegation['people']['Ana']}"

    first = _post(client, f"{member}/reminder", member)
    second = _post(client, f"{member}/reminder", member)

    assert (first.status_code, second.status_code) == (303, 422)
    assert "in the last 24 hours" in words(second)
    assert recipients(app, "form_reminder") == ["ana@example.org"]


def test_head_reminds_all(app, client, meeting, delegation):
    page = delegation["page"]

    for _time in range(2):
        _post(client, f"{page}/reminders", f"{page}/people")

    assert recipients(app, "form_reminder") == [
        "ana@example.org",
        "ben@example.org",
        "eva@example.org",
    ]


def test_head_adds_changes_replaces_and_takes_out(app, client, meeting, delegation):
    page, people = delegation["page"], delegation["people"]
    added = send_form(
        client,
        f"{page}/people",
        {
            "given_name": "Uwe",
            "family_name": "Neu",
            "email": "uwe@example.org",
            "part": ["tour"],
        },
    )
    taken = send_form(
        client,
        f"{page}/people",
        {"given_name": "Ana", "family_name": "X", "email": "ana@example.org", "part": ["tour"]},
    )
    ana = f"{page}/people/{people['Ana']}"
    changed = _post(client, f"{ana}/parts", ana, part=["conference"])
    replaced = _post(
        client,
        f"{page}/people/{people['Ben']}/replacement",
        ana,
        given_name="Cleo",
        family_name="Coll",
        email="cleo@example.org",
    )
    removed = _post(client, f"{page}/people/{people['Eva']}/removal", ana)

    statuses = [answer.status_code for answer in (added, taken, changed, replaced, removed)]
    seen = client.get(page)
    assert statuses == [303, 422, 303, 303, 303]
    assert texts(seen, ".delegation__person .rows__name") == [
        "Ana Pop",
        "Uwe Neu",
        "Cleo Coll",
        "Ben Pop",
        "Eva Pop",
    ]
    assert texts(seen, ".delegation__person .state") == [
        "Incomplete",
        "Incomplete",
        "Incomplete",
        "Replaced by a colleague",
        "Taken out",
    ]
    assert recipients(app, "registration_cancelled") == ["eva@example.org"]


def test_member_of_another_delegation_is_not_found(app, client, meeting, delegation):
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        other = member_named(add_delegation(event, "tour", names=("Zoe",)), "Zoe").id
    ana = f"{delegation['page']}/people/{delegation['people']['Ana']}"

    statuses = [
        client.get(f"{delegation['page']}/people/{other}").status_code,
        *(
            _post(client, f"{delegation['page']}/people/{other}/{act}", ana).status_code
            for act in ("parts", "reminder", "removal", "replacement")
        ),
    ]

    assert statuses == [404] * 5


def test_link_of_a_member_opens_no_page_of_the_head(client, meeting, delegation):
    statuses = [
        client.get(delegation["pages"]["Ana"] + path).status_code
        for path in (
            "/delegation",
            "/delegation/people",
            f"/delegation/people/{delegation['people']['Ben']}",
        )
    ]

    assert statuses == [403] * 3


def test_colleague_takes_the_place_on_the_personal_page(app, meeting, register):
    browser, page = register()
    link = personal_link(page)

    answer = send_form(
        browser,
        f"{link}/replacement",
        {"given_name": "Cleo", "family_name": "Coll", "email": "cleo@example.org"},
    )

    assert answer.status_code == 303
    assert browser.get(link).status_code == 410
    assert recipients(app, "place_handed_over") == ["ana@example.org"]
    assert recipients(app, "person_named") == ["cleo@example.org"]


def test_lost_link_is_sent_again_to_heads_and_named_people(app, client, meeting, delegation):
    for address in ("hana@example.org", "ana@example.org"):
        send_form(client, "/events/meeting/my-link", {"email": address})

    assert recipients(app, "my_link") == ["ana@example.org", "hana@example.org"]


def test_organiser_sees_members_and_states(app, organiser, meeting, delegation):
    with app.app_context(), transaction():
        complete(delegations.get_member(delegation["people"]["Ana"]), mobile_on_site="+40721000000")

    listed = organiser.get("/manage/meeting/registrations/delegations")
    record = organiser.get(f"/manage/meeting/registrations/delegations/{delegation['id']}")

    assert texts(listed, "tbody tr") == [
        "A region Hana Headhana@example.org 1 2 Monday 21 September 2026"
    ]
    assert texts(record, "tbody .state") == ["Complete", "Incomplete", "Incomplete"]


def test_organiser_reminds_and_cancels(app, organiser, meeting, delegation):
    page = f"/manage/meeting/registrations/delegations/{delegation['id']}"

    reminded = _post(organiser, f"{page}/reminders", page)
    one = _post(organiser, f"{page}/cancellation", page, member=str(delegation["people"]["Ana"]))
    again = _post(organiser, f"{page}/reminders", page, member=str(delegation["people"]["Ben"]))
    whole = _post(organiser, f"{page}/cancellation", page)

    assert [a.status_code for a in (reminded, one, again, whole)] == [303, 303, 422, 303]
    with app.app_context():
        assert set(session.scalars(select(Registration.state))) == {RegistrationState.CANCELLED}


def test_organiser_sets_the_days_once_for_each_version(app, organiser, meeting):
    page = "/manage/meeting/registrations/delegations"
    version = html.fromstring(organiser.get(page).text).cssselect("[name=version]")[0].get("value")

    saved = _post(organiser, page, page, days="20", version=version)
    stale = _post(organiser, page, page, days="10", version=version)
    wrong = _post(organiser, page, page, days="-1", version=version)

    assert [a.status_code for a in (saved, stale, wrong)] == [303, 409, 422]
    assert (
        html.fromstring(organiser.get(page).text).cssselect("[name=days]")[0].get("value") == "20"
    )


def test_foreign_organiser_sees_no_delegation(foreign_organiser, meeting, delegation):
    statuses = [
        foreign_organiser.get(
            f"/manage/{slug}/registrations/delegations/{delegation['id']}"
        ).status_code
        for slug in ("meeting", "other")
    ]

    assert statuses == [403, 404]


def test_pages_cost_the_same_statements_for_any_number_of_people(app, client, organiser, meeting):
    totals = set()
    for size in (1, 3, 30):
        with app.app_context(), transaction():
            event = queries.get_event(meeting.id)
            names = [f"P{n}" for n in range(size)]
            made = add_delegation(event, "tour", names=names)
            link = issue_link(LinkKind.PERSONAL, person_id=made.person_id, event_id=meeting.id)
            number, page = made.id, f"/r/{link.token}/delegation"
        with counted_statements(app) as own:
            client.get(page)
        with counted_statements(app) as record:
            organiser.get(f"/manage/meeting/registrations/delegations/{number}")
        with counted_statements(app) as listed:
            organiser.get("/manage/meeting/registrations/delegations")
        totals.add((own.total, record.total, listed.total))

    assert len(totals) == 1


def _post(client, path, page, **data):
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return client.post(path, data={**data, "csrf_token": found[1]})


def test_organiser_reads_who_came_instead_of_whom(app, organiser, meeting, register):
    browser, page = register()
    send_form(
        browser,
        f"{personal_link(page)}/replacement",
        {"given_name": "Cleo", "family_name": "Coll", "email": "cleo@example.org"},
    )
    with app.app_context():
        former, successor = session.scalars(
            select(Registration.reference).order_by(Registration.id)
        )

    left = organiser.get(f"/manage/meeting/registrations/{former}")
    came = organiser.get(f"/manage/meeting/registrations/{successor}")

    assert "Handed the place to Cleo Coll, Tuesday 1 September 2026." in words(left)
    assert "Came to the place of Ana Pop, Tuesday 1 September 2026." in words(came)
