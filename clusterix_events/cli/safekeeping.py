"""Backup of an installation into one file, and back: the database, the secret key, the files."""

import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from clusterix_events.kernel.files import ARRIVING, FOLDER
from clusterix_events.migrations.upgrade import upgrade_if_needed
from clusterix_events.settings import Settings

if TYPE_CHECKING:
    from clusterix_events.cli import Installation

SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
KEPT = ("secret-key", "settings.toml")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(installation: "Installation", file: Path) -> None:
    """Write the database, the secret key and all files into FILE, while the product runs."""
    settings = installation.settings
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        dumped = _dump(settings, Path(folder))
        part = Path(folder) / "backup.tar.gz"
        with tarfile.open(part, "w:gz") as archive:
            archive.add(dumped, dumped.name)
            for name in KEPT:
                _add(archive, settings.instance / name, name)
            for path in sorted((settings.instance / FOLDER).rglob("*")):
                _add(archive, path, str(path.relative_to(settings.instance)))
        part.chmod(0o600)
        part.replace(file)
    click.echo(f"{file} holds everything, personal data too: keep it safe.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
@click.pass_obj
def restore(installation: "Installation", file: Path, *, replace: bool) -> None:
    """Bring back what a backup holds; stop the product first."""
    settings = installation.settings
    if not replace and _holds_something(settings.database):
        raise click.ClickException(
            "The database holds events already; add --replace to throw them away."
        )
    with tempfile.TemporaryDirectory(dir=settings.instance) as folder:
        unpacked = Path(folder)
        _unpack(file, unpacked)
        _load(settings, unpacked)
        for name in KEPT:
            if (unpacked / name).exists():
                shutil.copyfile(unpacked / name, settings.instance / name)
                (settings.instance / name).chmod(0o600)
        if (unpacked / FOLDER).is_dir():
            shutil.copytree(unpacked / FOLDER, settings.instance / FOLDER, dirs_exist_ok=True)
    upgrade_if_needed(settings.database)
    click.echo("Everything is back. Start the product again.")


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    """Add a file; one that is not there, or goes at this moment, is left out."""
    if path.name.endswith(ARRIVING) or not path.is_file():
        return
    with suppress(FileNotFoundError):
        archive.add(path, name)


def _dump(settings: Settings, folder: Path) -> Path:
    """Return the file with a copy of the database as it stands at one moment."""
    if settings.database.startswith("sqlite"):
        source = Path(make_url(settings.database).database or "")
        if not source.exists():
            raise click.ClickException("There is no database to keep yet.")
        _copy_sqlite(source, folder / SQLITE)
        return folder / SQLITE
    _run_postgres(["pg_dump", "--format=custom", f"--file={folder / POSTGRESQL}"], settings)
    return folder / POSTGRESQL


def _load(settings: Settings, folder: Path) -> None:
    is_sqlite = settings.database.startswith("sqlite")
    wanted = SQLITE if is_sqlite else POSTGRESQL
    if not (folder / wanted).exists():
        kind = "SQLite" if is_sqlite else "PostgreSQL"
        raise click.ClickException(f"This backup does not come from {kind}.")
    if is_sqlite:
        _copy_sqlite(folder / SQLITE, Path(make_url(settings.database).database or ""))
        return
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run_postgres(["pg_restore", *options, str(folder / POSTGRESQL)], settings)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy by SQLite's own online backup, which takes one consistent state, also in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run_postgres(command: list[str], settings: Settings) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise click.ClickException(
            f"{command[0]} is not installed: apt-get install postgresql-client"
        )
    url = make_url(settings.database).set(drivername="postgresql")
    with tempfile.NamedTemporaryFile("w", suffix=".pgpass", encoding="utf-8") as passwords:
        passwords.write(f"*:*:*:*:{_escaped(url.password or '')}\n")
        passwords.flush()
        address = url.set(password=None).update_query_dict({"passfile": passwords.name})
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own tools
            [program, f"--dbname={address.render_as_string()}", *command[1:]],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise click.ClickException(f"{command[0]} failed: {lines[-1]}")


def _escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")


def _unpack(file: Path, folder: Path) -> None:
    """Unpack what belongs to a backup; names that lead elsewhere are refused."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise click.ClickException(f"{file} is not a backup, or it is damaged.") from error


def _holds_something(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT count(*) FROM account")))
    except DBAPIError:
        return False  # no tables yet
    finally:
        engine.dispose()


COMMANDS = (backup, restore)
