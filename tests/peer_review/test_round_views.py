"""The pages of rounds, conflicts and the composer, as organisers and people use them."""

import pytest
from sqlalchemy import select

from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import compose_work
from clusterix_events.peer_review.compose_models import ComposerRun, RunState
from clusterix_events.peer_review.queries import get_group
from clusterix_events.peer_review.round_models import AppliedPlan, DeclaredConflict
from clusterix_events.peer_review.round_queries import list_group_seats
from clusterix_events.people.models import Person
from tests.factories.composing import add_conflict, add_run, make_two_groups, swapped
from tests.factories.peer_review import make_event, make_group, make_person, register
from tests.factories.people import add_organiser, sign_in
from tests.support.pages import counted_statements, words

pytestmark = pytest.mark.backend("sqlite")
GROUPS = "/manage/bucharest/groups"
SETTINGS = {
    **dict.fromkeys(("expertise", "equal_load", "repeated_pairs", "newcomers"), "5"),
    "region_variety": "5",
    "few_changes": "8",
    "seconds": "10",
    "version": "0",
    "peers_at_least": "5",
    "peers_at_most": "8",
    "regions_at_least": "4",
    "per_region_at_most": "2",
}
PAGES = ("", "/rounds", "/people", "/conflicts", "/composer", "/repair", "/cards", "/changes")


