"""Follow-ups from the final report to the last answer."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from clusterix_events.app import create_app
from clusterix_events.cli import commands_of
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import LinkKind, find_link
from clusterix_events.peer_review import (
    erasing,
    follow_mails,
    follow_queries,
    follow_service,
    queries,
    reveal_service,
    review_service,
)
from clusterix_events.peer_review.facts import ReportFinished
from clusterix_events.peer_review.follow_models import FollowUp, FollowUpAsked, FollowUpContact
from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus
from clusterix_events.peer_review.models import HostResponse, Peer, Practice, Recommendation, Round
from clusterix_events.peer_review.review_service import Statement
from clusterix_events.people.models import Person
from tests.factories.peer_review import (
    answers,
    make_event,
    make_open_group,
    make_person,
    send,
)
from tests.factories.people import post
from tests.support.apps import disconnect
from tests.support.clock import START
from tests.support.mail import list_written

WHOLE = Statement(take="whole", element=None, first_step=None, barriers=[], contact=[])
ELEMENTS = Statement(take="elements", element="The table", first_step=None, barriers=[], contact=[])
NOTHING = Statement(take="nothing", element=None, first_step=None, barriers=[], contact=[])


def close_with_statements() -> tuple[int, int, int]:
    """Return event, group and practice: two of AT12 and one of DE122 take, ITH1 does not."""
    event = make_event()
    group = make_open_group(event)
    full = queries.get_group(event.id, group.id)
    for place, statement in enumerate((WHOLE, ELEMENTS, ELEMENTS, NOTHING)):
        send(full, full.peers[place], Round.AFTER, answers(4))
        review_service.send_transfer_statement(
            group.id, full.peers[place].id, statement, now=clock.now()
        )
    reveal_service.close_group(group.id, now=clock.now())
    practice = session.get_one(Practice, group.practice_id)
    practice.owner_id = make_person(70, region="RO").id
    for number, response in enumerate((HostResponse.ACCEPTED, HostResponse.DECLINED), start=1):
        session.add(
            Recommendation(
                group_id=group.id,
                position=number,
                text=f"Do {number}",
                supporters=2,
                regions=2,
                addressee=None,
                weight=None,
                until=None,
                response=response,
            )
        )
    session.flush()
    return event.id, group.id, practice.id


@pytest.fixture
def finished(app):
    """A closed group whose report became final today."""
    with app.app_context(), transaction():
        event_id, group_id, practice_id = close_with_statements()
    with app.app_context(), transaction():
        publish(ReportFinished(group_id, practice_id))
    return event_id, group_id, practice_id


def run(app, clock, *, days: int) -> None:
    """Move the clock and do the periodic work, as the worker does, twice."""
    clock.advance(days=days)
    for _time in range(2):
        with app.app_context():
            jobs.run_periodic(clock())


def written(app) -> list[tuple[str, bool]]:
    """Return who was written to about a follow-up, and whether it was a reminder."""
    return [
        (mail.recipient, "Reminder" in mail.subject)
        for mail in list_written(app)
        if mail.message == "follow_up"
    ]


def contact_id(email: str) -> int:
    return session.scalars(select(FollowUpContact.id).where(FollowUpContact.email == email)).one()


def test_each_region_that_takes_something_and_the_host_are_asked(app, finished):
    with app.app_context():
        rows = session.scalars(select(FollowUp).order_by(FollowUp.id)).all()
        asked = session.scalar(select(func.count()).select_from(FollowUpAsked))

    assert [(one.kind, one.region, one.what, one.after_days) for one in rows] == [
        (FollowUpKind.REGION, "AT12", "The table", 182),
        (FollowUpKind.REGION, "AT12", "The table", 365),
        (FollowUpKind.REGION, "DE122", "The table", 182),
        (FollowUpKind.REGION, "DE122", "The table", 365),
        (FollowUpKind.HOST, "RO", "Do 1", 182),
        (FollowUpKind.HOST, "RO", "Do 1", 365),
    ]
    assert asked == 8  # two speak for AT12


def test_planned_twice_is_planned_once(app, finished):
    _event, group, practice = finished
    with app.app_context(), transaction():
        publish(ReportFinished(group, practice))

    with app.app_context():
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 6
        assert session.scalar(select(func.count()).select_from(FollowUpContact)) == 4


def test_asked_on_the_day_and_reminded_until_somebody_answers(app, clock, finished):
    run(app, clock, days=181)
    assert written(app) == []

    run(app, clock, days=1)
    first = written(app)
    assert sorted(first) == [
        ("person0@example.org", False),
        ("person1@example.org", False),
        ("person2@example.org", False),
        ("person70@example.org", False),
    ]

    with app.app_context(), transaction():
        number = contact_id("person0@example.org")
        (question,) = follow_queries.list_asked(number, clock())
        follow_service.answer(
            number, question.follow_up.id, FollowUpStatus.STARTED, sentence=None, now=clock()
        )
    run(app, clock, days=14)

    assert sorted(written(app)[4:]) == [
        ("person2@example.org", True),
        ("person70@example.org", True),
    ]  # one answer is enough for a region of two

    run(app, clock, days=14)
    run(app, clock, days=60)
    assert len(written(app)) == 8


def test_command_asks_by_the_clock_it_is_given(app, finished):
    made = []

    def make_app(settings, **options):
        made.append(create_app(settings, **options))
        return made[-1]

    commands = commands_of(app.extensions["settings"], make_app)
    moment = (START + timedelta(days=182)).strftime("%Y-%m-%dT%H:%MZ")
    for _time in range(2):
        done = CliRunner().invoke(commands, ["jobs", "run", "--now", moment])
        assert done.exit_code == 0, done.output
    for other in made:
        disconnect(other)

    assert len(written(app)) == 4


def test_long_silence_of_the_worker_writes_one_mail_and_no_more(app, clock, finished):
    run(app, clock, days=240)

    assert [is_reminder for _to, is_reminder in written(app)] == [True] * 4


def test_answer_again_replaces_and_earlier_dates_stay(app, clock, finished):
    run(app, clock, days=182)
    with app.app_context(), transaction():
        number = contact_id("person2@example.org")
        (half,) = follow_queries.list_asked(number, clock())
        for status in (FollowUpStatus.NOT_STARTED, FollowUpStatus.STARTED):
            follow_service.answer(
                number, half.follow_up.id, status, sentence="We began", now=clock()
            )
    clock.advance(days=183)
    with app.app_context():
        rows = follow_queries.list_asked(contact_id("person2@example.org"), clock())

    assert [(one.follow_up.after_days, one.follow_up.status) for one in rows] == [
        (365, None),
        (182, FollowUpStatus.STARTED),
    ]


def test_nobody_answers_what_they_are_not_asked(app, clock, finished):
    run(app, clock, days=182)
    with app.app_context(), pytest.raises(NotFoundError), transaction():
        (other,) = follow_queries.list_asked(contact_id("person2@example.org"), clock())
        follow_service.answer(
            contact_id("person0@example.org"),
            other.follow_up.id,
            FollowUpStatus.DONE,
            sentence=None,
            now=clock(),
        )


def test_follow_up_survives_the_erasure_of_names_and_ends_with_its_own_term(app, clock, finished):
    event_id, group_id, _practice = finished
    clock.advance(days=180)
    with app.app_context(), transaction():
        erasing.erase_names(event_id, now=clock())
    with app.app_context():
        named = session.scalars(
            select(Person.family_name)
            .join(Peer, Peer.person_id == Person.id)
            .where(Peer.group_id == group_id)
        ).all()
    assert set(named) == {""}

    run(app, clock, days=2)
    assert len(written(app)) == 4

    with app.app_context(), transaction():
        contact = session.get_one(FollowUpContact, contact_id("person0@example.org"))
        token = follow_mails.link_of(contact)
    run(app, clock, days=183 + 62)
    with app.app_context():
        assert session.scalars(select(FollowUpContact)).all() == []
        assert session.scalars(select(FollowUpAsked)).all() == []
        assert find_link(token, LinkKind.FOLLOW_UP) is None
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 6


def test_person_without_an_address_is_left_out_and_nothing_breaks(app, clock):
    with app.app_context(), transaction():
        _event, group_id, practice_id = close_with_statements()
        for peer in session.scalars(select(Peer).where(Peer.group_id == group_id)):
            session.get_one(Person, peer.person_id).email = None
        session.get_one(Practice, practice_id).owner_id = None
        publish(ReportFinished(group_id, practice_id))
    run(app, clock, days=182)

    with app.app_context():
        assert session.scalar(select(func.count()).select_from(FollowUp)) == 6
    assert written(app) == []


def test_address_goes_at_once_when_its_owner_asks(app, clock, finished):
    event_id, _group, _practice = finished
    with app.app_context(), transaction():
        person_id = session.get_one(FollowUpContact, contact_id("person0@example.org")).person_id
        assert follow_service.erase_contacts_of(person_id, event_id) == 1
    run(app, clock, days=182)

    assert "person0@example.org" not in [to for to, _is_reminder in written(app)]


@pytest.mark.backend("sqlite")
class TestPage:
    @pytest.fixture
    def path(self, app, clock, finished):
        """The page behind the mail of the host, half a year on."""
        run(app, clock, days=182)
        (mail,) = [one for one in list_written(app) if one.recipient == "person70@example.org"]
        return "/r/" + mail.text.partition("/r/")[2].split()[0]

    def test_mail_leads_to_a_page_on_which_one_button_answers(self, app, client, path):
        before = client.get(path).get_data(as_text=True)
        assert "You accepted: Do 1" in before
        assert "Answered on" not in before
        form = before.split('action="/r/', 1)[1]
        target = "/r/" + form.partition('"')[0]
        answer = post(client, target, {"status": "started", "sentence": "Soon"}, page=path)

        after = client.get(path).get_data(as_text=True)
        assert (answer.status_code, answer.location) == (303, path)
        assert "Answered on" in after
        assert 'value="Soon"' in after

    def test_refused_answer_keeps_what_was_typed(self, app, client, path):
        page = client.get(path).get_data(as_text=True)
        target = "/r/" + page.split('action="/r/', 1)[1].partition('"')[0]

        answer = post(client, target, {"status": "maybe", "sentence": "x" * 301}, page=path)

        assert answer.status_code == 422
        assert "x" * 301 in answer.get_data(as_text=True)

    def test_link_opens_nothing_else_and_get_changes_nothing(self, app, client, path):
        token = path.split("/")[2]

        assert client.get(f"/r/{token}").status_code == 410
        assert client.get(f"{path}/1").status_code == 405
        assert post(client, f"{path}/99999", {"status": "done"}, page=path).status_code == 404
