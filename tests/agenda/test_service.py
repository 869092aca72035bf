"""What organisers do with sessions, talks and speakers, and what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest
from flask import Flask
from flask.ctx import AppContext

from clusterix_events.agenda import checks, copying, queries, rules, service, speaker_queries
from clusterix_events.agenda.programme import Audience, Cancelled
from clusterix_events.agenda.rules import (
    EngagementRole,
    SessionKind,
    SpeakerState,
    hours,
)
from clusterix_events.agenda.service import (
    AlreadySpeakerError,
    ClashesStandError,
    NothingChangedError,
    SessionValues,
    SlotValues,
)
from clusterix_events.agenda.versions import ChangeKind
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Access, Event, Part
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, StaleError
from tests.factories.agenda import DAY, add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part, add_room


@pytest.fixture
def event(app_context: AppContext) -> Event:
    with transaction():
        return add_event()


@pytest.fixture
def part(event: Event) -> Part:
    with transaction():
        return add_part(event)


def public_titles(event: Event) -> list[str]:
    return [item.title for item in queries.programme(event.id, Audience.PUBLIC).items]


def test_a_new_session_gets_the_next_reference_of_its_day(event: Event, part: Part) -> None:
    with transaction():
        references = [add_session(event, part).reference for _ in range(2)]

    assert references == ["s06-1", "s06-2"]


def test_sessions_added_at_once_get_references_of_their_own(app: Flask) -> None:
    with app.app_context(), transaction():
        event = add_event()
        part = add_part(event)
        values = SessionValues(title="A session", part_id=part.id, hours=rules.Hours(DAY))

    def add(_number: int) -> str:
        with app.app_context(), transaction():
            return service.add_session(event.id, values).reference

    with ThreadPoolExecutor(8) as pool:
        references = list(pool.map(add, range(16)))

    assert sorted(references) == sorted(f"s06-{number}" for number in range(1, 17))


def test_a_closed_meeting_is_closed_even_when_nobody_said_so(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part, kind=SessionKind.CLOSED_MEETING)

    assert made.is_closed


def test_an_organiser_who_saves_an_old_form_is_told(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
    values = SessionValues(title="New", part_id=part.id)
    with transaction():
        service.change_session(made, values, version=1)

    with pytest.raises(StaleError), transaction():
        service.change_session(made, values, version=1)

    assert queries.get_session(event.id, made.reference).title == "New"


def test_a_moved_session_keeps_its_reference(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        room = add_room(event)
    moved = hours(date(2026, 10, 7), time(11), time(12, 30), event.zone)

    with transaction():
        service.move_session(made, moved, room_id=room.id, version=1)

    found = queries.get_session(event.id, "s06-1")
    assert (found.hours, found.room_id) == (moved, room.id)


def test_a_session_taken_out_is_gone_from_all_lists_and_comes_back_as_it_was(
    event: Event, part: Part
) -> None:
    with transaction():
        made = add_session(event, part, "Kept")
        slot = add_slot(made, add_speaker(event))
    with transaction():
        service.withdraw_session(made)
    gone = (
        list(queries.list_sessions(event.id)),
        queries.draft_items(event),
        queries.list_engagements(event.id),
    )

    with transaction():
        service.restore_session(made)

    assert gone == ([], (), [])
    (back,) = queries.draft_items(event)
    assert (back.title, back.uid, [talk.id for talk in back.talks]) == ("Kept", made.uid, [slot.id])


def test_the_rest_of_the_day_moves_together(event: Event, part: Part) -> None:
    with transaction():
        for starts, ends in (("09:00", "10:00"), ("10:00", "10:30"), ("14:00", "15:00")):
            add_session(event, part, starts=starts, ends=ends)

    with transaction():
        since = hours(DAY, time(10), time(11), event.zone).starts_at
        count = service.shift_day(event, since=since, minutes=15)

    starts = [item.starts_at.strftime("%H:%M") for item in queries.draft_items(event)]
    assert (count, starts) == (2, ["09:00", "10:15", "14:15"])


def test_talks_are_moved_and_stop_at_the_ends(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        slots = [add_slot(made, title=title) for title in "ABC"]

    with transaction():
        service.move_slot(slots[2], steps=-1)
        service.move_slot(slots[0], steps=-1)

    assert [slot.title for slot in queries.list_slots(made.id)] == ["A", "C", "B"]


def test_a_talk_taken_out_comes_back_to_its_place(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        slots = [add_slot(made, title=title) for title in "ABC"]
    with transaction():
        service.withdraw_slot(slots[1])
    without = [slot.title for slot in queries.list_slots(made.id)]

    with transaction():
        service.restore_slot(slots[1])

    assert (without, [slot.title for slot in queries.list_slots(made.id)]) == (
        ["A", "C"],
        ["A", "B", "C"],
    )


def test_who_gives_a_talk_is_engaged_in_its_session(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        ana, ion = add_speaker(event, "Ana"), add_speaker(event, "Ion")
        slot = add_slot(made, ana, ion)
        add_slot(made, ion)

    with transaction():
        service.change_slot(slot, SlotValues(title="Alone", speaker_ids=[ion.id]), version=1)

    assert [(who.name, who.role) for who in queries.list_engagements(event.id)] == [
        ("Ion Pop", EngagementRole.SPEAKER)
    ]


def test_a_speaker_who_withdrew_is_named_nowhere_and_clashes_with_nothing(
    event: Event, part: Part
) -> None:
    with transaction():
        ana = add_speaker(event)
        for _ in range(2):
            add_slot(add_session(event, part), ana)
    before = len(checks.list_clashes(event.id))

    with transaction():
        service.change_speaker(
            ana,
            given_name="Ana",
            family_name="Pop",
            affiliation=None,
            state=SpeakerState.WITHDRAWN,
            version=1,
        )

    assert (before, checks.list_clashes(event.id)) == (1, [])
    named = [who for item in queries.draft_items(event) for who in item.speakers]
    assert (named, list(speaker_queries.list_announced_speakers(event.id))) == ([], [])


def test_a_corrected_name_is_corrected_everywhere(event: Event, part: Part) -> None:
    with transaction():
        ana = add_speaker(event)
        add_slot(add_session(event, part), ana)

    with transaction():
        service.change_speaker(
            ana,
            given_name="Anna",
            family_name="Popp",
            affiliation="Region",
            state=SpeakerState.RELEASED,
            version=1,
        )

    (item,) = queries.draft_items(event)
    assert [(who.name, who.affiliation) for who in item.speakers] == [("Anna Popp", "Region")]


def test_a_person_is_a_speaker_once(event: Event) -> None:
    with transaction():
        ana = add_speaker(event)

    with pytest.raises(AlreadySpeakerError), transaction():
        service.add_speaker(event.id, speaker_queries.get_speaker(event.id, ana.id).person)


def test_engagements_are_given_once_and_set(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        ana, ion, eva = (add_speaker(event, name).person_id for name in ("Ana", "Ion", "Eva"))

    with transaction():
        service.engage(made.id, ana, EngagementRole.PEER)
        service.engage(made.id, ana, EngagementRole.PEER)
        service.engage_only(made.id, EngagementRole.PEER, [ion, eva])
        service.engage_only(made.id, EngagementRole.PEER, [ion])

    assert [(who.person_id, who.role) for who in queries.list_engagements(event.id)] == [
        (ion, EngagementRole.PEER)
    ]


def test_publishing_waits_while_a_person_is_in_two_places(event: Event, part: Part) -> None:
    with transaction():
        ana = add_speaker(event)
        add_slot(add_session(event, part), ana)
        add_slot(add_session(event, part, starts="09:30", ends="10:30"), ana)

    with pytest.raises(ClashesStandError), transaction():
        service.publish_agenda(event)

    assert queries.programme(event.id, Audience.PARTNERS).number == 0


def test_publishing_without_a_change_is_refused(event: Event, part: Part) -> None:
    with transaction():
        add_session(event, part)
        service.publish_agenda(event)

    with pytest.raises(NothingChangedError), transaction():
        service.publish_agenda(event)


def test_what_is_changed_after_publishing_is_not_seen_before_the_next_version(
    event: Event, part: Part
) -> None:
    with transaction():
        made = add_session(event, part, "Opening")
        service.publish_agenda(event)
    with transaction():
        service.change_session(
            made, SessionValues(title="Welcome", part_id=part.id, hours=made.hours), version=1
        )
        add_session(event, part, "New", starts="11:00", ends="12:00")
    before = public_titles(event)

    with transaction():
        service.publish_agenda(event)

    edition = queries.find_edition(event.id)
    kinds = [(change.kind, change.title) for change in queries.list_changes(edition)]
    assert (before, public_titles(event)) == (["Opening"], ["Welcome", "New"])
    assert kinds == [(ChangeKind.RETITLED, "Welcome"), (ChangeKind.ADDED, "New")]


def test_a_sequence_rises_with_each_published_change(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        add_session(event, part, "Other", starts="11:00", ends="12:00")
        service.publish_agenda(event)
    with transaction():
        service.move_session(
            made, hours(DAY, time(14), time(15), event.zone), room_id=None, version=1
        )
    with transaction():
        service.publish_agenda(event)

    items = queries.programme(event.id, Audience.PUBLIC).items
    assert [(item.title, item.sequence) for item in items] == [("Other", 0), ("A session", 1)]


def test_a_public_session_taken_out_is_cancelled_for_calendars(event: Event, part: Part) -> None:
    with transaction():
        add_session(event, part, "Stays", starts="11:00", ends="12:00")
        made = add_session(event, part, "Goes")
        service.publish_agenda(event)
    with transaction():
        service.withdraw_session(made)
        service.publish_agenda(event)

    found = queries.programme(event.id, Audience.PUBLIC)
    assert found.cancelled == (Cancelled(made.uid, 1, "Goes", made.starts_at, made.ends_at),)


@pytest.mark.parametrize("way", ["session", "part"])
def test_a_session_closed_after_publishing_leaves_the_public_view_at_once(
    event: Event, part: Part, way: str
) -> None:
    with transaction():
        secret_part = add_part(event, "secret")
        add_session(event, part, "Open")
        made = add_session(event, secret_part, "Secret", starts="11:00", ends="12:00")
        service.publish_agenda(event)

    with transaction():
        if way == "session":
            session.get_one(type(made), made.id).is_closed = True
        else:
            session.get_one(Part, secret_part.id).access = Access.CLOSED

    assert public_titles(event) == ["Open"]
    partners = queries.programme(event.id, Audience.PARTNERS)
    assert [item.title for item in partners.items] == ["Open", "Secret"]


def test_closing_a_session_names_it_in_no_public_change_and_no_calendar(
    event: Event, part: Part
) -> None:
    with transaction():
        made = add_session(event, part, "Secret")
        service.publish_agenda(event)
    with transaction():
        session.get_one(type(made), made.id).is_closed = True
        add_session(event, part, "Open", starts="11:00", ends="12:00")
        service.publish_agenda(event)
    with transaction():
        service.withdraw_session(made)
        service.publish_agenda(event)

    found = queries.programme(event.id, Audience.PUBLIC)
    told = queries.list_changes(queries.find_edition(event.id))
    assert ([item.title for item in found.items], found.cancelled, told) == (["Open"], (), [])


@pytest.mark.parametrize("access", [Access.BY_INVITATION, Access.CLOSED])
def test_sessions_of_a_part_that_is_not_open_are_for_partners_alone(
    event: Event, access: Access
) -> None:
    with transaction():
        add_session(event, add_part(event, "inner", access=access), "Inner")
        service.publish_agenda(event)

    partners = queries.programme(event.id, Audience.PARTNERS)
    assert (public_titles(event), [item.title for item in partners.items]) == ([], ["Inner"])


def test_a_copied_event_has_the_same_sessions_at_the_same_hours_without_speakers(
    event: Event, part: Part
) -> None:
    shift = 35  # from summer time into winter time
    with transaction():
        room = add_room(event)
        made = add_session(event, part, "Keynotes", room_id=room.id, reference="s06-9")
        add_slot(made, add_speaker(event), title=None, topic="Clusters")
        service.withdraw_session(add_session(event, part, "Gone"))
        target = add_event("next", starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 11))
        add_part(target)
        add_room(target)

    with transaction():
        copying.copy_agenda(EventCopied(event.id, target.id, shift))

    (copy,) = queries.draft_items(get_event(target.id))
    (talk,) = copy.talks
    assert (copy.reference, copy.room, copy.starts_at.isoformat()) == (
        "s06-9",
        "Plenary",
        "2026-11-10T09:00:00+02:00",
    )
    assert (talk.title, talk.topic, talk.is_speaker_open) == (None, "Clusters", True)
    assert copy.uid != made.uid


def test_the_overview_counts_what_is_to_do(event: Event, part: Part) -> None:
    with transaction():
        ana = add_speaker(event)
        add_slot(add_session(event, part), ana, title=None)
        add_slot(add_session(event, part), ana)
        add_session(event, part, day=None, starts=None, ends=None)

    found = checks.agenda_facts(event)

    assert found == checks.AgendaFacts(
        sessions=3,
        blocking=1,
        warnings=0,
        without_hour=1,
        talks_without_title=1,
        published_number=0,
        unpublished_changes=3,
    )


def test_sessions_and_talks_of_another_event_are_not_found(event: Event, part: Part) -> None:
    with transaction():
        made = add_session(event, part)
        slot = add_slot(made)
        other = add_event("other")

    with pytest.raises(NotFoundError):
        queries.get_session(other.id, made.reference)
    with pytest.raises(NotFoundError):
        queries.get_slot(other.id, slot.id)