@pytest.fixture(autouse=True)
def without_tokens(app):
    """What every form carries is tested elsewhere."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def event_id(app):
    with app.app_context(), transaction():
        event = make_event()
        make_two_groups(event)
        add_organiser(event.id)
        return event.id


@pytest.fixture
def organiser(app, client, event_id):
    with app.app_context(), transaction():
        account_id = add_organiser(event_id, email="o@example.org").id
    return sign_in(app, client, account_id)


@pytest.fixture
def run(app, event_id):
    with app.app_context(), transaction():
        event = get_event(event_id)
        return f"{GROUPS}/composer/runs/{add_run(event, swapped(event))}"


def members(app, event_id):
    with app.app_context():
        return {one.topic.name: list(one.peer_ids) for one in list_group_seats(event_id)}


def key_of(app, event_id, name):
    with app.app_context():
        found = next(one for one in list_group_seats(event_id) if one.topic.name == name)
        return f"{found.topic.practice_id}:{found.topic.round_name}"


def hidden(page, name):
    return page.text.split(f'name="{name}" value="')[1].split('"')[0]


def test_organiser_searches_looks_changes_applies_undoes_and_repairs(app, organiser, event_id):
    before = members(app, event_id)

    started = organiser.post(f"{GROUPS}/composer/runs", data=SETTINGS)
    waiting = organiser.get(started.location)
    again = organiser.post(f"{GROUPS}/composer/runs", data=SETTINGS | {"version": "1"})
    with app.app_context():
        compose_work.work(session.scalars(select(ComposerRun.id)).one())
    preview = organiser.get(started.location)
    applied = organiser.post(
        f"{started.location}/application", data={"seen": hidden(preview, "seen")}
    )
    listed = organiser.get(applied.location)
    with app.app_context():
        number = session.scalars(select(AppliedPlan.id)).one()
    undone = organiser.post(f"{GROUPS}/applied/{number}/undo")
    missing = before["A1"][3]
    repaired = organiser.post(f"{GROUPS}/repair", data={"person_ids": [missing], "rounds": ["A"]})
    with app.app_context():
        last = session.scalars(select(ComposerRun.id).order_by(ComposerRun.id.desc())).first()
        compose_work.work(last)
    mended = organiser.get(repaired.location)

    assert "Looking for groups" in words(waiting)
    assert again.status_code == 422
    assert "at work for this event already" in words(again)
    assert "Proposed groups" in words(preview, "h1")
    assert "14 of 14" in words(preview)
    assert applied.status_code == 303
    assert "14 of 14 places given" in words(listed)
    assert undone.status_code == 303
    assert members(app, event_id) == before
    assert "Make these the groups" in words(mended)
    assert "no group" in words(mended, "main")


def test_search_is_cancelled_and_says_so(app, organiser, event_id):
    started = organiser.post(f"{GROUPS}/composer/runs", data=SETTINGS)

    organiser.post(f"{started.location}/cancellation")

    with app.app_context():
        assert session.scalars(select(ComposerRun.state)).one() is RunState.CANCELLED
    assert "No groups found" in words(organiser.get(started.location), "h1")


def test_impossible_rules_are_named_each_with_where_to_loosen_it(app, organiser, event_id):
    tight = SETTINGS | {"peers_at_least": "9", "peers_at_most": "9"}
    started = organiser.post(f"{GROUPS}/composer/runs", data=tight)
    with app.app_context():
        compose_work.work(session.scalars(select(ComposerRun.id)).one())

    page = organiser.get(started.location)

    assert "These rules cannot hold together" in words(page, "h1")
    assert "at least 9 peers" in words(page, ".clash")
    assert f"{GROUPS}/composer#peers_at_least" in page.text


def test_change_by_hand_that_breaks_a_rule_is_said_at_the_group(app, organiser, event_id, run):
    moved = members(app, event_id)["A1"][3:6]
    key = key_of(app, event_id, "A1")
    for version, person in enumerate(moved):
        data = {"person_id": person, "round_name": "A", "to": f"out:{key}", "version": version}
        answer = organiser.post(f"{run}/moves", data=data)
    page = organiser.get(run)
    refused = organiser.post(f"{run}/application", data={"seen": hidden(page, "version")})

    assert answer.status_code == 303
    assert "A group has 5 to 8 peers; this one has 4." in words(page, ".group-card--broken")
    assert "Make these the groups" not in words(page)
    assert refused.status_code == 409


def test_proposal_looked_at_before_a_change_is_refused_with_409(app, organiser, event_id, run):
    seen = hidden(organiser.get(run), "seen")
    first = organiser.post(f"{run}/application", data={"seen": seen})
    second = organiser.post(f"{run}/application", data={"seen": seen})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "changed since you looked" in words(second)


def test_wrong_numbers_are_refused_at_their_field_and_kept(organiser):
    page = organiser.post(
        f"{GROUPS}/composer/runs", data=SETTINGS | {"expertise": "11", "peers_at_least": "9"}
    )

    assert page.status_code == 422
    assert "from 0 to 10" in words(page)
    assert "At most must not be less than at least." in words(page)
    assert 'value="11"' in page.text


def test_person_declares_in_confidence_and_the_organiser_sees_only_what_is_allowed(
    app, client, organiser, event_id
):
    person = members(app, event_id)["A1"][3]
    number = int(key_of(app, event_id, "A1").split(":")[0])
    with app.app_context(), transaction():
        token = issue_link(LinkKind.PERSONAL, person_id=person, event_id=event_id).token
        stranger = make_person(70)
        other = issue_link(LinkKind.PERSONAL, person_id=stranger.id, event_id=event_id).token
    visitor = app.test_client()

    sent = visitor.post(
        f"/r/{token}/conflicts", data={f"conflict_{number}": "y", f"reason_{number}": "A secret"}
    )
    own = visitor.get(f"/r/{token}/conflicts")
    listed = organiser.get(f"{GROUPS}/conflicts")
    warned = organiser.get(GROUPS)

    assert sent.status_code == 303
    assert 'value="A secret"' in own.text
    assert "A secret" not in listed.text
    assert "kept to themselves" in words(listed)
    assert "is in group A1 and not free to judge" in words(listed)
    assert "Some groups break a rule by now." in words(warned)
    assert visitor.get(f"/r/{other}/conflicts").status_code == 403


def test_organiser_records_asks_and_takes_back(app, organiser, event_id):
    person = members(app, event_id)["A1"][3]
    number = key_of(app, event_id, "A2").split(":")[0]
    data = {"person_id": person, "practice_id": number, "reason": "Paid by it"}

    recorded = organiser.post(f"{GROUPS}/conflicts/records", data=data)
    asked = organiser.post(f"{GROUPS}/conflicts/request", data={"due_on": "2026-09-20"})
    late = organiser.post(f"{GROUPS}/conflicts/request", data={"due_on": "2026-08-20"})
    with app.app_context():
        conflict = session.scalars(select(DeclaredConflict.id)).one()
    removed = organiser.post(f"{GROUPS}/conflicts/{conflict}/removal")

    assert [recorded.status_code, asked.status_code, removed.status_code] == [303, 303, 303]
    assert late.status_code == 422
    assert "This day is over." in words(late)


def test_rounds_and_people_are_set_up_and_shown(app, organiser, event_id):
    people = [n for numbers in members(app, event_id).values() for n in numbers]
    number = key_of(app, event_id, "A1").split(":")[0]
    form = {f"part_{n}": "peer" for n in people} | {"may_lead": people[1:], "absent_0": people[:1]}
    topic = {"name": "A1", "session_id": "0", "room_id": "1", "themes": "plastics"}

    nowhere = organiser.post(f"{GROUPS}/people", data=form | {f"part_{people[0]}": ""})
    assert nowhere.status_code == 422

    kept = organiser.post(f"{GROUPS}/people", data=form)
    made = organiser.post(f"{GROUPS}/new-round", data={"name": "B", "practice_ids": [number]})
    said = organiser.post(f"{GROUPS}/rounds/A/practices/{number}", data=topic)
    used = organiser.post(f"{GROUPS}/rounds/A/removal")
    page = organiser.get(f"{GROUPS}/rounds")
    grid = organiser.get(f"{GROUPS}/people")

    assert [kept.status_code, made.status_code, said.status_code] == [303, 303, 303]
    assert used.status_code == 422
    assert "Round B" in words(page)
    assert "plastics" in words(page)
    assert f'name="absent_0" value="{people[0]}" checked' in grid.text


def test_pages_ask_the_same_of_the_database_however_many_there_are(app, organiser, event_id, run):
    few = count(app, organiser, run)
    with app.app_context(), transaction():
        event = get_event(event_id)
        for n in range(3):
            group = make_group(event, name=f"C{n}")
            group = get_group(event_id, group.id)
            for peer in group.peers:
                register(event, session.get_one(Person, peer.person_id))
            add_conflict(event, group.peers[5].person_id, 1)

    assert count(app, organiser, run) == few


def count(app, organiser, run):
    found = {}
    for path in (*(f"{GROUPS}{page}" for page in PAGES), run):
        organiser.get(path)
        with counted_statements(app) as statements:
            assert organiser.get(path).status_code == 200
        found[path] = statements.total
    return found
