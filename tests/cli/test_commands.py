"""Accounts, backups, links and jobs by the command line."""

import pytest
from sqlalchemy import select

from clusterix_events.events.models import Access, Event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Account
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on, disconnect
from tests.support.server import Server

ANA = ("--given-name", "Ana", "--family-name", "Pop", "--password", "correct horse battery")


@pytest.fixture
def installation(database, tmp_path) -> Server:
    """An installation that is not started."""
    (tmp_path / "instance").mkdir()
    return Server(tmp_path / "instance", database.url)


@pytest.fixture
def app(database, installation):
    """The same installation inside this process."""
    app = app_on(database, installation.instance)
    yield app
    disconnect(app)


def _emails(app) -> list[str]:
    with app.app_context():
        return list(session.scalars(select(Account.email).order_by(Account.id)))


def test_account_is_made_once_and_may_become_an_administrator(installation, app):
    installation.run("user", "create", "ana@example.org", *ANA)
    installation.run("user", "create", "Ana@example.org", "--administrator", *ANA)

    with app.app_context():
        accounts = session.execute(select(Account.email, Account.is_administrator)).all()
    assert accounts == [("ana@example.org", True)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody", *ANA), "Error: nobody is not an e-mail address."),
        (
            ("ana@example.org", *ANA[:5], "short"),
            "Error: Please use at least 10 characters; three words do well.",
        ),
    ],
)
def test_account_is_refused_with_one_sentence(installation, app, arguments, sentence):
    done = installation.run("user", "create", *arguments, check=False)

    assert (done.returncode, done.stderr.splitlines()) == (1, [sentence])
    assert _emails(app) == []


def test_backup_brings_everything_back(installation, app, tmp_path):
    installation.run("user", "create", "ana@example.org", *ANA)
    secret = (installation.instance / "secret-key").read_text()
    files = installation.instance / "files"
    files.mkdir()
    (files / "slides.pdf").write_bytes(b"slides")
    kept = tmp_path / "kept.tar.gz"
    installation.run("backup", str(kept))
    installation.run("user", "create", "bo@example.org", *ANA)
    (installation.instance / "secret-key").write_text("lost")
    (files / "slides.pdf").unlink()
    disconnect(app)

    refused = installation.run("restore", str(kept), check=False)
    installation.run("restore", str(kept), "--replace")

    assert kept.stat().st_mode & 0o777 == 0o600
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "Error: The database holds events already; add --replace to throw them away."
    ]
    assert _emails(app) == ["ana@example.org"]
    assert (installation.instance / "secret-key").read_text() == secret
    assert (files / "slides.pdf").read_bytes() == b"slides"


def test_damaged_backup_is_refused_and_changes_nothing(installation, app, tmp_path):
    installation.run("user", "create", "ana@example.org", *ANA)
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(b"no archive")

    done = installation.run("restore", "--replace", str(damaged), check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Error: {damaged} is not a backup, or it is damaged."]
    assert _emails(app) == ["ana@example.org"]


def test_links_of_a_demonstration_are_printed(installation, app):
    with app.app_context(), transaction():
        event = add_event("trial", is_demonstration=True)
        add_part(event, "tour", title="Tour", access=Access.BY_INVITATION)

    done = installation.run("links", "trial")

    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[:2] for line in lines] == [["Tour", "invitation"]]
    assert lines[0][2].startswith(f"{installation.url}/i/")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("real",),
            "Error: real is not a demonstration, and links of real people are theirs alone.",
        ),
        (("nothing",), "Error: There is no event nothing."),
        (
            ("trial", "--person", "ABCDEFGHJK"),
            "Error: Nobody at trial has the reference ABCDEFGHJK.",
        ),
    ],
)
def test_links_are_refused_with_one_sentence(installation, app, arguments, sentence):
    with app.app_context(), transaction():
        add_event("real")
        add_event("trial", is_demonstration=True)

    done = installation.run("links", *arguments, check=False)

    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (1, "", [sentence])


def test_jobs_run_by_the_clock_they_are_given(installation, app):
    from clusterix_events.kernel.jobs import PeriodicRun  # its table is read here alone

    installation.run("jobs", "run", "--now", "2026-12-01T08:00Z")

    with app.app_context():
        moments = set(session.scalars(select(PeriodicRun.ran_at)))
        faults = set(session.scalars(select(PeriodicRun.fault)))
    assert [moment.isoformat() for moment in moments] == ["2026-12-01T08:00:00+00:00"]
    assert faults == {None}


def test_moment_without_a_zone_is_refused(installation, app):
    done = installation.run("jobs", "run", "--now", "2026-12-01T08:00", check=False)

    assert done.returncode == 2
    assert "Please add the zone, e.g. Z for UTC." in done.stderr
    with app.app_context():
        assert session.scalars(select(Event.id)).all() == []
