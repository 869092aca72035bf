"""Files that people send: kept in the instance folder under names of our own, with a row each.

A file is written and synced before its row is, and goes after its row went: whatever ends a
process in between leaves at most a file that no row knows, which the periodic sweep takes away.
"""

import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from flask import Flask, Response, current_app, request, send_file
from flask_babel import gettext as _
from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import Model, after_commit, session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.file_kinds import (
    FileKind,
    FileRefusedError,
    clean_name,
    kinds_in_words,
    recognise,
)
from clusterix_events.kernel.types import IntPk

__all__ = ["FileKind", "FileRefusedError", "StoredFile", "kinds_in_words"]

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])

FOLDER = "files"
ARRIVING = ".part"
FILE_MAX = 5_000_000
FORM_ROOM = 1_000_000  # what a form holds beside its file
CHUNK = 64 * 1024
STRAY_SECONDS = 3_600  # far longer than a request lasts


class StoredFile(Model):
    """A file that was taken in; `name` is its own on the disk, `shown_name` what it was called."""

    __tablename__ = "stored_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id"], ["event.id"], ondelete="CASCADE", name="fk_stored_file_event"
        ),
        Index("ix_stored_file_event_id", "event_id"),
        Index("ix_stored_file_expires_at", "expires_at"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int]
    purpose: Mapped[str]
    kind: Mapped[FileKind]
    name: Mapped[str] = mapped_column(unique=True)
    shown_name: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def token(self) -> str:
        """The file as a form names it; nobody else can make it up."""
        return f"{self.id}-{_signature(self)}"

    @property
    def size_words(self) -> str:
        """How large it is, as people read it."""
        return (
            f"{self.size / 1_000_000:.1f} MB"
            if self.size >= 100_000
            else f"{self.size // 1000 + 1} kB"
        )

    @property
    def download_name(self) -> str:
        """What the file is called when it is downloaded: never what its sender called it."""
        return f"{self.purpose}-{self.id}.{self.kind}"


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """A file that was found good and lies synced on the disk; it has no row yet."""

    name: str
    shown_name: str
    kind: FileKind
    size: int
    digest: str


def init_files(app: Flask) -> None:
    """Let the routes that say so take larger bodies; before anything reads the form."""
    app.before_request(_raise_limit)
    app.jinja_env.globals.update(file_shown=_find_shown)


def takes_files(view: View) -> View:
    """Mark a view as one whose form may hold a file."""
    view.body_limit = FILE_MAX + FORM_ROOM  # type: ignore[attr-defined]
    return view


def body_limit() -> int | None:
    """Return the limit of the present route when it takes files and may hold one, else None."""
    if request.mimetype != "multipart/form-data":
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    limit: int | None = getattr(view, "body_limit", None)
    return limit


