"""Exporting registrations: each export is noted; tables for Excel are written by a worker."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask_babel import force_locale
from sqlalchemy import or_, select, update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock, files, jobs
from clusterix_events.kernel.db import after_commit, session, transaction
from clusterix_events.kernel.files import FileKind
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.registration import queries
from clusterix_events.registration.export_columns import columns_of, is_nameless
from clusterix_events.registration.export_tables import heads_of, shuffled, text_rows
from clusterix_events.registration.spreadsheet_models import ExportState, RegistrationExport
from clusterix_events.registration.wanted import Wanted

logger = logging.getLogger(__name__)
LEASE_MINUTES = 5
KEPT_HOURS = 24
FILE_MAX = 100_000_000
JOB = "registration.write_export"


def note_export(
    event_id: int,
    ids: Sequence[int],
    *,
    file_format: str,
    column_ids: Sequence[str],
    filter_words: str,
    locale: str,
    reason: str | None = None,
) -> RegistrationExport:
    """Return the note of an export that is sent at once: who, which columns, how many people."""
    made = RegistrationExport(
        event_id=event_id,
        account_id=current_actor().account_id,
        created_at=clock.now(),
        format=file_format,
        columns=list(column_ids),
        filter_words=filter_words,
        reason=reason,
        row_count=len(ids),
        written_count=len(ids),
        state=ExportState.DONE,
        locale=locale,
    )
    session.add(made)
    session.flush()
    audit.record(
        "registrations.exported", event_id=event_id, subject=f"export:{made.id}", rows=len(ids)
    )
    return made


def queue_export(
    event_id: int,
    ids: Sequence[int],
    *,
    wanted: Wanted,
    file_format: str,
    column_ids: Sequence[str],
    filter_words: str,
    locale: str,
) -> RegistrationExport:
    """Return the note of an export that a worker will write into a file."""
    made = note_export(
        event_id,
        ids,
        file_format=file_format,
        column_ids=column_ids,
        filter_words=filter_words,
        locale=locale,
    )
    made.state, made.written_count, made.wanted = ExportState.QUEUED, 0, asdict(wanted)
    session.flush()
    number = made.id
    after_commit(lambda: jobs.enqueue(JOB, number))
    return made


def ids_for(event: Event, wanted: Wanted, column_ids: Sequence[str]) -> list[int]:
    """Return whom an export holds, in an order that tells no more than its columns do."""
    ids = queries.list_ids(event.id, wanted)
    return shuffled(ids) if is_nameless(column_ids, event) else ids


@jobs.task(JOB)
def write_export(export_id: int) -> None:
    """Write an export into a file; safe to be asked twice, and begun anew after an end midway."""
    with transaction():
        taken = _take(export_id, clock.now())
    if taken is None:
        return
    try:
        with force_locale(taken.locale), TemporaryDirectory() as folder:
            _write(taken, Path(folder) / "export.xlsx")
    except Exception:
        with transaction():
            session.execute(_of(export_id).values(state=ExportState.FAILED, wanted=None))
        raise
    logger.info("export %s written", export_id)


@jobs.periodic("registration.exports")
def sweep(now: datetime) -> None:
    """Hand exports to a worker again whose worker was ended, or whose task was lost."""
    for number in session.scalars(_due(now)).all():
        after_commit(lambda number=number: jobs.enqueue(JOB, number))  # type: ignore[misc]


def _write(taken: RegistrationExport, path: Path) -> None:
    # reason: the web process, which imports this module too, must not hold the library
    from clusterix_events.kernel.xlsx_writing import write_xlsx

    event = queries.get_event(taken.event_id)
    wanted = _wanted(taken.wanted or {})
    columns = [each for each in columns_of(event) if each.id in taken.columns]
    ids = ids_for(event, wanted, taken.columns)
    title, slug = event.title, event.slug
    rows = text_rows(taken.event_id, ids, columns, note=lambda done: _note_progress(taken.id, done))
    write_xlsx(path, title, heads_of(columns), rows)
    expires_at = clock.now() + timedelta(hours=KEPT_HOURS)
    with path.open("rb") as stream:
        received = files.receive_file(
            stream, name=f"{slug}.xlsx", kinds={FileKind.XLSX}, limit=FILE_MAX
        )
    with transaction():
        stored = files.keep_file(
            received, event_id=taken.event_id, purpose="registrations", expires_at=expires_at
        )
        session.execute(
            _of(taken.id).values(
                state=ExportState.DONE,
                row_count=len(ids),
                written_count=len(ids),
                wanted=None,
                file_id=stored.id,
                expires_at=expires_at,
            )
        )


def _note_progress(export_id: int, done: int) -> None:
    with transaction():
        session.execute(
            _of(export_id).values(written_count=done, lease_ends_at=_lease_end(clock.now()))
        )


def _take(export_id: int, now: datetime) -> RegistrationExport | None:
    """Return an export for the caller alone until its lease ends, or None."""
    taken = session.execute(
        update(RegistrationExport)
        .where(RegistrationExport.id == export_id, *_is_due(now))
        .values(lease_ends_at=_lease_end(now))
        .returning(RegistrationExport.id)
    ).first()
    if taken is None:
        return None
    found = session.get_one(RegistrationExport, export_id)
    session.refresh(found)
    session.expunge(found)
    return found


def _due(now: datetime) -> Any:
    return select(RegistrationExport.id).where(*_is_due(now)).order_by(RegistrationExport.id)


def _is_due(now: datetime) -> tuple[Any, Any]:
    lease = RegistrationExport.lease_ends_at
    return RegistrationExport.state == ExportState.QUEUED, or_(lease.is_(None), lease <= now)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(minutes=LEASE_MINUTES)


def _of(export_id: int) -> Any:
    return update(RegistrationExport).where(RegistrationExport.id == export_id)


def _wanted(kept: dict[str, Any]) -> Wanted:
    return replace(Wanted(**kept), references=tuple(kept.get("references") or ()))
