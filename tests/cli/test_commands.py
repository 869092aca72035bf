"""Accounts, backups, links and jobs by the command line."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from clusterix_events.app import create_app
from clusterix_events.cli import commands_of
from clusterix_events.events.models import Access, Event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.jobs import PeriodicRun
from clusterix_events.people.models import Account
from clusterix_events.settings import Settings
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser
from tests.factories.registration import add_registration
from tests.support.apps import disconnect

ANA = ("--given-name", "Ana", "--family-name", "Pop", "--password", "correct horse battery")


@pytest.fixture
def run(app) -> Iterator[Callable[..., Result]]:
    """Runs a command on the test's application; one with a clock of its own gets its own."""
    made: list[Flask] = []

    def make_app(settings: Settings, **options: Any) -> Flask:
        if not any(options.values()):
            return app
        made.append(create_app(settings, **options))
        return made[-1]

    def run(*arguments: str, check: bool = True) -> Result:
        commands = commands_of(app.extensions["settings"], make_app)
        result = CliRunner().invoke(commands, list(arguments))
        assert not check or result.exit_code == 0, result.output
        return result

    yield run
    for other in made:
        disconnect(other)


def _emails(app) -> list[str]:
    with app.app_context():
        return list(session.scalars(select(Account.email).order_by(Account.id)))


def test_account_is_made_once_and_may_become_an_administrator(app, run):
    run("user", "create", "ana@example.org", *ANA)
    run("user", "create", "Ana@example.org", "--administrator", *ANA)

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
def test_account_is_refused_with_one_sentence(app, run, arguments, sentence):
    done = run("user", "create", *arguments, check=False)

    assert (done.exit_code, done.stderr.splitlines()) == (1, [sentence])
    assert _emails(app) == []


def test_backup_brings_everything_back(app, run, tmp_path):
    run("user", "create", "ana@example.org", *ANA)
    folder = app.extensions["settings"].instance
    (folder / "secret-key").write_text("secret")
    files = folder / "files" / "0a"
    files.mkdir(parents=True)
    (files / "slides.pdf").write_bytes(b"slides")
    (files / "arriving.part").write_bytes(b"sli")
    kept = tmp_path / "kept.tar.gz"
    run("backup", str(kept))
    run("user", "create", "bo@example.org", *ANA)
    (folder / "secret-key").write_text("lost")
    shutil.rmtree(files.parent)
    disconnect(app)

    refused = run("restore", str(kept), check=False)
    run("restore", str(kept), "--replace")

    assert kept.stat().st_mode & 0o777 == 0o600
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "Error: The database holds events already; add --replace to throw them away."
    ]
    assert _emails(app) == ["ana@example.org"]
    assert (folder / "secret-key").read_text() == "secret"
    assert {path.name: path.read_bytes() for path in files.iterdir()} == {"slides.pdf": b"slides"}


def test_damaged_backup_is_refused_and_changes_nothing(app, run, tmp_path):
    run("user", "create", "ana@example.org", *ANA)
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(b"no archive")

    done = run("restore", "--replace", str(damaged), check=False)

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [f"Error: {damaged} is not a backup, or it is damaged."]
    assert _emails(app) == ["ana@example.org"]


def test_links_of_a_demonstration_are_printed(app, run):
    with app.app_context(), transaction():
        event = add_event("trial", is_demonstration=True)
        add_part(event, "tour", title="Tour", access=Access.BY_INVITATION)

    done = run("links", "trial")

    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[:2] for line in lines] == [["Tour", "invitation"]]
    assert lines[0][2].startswith("http://localhost/i/")


def test_links_name_one_person_of_each_kind(app, run):
    with app.app_context(), transaction():
        event = add_event("trial", is_demonstration=True, regions=[])
        part = add_part(event)
        add_organiser(event.id, "olga@example.org")
        add_registration(event, part, given_name="Ana")
        second = add_registration(event, part, given_name="Bo").reference

    everybody = [line.split("\t")[:2] for line in run("links", "trial").stdout.splitlines()]
    chosen = run("links", "trial", "--person", second.lower()).stdout.split("\t")

    assert everybody == [["Ana Pop", "organiser (olga@example.org)"], ["Ana Pop", "participant"]]
    assert chosen[:2] == ["Bo Pop", "participant"]
    page = app.test_client().get(chosen[2].strip().removeprefix("http://localhost")).text
    assert ("Bo Pop" in page, "Ana Pop" in page) == (True, False)


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
def test_links_are_refused_with_one_sentence(app, run, arguments, sentence):
    with app.app_context(), transaction():
        add_event("real")
        add_event("trial", is_demonstration=True)

    done = run("links", *arguments, check=False)

    assert (done.exit_code, done.stdout, done.stderr.splitlines()) == (1, "", [sentence])


def test_jobs_run_by_the_clock_they_are_given(app, run):
    run("jobs", "run", "--now", "2026-12-01T08:00Z")

    with app.app_context():
        moments = set(session.scalars(select(PeriodicRun.ran_at)))
        faults = set(session.scalars(select(PeriodicRun.fault)))
    assert [moment.isoformat() for moment in moments] == ["2026-12-01T08:00:00+00:00"]
    assert faults == {None}


def test_moment_without_a_zone_is_refused(app, run):
    done = run("jobs", "run", "--now", "2026-12-01T08:00", check=False)

    assert done.exit_code == 2
    assert "Please add the zone, e.g. Z for UTC." in done.stderr
    with app.app_context():
        assert session.scalars(select(Event.id)).all() == []
