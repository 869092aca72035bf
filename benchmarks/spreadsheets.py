"""Exporting ten thousand registrations and importing five thousand, in processes of their own."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil

from benchmarks.table import Figure
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.spreadsheets import csv_text
from clusterix_events.kernel.tables import read_csv
from clusterix_events.migrations.upgrade import upgrade
from clusterix_events.registration import export_service, import_service, queries
from clusterix_events.registration.export_columns import ColumnSet, columns_of, ids_of
from clusterix_events.registration.export_tables import csv_of
from clusterix_events.registration.queries import Wanted
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on
from tests.support.databases import SqliteDatabase

EXPORTED, IMPORTED, SLUG = 10_000, 5_000, "meeting"
HEADS = ("Given name", "Family name", "E-mail", "Organisation", "Function", "Country")


def measure(folder: Path) -> list[Figure]:
    """Return the figures on SQLite, each of a process that does nothing else."""
    database = SqliteDatabase(folder / "tables-migrated.db", folder / "tables.db")
    upgrade(f"sqlite:///{database.migrated}")
    database.empty()
    with app_on(database, folder / "tables").app_context(), transaction():
        soon = date.today() + timedelta(days=60)
        add_part(add_event(SLUG, starts_on=soon, ends_on=soon), capacity=IMPORTED)
    found = {name: _run(name, folder) for name in ("import", "more", "csv", "xlsx")}
    return [
        Figure("import of 5,000 with mails", found["import"]["seconds"], "s", 10),
        Figure("import of 5,000 with mails, CPU", found["import"]["cpu"], "s"),
        Figure("import of 5,000, peak memory above the start", found["import"]["peak"], "MB"),
        Figure("export of 10,000 as CSV", found["csv"]["seconds"], "s", 3),
        Figure("export of 10,000 as CSV, CPU", found["csv"]["cpu"], "s"),
        Figure("export of 10,000 as CSV, peak memory above the start", found["csv"]["peak"], "MB"),
        Figure("export of 10,000 as XLSX, in the worker", found["xlsx"]["seconds"], "s", 3),
        Figure("export of 10,000 as XLSX, CPU", found["xlsx"]["cpu"], "s"),
        Figure("export of 10,000 as XLSX, peak memory", found["xlsx"]["peak"], "MB"),
    ]


def _run(name: str, folder: Path) -> dict[str, float]:
    """Return what one piece of work cost in a process of its own, whose memory is watched."""
    command = [sys.executable, "-m", "benchmarks.spreadsheets", name, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _import(event: Event, first: int) -> Callable[[], None]:
    rows = [
        (
            f"Given{n}",
            f"Family{n}",
            f"p{first}-{n}@example.org",
            f"Organisation {n % 700}",
            "Head",
            "AT",
        )
        for n in range(IMPORTED)
    ]
    data, event_id, part = csv_text([HEADS, *rows]).encode(), event.id, event.parts[0].code

    def work() -> None:
        table = read_csv(data)
        with transaction():
            made = import_service.receive_table(event_id, table, name="people.csv", locale="en")
            number, version, mapping = made.id, made.version, made.mapping
        with transaction():
            import_service.set_mapping(number, mapping, [part], version=version)
        import_service.work(number)
        options: dict[str, Any] = {"matches": "add", "mails": True, "locale": "en"}
        with transaction():
            import_service.start_run(number, options, version=version + 1)
        import_service.work(number)

    return work


def _export_csv(event: Event) -> Callable[[], None]:
    def work() -> None:
        ids, columns = queries.list_ids(event.id, Wanted()), columns_of(event)
        assert len(ids) == EXPORTED
        assert sum(len(piece) for piece in csv_of(event.id, ids, columns)) > EXPORTED * 50

    return work


def _export_xlsx(event: Event) -> Callable[[], None]:
    with transaction():
        made = export_service.queue_export(
            event.id,
            queries.list_ids(event.id, Wanted()),
            wanted=Wanted(),
            file_format="xlsx",
            column_ids=ids_of(ColumnSet.ALL, queries.get_event(event.id)),
            filter_words="",
            locale="en",
        )
        number = made.id
    return lambda: export_service.write_export(number)


def _main(name: str, folder: Path) -> None:
    database = SqliteDatabase(folder / "tables-migrated.db", folder / "tables.db")
    with app_on(database, folder / "tables").app_context():
        event = queries.get_event(1)
        makers: dict[str, Callable[[], Callable[[], None]]] = {
            "import": lambda: _import(event, 0),
            "more": lambda: _import(event, 1),
            "csv": lambda: _export_csv(event),
            "xlsx": lambda: _export_xlsx(event),
        }
        work, process = makers[name](), psutil.Process()
        session.rollback()
        event = queries.get_event(1)
        before, cpu, started = process.memory_info().rss, process.cpu_times(), time.perf_counter()
        work()
        seconds, after = time.perf_counter() - started, process.cpu_times()
        peak = _peak_bytes() - before
        spent = after.user + after.system - cpu.user - cpu.system
    print(json.dumps({"seconds": seconds, "cpu": spent, "peak": max(0, peak) / 1e6}))


def _peak_bytes() -> int:
    import resource  # reason: of this process alone, and not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
