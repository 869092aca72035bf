"""The two databases that stored things are tested on, migrated once, emptied for each test."""

import fcntl
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from clusterix_events.migrations.upgrade import upgrade
from tests.support.postgres import Cluster

TEMPLATE = "clusterix_template"
KEPT = "alembic_version"


class Backend(StrEnum):
    """A database the product runs on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Database(Protocol):
    """A migrated database that belongs to one test process."""

    @property
    def url(self) -> str:
        """The address as SQLAlchemy reads it."""

    def empty(self) -> None:
        """Bring it back to the state right after the migrations."""

    def close(self) -> None:
        """Let go of what `empty` keeps open."""


@dataclass(frozen=True)
class SqliteDatabase:
    """A file, replaced by the migrated one; nobody may be connected meanwhile."""

    migrated: Path
    file: Path

    @property
    def url(self) -> str:
        """The address as SQLAlchemy reads it."""
        return f"sqlite:///{self.file}"

    def empty(self) -> None:
        """Copy the migrated file over this one."""
        for leftover in (f"{self.file}-wal", f"{self.file}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.copyfile(self.migrated, self.file)

    def close(self) -> None:
        """Nothing is kept open."""


@dataclass(frozen=True)
class PostgresDatabase:
    """A database cloned from the migrated template, emptied by deleting what is in it."""

    url: str

    def empty(self) -> None:
        """Delete the rows of the tables that have any; cheaper than TRUNCATE on small tables."""
        with self._connection.transaction():
            filled = [row[0] for row in self._connection.execute(self._which_are_filled)]
            if filled:
                self._connection.execute("SET LOCAL session_replication_role = replica")
                deletions = (sql.SQL("DELETE FROM {}").format(sql.Identifier(n)) for n in filled)
                self._connection.execute(sql.SQL("; ").join(deletions))  # in any order

    def close(self) -> None:
        """End the connection that `empty` keeps."""
        if "_connection" in self.__dict__:
            self._connection.close()

    @cached_property
    def _connection(self) -> "psycopg.Connection[tuple[str]]":
        return psycopg.connect(self.url)

    @cached_property
    def _which_are_filled(self) -> sql.Composed:
        rows = self._connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
            [KEPT],
        ).fetchall()
        one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        asked = (one.format(sql.Literal(name), sql.Identifier(name)) for (name,) in rows)
        return sql.SQL(" UNION ALL ").join(asked)


@dataclass(frozen=True)
class Databases:
    """Makes databases for the tests of one process; `folder` is shared by all processes."""

    folder: Path
    cluster: Cluster
    name: str

    def make(self, backend: Backend) -> Database:
        """Return a new database with the tables of the present migrations."""
        unique = f"clusterix_{self.name}_{uuid.uuid4().hex[:8]}"
        if backend is Backend.SQLITE:
            database = SqliteDatabase(self._migrated_file(), self.folder / f"{unique}.db")
            database.empty()
            return database
        self._migrated_template()
        return PostgresDatabase(self.cluster.create(unique, template=TEMPLATE))

    def make_unmigrated(self, backend: Backend) -> str:
        """Return the address of a database without any table."""
        unique = f"clusterix_{self.name}_{uuid.uuid4().hex[:8]}"
        if backend is Backend.SQLITE:
            return f"sqlite:///{self.folder / unique}.db"
        return self.cluster.create(unique)

    def make_copy(self, backend: Backend, name: str, fill: Callable[[str], None]) -> str:
        """Return the address of a copy of what `fill` writes, once for all processes."""
        unique = f"clusterix_{self.name}_{uuid.uuid4().hex[:8]}"
        if backend is Backend.SQLITE:
            file = self.folder / f"{name}.db"
            with once(file) as first:
                if first:
                    fill(f"sqlite:///{file}")
                    _join_log(file)
            shutil.copyfile(file, self.folder / f"{unique}.db")
            return f"sqlite:///{self.folder / unique}.db"
        with once(self.folder / name) as first:
            if first:
                fill(self.cluster.create(f"clusterix_{name}"))
        return self.cluster.create(unique, template=f"clusterix_{name}")

    def remove(self, database: Database) -> None:
        """Throw a database away."""
        database.close()
        if isinstance(database, SqliteDatabase):
            for file in self.folder.glob(f"{database.file.name}*"):
                file.unlink()
        else:
            self.cluster.drop(str(make_url(database.url).database))

    def _migrated_file(self) -> Path:
        file = self.folder / "migrated.db"
        with once(file) as first:
            if first:
                upgrade(f"sqlite:///{file}")
                _join_log(file)
        return file

    def _migrated_template(self) -> None:
        with once(self.folder / "template") as first:
            if first:
                self.cluster.drop(TEMPLATE)
                upgrade(self.cluster.create(TEMPLATE))


def _join_log(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def once(mark: Path) -> Iterator[bool]:
    """Give True to the first of all processes that ask and let the others wait for its end."""
    done = mark.with_suffix(".done")
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()
