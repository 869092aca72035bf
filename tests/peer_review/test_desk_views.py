"""The pages of the desk review: the peer's, the host's, the organiser's and the moderator's."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import desk_service, queries
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading, DeskTimeline
from clusterix_events.peer_review.models import GroupState
from tests.factories.peer_review import make_person
from tests.support.pages import counted_statements

pytestmark = pytest.mark.backend("sqlite")
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def without_tokens(app):
    """What every form carries is tested elsewhere."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def ahead(app, meeting):
    """The meeting's group before it meets, with a host; its dates are those of the default."""
    app.extensions["clock"] = lambda: NOW
    with app.app_context(), transaction():
        group = queries.get_group(meeting.event_id, meeting.group_id)
        group.state, group.opened_at = GroupState.COMPOSED, None
        group.practice_version.details = {"description": "A text to read."}
        group.practice_version.is_frozen = False
        host = make_person(90, region="RO")
        group.practice.owner_id = host.id
        token = issue_link(LinkKind.PERSONAL, person_id=host.id, event_id=meeting.event_id).token
    return f"/r/{token}/reading/{meeting.group_id}/answers"


def reading(meeting, place):
    return f"/r/{meeting.links[place]}/reading/{meeting.group_id}"


def rows(app, model):
    with app.app_context():
        return session.scalars(select(model)).all()


def ask(client, meeting, place, text, token="t"):
    data = {"text": text, "form_token": token}
    return client.post(f"{reading(meeting, place)}/questions", data=data)


def test_peer_reads_marks_asks_changes_and_takes_back(app, client, meeting, ahead):
    listed = client.get(f"/r/{meeting.links[1]}/reading").text
    shown = client.get(reading(meeting, 1)).text
    marked = client.post(f"{reading(meeting, 1)}/read")
    asked = [ask(client, meeting, 1, "  Who pays? ") for _twice in range(2)]
    (question,) = rows(app, DeskQuestion)
    own = f"{reading(meeting, 1)}/questions/{question.id}"
    changed = client.post(own, data={"text": "Who pays for it?"})
    after = client.get(reading(meeting, 1)).text
    gone = client.post(f"{own}/withdrawal")

    assert "Inter-cluster co-operation" in listed
    assert "A text to read." in shown
    assert "I have read it" in shown
    assert [one.status_code for one in (marked, *asked, changed, gone)] == [303] * 5
    assert "Who pays for it?" in after
    assert "You have read it." in after
    assert rows(app, DeskQuestion) == []


@pytest.mark.parametrize(("text", "words"), [("", "Please write"), ("x" * 501, "at most 500")])
def test_a_question_that_cannot_be_kept_is_shown_again(client, meeting, ahead, text, words):
    answer = ask(client, meeting, 1, text)

    assert answer.status_code == 422
    assert words in answer.text
    assert text in answer.text


def test_nobody_reads_changes_or_takes_back_the_question_of_another(app, client, meeting, ahead):
    ask(client, meeting, 1, "Who pays?")
    (question,) = rows(app, DeskQuestion)
    others = f"{reading(meeting, 2)}/questions/{question.id}"

    statuses = [
        client.get(others).status_code,
        client.post(others, data={"text": "Mine"}).status_code,
        client.post(f"{others}/withdrawal").status_code,
    ]

    assert statuses == [404, 404, 404]
    assert "Who pays?" not in client.get(reading(meeting, 2)).text


def test_members_are_shown_from_their_date_on_and_the_text_from_the_opening(
    app, client, meeting, ahead
):
    group_dates = {"opens_on": datetime(2026, 10, 1).date(), "lists_on": None}
    with app.app_context(), transaction():
        session.add(DeskTimeline(event_id=meeting.event_id, round_name="", **NONE | group_dates))
    app.extensions["clock"] = lambda: datetime(2026, 9, 30, 9, tzinfo=UTC)
    early = client.get(reading(meeting, 1)).text
    app.extensions["clock"] = lambda: datetime(2026, 10, 2, 9, tzinfo=UTC)
    open_ = client.get(reading(meeting, 1)).text
    app.extensions["clock"] = lambda: datetime(2026, 10, 22, 9, tzinfo=UTC)
    late = client.get(reading(meeting, 1)).text

    assert ["A text to read." in page for page in (early, open_, late)] == [False, True, True]
    assert ["Who else is in your group" in page for page in (early, open_, late)] == [
        False,
        False,
        True,
    ]


NONE = dict.fromkeys(("opens_on", "due_on", "questions_on", "lists_on"))


def test_host_answers_and_the_group_reads_it_at_once(app, client, visit, meeting, ahead):
    for place in (1, 2):
        ask(client, meeting, place, f"Question of {place}?")
    before = client.get(ahead).text
    browser = visit(meeting.moderator)
    room = f"/manage/bucharest/groups/{meeting.group_id}/reading"
    sent = browser.post(f"{room}/batches")
    first, second = sorted(rows(app, DeskQuestion), key=lambda one: one.text)
    asked = client.get(ahead).text
    answered = client.post(
        ahead, data={f"answer_{first.id}": "The region pays.", f"answer_{second.id}": ""}
    )

    assert "No question yet." in before
    assert (sent.status_code, answered.status_code) == (303, 303)
    assert "Question of 1?" in asked
    assert "Question of 2?" in asked
    assert [one for one in ("No1", "No2", "AT12", "DE122", "Office") if one in asked] == []
    for page in (client.get(reading(meeting, 4)).text, browser.get(room).text):
        assert "The region pays." in page
    own = client.get(reading(meeting, 1)).text
    assert "The host:" in own


