"""The ground the other tests stand on holds."""

import smtplib
import socket
import urllib.request
from email.message import EmailMessage

import pytest
import sqlalchemy

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
