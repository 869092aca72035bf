"""What the calendar does with a report, and the mails that ask people for their part."""

import re
from datetime import datetime, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.peer_review import report_checks, report_finishing, report_queries
from clusterix_events.peer_review.models import PeerGroup, Practice
from clusterix_events.peer_review.report_rules import ReportStage
from tests.factories.peer_review import make_event, make_open_group, make_person
from tests.peer_review.report_support import advance, close_with_answers, fresh, hand, write_all

CANARIES = re.compile(r"No[0-5]\b|Office")


@pytest.fixture
def group(app_context: AppContext) -> PeerGroup:
    """A closed group with a written report; the practice has a host with an address."""
    with transaction():
        event: Event = make_event()
        made = close_with_answers(make_open_group(event))
        session.get_one(Practice, made.practice_id).owner_id = make_person(50, region="RO").id
        write_all(made)
    return made


def at(group: PeerGroup, name: str, days: int = 0) -> datetime:
    """Return noon of the last day of a stage, or some days after it."""
    report = report_queries.get_report(group.id)
    day = getattr(report, name) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.now().tzinfo)


def run(now: datetime) -> None:
    with transaction():
        report_finishing.follow_calendar(now)


def step(group: PeerGroup, stages: int = 1) -> None:
    with transaction():
        advance(fresh(group), stages)


def mails() -> list[tuple[str, str]]:
    rows = session.scalars(
        select(OutgoingMail).where(OutgoingMail.message == "report_step").order_by(OutgoingMail.id)
    )
    return [(row.recipient, row.facts) for row in rows]


def stage(group: PeerGroup) -> ReportStage:
    return report_queries.get_report(group.id).stage


def test_checks_that_nobody_answers_end_after_their_last_day(group):
    with transaction():
        report_finishing.move_on(fresh(group), hand(group), now=clock.now())

    run(at(group, "group_check_until"))
    still = stage(group)
    run(at(group, "group_check_until", 1))
    checked = stage(group)
    run(at(group, "fact_check_until", 1))
    answered = stage(group)
    run(at(group, "final_on"))

    assert [still, checked, answered, stage(group)] == list(ReportStage)[1:]
    kept = report_queries.get_report(group.id).snapshot
    assert {one["answer"] for one in kept["recommendations"]} == {""}


def test_comment_without_a_word_holds_the_draft_until_the_rapporteur_answers(group):
    step(group)
    with transaction():
        report = report_queries.get_report(group.id)
        report.replies_closed_at = None
        checked = fresh(group)
        for place, peer in enumerate(checked.peers):
            said = {"threats": "Too hard"} if place == 1 else {}
            report_checks.reply(checked, peer, said, now=clock.now())

    run(at(group, "group_check_until", 3))

    assert stage(group) is ReportStage.GROUP_CHECK


def test_reminders_are_written_once_and_to_those_alone_who_are_asked(group):
    with transaction():
        report_finishing.move_on(fresh(group), hand(group), now=clock.now())
        checked = fresh(group)
        report_checks.reply(checked, checked.peers[0], {}, now=clock.now())
    asked = len(mails())

    for _time in range(2):
        run(at(group, "group_check_until", -1))

    reminded = [to for to, _facts in mails()[asked:]]
    assert reminded == [f"person{number}@example.org" for number in range(1, 6)]


def test_each_stage_asks_those_whose_turn_it_is_and_names_nobody_else(group):
    step(group, 4)

    written = [(to, facts) for to, facts in mails() if '"what":' in facts]
    asked = [(to, re.search(r'"what":"(\w+)"', facts)[1]) for to, facts in written]  # type: ignore[index]
    peers = [f"person{number}@example.org" for number in range(6)]
    assert asked == [
        ("person2@example.org", "write"),
        *((one, "group_check") for one in peers),
        ("person50@example.org", "fact_check"),
        ("person50@example.org", "response"),
        *((one, "final") for one in [*peers, "person50@example.org"]),
    ]
    to_host = [facts for to, facts in written if to == "person50@example.org"]
    assert [facts for facts in to_host if CANARIES.search(facts)] == []


def test_mail_says_what_to_do_until_when_and_leads_to_a_page(group):
    step(group, 2)

    mail = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.recipient == "person50@example.org")
        .options(selectinload(OutgoingMail.attachments))
    ).one()
    letter = letter_of(mail)

    until = report_queries.get_report(group.id).fact_check_until
    assert letter.subject == (
        "Please check the facts in the report on “Inter-cluster co-operation”"
    )
    assert f"{until.day} {until:%B %Y}" in letter.text
    assert re.search(r"/r/[^/]+/practices/\d+/facts", letter.text)
    assert get_event(group.event_id).title in letter.text
