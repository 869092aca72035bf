"""Reading, questions, reminders: what is kept, what goes out, and to whom."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.peer_review import (
    desk_queries,
    desk_reminders,
    desk_service,
    group_service,
    queries,
    review_service,
    session_service,
)
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.desk_rules import DatesError, QuestionSentError
from clusterix_events.peer_review.erasing import erase_names
from clusterix_events.peer_review.merging import join_groups
from clusterix_events.peer_review.round_models import DeclaredConflict
from clusterix_events.registration.facts import RegistrationsMerged
from tests.factories.peer_review import make_event, make_group, make_person, make_plan

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A group in plain values."""

    id: int
    event_id: int
    practice_id: int
    version: int
    peers: tuple[int, ...]
    people: tuple[int, ...]
    telling: tuple[str, ...]


@pytest.fixture
def group(app_context):
    """A group of six that meets on 29 October, whose practice has an owner."""
    with transaction():
        event = make_event()
        group = make_group(event)
        host = make_person(90, region="RO")
        queries.get_practice(event.id, group.practice_id).practice.owner_id = host.id
    group = queries.get_group(event.id, group.id)
    return Made(
        id=group.id,
        event_id=group.event_id,
        practice_id=group.practice_id,
        version=group.version,
        peers=tuple(peer.id for peer in group.peers),
        people=tuple(peer.person_id for peer in group.peers),
        telling=tuple(
            part for p in group.peers for part in (p.person.family_name, p.region, p.organisation)
        ),
    )


def ask(group, place, text, token="one"):
    with transaction():
        person_id = group.people[place]
        return desk_service.ask(group.id, person_id, text, form_token=token, now=NOW).id


def mails(message):
    rows = session.scalars(
        select(OutgoingMail).where(OutgoingMail.message == message).order_by(OutgoingMail.id)
    ).all()
    session.expunge_all()
    return rows


def words(mail):
    with transaction():
        kept = session.scalars(select(OutgoingMail).where(OutgoingMail.id == mail.id)).one()
        return letter_of(kept).text


def work(now):
    with transaction():
        desk_reminders.work(now)


def test_reading_is_noted_once_and_the_first_time_stands(group):
    person = group.people[1]

    for later in (0, 3):
        with transaction():
            desk_service.note_read(group.id, person, now=NOW + timedelta(days=later))

    (row,) = session.scalars(select(DeskReading)).all()
    assert (row.person_id, row.read_at) == (person, NOW)


def test_somebody_who_declared_a_conflict_neither_reads_nor_asks(group):
    with transaction():
        queries.get_peer(group.id, group.peers[1]).conflict_at = NOW

    for act in (
        lambda: desk_service.note_read(group.id, group.people[1], now=NOW),
        lambda: desk_service.ask(group.id, group.people[1], "Why?", form_token="a", now=NOW),
    ):
        with pytest.raises(desk_service.NoReaderError), transaction():
            act()


def test_a_group_made_up_anew_keeps_what_its_people_have_read_and_asked(group):
    ask(group, 1, "How much did it cost?")
    with transaction():
        desk_service.note_read(group.id, group.people[1], now=NOW)
        people = [peer.person for peer in queries.get_group(group.event_id, group.id).peers]
        practice = queries.get_practice(group.event_id, group.practice_id).practice
        plan = make_plan(practice, people[:5])
        group_service.recompose_group(
            get_event(group.event_id), group.id, plan, version=group.version
        )

    assert [one.text for one in desk_queries.list_waiting_questions(group.id)] == [
        "How much did it cost?"
    ]
    assert list(desk_queries.list_readings([group.id])) == [(group.id, group.people[1])]


def test_the_same_form_sent_twice_asks_once(group):
    first, second = ask(group, 1, "Why?"), ask(group, 1, "Why?")

    assert first == second
    assert len(session.scalars(select(DeskQuestion)).all()) == 1


def test_questions_reach_the_host_in_one_mail_without_names_and_order_of_asking(group):
    for place, text in ((3, "Who pays?"), (1, "And after 2027?"), (2, "Is there a law?")):
        ask(group, place, text)

    with transaction():
        batch = desk_service.send_questions(group.id, now=NOW)

    (mail,) = mails("host_questions")
    told = words(mail)
    assert batch.number == 1
    assert mail.recipient == "person90@example.org"
    order = [told.index(text) for text in ("And after 2027?", "Is there a law?", "Who pays?")]
    assert order == sorted(order)
    assert [one for one in group.telling if one in told + (mail.facts or "")] == []


