"""Papers of an event as it stands in the database."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.ctx import AppContext

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.programme import Audience
from clusterix_events.agenda.rules import SessionKind, SlotKind, SpeakerState
from clusterix_events.documents.attendance import attendance_list
from clusterix_events.documents.badges import badge_sheet, list_doubtful
from clusterix_events.documents.papers import Attendee, Badge, BadgeRole, Photos
from clusterix_events.documents.programme import programme_paper
from clusterix_events.documents.rules import (
    AgendaNotPublishedError,
    NoSuchDayError,
    NoSuchPartError,
)
from clusterix_events.events.models import Access, Event, PartKind
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.people import service as people
from clusterix_events.people.models import Role
from clusterix_events.registration import service as registration
from tests.factories.agenda import add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part, add_room
from tests.factories.registration import add_registration
from tests.support.pages import counted_statements


def fresh(event: Event) -> Event:
    """Return the event as a view gets it, with parts and rooms."""
    session.expire_all()
    return get_event(event.id)


def test_a_badge_goes_to_everybody_with_a_confirmed_place_and_to_nobody_else(
    app_context: AppContext,
) -> None:
    with transaction():
        event = add_event()
        part = add_part(event, capacity=1)
        ana = add_registration(event, part, photo_consent=True)
        add_registration(event, part, given_name="Waiting", family_name="Wanda")
        reference = ana.reference

    sheet = badge_sheet(fresh(event))

    assert sheet.badges == (
        Badge(
            given="Ana",
            family="Pop",
            role=BadgeRole.PARTICIPANT,
            organisation="Demo Agency",
            country="Romania",
            reference=reference,
            photos=Photos.ALLOWED,
        ),
    )
    assert (sheet.event, sheet.dates) == ("A meeting", "5–7 Oct 2026")
    assert sheet.base_url == "http://localhost"


def test_a_cancelled_registration_has_no_badge(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        registration.cancel(add_registration(event, add_part(event)).id)

    assert badge_sheet(fresh(event)).badges == ()


def test_a_speaker_without_a_registration_has_a_badge_without_a_code(
    app_context: AppContext,
) -> None:
    with transaction():
        event = add_event()
        add_speaker(event, "Marina", "Iooty")

    assert badge_sheet(fresh(event)).badges == (
        Badge(
            given="Marina",
            family="Iooty",
            role=BadgeRole.SPEAKER,
            organisation="Region of Examples",
            reference=None,
            photos=Photos.NOT_ASKED,
        ),
    )


def test_the_badge_names_the_first_role_that_holds(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        meeting = add_part(event, "meeting", kind=PartKind.PARTNERS_MEETING)
        add_registration(event, meeting, given_name="Paul")
        organiser = add_registration(event, meeting, given_name="Olga")
        account = people.add_account(organiser.person, "olga@example.org")
        people.grant_role(account, event.id, Role.ORGANISER)
        speaker = add_registration(event, meeting, given_name="Sam")
        agenda.add_speaker(event.id, speaker.person, state=SpeakerState.ACCEPTED)

    roles = {badge.given: badge.role for badge in badge_sheet(fresh(event)).badges}

    assert roles == {
        "Paul": BadgeRole.PARTNER,
        "Olga": BadgeRole.ORGANISER,
        "Sam": BadgeRole.SPEAKER,
    }


def test_badges_of_a_part_are_of_its_people_and_its_speakers(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        conference, tour = add_part(event), add_part(event, "tour", kind=PartKind.STUDY_TOUR)
        add_registration(event, conference, given_name="Carl")
        add_registration(event, tour, given_name="Tom")
        marina = add_speaker(event, "Marina", "Iooty")
        add_slot(add_session(event, conference), marina)

    fetched = fresh(event)

    assert [badge.given for badge in badge_sheet(fetched, "conference").badges] == [
        "Marina",
        "Carl",
    ]
    assert [badge.given for badge in badge_sheet(fetched, "tour").badges] == ["Tom"]
    with pytest.raises(NoSuchPartError):
        badge_sheet(fetched, "nothing")


def test_a_latin_badge_name_stands_above_the_own_script(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        add_registration(
            event,
            add_part(event),
            given_name="Георги",
            family_name="Образцов",
            badge_name="Georgi Obraztsov",
        )

    [badge] = badge_sheet(fresh(event)).badges

    assert (badge.given, badge.family, badge.original_script) == (
        "Georgi",
        "Obraztsov",
        "Георги Образцов",
    )


def test_badges_to_look_at_are_named_with_the_reason(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        entry = add_registration(event, add_part(event), given_name="Wolfeschlegel" * 6)
        reference = entry.reference

    [doubtful] = list_doubtful(badge_sheet(fresh(event)))

    assert (doubtful.name, doubtful.reference) == ("Wolfeschlegel" * 6 + " Pop", reference)
    assert doubtful.reasons == ("The given name is set smaller than can be read from two metres.",)


def test_the_number_of_reads_does_not_grow_with_the_badges(app: Flask) -> None:
    def count() -> int:
        with app.app_context(), counted_statements(app) as statements:
            badge_sheet(get_event(event_id))
        return statements.total

    with app.app_context(), transaction():
        event = add_event()
        event_id, part = event.id, add_part(event)
        add_registration(event, part)
        add_speaker(event)
    one = count()
    with app.app_context(), transaction():
        fetched = get_event(event_id)
        parts = list(fetched.parts)
        for _ in range(3):
            add_registration(fetched, *parts)
            add_speaker(fetched)

    assert count() == one


def test_an_attendance_list_holds_who_is_expected_that_day(app_context: AppContext) -> None:
    with transaction():
        event = add_event(venue="Great hall")
        monday = add_part(event, "meeting", ends_on=date(2026, 10, 5))
        tuesday = add_part(
            event, "conference", starts_on=date(2026, 10, 6), ends_on=date(2026, 10, 6)
        )
        for name in ("Évora", "D'Essai", "Demoiu"):
            add_registration(event, monday, family_name=name)
        add_registration(event, tuesday, family_name="Other")
        add_session(event, monday, day=date(2026, 10, 5), starts="13:00", ends="18:00")
        agenda.publish_agenda(event)

    paper = attendance_list(fresh(event))

    assert [(each.day, len(each.attendees)) for each in paper.days] == [
        (date(2026, 10, 5), 3),
        (date(2026, 10, 6), 1),
    ]
    first = paper.days[0]
    assert first.attendees == tuple(
        Attendee(family, "Ana", "Demo Agency", "Romania")
        for family in ("Demoiu", "D'Essai", "Évora")
    )
    assert first.detail == "Meeting. Great hall."
    assert (f"{first.starts_at:%H:%M}", f"{first.ends_at:%H:%M}") == ("13:00", "18:00")


def test_two_people_of_one_name_and_organisation_are_told_apart_by_their_function(
    app_context: AppContext,
) -> None:
    with transaction():
        event = add_event()
        part = add_part(event)
        for function in ("Policy officer", "Head of unit"):
            add_registration(event, part, function=function)
        add_registration(event, part, family_name="Muster", function="Researcher")

    functions = [
        (row.family, row.function) for row in attendance_list(fresh(event)).days[0].attendees
    ]

    assert functions == [("Muster", ""), ("Pop", "Head of unit"), ("Pop", "Policy officer")]


def test_a_day_without_a_part_has_no_list(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        add_part(event)

    with pytest.raises(NoSuchDayError):
        attendance_list(fresh(event), date(2026, 12, 24))


def test_the_programme_is_what_was_published(app_context: AppContext) -> None:
    with transaction():
        event = add_event(is_indicative=True)
        part = add_part(event)
        room = add_room(event)
        keynotes = add_session(event, part, "Keynotes", room_id=room.id)
        add_slot(keynotes, add_speaker(event), title=None, kind=SlotKind.KEYNOTE)
        agenda.publish_agenda(event)
        add_session(event, part, "Not yet published", starts="11:00", ends="12:00")

    paper = programme_paper(fresh(event), Audience.PUBLIC)

    [day] = paper.days
    [item] = day.items
    assert (day.kind, day.headline, day.audience) == (
        "Conference",
        "Conference",
        "open to all registered",
    )
    assert (item.title, item.room, item.starts_at) == (
        "Keynotes",
        "Plenary",
        datetime(2026, 10, 6, 6, tzinfo=UTC),
    )
    assert (item.talks[0].speakers, item.talks[0].title) == (("Ana Pop",), None)
    assert paper.letterhead.edition == "Version 1, hours indicative"


def test_a_programme_for_everybody_holds_nothing_closed(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        opened = add_part(event)
        closed = add_part(event, "partners", access=Access.CLOSED)
        add_session(event, opened, "Open session")
        add_session(event, opened, "Planted secret", starts="11:00", ends="12:00", is_closed=True)
        add_session(event, closed, "Planted meeting", starts="13:00", ends="14:00")
        agenda.publish_agenda(event)
    fetched = fresh(event)

    public, partners = (
        programme_paper(fetched, audience) for audience in (Audience.PUBLIC, Audience.PARTNERS)
    )

    assert [(item.title, item.mark) for day in public.days for item in day.items] == [
        ("Open session", "")
    ]
    assert [(item.title, item.mark) for day in partners.days for item in day.items] == [
        ("Open session", ""),
        ("Planted secret", "closed"),
        ("Planted meeting", ""),
    ]


def test_an_unpublished_agenda_is_not_printed(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        add_session(event, add_part(event))

    with pytest.raises(AgendaNotPublishedError):
        programme_paper(fresh(event), Audience.PUBLIC)


def test_sessions_side_by_side_are_printed_as_groups(app_context: AppContext) -> None:
    with transaction():
        event = add_event()
        part = add_part(event, "peers", kind=PartKind.PEER_GROUP_MEETING)
        for code, name in (("A1", "Room 1"), ("A2", "Room 2")):
            add_session(
                event,
                part,
                f"Practice {code}",
                kind=SessionKind.PEER_GROUP,
                code=code,
                room_id=add_room(event, name).id,
                parallel_title="Peer groups, round A",
            )
        agenda.publish_agenda(event)

    [day] = programme_paper(fresh(event), Audience.PUBLIC).days

    [item] = day.items
    assert (item.title, item.room) == ("Peer groups, round A", "2 rooms")
    assert [(group.room, group.title) for group in item.groups] == [
        ("A1 · Room 1", "Practice A1"),
        ("A2 · Room 2", "Practice A2"),
    ]
    assert (day.kind, day.summary) == ("Peer groups", "2 groups in 1 round")