def receive_file(
    stream: IO[bytes], *, name: str, kinds: Collection[FileKind], limit: int = FILE_MAX
) -> ReceivedFile:
    """Return a file written and synced, whose row is still to come; raise FileRefusedError.

    `name` is what its sender called it. It stands before the transaction that keeps it, as
    receiving a large file within would hold up others.
    """
    own_name = secrets.token_hex(16)
    target = _path(own_name)
    _make_folder(target.parent)
    part = target.with_name(f"{own_name}{ARRIVING}")
    shown_name = clean_name(name)
    try:
        size, digest = _write(stream, part, limit=limit)
        kind = recognise(part, name=shown_name, kinds=frozenset(kinds))
        part.replace(target)
        _sync(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return ReceivedFile(name=own_name, shown_name=shown_name, kind=kind, size=size, digest=digest)


def keep_file(
    received: ReceivedFile, *, event_id: int, purpose: str, expires_at: datetime | None = None
) -> StoredFile:
    """Return the row of a received file, written in the present transaction.

    `purpose` is a word of ours for what it is for; at `expires_at` it goes by itself, None keeps
    it.
    """
    stored = StoredFile(
        event_id=event_id,
        purpose=purpose,
        kind=received.kind,
        name=received.name,
        shown_name=received.shown_name,
        size=received.size,
        digest=received.digest,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(stored)
    session.flush()
    return stored


def find_by_token(token: str, event_id: int) -> StoredFile | None:
    """Return the file of an event that a form names by its token, or None."""
    number, _dash, signature = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    stored = session.get(StoredFile, int(number))
    if stored is None or stored.event_id != event_id:
        return None
    is_right = hmac.compare_digest(_signature(stored).encode(), signature.encode())
    return stored if is_right else None


def path_of(stored: StoredFile) -> Path:
    """Return where a file lies; it may be missing after a restored backup."""
    return _path(stored.name)


def answer_file(stored: StoredFile) -> Response:
    """Return a file as a download that no browser shows in a page of ours.

    Raises NotFoundError when the disk has lost it.
    """
    path = path_of(stored)
    if not path.exists():
        logger.warning("file %s is missing on the disk", stored.id)
        raise NotFoundError(stored.name)
    if stored.size <= FILE_MAX:
        answer = Response(path.read_bytes(), mimetype=stored.kind.mimetype)
        answer.headers.set("Content-Disposition", "attachment", filename=stored.download_name)
    else:
        answer = send_file(
            path,
            mimetype=stored.kind.mimetype,
            as_attachment=True,
            download_name=stored.download_name,
            conditional=False,
            etag=False,
        )
    session.rollback()  # a slow download holds no transaction open
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def erase_file(stored: StoredFile) -> None:
    """Take a file away: its row now, the file when the transaction is safe."""
    path = path_of(stored)
    session.delete(stored)
    after_commit(lambda: path.unlink(missing_ok=True))


@jobs.periodic("files.sweep")
def sweep(now: datetime) -> None:
    """Take away files whose time is over, and those on the disk that no row knows."""
    for stored in session.scalars(select(StoredFile).where(StoredFile.expires_at <= now)):
        erase_file(stored)
    session.flush()
    known: set[str] | None = None
    # By the machine's clock, whatever `now` says: a file may be arriving at this moment.
    before = clock.system_time().timestamp() - STRAY_SECONDS
    for path in _old_files(before):
        if known is None:
            known = set(session.scalars(select(StoredFile.name)))
        if path.name not in known:
            path.unlink(missing_ok=True)
            logger.info("a file without a row was taken away")


def _signature(stored: StoredFile) -> str:
    """Return what proves a token: by the file's name, as an erased file's number comes again."""
    key, text = str(current_app.secret_key).encode(), f"file:{stored.event_id}:{stored.name}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:20]


def _find_shown(value: str | None) -> StoredFile | None:
    """Return the file behind an answer or a checked token, for a page to name it."""
    number = (value or "").partition("-")[0]
    return session.get(StoredFile, int(number)) if number.isdecimal() else None


def _old_files(before: float) -> Iterator[Path]:
    for folder in _root().glob("[0-9a-f][0-9a-f]"):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
                    yield Path(entry.path)


def _write(stream: IO[bytes], part: Path, *, limit: int) -> tuple[int, str]:
    """Copy at most `limit` bytes; return their number and digest once the disk has them."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise FileRefusedError(
                    _(
                        "This file is larger than %(n)s MB. Please make it smaller.",
                        n=f"{limit / 1_000_000:g}",
                    )
                )
            digest.update(chunk)
            file.write(chunk)
        if not size:
            raise FileRefusedError(_("This file is empty. Please choose another."))
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    root = folder.parent
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(root)


def _sync(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _root() -> Path:
    return Path(current_app.extensions["settings"].instance) / FOLDER


def _path(name: str) -> Path:
    return _root() / name[:2] / name


def _raise_limit() -> None:
    limit = body_limit()
    if limit is not None:
        request.max_content_length = limit
