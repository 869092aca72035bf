"""Bringing in a table step by step: read, mapped, checked, run, told of, and taken back.

What takes long is done by a worker in small transactions. Each of them begins by renewing the
import's own row, which is its lock: whoever ends midway, the next worker goes on where it was.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import force_locale
from sqlalchemy import bindparam, delete, insert, or_, select, update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock, files, jobs
from clusterix_events.kernel.db import after_commit, session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.files import StoredFile
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.kernel.tables import Table, TableError
from clusterix_events.registration import import_queries, import_running, import_undo, queries
from clusterix_events.registration.import_heads import guess_mapping, heads_by_word
from clusterix_events.registration.import_queries import known_people
from clusterix_events.registration.import_reading import (
    reader_for,
    targets_of,
    words_of_heads,
)
from clusterix_events.registration.import_rules import (
    Known,
    check_mapping,
    find_match,
    name_of,
    understand,
)
from clusterix_events.registration.spreadsheet_models import (
    AT_WORK,
    ImportRow,
    ImportState,
    RegistrationImport,
    RowState,
)

logger = logging.getLogger(__name__)
JOB: Final = "registration.import"
LEASE_MINUTES: Final = 2
KEPT_DAYS: Final = 30  # how long an import can be taken back
WAITING_DAYS: Final = 7  # how long one that was never run waits
WRITTEN_AT_ONCE: Final = 500
AT_ONCE_MAX: Final = 300  # rows that are checked while somebody waits

Step = Callable[[int, datetime], bool]


def receive_table(event_id: int, table: Table, *, name: str, locale: str) -> RegistrationImport:
    """Return an import whose table was read, its columns guessed."""
    event = queries.get_event(event_id)
    made = _new(event, name=name, locale=locale)
    _keep_table(made, event, table)
    return made


def receive_stored(stored: StoredFile, *, locale: str) -> RegistrationImport:
    """Return an import whose file a worker will read."""
    event = queries.get_event(stored.event_id)
    made = _new(event, name=stored.shown_name, locale=locale)
    made.file_id = stored.id
    session.flush()
    _enqueue(made.id)
    return made


def set_mapping(
    import_id: int, mapping: Sequence[str], part_codes: Sequence[str], *, version: int
) -> None:
    """Say what the columns mean, and which parts all rows join; the rows are checked anew."""
    check_mapping(mapping)
    made = _lock(import_id, version, {ImportState.MAPPING, ImportState.CHECKED})
    made.mapping = list(mapping)
    made.options = {**made.options, "parts": list(part_codes)}
    _check_again(made)


def correct_cells(import_id: int, cells: Mapping[tuple[int, int], str], *, version: int) -> None:
    """Put other texts into cells, by the number of the row and the column; all is checked anew."""
    made = _lock(import_id, version, {ImportState.CHECKED})
    numbers = {number for number, _column in cells}
    rows = session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number.in_(numbers))
    )
    for row in rows:
        row.cells = [cells.get((row.number, column), text) for column, text in enumerate(row.cells)]
    _check_again(made)


def start_run(import_id: int, options: Mapping[str, Any], *, version: int) -> None:
    """Let a worker bring the good rows in; raise StaleError when that was asked for before."""
    made = _lock(import_id, version, {ImportState.CHECKED})
    made.options = {**made.options, **options}
    made.state, made.done_count = ImportState.RUNNING, 0
    import_running.leave_out(made)
    audit.record(
        "registrations.imported",
        event_id=made.event_id,
        subject=f"import:{made.id}",
        rows=import_queries.count_rows(made.id).get(RowState.GOOD, 0),
    )
    _enqueue(made.id)


def start_mails(import_id: int, *, version: int) -> None:
    """Let a worker write to everybody whom an import brought in and who has no mail yet."""
    made = _lock(import_id, version, {ImportState.DONE})
    made.options = {**made.options, "mails": True}
    made.state = ImportState.MAILING
    _enqueue(made.id)


def start_undo(import_id: int, *, version: int) -> None:
    """Let a worker take back what an import made, where nobody changed it since."""
    made = _lock(import_id, version, {ImportState.DONE})
    made.state, made.done_count = ImportState.UNDOING, 0
    audit.record("registrations.taken_back", event_id=made.event_id, subject=f"import:{made.id}")
    _enqueue(made.id)


def drop(import_id: int, *, version: int) -> None:
    """Forget a table that was not run, with all that stands in it."""
    made = _lock(
        import_id, version, {ImportState.MAPPING, ImportState.CHECKED, ImportState.REFUSED}
    )
    _forget(made)


@jobs.task(JOB)
def work(import_id: int) -> None:
    """Do all that an import waits for; safe to be asked twice, by whomever."""
    while _take_and_work(import_id):
        pass


@jobs.periodic("registration.imports")
def sweep(now: datetime) -> None:
    """Hand imports to a worker again whose worker was ended; forget what is too old."""
    for number in session.scalars(select(RegistrationImport.id).where(*_is_due(now))).all():
        _enqueue(number)
    open_states = (ImportState.MAPPING, ImportState.CHECKED, ImportState.REFUSED)
    for made in session.scalars(
        select(RegistrationImport).where(
            RegistrationImport.state.in_(open_states),
            RegistrationImport.created_at <= now - timedelta(days=WAITING_DAYS),
        )
    ):
        _forget(made)
    for made in session.scalars(
        select(RegistrationImport).where(
            RegistrationImport.finished_at <= now - timedelta(days=KEPT_DAYS),
            RegistrationImport.cleared_at.is_(None),
        )
    ):
        session.execute(delete(ImportRow).where(ImportRow.import_id == made.id))
        made.cleared_at = now


def _take_and_work(import_id: int) -> bool:
    """Do what an import waits for at present; return whether there was anything to do."""
    with transaction():
        is_taken = _take(import_id, clock.now())
    if not is_taken:
        return False
    made = import_queries.get_import(import_id)
    state, locale = made.state, made.locale
    with force_locale(locale):
        if state is ImportState.READING:
            _read_file(import_id)
        elif state is ImportState.CHECKING:
            check_rows(import_id)
        else:
            _in_steps(import_id, _STEPS[state])
    logger.info("import %s: %s is done", import_id, state.value)
    return True


def check_rows(import_id: int) -> None:
    """Read all rows of an import by its columns, note what is wrong, and whom they may be.

    It may be run again from the start at any time; the caller holds no transaction.
    """
    made = import_queries.get_import(import_id)
    event = queries.get_event(made.event_id)
    reader = reader_for(event, made.mapping, made.options.get("parts", ()))
    known, earlier = known_people(event.id), _nobody()
    values = []
    for row in import_queries.list_cells(import_id):
        understood = understand(row.cells, reader)
        match = None
        if not understood.faults:
            match = find_match(understood.answers, known, earlier)
            _remember(earlier, understood.answers, row.number)
        values.append(
            {
                "row_id": row.id,
                "state": RowState.WRONG if understood.faults else RowState.GOOD,
                "errors": [[fault.column, fault.message] for fault in understood.faults],
                "answers": {
                    "answers": dict(understood.answers),
                    "parts": sorted(understood.part_codes),
                },
                "match": match[0] if match else None,
                "match_number": match[1] if match else None,
            }
        )
    for start in range(0, len(values), WRITTEN_AT_ONCE):
        with transaction():
            _write(import_id, values[start : start + WRITTEN_AT_ONCE])
    with transaction():
        _of(import_id, state=ImportState.CHECKED, lease_ends_at=None)


def _write(import_id: int, values: Sequence[dict[str, Any]]) -> None:
    _of(import_id, lease_ends_at=_lease_end(clock.now()))
    session.connection().execute(
        update(ImportRow.__table__)  # type: ignore[arg-type]
        .where(ImportRow.__table__.c.id == bindparam("row_id"))
        .values(
            {
                name: bindparam(name)
                for name in ("state", "errors", "answers", "match", "match_number")
            }
        ),
        list(values),
    )


def _read_file(import_id: int) -> None:
    # reason: the web process, which imports this module too, must not hold the library
    from clusterix_events.kernel.xlsx_reading import read_xlsx

    made = import_queries.get_import(import_id)
    stored = session.get_one(StoredFile, made.file_id)
    path = files.path_of(stored)
    session.rollback()
    try:
        table, refusal = read_xlsx(path), None
    except (TableError, OSError) as error:
        table, refusal = None, str(error) if isinstance(error, TableError) else "-"
    with transaction():
        made = import_queries.get_import(import_id)
        if table is None:
            made.state, made.refusal = ImportState.REFUSED, refusal
        else:
            _keep_table(made, queries.get_event(made.event_id), table)
        made.lease_ends_at, made.file_id = None, None
        stored_file = session.get(StoredFile, stored.id)
        if stored_file is not None:
            files.erase_file(stored_file)


def _in_steps(import_id: int, step: Step) -> None:
    """Do small steps, each in a transaction of its own, until there is nothing left to do."""
    has_more = True
    while has_more:
        with transaction():
            has_more = step(import_id, _lease_end(clock.now()))


_STEPS: Final[Mapping[ImportState, Step]] = {
    ImportState.RUNNING: import_running.run_chunk,
    ImportState.MAILING: import_running.mail_chunk,
    ImportState.UNDOING: import_undo.undo_chunk,
}


def _new(event: Event, *, name: str, locale: str) -> RegistrationImport:
    made = RegistrationImport(
        event_id=event.id,
        account_id=current_actor().account_id,
        created_at=clock.now(),
        name=name,
        locale=locale,
        state=ImportState.READING,
        options={"locale": event.language},
    )
    session.add(made)
    session.flush()
    return made


def _keep_table(made: RegistrationImport, event: Event, table: Table) -> None:
    last = import_queries.last_mapping(event.id)
    made.heads, made.notes = list(table.heads), list(table.notes)
    made.mapping = guess_mapping(
        table.heads,
        [target.id for target in targets_of(event)],
        labels=words_of_heads(event),
        last=heads_by_word(*last) if last else {},
    )
    made.row_count, made.state = len(table.rows), ImportState.MAPPING
    session.flush()
    session.execute(
        insert(ImportRow),
        [
            {"import_id": made.id, "number": number, "state": RowState.READ, "cells": list(cells)}
            for number, cells in table.rows
        ],
    )


def _check_again(made: RegistrationImport) -> None:
    made.state, made.lease_ends_at = ImportState.CHECKING, None
    session.flush()
    if made.row_count > AT_ONCE_MAX:
        _enqueue(made.id)
        return
    number = made.id
    after_commit(lambda: work(number))


def _nobody() -> Known:
    return Known(by_address={}, by_name={}, by_both=defaultdict(list))


def _remember(earlier: Known, answers: Mapping[str, Any], number: int) -> None:
    address = str(answers.get("email") or "").casefold()
    both: Any = earlier.by_both
    both[address, name_of(answers)].append(number)


def _forget(made: RegistrationImport) -> None:
    session.execute(delete(ImportRow).where(ImportRow.import_id == made.id))
    made.state, made.cleared_at = ImportState.DROPPED, clock.now()


def _lock(import_id: int, version: int, states: set[ImportState]) -> RegistrationImport:
    """Return an import for writing; raise StaleError unless it is as the page showed it."""
    done = session.execute(
        update(RegistrationImport)
        .where(
            RegistrationImport.id == import_id,
            RegistrationImport.version == version,
            RegistrationImport.state.in_(states),
        )
        .values(version=RegistrationImport.version + 1)
        .returning(RegistrationImport.id)
    ).first()
    if done is None:
        raise StaleError
    found = import_queries.get_import(import_id)
    session.refresh(found)
    return found


def _take(import_id: int, now: datetime) -> bool:
    """Return whether an import waits for work that nobody else does, now the caller's alone."""
    taken = session.execute(
        update(RegistrationImport)
        .where(RegistrationImport.id == import_id, *_is_due(now))
        .values(lease_ends_at=_lease_end(now))
        .returning(RegistrationImport.id)
    ).first()
    return taken is not None


def _is_due(now: datetime) -> tuple[Any, Any]:
    lease = RegistrationImport.lease_ends_at
    return RegistrationImport.state.in_(AT_WORK), or_(lease.is_(None), lease <= now)


def _of(import_id: int, **values: Any) -> None:
    session.execute(
        update(RegistrationImport).where(RegistrationImport.id == import_id).values(values)
    )


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(minutes=LEASE_MINUTES)


def _enqueue(import_id: int) -> None:
    after_commit(lambda: jobs.enqueue(JOB, import_id))