def test_what_came_later_is_the_next_mail_and_what_was_sent_stays_as_it_was(group):
    first = ask(group, 1, "Who pays?")
    with transaction():
        desk_service.send_questions(group.id, now=NOW)
    ask(group, 2, "And then?")

    with transaction():
        batch = desk_service.send_questions(group.id, now=NOW)

    assert batch.number == 2
    assert [one.text for one in desk_queries.list_questions_of_batch(batch.id)] == ["And then?"]
    person = group.people[1]
    with pytest.raises(QuestionSentError), transaction():
        desk_service.change_question(group.id, person, first, "Other")
    with pytest.raises(QuestionSentError), transaction():
        desk_service.withdraw_question(group.id, person, first)
    with pytest.raises(desk_service.NothingToSendError), transaction():
        desk_service.send_questions(group.id, now=NOW)


def test_questions_of_somebody_who_left_or_is_too_close_are_not_sent(group):
    ask(group, 1, "Who pays?")
    ask(group, 2, "And then?")
    with transaction():
        queries.get_peer(group.id, group.peers[1]).conflict_at = NOW

    with transaction():
        desk_service.send_questions(group.id, now=NOW)

    assert [one.text for one in desk_queries.list_sent_questions(group.id)] == ["And then?"]


def test_without_an_address_of_the_host_nothing_is_called_sent(group):
    ask(group, 1, "Who pays?")
    with transaction():
        queries.get_practice(group.event_id, group.practice_id).practice.owner_id = None

    with pytest.raises(desk_service.NoHostError), transaction():
        desk_service.send_questions(group.id, now=NOW)
    work(NOW + timedelta(days=20))

    assert desk_queries.count_questions([group.id])[group.id].waiting == 1
    assert mails("host_questions") == []


def test_merged_questions_are_asked_and_answered_as_one(group):
    numbers = [ask(group, 1, "Who pays?"), ask(group, 2, "Who pays for it?")]
    ask(group, 3, "Is there a law?")

    with transaction():
        merged = desk_service.merge_questions(group.id, numbers, "Who pays, and how?", now=NOW)
    with transaction():
        desk_service.send_questions(group.id, now=NOW)
    with transaction():
        desk_service.answer_questions(group.id, {merged.id: "The region."}, now=NOW)

    (mail,) = mails("host_questions")
    assert "Who pays for it?" not in words(mail)
    sent = desk_queries.list_sent_questions(group.id)
    assert [(one.text, one.answer) for one in sent] == [
        ("Is there a law?", None),
        ("Who pays, and how?", "The region."),
    ]
    assert desk_queries.count_questions([group.id])[group.id] == desk_queries.QuestionCount(
        waiting=0, sent=2, answered=1
    )


def test_merging_merged_questions_leads_every_asker_to_the_last_one(group):
    numbers = [ask(group, place, f"Who pays {place}?") for place in (1, 2, 3)]
    with transaction():
        first = desk_service.merge_questions(group.id, numbers[:2], "Who pays?", now=NOW).id
    with transaction():
        last = desk_service.merge_questions(group.id, [first, numbers[2]], "Who?", now=NOW).id

    rows = session.scalars(select(DeskQuestion).order_by(DeskQuestion.id)).all()
    assert [(row.text, row.merged_into_id) for row in rows if row.id != last] == [
        (f"Who pays {place}?", last) for place in (1, 2, 3)
    ]


def test_what_was_put_together_goes_with_the_last_of_its_askers(group):
    numbers = [ask(group, 1, "Who pays?"), ask(group, 2, "Who pays for it?")]
    with transaction():
        desk_service.merge_questions(group.id, numbers, "Who pays?", now=NOW)

    for place, number in zip((1, 2), numbers, strict=True):
        with transaction():
            desk_service.withdraw_question(group.id, group.people[place], number)

    assert session.scalars(select(DeskQuestion)).all() == []


def test_after_the_room_opened_questions_are_asked_in_it(group):
    with transaction():
        session_service.open_group(group.id, now=NOW)

    with pytest.raises(desk_service.MeetingBegunError):
        ask(group, 1, "Who pays?")


