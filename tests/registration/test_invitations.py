"""Invitations from the pasted list to the answer: what people see, what organisers see, mails."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from clusterix_events.events.service import touch_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Person
from clusterix_events.places import service as places
from clusterix_events.places.models import Quota
from clusterix_events.registration import (
    invitation_queries,
    invitation_service,
    merge_service,
    queries,
    service,
)
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.invitation_rules import InvitationNotOpenError
from clusterix_events.registration.invitation_service import Conditions
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from tests.factories.people import csrf
from tests.factories.registration import an_answer_sheet
from tests.registration.conftest import TYPED, send_form, texts, words
from tests.support.mail import list_written
from tests.support.pages import counted_statements

HERE = "/manage/meeting/registrations/invitations"
ASKED = {"people": "Ana Pop, ana@example.org\nEva Ion <eva@example.org>", "parts": ["peers"]}
PEERS = {
    "part": ["peers"],
    "region": "RO32",
    "partner_role": "partner",
    "expertise": ["cluster policy"],
}


@pytest.fixture
def invite(organiser, meeting):
    """Sends the organiser's form and gives the page that answers it."""

    def send(**changes):
        return send_form(organiser, f"{HERE}/people", ASKED | changes)

    return send


def shown(app):
    """Return the states of the personal invitations by the given name, as stored."""
    with app.app_context():
        rows = session.execute(
            select(Person.given_name, Invitation.state)
            .join(Registration, Registration.person_id == Person.id)
            .join(Invitation, Invitation.registration_id == Registration.id)
            .order_by(Invitation.id)
        )
        return [(name, state.value) for name, state in rows]


def link_of(app, name="Ana"):
    """Return the address of somebody's invitation, as the last mail to them told it."""
    mails = [mail for mail in list_written(app) if mail.recipient.startswith(name.lower())]
    line = next(line for line in mails[-1].text.splitlines() if "/i/" in line)
    return line.removeprefix("http://localhost").strip()


def press(browser, path, verb):
    return browser.post(f"{path}/{verb}", data={"csrf_token": csrf(browser, path)})


def test_people_are_invited_by_name_each_with_a_mail_of_their_own(app, meeting, organiser, invite):
    answer = invite()

    page = organiser.get(HERE)
    assert (answer.status_code, answer.location) == (303, HERE)
    assert texts(page, "tbody th") == ["Ion, Eva", "Pop, Ana"]
    assert texts(page, ".chip-link") == ["All 2", "Sent 2"]
    assert [(m.message, m.recipient) for m in list_written(app)] == [
        ("invitation", "ana@example.org"),
        ("invitation", "eva@example.org"),
    ]
    assert "Peer groups" in list_written(app)[0].text


def test_one_wrong_line_stores_nothing_and_keeps_what_was_typed(app, meeting, invite):
    page = invite(people="Ana Pop, ana@example.org\nnobody")

    assert page.status_code == 422
    assert texts(page, "tbody td") == [
        "2",
        "nobody",
        "Write a name, a comma and one address: Ana Pop, ana@example.org",
    ]
    assert "nobody" in words(page, "textarea")
    assert shown(app) == []
    assert list_written(app) == []


def test_the_same_list_sent_twice_invites_nobody_again(app, meeting, invite):
    invite()

    again = invite()

    assert again.status_code == 422
    assert "invited or registered already" in words(again)
    assert len(list_written(app)) == 2


def test_those_invited_are_not_in_the_list_of_registrations(meeting, organiser, invite):
    invite()

    page = organiser.get("/manage/meeting/registrations")

    assert "Nobody has registered yet" in words(page)


def test_fetching_the_page_changes_nothing_and_its_buttons_do(app, meeting, client, invite):
    invite()
    path = link_of(app)

    page = client.get(path)
    client.head(path)
    before = shown(app)
    opened = press(client, path, "form")
    after = shown(app)

    assert texts(page, "main button") == ["Register", "I cannot come"]
    assert before == [("Ana", "sent"), ("Eva", "sent")]
    assert after == [("Ana", "opened"), ("Eva", "sent")]
    assert opened.location.startswith("/events/meeting/register?invitation=")


def test_the_form_begins_with_name_address_and_part_and_accepts(app, meeting, client, invite):
    invite()
    path = press(client, link_of(app), "form").location

    form = client.get(path)
    token = path.partition("invitation=")[2]
    done = send_form(client, path, TYPED | PEERS | {"invitation": token})

    assert 'value="Ana"' in form.text
    assert 'value="ana@example.org"' in form.text
    assert done.status_code == 303
    assert shown(app) == [("Ana", "accepted"), ("Eva", "sent")]
    with app.app_context():
        rows = queries.list_page(meeting.id, queries.Wanted(), 1).rows
        assert [(row.family_name, row.state) for row in rows] == [
            ("Pop", RegistrationState.SUBMITTED)
        ]
    used = app.test_client().get(f"/i/{token}")
    assert "Somebody has registered by this invitation" in words(used)
    assert "I cannot come" not in words(used)


