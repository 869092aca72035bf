"""A transaction begins fresh, ends whole, and runs what waits for it only when it is safe."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import InvalidRequestError

from clusterix_events.kernel import db as kernel_db
from clusterix_events.kernel.db import (
    after_commit,
    db,
    is_deadlock,
    session,
    sweep_journal,
    transaction,
)
from clusterix_events.people.models import Person

AT_ONCE = 8


@pytest.fixture
def person_id(app) -> int:
    with app.app_context(), transaction():
        person = Person(given_name="Ana", family_name="Exemplar")
        session.add(person)
        session.flush()
        return person.id


def test_work_is_kept_when_it_ends_well(app, person_id):
    with app.app_context(), transaction():
        session.get_one(Person, person_id).given_name = "Maria"

    with app.app_context():
        assert session.get_one(Person, person_id).given_name == "Maria"


def test_nothing_is_kept_of_work_that_fails(app, person_id):
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        session.get_one(Person, person_id).given_name = "Maria"
        session.flush()
        _ = 1 / 0

    with app.app_context():
        assert session.get_one(Person, person_id).given_name == "Ana"


def test_what_was_read_before_is_read_again_inside(app, person_id):
    with app.app_context():
        person = session.get_one(Person, person_id)
        assert person.given_name == "Ana"
        _rename_elsewhere(app, person_id, "Maria")

        with transaction():
            seen = person.given_name

    assert seen == "Maria"


def test_no_write_is_lost_when_many_write_at_once(app, person_id):
    def add_letter() -> None:
        with app.app_context():
            session.get_one(Person, person_id)
            with transaction():
                session.execute(
                    update(Person)
                    .where(Person.id == person_id)
                    .values(family_name=Person.family_name + "x")
                )

    threads = [threading.Thread(target=add_letter) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert session.get_one(Person, person_id).family_name == "Exemplar" + "x" * AT_ONCE


def test_callbacks_run_after_the_data_is_safe(app, person_id):
    seen = []

    def look() -> None:
        seen.append(session.scalar(select(func.count(Person.id))))

    with app.app_context(), transaction():
        session.add(Person(given_name="Ion", family_name="Exemplar"))
        after_commit(look)
        assert seen == []

    assert seen == [2]


def test_callbacks_do_not_run_when_the_work_fails(app):
    seen = []

    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append("ran"))
        _ = 1 / 0

    assert seen == []


def test_relationships_are_never_loaded_unasked(app, person_id):
    with app.app_context(), pytest.raises(InvalidRequestError, match="lazy='raise'"):
        _ = session.get_one(Person, person_id).organisation


def test_only_a_deadlock_is_one():
    assert not is_deadlock(ValueError("no"))


def _rename_elsewhere(app, person_id: int, name: str) -> None:
    def rename() -> None:
        with app.app_context(), transaction():
            session.get_one(Person, person_id).given_name = name

    thread = threading.Thread(target=rename)
    thread.start()
    thread.join()


def test_connection_that_the_server_ended_while_it_rested_is_replaced(app, monkeypatch):
    monkeypatch.setattr(kernel_db, "IDLE_SECONDS", 0)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            own = session.scalar(text("SELECT pg_backend_pid()"))
            with db.engine.connect() as other:  # a second one, while the session holds its own
                session.remove()
                other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        else:
            session.scalar(text("SELECT 1"))
            session.remove()

        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.backend("sqlite")
def test_journal_is_swept_without_waiting_long_for_a_reader(app):
    file = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    with app.app_context(), transaction():
        session.execute(text("CREATE TABLE swept (word TEXT)"))
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM swept").fetchall()

    with app.app_context():
        with transaction():
            session.execute(text("INSERT INTO swept VALUES ('later')"))
        sweep_journal()
        kept = Path(f"{file}-wal").stat().st_size
        reader.close()
        sweep_journal()
        timeout = session.execute(text("PRAGMA busy_timeout")).scalar()

    assert (kept > 0, Path(f"{file}-wal").stat().st_size, timeout) == (True, 0, 30_000)
