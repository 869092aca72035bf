"""Starting and ending the product as an operator does."""

import signal
import subprocess

import httpx
import psutil
import pytest

from tests.support.server import Server

ANA = ("--given-name", "Ana", "--family-name", "Pop", "--password", "correct horse battery")


@pytest.fixture
def installation(database, tmp_path) -> Server:
    """An installation that is not started."""
    (tmp_path / "instance").mkdir()
    return Server(tmp_path / "instance", database.url)


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=15)
    return alive


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_serve_ends_all_its_children(start_server, number):
    server = start_server(command="serve")
    children = psutil.Process(server.process.pid).children(recursive=True)

    server.process.send_signal(number)

    assert len(children) >= 4  # gunicorn with its two workers, and the worker
    assert server.process.wait(30) == 0
    assert _alive(children) == []


@pytest.mark.backend("sqlite")
def test_serve_ends_whole_when_the_worker_dies(start_server):
    server = start_server(command="serve")
    main = psutil.Process(server.process.pid)
    children = main.children(recursive=True)
    worker = next(one for one in main.children() if not one.children())

    worker.kill()

    assert server.process.wait(30) == 1
    assert _alive(children) == []
    assert "A part of it ended by itself" in server.log


def test_first_account_signs_in_on_a_database_that_was_empty(databases, backend, tmp_path):
    server = Server(tmp_path / "instance", databases.make_unmigrated(backend), command="serve")
    server.instance.mkdir()

    server.run("user", "create", "ana@example.org", *ANA)
    server.start()
    try:
        with httpx.Client(base_url=server.url, follow_redirects=True) as browser:
            page = browser.get("/sign-in").text
            token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
            data = {"email": "ana@example.org", "password": "correct horse battery"}
            answer = browser.post("/sign-in", data={**data, "csrf_token": token})
    finally:
        server.stop()

    assert (answer.status_code, answer.url.path) == (200, "/manage/")


@pytest.mark.backend("sqlite")
def test_demonstration_accounts_are_not_served_to_others(installation):
    installation.run("user", "create", "organiser@example.org", *ANA)

    for command in ("serve", "web"):
        done = subprocess.run(
            [*installation.program, command],
            env={**installation.environment, "HOST": "0.0.0.0"},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 2
        assert done.stderr.splitlines() == [
            "Error: HOST=0.0.0.0 would let others reach the demonstration accounts: "
            "set HOST=127.0.0.1, or serve a database without the demonstration."
        ]


@pytest.mark.backend("sqlite")
def test_rate_limits_are_not_switched_off_for_others(installation):
    settings = {"HOST": "0.0.0.0", "CLUSTERIX_RATE_LIMITS": "off"}

    done = subprocess.run(
        [*installation.program, "web"],
        env={**installation.environment, **settings},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
