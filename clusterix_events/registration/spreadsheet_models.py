"""What left the house in tables, and what came in by them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class ExportState(StrEnum):
    """Where the writing of an export stands."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


class ImportState(StrEnum):
    """Where an import stands; what AT_WORK names is the worker's."""

    READING = "reading"
    MAPPING = "mapping"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    MAILING = "mailing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"
    DROPPED = "dropped"


AT_WORK = frozenset(
    {
        ImportState.READING,
        ImportState.CHECKING,
        ImportState.RUNNING,
        ImportState.MAILING,
        ImportState.UNDOING,
    }
)


class RowState(StrEnum):
    """What became of one row of an import."""

    READ = "read"
    WRONG = "wrong"
    GOOD = "good"
    LEFT_OUT = "left_out"
    ADDED = "added"
    UPDATED = "updated"
    TAKEN_BACK = "taken_back"
    KEPT = "kept"


class Match(StrEnum):
    """Why a row may be somebody who is registered already, the surest first."""

    SAME_PERSON = "same_person"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    EARLIER_ROW = "earlier_row"


class RegistrationExport(Model):
    """One export: by whom, of which columns, how many people; never the data itself.

    `wanted` tells a worker whom to write and is emptied when it is done; `reason` is given for
    special data alone.
    """

    __tablename__ = "registration_export"
    __table_args__ = (Index("ix_registration_export_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int | None]
    created_at: Mapped[datetime]
    format: Mapped[str]
    columns: Mapped[list[str]]
    filter_words: Mapped[str]
    reason: Mapped[str | None] = mapped_column(default=None)
    row_count: Mapped[int]
    written_count: Mapped[int] = mapped_column(default=0)
    state: Mapped[ExportState]
    locale: Mapped[str]
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    file_id: Mapped[int | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    lease_ends_at: Mapped[datetime | None] = mapped_column(default=None)


class RegistrationImport(Model):
    """One table brought in: how it was read, what its columns mean, what the organiser chose.

    `options` holds the organiser's choices; `found` what reading and checking told, in numbers.
    """

    __tablename__ = "registration_import"
    __table_args__ = (Index("ix_registration_import_event_id_id", "event_id", "id"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int | None]
    created_at: Mapped[datetime]
    name: Mapped[str]
    locale: Mapped[str]
    state: Mapped[ImportState]
    file_id: Mapped[int | None] = mapped_column(default=None)
    heads: Mapped[list[str]] = mapped_column(default=list)
    mapping: Mapped[list[str]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    refusal: Mapped[str | None] = mapped_column(default=None)
    row_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    mailed_count: Mapped[int] = mapped_column(default=0)
    lease_ends_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)


class ImportRow(Model):
    """One row of an import and what became of it.

    `cells` are emptied when the import is done. `before` is what an updated registration held, for
    taking it back; `made_version` the registration's version when the import was done with it.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_import_row_import_id_state", "import_id", "state"),
    )

    id: Mapped[IntPk]
    import_id: Mapped[int] = mapped_column(ForeignKey("registration_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[RowState]
    cells: Mapped[list[str]] = mapped_column(default=list)
    errors: Mapped[list[Any]] = mapped_column(default=list)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    match: Mapped[Match | None] = mapped_column(default=None)
    match_number: Mapped[int | None] = mapped_column(default=None)
    registration_id: Mapped[int | None] = mapped_column(default=None, index=True)
    made_version: Mapped[int | None] = mapped_column(default=None)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