def test_host_sees_nothing_of_a_practice_that_is_not_theirs(client, meeting, ahead):
    address = f"/r/{meeting.links[1]}/reading/{meeting.group_id}/answers"

    assert client.get(address).status_code == 403
    assert client.post(address, data={}).status_code == 403


def test_organiser_sees_who_has_read_and_how_many_ask_but_no_word_of_it(
    app, client, visit, meeting, ahead
):
    ask(client, meeting, 1, "Who pays for all of this?")
    client.post(f"{reading(meeting, 3)}/read")
    browser = visit(meeting.organiser)

    listed = browser.get("/manage/bucharest/groups/reading").text
    one = browser.get(f"/manage/bucharest/groups/{meeting.group_id}/reading").text
    reminded = browser.post(f"/manage/bucharest/groups/{meeting.group_id}/reading/reminders")
    merged = browser.post(f"/manage/bucharest/groups/{meeting.group_id}/reading/merges")

    assert "1 of 6 read" in listed
    assert "1 question waits" in listed
    assert "Who pays" not in listed + one
    assert (reminded.status_code, merged.status_code) == (303, 403)


def test_moderator_puts_questions_together_without_learning_who_asked(
    app, client, visit, meeting, ahead
):
    for place, text in ((3, "Who pays?"), (4, "Who is paying?")):
        ask(client, meeting, place, text)
    browser = visit(meeting.moderator)
    room = f"/manage/bucharest/groups/{meeting.group_id}/reading"
    numbers = [one.id for one in rows(app, DeskQuestion)]

    alone = browser.post(f"{room}/merges", data={"numbers": numbers[:1], "text": "Who pays?"})
    done = browser.post(f"{room}/merges", data={"numbers": numbers, "text": "Who pays, and why?"})
    asked = client.get(reading(meeting, 3)).text

    assert (alone.status_code, done.status_code) == (422, 303)
    assert "Who pays, and why?" in browser.get(room).text
    assert "put this together" in asked


def test_organiser_sets_dates_for_a_round(app, visit, meeting, ahead):
    browser = visit(meeting.organiser)
    address = "/manage/bucharest/groups/reading/dates"

    wrong = browser.post(f"{address}/A", data={"due_on": "2026-12-01", "version": "0"})
    saved = browser.post(f"{address}/A", data={"due_on": "2026-10-20", "version": "0"})
    stale = browser.post(f"{address}/A", data={"due_on": "2026-10-21", "version": "0"})
    unknown = browser.get(f"{address}/Z")

    assert "after the group meets" in wrong.text
    statuses = [one.status_code for one in (wrong, saved, stale, unknown)]
    assert statuses == [422, 303, 409, 404]
    (kept,) = rows(app, DeskTimeline)
    assert (kept.round_name, kept.due_on.isoformat()) == ("A", "2026-10-20")


def test_a_conflict_is_told_kindly_and_what_was_typed_stays(app, client, meeting, ahead):
    with app.app_context(), transaction():
        queries.get_peer(meeting.group_id, meeting.peers[1]).conflict_at = NOW

    asked, read = ask(client, meeting, 1, "Why?"), client.post(f"{reading(meeting, 1)}/read")

    assert (asked.status_code, read.status_code) == (422, 422)
    assert "listener" in asked.text
    assert "Why?" in asked.text
    assert rows(app, DeskReading) == []


def test_before_it_opens_nothing_is_noted_and_what_was_typed_is_shown(app, client, meeting, ahead):
    app.extensions["clock"] = lambda: datetime(2026, 9, 1, 9, tzinfo=UTC)

    asked, read = ask(client, meeting, 1, "Why?"), client.post(f"{reading(meeting, 1)}/read")

    assert (asked.status_code, read.status_code) == (422, 422)
    assert "Reading opens on Thursday 1 October 2026." in read.text
    assert "Why?" in asked.text
    assert rows(app, DeskReading) == []


def test_statements_of_the_progress_page_do_not_grow_with_readers_and_questions(
    app, visit, meeting, ahead
):
    browser = visit(meeting.organiser)
    with counted_statements(app) as few:
        assert browser.get("/manage/bucharest/groups/reading").status_code == 200
    with app.app_context(), transaction():
        for person in meeting.people:
            desk_service.note_read(meeting.group_id, person, now=NOW)
            for n in range(3):
                desk_service.ask(
                    meeting.group_id,
                    person,
                    f"Why {n}?",
                    form_token=str(n),
                    now=NOW,
                )

    with counted_statements(app) as many:
        browser.get("/manage/bucharest/groups/reading")

    assert many.total == few.total
