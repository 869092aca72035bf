"""The ground the other tests stand on holds."""

import smtplib
import socket
import urllib.request
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from clusterix_events.kernel.clock import now
from clusterix_events.kernel.db import Base, db, session, transaction
from clusterix_events.people.models import Person
from tests.support.databases import Databases
from tests.support.network import NetworkForbiddenError


def test_network_is_refused_beyond_loopback():
    with pytest.raises(NetworkForbiddenError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_names_are_not_looked_up():
    with pytest.raises(NetworkForbiddenError):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_both_databases_answer(databases: Databases, backend):
    engine = sqlalchemy.create_engine(databases.make_unmigrated(backend))

    with engine.connect() as connection:
        answer = connection.execute(sqlalchemy.text("SELECT 1 + 1")).scalar()
    engine.dispose()

    assert (engine.dialect.name, answer) == (backend, 2)


def test_sink_keeps_mail(smtp_sink):
    message = EmailMessage()
    message["To"] = "ana@example.org"
    message.set_content("Bună ziua")

    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as sender:
        sender.send_message(message, "from@example.org", ["ana@example.org"])

    assert [m.get_content().strip() for m in smtp_sink.wait_for(1)] == ["Bună ziua"]


def test_sink_can_be_down_and_come_back(smtp_sink):
    smtp_sink.stop()

    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", smtp_sink.port)

    smtp_sink.start()
    smtplib.SMTP("127.0.0.1", smtp_sink.port).quit()


def test_browser_shows_a_page(new_page):
    page = new_page(java_script_enabled=False)

    page.set_content("<h1>Agenda</h1>")

    assert (page.inner_text("h1"), page.viewport_size) == ("Agenda", {"width": 390, "height": 900})


def test_each_test_finds_an_empty_database(app):
    with app.app_context(), transaction():
        session.add(Person(given_name="Ana", family_name="Pop", email="ana@example.org"))

    with app.app_context():
        assert session.scalar(select(func.count(Person.id))) == 1


def test_each_test_finds_an_empty_database_again(app):
    with app.app_context(), transaction():
        session.add(Person(given_name="Ion", family_name="Pop", email="ion@example.org"))

    with app.app_context():
        assert session.scalar(select(func.count(Person.id))) == 1


def test_app_shows_the_time_of_the_test(app, clock):
    clock.advance(days=1)

    with app.app_context():
        assert now() == datetime(2026, 9, 2, 8, 0, tzinfo=UTC)


def test_client_refuses_an_open_context(app, client):
    with app.app_context(), pytest.raises(AssertionError, match="close the application context"):
        client.get("/healthz")


def test_models_and_migrations_agree(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []
