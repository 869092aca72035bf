"""What people meet when mail is down or the database busy, and what a second click does."""

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.places.models import Pool
from clusterix_events.registration.models import Registration
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.visitors import DEFAULTS, Visitor

BUSY_SECONDS = 2
SLUG = "meeting"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """Our own eyes and hands on the server's database, with one open event in it."""
    app = app_on(database, tmp_path / "own-instance")
    soon = date.today() + timedelta(days=60)
    with app.app_context(), transaction():
        add_part(add_event(SLUG, starts_on=soon, ends_on=soon))
    yield app
    disconnect(app)


def test_registration_succeeds_and_its_mail_is_kept_while_the_mail_server_is_down(
    app, start_server, smtp_sink
):
    smtp_sink.stop()
    server = start_server(CLUSTERIX_SMTP_URL=smtp_sink.url)

    with Visitor(server.url) as visitor:
        page = visitor.register(SLUG, email="ana@example.org")

    assert (page.status, "Thank you" in page.text) == (200, True)
    with app.app_context():
        kept = session.execute(select(OutgoingMail.recipient, OutgoingMail.sent_at)).all()
        assert [tuple(row) for row in kept] == [("ana@example.org", None)]


def test_registration_waits_while_the_database_is_busy(app, server):
    held, free_again = threading.Event(), threading.Event()
    busy = threading.Thread(target=_keep_busy, args=(app, held, free_again))
    busy.start()
    held.wait()

    with Visitor(server.url) as visitor:
        page = visitor.register(SLUG, email="ana@example.org")
    busy.join()

    assert (page.status, "Thank you" in page.text) == (200, True)
    assert free_again.is_set()


def test_sending_the_form_twice_registers_once(app, server):
    with Visitor(server.url) as visitor:
        form = visitor.get(f"/events/{SLUG}/register")
        answers = {**DEFAULTS, "email": "ana@example.org"}
        pages = [visitor.send(form, answers) for _ in range(2)]

    assert ["Thank you" in page.text for page in pages] == [True, True]
    with app.app_context():
        assert session.scalar(select(func.count(Registration.id))) == 1


def _keep_busy(app: Flask, held: threading.Event, free_again: threading.Event) -> None:
    """Hold what every registration needs for a while: all of SQLite, the pools of PostgreSQL."""
    with app.app_context(), transaction():
        session.execute(update(Pool).values(seq=Pool.seq))
        held.set()
        time.sleep(BUSY_SECONDS)
        free_again.set()
