"""The demonstration is loaded through the services, so it obeys the rules, or is not loaded."""

from datetime import date

import pytest
from sqlalchemy import func, select

from clusterix_events.agenda import queries as agenda
from clusterix_events.app import create_app
from clusterix_events.demo import accounts, source
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.loader import load
from clusterix_events.demo.trial import first_monday
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import db, session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.minutes import queries as minutes
from clusterix_events.minutes.rules import action_number, decision_number
from clusterix_events.peer_review import queries as reviews
from clusterix_events.people.queries import find_account, list_roles
from clusterix_events.people.service import is_password_right
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.reactions import REACTIONS


@pytest.fixture
def demo(app):
    """The application with the demonstration's clock, and what loads it."""
    clock = DemoClock()
    made = create_app(app.extensions["settings"], clock=clock, reactions=REACTIONS)

    def run():
        with made.app_context():
            return load(made.extensions["settings"], clock)

    yield run
    with made.app_context():
        db.engine.dispose()


def test_the_demonstration_is_what_the_readme_says(app, demo):
    password, _accounts = demo()

    with app.app_context():
        events = [find_event(slug) for slug in ("bucharest-2012", "bucharest-next", "other-event")]
        assert [event.state for event in events] == ["closed", "published", "draft"]
        assert all(event.is_demonstration for event in events)
        assert _counters_equal_places()
        assert _places(events[1]) == {
            "partners-meeting": (None, 24, 0),
            "peer-group-meeting": (None, 24, 0),
            "conference": (27, 24, 0),
            "study-tour": (None, 20, 1),
        }
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
        assert _roles(events[0]) == {
            "organiser": {"organiser"},
            "moderator": {"moderator"},
            "rapporteur": {"moderator"},
            "desk": {"desk"},
            "admin": set(),
            "other": set(),
        }
        assert is_password_right(find_account("organiser@example.org"), password)
        assert [len(agenda.list_sessions(event.id)) for event in events] == [18, 18, 0]
        assert [len(reviews.list_practices(event.id)) for event in events] == [6, 6, 0]
        assert _minutes_of(events[0]) == (
            "PM03",
            "circulated",
            ["D-PM03-01", "D-PM03-02", "D-PM03-03", "D-PM03-04"],
            ["A-PM03-01", "A-PM03-02", "A-PM03-03", "A-PM03-04", "A-PM03-05"],
        )
        assert {group.name: group.state for group in reviews.list_groups(events[1].id)} == {
            "A1": "open",
            "A2": "open",
            "A3": "composed",
            "B1": "composed",
            "B2": "composed",
            "B3": "composed",
        }


@pytest.mark.backend("sqlite")
def test_a_second_loading_changes_nothing_and_keeps_the_password(app, demo):
    first = demo()
    with app.app_context():
        before = _row_counts()

    second = demo()

    with app.app_context():
        assert (first, before) == (second, _row_counts())


PEOPLE, REPORT = "bucharest-2012-generated.yaml", "bucharest-2012.yaml"
BROKEN = {
    "own territory": (PEOPLE, lambda all: all["participants"][7].update(place="ro")),
    "address": (PEOPLE, lambda all: all["participants"][40].update(email="nobody")),
    "topics": (PEOPLE, lambda all: all["participants"][3].update(expertise=[])),
    "presence": (PEOPLE, lambda all: all["participants"][30].update(attended=["2012-10-31"])),
    "room": (REPORT, lambda all: all["sessions"][-2].update(room="Plenary", **{"from": "14:30"})),
    "stop": (REPORT, lambda all: all["study_tour"]["timetable"][2].update(to="10:00")),
}


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        ("own territory", "GroupRefusedError"),
        ("address", "AnswerError"),
        ("topics", "AnswerError"),
        ("presence", "NotExpectedError"),
        ("room", "ClashesStandError"),
        ("stop", "HourOrderError"),
    ],
)
def test_a_fact_that_breaks_a_rule_ends_the_loading_and_leaves_nothing(
    app, demo, monkeypatch, fact, rule
):
    file, break_it = BROKEN[fact]
    read = source._read

    def read_broken(name):
        content = read(name)
        if name == file:
            break_it(content)
        return content

    monkeypatch.setattr(source, "_read", read_broken)
    _forget_facts()

    with pytest.raises(RuleError) as refused:
        demo()
    _forget_facts()

    assert type(refused.value).__name__ == rule
    with app.app_context():
        assert set(_row_counts().values()) == {0}


def test_a_changed_password_replaces_the_kept_one(app, tmp_path):
    settings = app.extensions["settings"]
    from dataclasses import replace  # only this test changes settings

    first = accounts.kept_password(replace(settings, instance=tmp_path))
    again = accounts.kept_password(replace(settings, instance=tmp_path))
    changed = accounts.kept_password(
        replace(settings, instance=tmp_path, demo_password="another one")
    )

    assert (first, changed) == (again, "another one")
    assert (tmp_path / "demo-password").stat().st_mode & 0o777 == 0o600


def test_the_event_to_try_begins_on_a_monday_at_least_six_weeks_ahead():
    starts = {first_monday(date(2026, 11, day)) for day in range(1, 8)}

    assert all(day.weekday() == 0 for day in starts)
    assert first_monday(date(2026, 11, 23)) == date(2027, 1, 4)


def _minutes_of(event):
    """Return number, state, decisions and actions of the only minutes of an event."""
    made = minutes.get_minutes(event.id, "PM03")
    decisions = [row.number for item in made.items for row in item.decisions]
    actions = [row.number for item in made.items for row in item.actions]
    return (
        made.number,
        made.state,
        [decision_number("PM03", number) for number in decisions],
        [action_number("PM03", number) for number in actions],
    )


def _places(event):
    pools = {pool.id: pool for pool in session.scalars(select(Pool))}
    return {
        part.code: (
            pools[part.pool_id].capacity,
            pools[part.pool_id].taken,
            pools[part.pool_id].waiting,
        )
        for part in event.parts
    }


def _counters_equal_places():
    rows = session.execute(
        select(Place.pool_id, PlaceRequest.state, func.sum(PlaceRequest.size))
        .join(PlaceRequest, PlaceRequest.id == Place.request_id)
        .group_by(Place.pool_id, PlaceRequest.state)
    ).all()
    sums = {(pool_id, state): size for pool_id, state, size in rows}
    return all(
        (pool.taken, pool.waiting)
        == (
            sums.get((pool.id, "confirmed"), 0) + sums.get((pool.id, "no_show"), 0),
            sums.get((pool.id, "waiting"), 0),
        )
        for pool in session.scalars(select(Pool))
    )


def _roles(event):
    return {
        one.name: set(list_roles(find_account(one.email).id, event.id)) for one in accounts.ACCOUNTS
    }


def _forget_facts():
    for function in vars(source).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


def _row_counts():
    tables = db.metadata.sorted_tables
    return {
        table.name: session.scalar(select(func.count()).select_from(table))
        for table in tables
        if table.name != "alembic_version"
    }
