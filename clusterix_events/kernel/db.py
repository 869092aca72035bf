"""The database: typed models, and the one place where a transaction begins and ends."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    CursorResult,
    Enum,
    Executable,
    Insert,
    MetaData,
    Table,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import (
    DeclarativeBase,
    Session,
    make_transient_to_detached,
    registry,
    scoped_session,
)
from sqlalchemy.pool import ConnectionPoolEntry

from clusterix_events.kernel.types import ANNOTATIONS
from clusterix_events.settings import Settings

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
IDLE_SECONDS = 1
SWEEP_MILLISECONDS = 200

_enums = Enum(
    StrEnum,
    native_enum=False,
    length=32,
    validate_strings=True,
    create_constraint=True,
    values_callable=lambda states: [state.value for state in states],
)


class Base(DeclarativeBase):
    """The base of all models."""

    # Flask-SQLAlchemy 3.1.1 refuses a type_annotation_map on the class: it hangs on the registry.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={**ANNOTATIONS, StrEnum: _enums},
    )


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False}
)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
session = cast("scoped_session[Session]", db.session)

M = TypeVar("M", bound=Base)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def init_db(app: Flask, settings: Settings) -> None:
    """Connect the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    app.extensions["write_lock"] = threading.Lock()
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine, settings.sqlite_synchronous)
        else:
            _ask_idle_connections(db.engine)


@contextmanager
def transaction() -> Iterator[None]:
    """Open the one write transaction of an action and end it: commit, or roll back on an error.

    What was read before is forgotten and read again when touched, so a decision never rests on
    an old value. SQLite begins IMMEDIATE behind one lock of this process; PostgreSQL runs READ
    COMMITTED. Work handed to `after_commit` runs when the data is safe.
    """
    session.rollback()
    session.expire_all()
    callbacks: list[Callable[[], None]] = []
    session.info["after_commit"] = callbacks
    token = _writing.set(True)
    try:
        with _process_lock():
            try:
                session.connection()
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _writing.reset(token)
        session.info.pop("after_commit", None)
    for callback in callbacks:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` after the present transaction has been committed; never when it fails."""
    session.info["after_commit"].append(callback)


def prepared_insert(model: type[Base]) -> Insert:
    """Return the statement that adds one row of a model, to be made once and kept."""
    return insert(cast("Table", model.__table__))


def add_row(statement: Insert, values: Mapping[str, Any]) -> int:
    """Return the number of a row added by a prepared INSERT, past the session's objects.

    It costs a quarter of adding an object; what the row refers to must be in the database already.
    """
    done = session.connection().execute(statement, values)
    return int(cast("Any", done.inserted_primary_key)[0])


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the numbers of many rows added past the session's objects, in their order.

    All rows have the same keys. The numbers are taken first, as SQLite gives none back in order
    for many rows at once; its one writer, or PostgreSQL's sequence, keeps them apart.
    """
    if not rows:
        return []
    connection, table = session.connection(), cast("Table", model.__table__)
    if connection.dialect.name == "sqlite":
        highest = connection.scalar(select(func.max(table.c.id))) or 0
        numbers = list(range(highest + 1, highest + len(rows) + 1))
    else:
        numbered = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :n)"
        )
        numbers = list(connection.scalars(numbered, {"name": table.name, "n": len(rows)}))
    values = [{**row, "id": number} for row, number in zip(rows, numbers, strict=True)]
    connection.execute(insert(table), values)
    return numbers


def sweep_journal() -> None:
    """Empty SQLite's journal, whose old pages still hold what was erased; after the commit.

    While others read it stays as it is, and the next sweep finds it.
    """
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={SWEEP_MILLISECONDS}")  # it holds up who writes
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()
        connection.close()


def fetch(statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Return what a prepared SELECT of columns finds, past the session's objects.

    It costs half of what the session asks; what is not flushed yet, it does not see.
    """
    return session.connection().execute(statement, values)


def attached(row: M) -> M:
    """Return an object that was made of a row just written, as one this session has read."""
    make_transient_to_detached(row)
    session.add(row)
    return row


def is_database_there() -> bool:
    """Return whether the database answers."""
    try:
        return bool(session.scalar(text("SELECT 1")))
    except DBAPIError:
        return False


def is_deadlock(error: BaseException) -> bool:
    """Return whether the database ended a transaction so that another could go on."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in {"40P01", "40001"}


@contextmanager
def _process_lock() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with current_app.extensions["write_lock"]:
        yield


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "isolation_level": "READ COMMITTED",
    }


def _ask_idle_connections(engine: Engine) -> None:
    """Ask a connection that rested whether it still stands, and take another if not.

    Asking at every use, as SQLAlchemy offers to, costs a registration five round trips.
    """

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        rested = time.monotonic() - record.info.get("used_at", time.monotonic())
        if rested < IDLE_SECONDS:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten in the file too
            f"synchronous={synchronous}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