def test_reminders_go_out_7_and_2_days_before_to_those_who_have_not_read_each_once(group):
    with transaction():
        desk_service.note_read(group.id, group.people[0], now=NOW)
        queries.get_peer(group.id, group.peers[1]).conflict_at = NOW
        queries.get_peer(group.id, group.peers[2]).left_at = NOW
        session.add(
            DeclaredConflict(
                event_id=group.event_id,
                practice_id=group.practice_id,
                person_id=group.people[5],
                declared_at=NOW,
            )
        )
    due = datetime(2026, 10, 15, 9, tzinfo=UTC)

    for days in (9, 8, 7, 7, 6, 3, 2, 2, 1, 0, -1, -5):
        work(due - timedelta(days=days))

    written = mails("reading_reminder")
    expected = [f"person{n}@example.org" for n in (3, 4)]
    assert [mail.recipient for mail in written] == expected * 2
    assert "Inter-cluster co-operation" in words(written[0])
    assert "15 October 2026" in words(written[0])


def test_a_reminder_by_button_is_logged_and_repeated_after_a_day_only(group):
    with transaction():
        assert desk_reminders.remind_now(group.id, now=NOW) == 6
    with pytest.raises(desk_reminders.NobodyToRemindError), transaction():
        desk_reminders.remind_now(group.id, now=NOW + timedelta(hours=3))
    with transaction():
        assert desk_reminders.remind_now(group.id, now=NOW + timedelta(hours=24)) == 6

    assert len(mails("reading_reminder")) == 12
    logged = session.scalars(
        select(LogEntry).where(LogEntry.action == "desk_review.reminded").order_by(LogEntry.id)
    ).all()
    assert [(row.subject, row.detail) for row in logged] == [
        (f"peer_group:{group.id}", {"people": 6})
    ] * 2


def test_the_first_questions_go_out_on_their_date_and_the_work_repeated_sends_nothing_more(group):
    ask(group, 1, "Who pays?")

    work(datetime(2026, 10, 16, 20, tzinfo=UTC))
    before = mails("host_questions")
    for hour in (6, 7):
        work(datetime(2026, 10, 17, hour, tzinfo=UTC))
    ask(group, 2, "And then?")
    work(datetime(2026, 10, 18, 6, tzinfo=UTC))

    assert before == []
    assert len(mails("host_questions")) == 1
    assert desk_queries.count_questions([group.id])[group.id].waiting == 1


def test_dates_are_those_of_the_round_and_a_stale_form_is_refused(group):
    event = get_event(group.event_id)
    day = date(2026, 10, 20)

    with transaction():
        desk_service.set_dates(event, "A", {"due_on": day}, version=0)

    timelines = desk_queries.find_timelines(event.id)
    row = queries.get_group(event.id, group.id)
    assert desk_queries.dates_of(row, event, timelines).due_on == day
    with pytest.raises(StaleError), transaction():
        desk_service.set_dates(event, "A", {}, version=0)
    with pytest.raises(DatesError), transaction():
        desk_service.set_dates(event, "", {"lists_on": date(2026, 11, 1)}, version=0)
    assert set(desk_queries.find_timelines(event.id)) == {"A"}


def test_a_merged_registration_takes_its_readings_and_questions_along(group):
    ask(group, 1, "Who pays?")
    with transaction():
        desk_service.note_read(group.id, group.people[1], now=NOW)
        kept = make_person(80).id
        fact = RegistrationsMerged(
            kept_id=1,
            merged_id=2,
            kept_person_id=kept,
            merged_person_id=group.people[1],
            event_id=group.event_id,
        )
        join_groups(fact)

    assert session.scalars(select(DeskReading.person_id)).all() == [kept]
    assert session.scalars(select(DeskQuestion.person_id)).all() == [kept]


def test_who_asked_and_who_read_is_erased_with_the_names_the_questions_stay(group):
    ask(group, 1, "Who pays?")
    with transaction():
        desk_service.note_read(group.id, group.people[1], now=NOW)
        row = review_service.lock_group(group.id)
        row.closed_at = NOW

    with transaction():
        erase_names(group.event_id, now=NOW + timedelta(days=180))

    assert session.scalars(select(DeskReading)).all() == []
    assert [(one.person_id, one.text) for one in session.scalars(select(DeskQuestion))] == [
        (None, "Who pays?")
    ]
