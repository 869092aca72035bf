"""Canaries on the demonstration, erased by the installed command with a clock of its own."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from clusterix_events.events.models import PartKind
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.privacy.models import ErasureEntry
from clusterix_events.registration import service as registrations
from clusterix_events.registration.service import Wishes
from tests.factories.events import add_event, add_part
from tests.factories.registration import an_answer_sheet
from tests.privacy.canaries import AGREED, ANSWERS, dump, kept, on_disk
from tests.privacy.test_erasing import AT_30, AT_365, AT_AUDIT
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database, SqliteDatabase
from tests.support.demonstration import SLUG, load_into
from tests.support.server import Server

ENDS_ON = date(2026, 10, 7)


def test_canaries_are_gone_everywhere_at_the_end_of_their_term_and_not_before(
    database: Database, tmp_path: Path
) -> None:
    server = Server(tmp_path / "instance", database.url)
    server.instance.mkdir()
    app = app_on(database, tmp_path / "own-instance")
    with app.app_context(), transaction():
        event = add_event()
        parts = [add_part(event), add_part(event, "tour", kind=PartKind.STUDY_TOUR)]
        add_registration_by_hand(event.id, [part.id for part in parts])
    disconnect(app)

    def run(days: int) -> set[str]:
        day = ENDS_ON + timedelta(days=days)
        server.run("jobs", "run", "--now", f"{day}T12:00Z")
        return _said(database, tmp_path, server)

    assert run(6) == set(ANSWERS)
    assert run(7) == AT_30 | AT_365 | AT_AUDIT
    assert run(365) == AT_AUDIT
    assert _mails_and_entries(database, tmp_path) == (0, True)


def test_canaries_in_the_demonstration_go_too(tmp_path: Path) -> None:
    file = load_into(tmp_path / "instance")
    database = SqliteDatabase(file, file)
    server = Server(tmp_path / "instance", database.url)
    app = app_on(database, tmp_path / "own-instance")
    with app.app_context(), transaction():
        event = find_event(SLUG)
        assert event is not None
        ends_on = event.ends_on
        add_registration_by_hand(event.id, [part.id for part in event.parts])
    disconnect(app)

    def run(days: int) -> set[str]:
        day = ends_on + timedelta(days=days)
        server.run("jobs", "run", "--now", f"{day}T12:00Z")
        return _said(database, tmp_path, server)

    assert run(6) == set(ANSWERS)
    assert run(365) == AT_AUDIT


def add_registration_by_hand(event_id: int, part_ids: list[int]) -> None:
    """Register somebody whose every answer is a canary."""
    wishes = Wishes(answers=an_answer_sheet(**ANSWERS, **AGREED), part_ids=frozenset(part_ids))
    registrations.add_person(event_id, wishes)


def _said(database: Database, folder: Path, server: Server) -> set[str]:
    """Return the canaries found in all tables, in the bytes of SQLite's file, in mails and logs."""
    app = app_on(database, folder / "own-instance")
    with app.app_context():
        found = kept(dump())
    disconnect(app)
    places = [
        server.instance / "server.log",
        server.instance / "mail",
        server.instance / "queue.db",
    ]
    if database.url.startswith("sqlite"):
        file = Path(str(make_url(database.url).database))
        places += [file, file.with_name(f"{file.name}-wal")]
    return found | kept(on_disk(*(place for place in places if place.exists())))


def _mails_and_entries(database: Database, folder: Path) -> tuple[int, bool]:
    """Return how many mails still hold words, and whether a log was written."""
    app = app_on(database, folder / "own-instance")
    with app.app_context():
        mails = select(func.count()).select_from(OutgoingMail)
        said = session.scalar(mails.where(OutgoingMail.recipient != ""))
        entries = session.scalar(select(func.count()).select_from(ErasureEntry))
    disconnect(app)
    return said or 0, bool(entries)


@pytest.mark.parametrize("word", ["Canaryunerased"])
def test_sqlite_as_it_comes_would_keep_what_is_deleted(tmp_path: Path, word: str) -> None:
    """The negative control: without overwriting, the file says what the table forgot."""
    file = tmp_path / "careless.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE answer (value TEXT)")
        connection.executemany("INSERT INTO answer VALUES (?)", [(word,)] * 3)
        connection.commit()
        connection.execute("DELETE FROM answer")
        connection.commit()
    connection.close()

    assert kept(on_disk(file), {"word": word}) == {"word"}