def test_a_second_form_by_the_same_invitation_is_refused(app, meeting, invite):
    invite()
    path = press(app.test_client(), link_of(app), "form").location
    token = path.partition("invitation=")[2]
    first, second = app.test_client(), app.test_client()
    tokens = [csrf(browser, path) for browser in (first, second)]

    answers = [
        browser.post(path, data=TYPED | PEERS | {"invitation": token, "csrf_token": csrf_token})
        for browser, csrf_token in zip((first, second), tokens, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [303, 422]


def test_who_cannot_come_is_not_reminded_and_may_change_their_mind(
    app, meeting, client, organiser, invite
):
    invite()
    path = link_of(app)

    press(client, path, "apology")
    page = client.get(path)
    organiser.post(
        f"{HERE}/reminders", data={"csrf_token": csrf(organiser, "/manage/meeting/registrations")}
    )

    assert shown(app) == [("Ana", "declined"), ("Eva", "sent")]
    assert "You said that you cannot come" in words(page)
    assert texts(page, "main button") == ["Register"]
    assert [m.recipient for m in list_written(app) if m.message == "invitation_reminder"] == [
        "eva@example.org"
    ]


def test_reminding_twice_on_a_day_reminds_once(app, meeting, clock, organiser, invite):
    invite()
    token = csrf(organiser, HERE)

    for _press in range(2):
        organiser.post(f"{HERE}/reminders", data={"csrf_token": token})
    clock.advance(days=1)
    organiser.post(f"{HERE}/reminders", data={"csrf_token": token})

    reminded = [m.recipient for m in list_written(app) if m.message == "invitation_reminder"]
    assert reminded == ["ana@example.org", "eva@example.org"] * 2


def test_chosen_days_remind_once_each_and_only_before_the_end(app, meeting, invite):
    invite(last_day="2026-09-20", reminder_days="7, 2")
    moments = [
        datetime(2026, 9, day, hour, tzinfo=UTC) for day in (12, 13, 14, 18, 21) for hour in (6, 9)
    ]

    counts = []
    for now in moments:
        with app.app_context(), transaction():
            counts.append(invitation_service.remind_due(now))

    assert counts == [0, 0, 2, 0, 0, 0, 2, 0, 0, 0]


def test_an_invitation_that_is_over_takes_nobody_and_lives_again_when_sent_again(
    app, meeting, clock, client, organiser, invite
):
    invite(last_day="2026-09-05")
    path = link_of(app)
    clock.set(datetime(2026, 9, 6, 8, 0, tzinfo=UTC))

    over = client.get(path)
    listed = organiser.get(HERE)
    box = listed.text.partition('name="invitation" value="')[2].partition('"')[0]
    organiser.post(
        f"{HERE}/selection",
        data={"csrf_token": csrf(organiser, HERE), "invitation": box, "do": "send"},
    )

    assert "takes nobody any more" in words(over)
    assert texts(listed, ".chip-link") == ["All 2", "Expired 2"]
    assert texts(organiser.get(HERE), ".chip-link") == ["All 2", "Sent 1", "Expired 1"]
    assert len(list_written(app)) == 3


def test_after_sign_up_has_closed_an_invitation_takes_nobody(app, meeting, client, invite, clock):
    invite()
    path = link_of(app)
    with app.app_context(), transaction():
        part = next(p for p in queries.get_event(meeting.id).parts if p.code == "peers")
        part.sign_up_closes_at = clock()
        touch_event(meeting.id)

    page = client.get(path)

    assert "takes nobody any more" in words(page)
    assert texts(page, "main button") == []


def test_withdrawn_invitations_open_nothing_and_accepted_ones_stay(
    app, meeting, client, organiser, invite
):
    invite()
    path = link_of(app)
    boxes = organiser.get(HERE).text.split('name="invitation" value="')[1:]

    organiser.post(
        f"{HERE}/selection",
        data={
            "csrf_token": csrf(organiser, HERE),
            "invitation": [box.partition('"')[0] for box in boxes],
            "do": "revoke",
        },
    )

    assert client.get(path).status_code == 410
    assert texts(organiser.get(HERE), ".chip-link") == ["All 2", "Withdrawn 2"]


def test_invitations_of_another_event_are_not_touched(app, meeting, foreign_organiser, invite):
    invite()
    with app.app_context():
        number = session.scalar(select(Invitation.id))

    answer = foreign_organiser.post(
        "/manage/other/registrations/invitations/selection",
        data={
            "csrf_token": csrf(foreign_organiser, "/manage/other/registrations/invitations"),
            "invitation": number,
            "do": "revoke",
        },
    )

    assert answer.status_code == 303
    assert shown(app) == [("Ana", "sent"), ("Eva", "sent")]


def test_a_link_takes_as_many_as_it_says_and_tells_the_rest(app, meeting, organiser):
    made = send_form(
        organiser, f"{HERE}/link", {"label": "Ministry", "parts": ["peers"], "uses_max": "1"}
    )
    address = texts(organiser.get(HERE), ".invitation-link")[0].removeprefix("http://localhost")
    token = address.removeprefix("/i/")
    path = f"/events/meeting/register?invitation={token}"

    first = send_form(app.test_client(), path, TYPED | PEERS | {"invitation": token})
    page = app.test_client().get(address)

    assert (made.status_code, first.status_code) == (303, 303)
    assert "takes nobody any more" in words(page)
    assert "1 of 1 registered" in words(organiser.get(HERE), "#links")


def test_an_invitation_takes_from_the_places_kept_for_a_partner(app, meeting, organiser, client):
    with app.app_context(), transaction():
        part = next(p for p in queries.get_event(meeting.id).parts if p.code == "conference")
        quota = places.add_quota(part.pool_id, "Agency", size=1, returns_on=date(2026, 9, 20))
        number = quota.id
    typed = {"people": "Ana Pop, ana@example.org", "quota": str(number)}
    wrong = send_form(organiser, f"{HERE}/people", typed | {"parts": ["peers"]})
    send_form(organiser, f"{HERE}/people", typed | {"parts": ["conference"]})
    path = press(client, link_of(app), "form").location

    send_form(client, path, TYPED | {"invitation": path.partition("invitation=")[2]})
    page = client.get("/events/meeting/register")

    assert (wrong.status_code, "whose places are kept for it" in words(wrong)) == (422, True)
    assert "Confirmed" in words(page)
    with app.app_context():
        assert session.get_one(Quota, number).taken == 1


def test_a_personal_invitation_needs_no_other_approval(app, meeting, invite, client):
    with app.app_context(), transaction():
        for part in queries.get_event(meeting.id).parts:
            part.needs_approval = True
        touch_event(meeting.id)
    invite()
    path = press(client, link_of(app), "form").location
    token = path.partition("invitation=")[2]

    send_form(client, path, TYPED | PEERS | {"invitation": token, "part": ["peers", "conference"]})
    page = client.get("/events/meeting/register")

    assert "Conference" in words(page, ".places")
    assert texts(page, ".places .state") == ["Waiting for approval", "Confirmed"]


def test_two_open_links_are_not_called_the_same(app, meeting, organiser):
    typed = {"label": "Ministry", "parts": ["peers"]}
    send_form(organiser, f"{HERE}/link", typed)

    again = send_form(organiser, f"{HERE}/link", typed)

    assert again.status_code == 422
    assert "There is an open link of this name already." in words(again)


def test_a_link_is_never_used_more_often_than_it_says(app, meeting, organiser):
    with app.app_context(), transaction():
        peers = next(p for p in queries.get_event(meeting.id).parts if p.code == "peers")
        part_id = peers.id
        number = invitation_service.add_link_invitation(
            meeting.id, Conditions(part_ids=frozenset({part_id})), label="x", uses_max=3
        ).id
    start, refused = Barrier(8), []

    def one() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    service.register(
                        meeting.id,
                        Wishes(answers=an_answer_sheet(), part_ids=frozenset({part_id})),
                        invitation_ids=(number,),
                    )
            except InvitationNotOpenError:
                refused.append(1)

    threads = [Thread(target=one) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert invitation_queries.get_invitation(number).uses == 3
        assert queries.count_people(meeting.id) == 3
    assert len(refused) == 5


def test_the_list_needs_the_same_statements_for_one_and_for_many(app, meeting, organiser, invite):
    invite(people="Ana Pop, ana@example.org")
    organiser.get(HERE)
    with counted_statements(app) as one:
        organiser.get(HERE)
    invite(people="\n".join(f"Ana Pop{n}, a{n}@example.org" for n in range(60)))
    organiser.get(HERE)

    with counted_statements(app) as many:
        page = organiser.get(HERE)

    assert one.total == many.total
    assert "1–50 of 61" in words(page)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parts": []}, "Please choose at least one part."),
        ({"last_day": "2026-08-01"}, "Please choose a day from today"),
        ({"last_day": "2027-08-01"}, "Please choose a day from today"),
        ({"reminder_days": "7"}, "Please choose the last day that reminders count back from."),
        ({"reminder_days": "x", "last_day": "2026-09-20"}, "Write numbers of days"),
        ({"people": "  \n "}, "Please write at least one person."),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(app, meeting, invite, changes, message):
    page = invite(**changes)

    assert page.status_code == 422
    assert message in words(page)
    assert list_written(app) == []


def test_who_registered_otherwise_is_not_reminded_once_recognised(
    app, meeting, clock, invite, register
):
    invite()
    register()
    with app.app_context(), transaction():
        kept = queries.list_page(meeting.id, queries.Wanted(), 1).rows[0].registration_id
        invited = session.scalars(
            select(Registration.id).where(Registration.state == RegistrationState.INVITED)
        ).first()
        merge_service.merge(kept, invited, versions={kept: 1, invited: 1})
    clock.advance(days=1)

    with app.app_context(), transaction():
        ids = invitation_queries.list_unanswered_ids(meeting.id, clock())

    assert len(ids) == 1
    assert shown(app) == [("Ana", "accepted"), ("Eva", "sent")]
