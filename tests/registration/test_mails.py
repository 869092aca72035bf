"""What leaves the house, as it stands in the outbox."""

import struct
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from clusterix_events.agenda.service import publish_agenda
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.registration import queries, service
from tests.factories.agenda import add_session
from tests.registration.conftest import personal_link, send_form
from tests.support.mail import list_written


def entries(mail):
    file = next(each for each in mail.attachments if each.filename.endswith(".ics"))
    return {
        str(entry["uid"]).partition("-")[2]: (str(entry["status"]), int(entry["sequence"]))
        for entry in Calendar.from_ical(file.content).walk("VEVENT")
    }


def test_confirmation_holds_places_link_badge_code_and_calendar(app, meeting, register):
    _browser, page = register(part=["conference", "tour"], mobile_on_site="+40 721 000 000")

    (mail,) = list_written(app)
    with app.app_context():
        reference = queries.list_page(meeting.id, queries.Wanted(), 1).rows[0].reference
    address = f"http://localhost{personal_link(page)}"
    assert (mail.recipient, mail.subject) == (
        "ana@example.org",
        "Your registration for A meeting",
    )
    for part in (mail.text, mail.html):
        assert address in part
        assert reference in part
        assert "Study tour" in part
    assert [(each.filename, each.mimetype) for each in mail.attachments] == [
        ("meeting.ics", "text/calendar"),
        (f"badge-{reference}.png", "image/png"),
    ]
    assert entries(mail) == {
        "conference@clusterix-events": ("CONFIRMED", 0),
        "tour@clusterix-events": ("CONFIRMED", 0),
    }
    width, height = struct.unpack(">II", mail.attachments[1].content[16:24])
    assert width == height >= 150


def test_waiting_person_is_told_the_position_and_nothing_for_the_calendar(app, meeting, register):
    register()
    register(email="b@example.org")

    mail = list_written(app)[1]

    assert "Waiting list, Position 1" in mail.text
    assert entries(mail) == {}


def test_second_registration_of_an_address_lists_all_with_their_links(app, meeting, register):
    _browser, first = register(part=["tour"], mobile_on_site="+40 721 000 000")
    _browser, second = register(
        part=["tour"], mobile_on_site="+40 721 000 000", given_name="Ion", family_name="Ionescu"
    )

    mail = list_written(app)[1]

    assert personal_link(first) in mail.text
    assert personal_link(second) in mail.text
    assert "Ana Pop" in mail.text
    assert personal_link(second) not in list_written(app)[0].text


def test_cancellation_moves_the_first_up_and_both_are_told(app, meeting, register):
    browser, page = register()
    register(email="b@example.org")
    register(email="c@example.org")

    send_form(browser, f"{personal_link(page)}/cancellation", {})

    later = {mail.recipient: mail for mail in list_written(app)[3:]}
    assert {to: mail.subject for to, mail in later.items()} == {
        "ana@example.org": "Your registration for A meeting is cancelled",
        "b@example.org": "You have a place: Conference",
    }
    assert entries(later["ana@example.org"]) == {"conference@clusterix-events": ("CANCELLED", 1)}
    assert entries(later["b@example.org"]) == {"conference@clusterix-events": ("CONFIRMED", 0)}


def test_change_is_told_once_with_the_calendar_brought_up_to_date(app, meeting, register):
    _browser, _page = register()
    with app.app_context():
        number = queries.list_page(meeting.id, queries.Wanted(), 1).rows[0].registration_id
        tour = next(p.id for p in queries.get_event(meeting.id).parts if p.code == "tour")
        with transaction():
            service.add_part(number, tour)

    sent = list_written(app)[1:]

    assert [mail.subject for mail in sent] == ["Your registration for A meeting was changed"]
    assert entries(sent[0]) == {
        "conference@clusterix-events": ("CONFIRMED", 1),
        "tour@clusterix-events": ("CONFIRMED", 1),
    }


def test_mail_says_what_was_true_when_it_was_written(app, meeting, register):
    browser, page = register()
    send_form(browser, f"{personal_link(page)}/cancellation", {})

    confirmation, cancellation = list_written(app)

    assert "Confirmed" in confirmation.text
    assert entries(confirmation) == {"conference@clusterix-events": ("CONFIRMED", 0)}
    assert entries(cancellation) == {"conference@clusterix-events": ("CANCELLED", 1)}


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_says_so_in_its_mails(app, meeting, register, is_demonstration):
    with app.app_context(), transaction():
        session.get_one(Event, meeting.id).is_demonstration = is_demonstration
    register()

    (mail,) = list_written(app)

    note = "Demonstration, not a real event"
    assert (note in mail.text, note in mail.html) == (is_demonstration, is_demonstration)


def test_names_are_harmless_in_mails(app, meeting, register):
    register(given_name="<b>Ana</b>", family_name="Pop & Co")

    (mail,) = list_written(app)

    assert "<b>Ana</b>" not in mail.html
    assert "<b>Ana</b> Pop & Co" in mail.text


def test_calendar_writes_the_published_hours_in_the_event_s_zone(app, meeting, register):
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        part = next(part for part in event.parts if part.code == "conference")
        part.starts_on = part.ends_on = date(2026, 10, 6)
        add_session(event, part, starts="09:00", ends="10:30")
        add_session(event, part, starts="14:00", ends="15:30")
        publish_agenda(get_event(event.id))
    register(part=["conference", "tour"], mobile_on_site="+40 721 000 000")

    (mail,) = list_written(app)

    found = {
        str(entry["uid"]).partition("-")[2]: (entry["dtstart"].dt, entry["dtend"].dt)
        for entry in Calendar.from_ical(mail.attachments[0].content).walk("VEVENT")
    }
    assert found == {
        "conference@clusterix-events": (
            datetime(2026, 10, 6, 6, tzinfo=UTC),
            datetime(2026, 10, 6, 12, 30, tzinfo=UTC),
        ),
        "tour@clusterix-events": (date(2026, 10, 5), date(2026, 10, 8)),
    }
    assert b"DTSTART;TZID=Europe/Bucharest:20261006T090000" in mail.attachments[0].content
