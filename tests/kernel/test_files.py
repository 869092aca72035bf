"""Files that people send: what is taken in, what is refused with words, and where they lie."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from clusterix_events.kernel import files
from clusterix_events.kernel.clock import now, system_time
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.file_kinds import NAME_MAX, clean_name
from clusterix_events.kernel.files import FileKind, FileRefusedError, StoredFile
from clusterix_events.kernel.jobs import run_periodic
from tests.factories.events import add_event
from tests.factories.files import CSV, HTML, PDF, SVG, TEXT, jpeg, office, packed, png, store_file

DAMAGED = "This file is damaged or cut off. Please save it anew and try again."
BOMB = "This file unpacks to far more than it shows. Please save it anew and try again."
LOCKED = "This file is locked with a password. Please send it without one."
STARTS = [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"]
NONE_OF = "This is none of the files asked for: PDF, PNG, JPEG, CSV, XLSX, DOCX."
DOCX = office(TEXT, part="word/document.xml")


class Endless(io.RawIOBase):
    """A body of a given size that is made while it is read."""

    def __init__(self, size: int) -> None:
        self.size, self.read_bytes = size, 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "it must not be read at once"
        chunk = min(size, self.size - self.read_bytes)
        self.read_bytes += chunk
        return bytes(chunk)


@pytest.fixture
def event_id(app_context):
    with transaction():
        return add_event().id


@pytest.fixture
def store(event_id):
    def store(content, name="", **values):
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        given = {"kinds": list(FileKind), "event_id": event_id, "purpose": "slides"} | values
        with transaction():
            return store_file(stream, name=name, **given)

    return store


@pytest.fixture
def on_disk(app):
    def listed():
        root = app.extensions["settings"].instance / files.FOLDER
        return sorted(path.name for path in root.rglob("*") if path.is_file())

    return listed


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "ticket.pdf", FileKind.PDF),
        (png(), "me.PNG", FileKind.PNG),
        (jpeg(), "me.jpeg", FileKind.JPEG),
        (jpeg(), "", FileKind.JPEG),
        (CSV, "people.csv", FileKind.CSV),
        (CSV.decode().encode("utf-16"), "people.csv", FileKind.CSV),
        ("Name;Land\nMüller;Österreich\n".encode("cp1252"), "people.txt", FileKind.CSV),
        (office(), "people.xlsx", FileKind.XLSX),
        (DOCX, "letter.docx", FileKind.DOCX),
    ],
)
def test_file_is_known_by_its_content(store, on_disk, content, name, kind):
    stored = store(content, name)

    assert (stored.kind, stored.size) == (kind, len(content))
    assert files.path_of(stored).read_bytes() == content
    assert files.path_of(stored).stat().st_mode & 0o777 == 0o600
    assert on_disk() == [stored.name]


def _lying_bomb() -> bytes:
    """Return a sheet whose entry says that it is small, and is not."""
    whole = bytearray(office(big=bytes(30_000_000)))
    return bytes(whole.replace((30_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))


def _overlapping() -> bytes:
    """Return a ZIP whose two entries are the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"x" * 100)
        archive.filelist.append(archive.filelist[0])
    return buffer.getvalue()


def _locked() -> bytes:
    content = bytearray(office())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><Types>&c;</Types>'


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (SVG, "logo.svg", NONE_OF),
        (SVG, "logo.png", NONE_OF),
        (b"\xef\xbb\xbf \n" + SVG, "logo.csv", NONE_OF),
        (b"<!-- hello -->" + SVG, "table.csv", NONE_OF),
        (HTML, "page.csv", NONE_OF),
        (b"MZ\x90\x00\x03" + bytes(500), "setup.pdf", NONE_OF),
        (b"\x7fELF" + bytes(500), "", NONE_OF),
        (packed({"a.txt": b"x"}), "archive.docx", NONE_OF),
        (office(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "m.xlsx", NONE_OF),
        (b"   \n", "empty.csv", NONE_OF),
        (
            png(),
            "ticket.pdf",
            "The name ends in .pdf, but the file is a PNG. Please name it as what it is, "
            "or choose another.",
        ),
        (
            PDF,
            "ticket.pdf.exe",
            "The name ends in .exe, but the file is a PDF. Please name it as what it is, "
            "or choose another.",
        ),
        (b"", "empty.pdf", "This file is empty. Please choose another."),
        (PDF[:30], "half.pdf", DAMAGED),
        (b"%PDF-<script>" + PDF, "odd.pdf", DAMAGED),
        (png()[:40], "half.png", DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + SVG, "logo.png", DAMAGED),
        (jpeg()[:25], "half.jpg", DAMAGED),
        (b"\xff\xd8\xff" + HTML, "page.jpg", DAMAGED),
        (png(width=30_000), "wide.png", "This picture is larger than 20000 points a side."),
        (jpeg(height=30_000), "high.jpg", "This picture is larger than 20000 points a side."),
        (office()[:-30], "half.xlsx", DAMAGED),
        (b"PK\x03\x04" + bytes(200), "not.xlsx", DAMAGED),
        (packed({"[Content_Types].xml": ENTITIES}), "laughs.xlsx", DAMAGED),
        (office(**{"../../etc/passwd": b"x"}), "path.xlsx", DAMAGED),
        (office(**{"/etc/passwd": b"x"}), "path.xlsx", DAMAGED),
        (office(big=bytes(120_000_000)), "bomb.xlsx", BOMB),
        (office(big=bytes(2_000_000)), "bomb.xlsx", BOMB),
        (office(**{f"x{n}": b"" for n in range(2_001)}), "many.xlsx", BOMB),
        (_overlapping(), "overlap.xlsx", BOMB),
        (
            _locked(),
            "locked.xlsx",
            "This file is locked with a password. Please send it without one.",
        ),
    ],
)
def test_hostile_file_is_refused_with_words_and_kept_nowhere(store, on_disk, content, name, words):
    with pytest.raises(FileRefusedError) as refused:
        store(content, name)

    assert str(refused.value) == words
    assert on_disk() == []
    assert session.scalar(select(func.count(StoredFile.id))) == 0


def test_entry_that_lies_about_its_size_unpacks_to_no_more_than_it_says(store):
    stored = store(_lying_bomb(), "lies.xlsx")

    with (
        zipfile.ZipFile(files.path_of(stored)) as archive,
        pytest.raises(zipfile.BadZipFile),
    ):
        archive.read("big")


def test_file_of_two_gigabytes_is_read_to_the_limit_only(store, on_disk):
    body = Endless(2_000_000_000)

    with pytest.raises(FileRefusedError) as refused:
        store(body, "film.pdf")

    assert str(refused.value) == "This file is larger than 5 MB. Please make it smaller."
    assert body.read_bytes <= files.FILE_MAX + files.CHUNK
    assert on_disk() == []


def test_kind_that_is_not_asked_for_is_refused(store, on_disk):
    with pytest.raises(FileRefusedError) as refused:
        store(CSV, "table.csv", kinds=[FileKind.PDF, FileKind.JPEG])

    assert str(refused.value) == "This is none of the files asked for: PDF, JPEG."
    assert on_disk() == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("ticket.pdf", "ticket.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\Flug ș.pdf", "Flug ș.pdf"),
        ("/etc/cron.d/x", "x"),
        ("a\x00b\r\nc\u202efdp.exe", "abcfdp.exe"),
        ("  many   spaces .pdf", "many spaces.pdf"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ('"; filename="evil.html', '"; filename="evil.html'),
    ],
)
def test_name_is_kept_as_harmless_text(given, shown):
    assert clean_name(given) == shown


@given(st.text(max_size=400))
def test_name_never_holds_a_path_or_an_unseen_sign(given):
    name = clean_name(given)

    assert 0 < len(name) <= NAME_MAX
    assert not set(name) & set("/\\\x00\r\n\u202e\u2066")
    assert name not in {".", ".."}


@given(st.binary(max_size=400))
@pytest.mark.parametrize("start", STARTS)
def test_any_bytes_are_known_or_refused(tmp_path_factory, start, given):
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(start + given)

    try:
        kind = files.recognise(path, name="", kinds=frozenset(FileKind))
    except FileRefusedError:
        kind = None

    assert kind is None or isinstance(kind, FileKind)


def test_file_is_served_as_a_download_under_a_name_of_ours(app, store):
    stored = store(PDF, '"; filename="evil.html\r\nX: y.pdf')
    with app.test_request_context():
        answer = files.answer_file(stored)
        content = answer.get_data()

    assert content == PDF
    assert {name: answer.headers[name] for name in files_headers} == files_headers | {
        "Content-Disposition": f"attachment; filename=slides-{stored.id}.pdf"
    }


files_headers = {
    "Content-Type": "application/pdf",
    "Content-Disposition": "",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def test_file_that_the_disk_lost_is_not_found(app, store):
    stored = store(PDF)
    files.path_of(stored).unlink()

    with app.test_request_context(), pytest.raises(NotFoundError):
        files.answer_file(stored)


def test_erased_file_is_gone_from_database_and_disk(store, on_disk):
    stored = store(PDF)
    with transaction():
        files.erase_file(session.get_one(StoredFile, stored.id))

    assert (session.scalar(select(func.count(StoredFile.id))), on_disk()) == (0, [])


def test_file_stays_when_its_erasure_is_taken_back(store, on_disk):
    stored = store(PDF)
    with pytest.raises(ZeroDivisionError), transaction():
        files.erase_file(session.get_one(StoredFile, stored.id))
        session.flush()
        raise ZeroDivisionError

    assert (session.scalar(select(func.count(StoredFile.id))), on_disk()) == (1, [stored.name])


def test_sweep_takes_what_expired_and_what_no_row_knows(store, on_disk, clock):
    kept, kept_path = _name_and_path(store(PDF))
    late, _path = _name_and_path(store(png(), expires_at=now() + timedelta(hours=2)))
    gone, _path = _name_and_path(store(CSV, expires_at=now() + timedelta(hours=1)))
    stray, arriving, fresh = (
        files.receive_file(io.BytesIO(PDF), name="", kinds=[FileKind.PDF]).name for _ in range(3)
    )
    root = kept_path.parent.parent
    half = root / arriving[:2] / f"{arriving}{files.ARRIVING}"
    (root / arriving[:2] / arriving).rename(half)
    long_ago = system_time().timestamp() - files.STRAY_SECONDS - 60
    for path in (half, root / stray[:2] / stray, kept_path):
        os.utime(path, (long_ago, long_ago))

    run_periodic(now() + timedelta(hours=1))
    run_periodic(now() + timedelta(hours=1))

    assert on_disk() == sorted([kept, late, fresh])
    assert set(session.scalars(select(StoredFile.name))) == {kept, late}
    assert gone not in on_disk()


def _name_and_path(stored):
    return stored.name, files.path_of(stored)


def test_token_of_an_erased_file_opens_no_later_one_of_its_number(event_id, store):
    erased = store(PDF)
    number, token = erased.id, erased.token
    with transaction():
        files.erase_file(session.get_one(StoredFile, number))
    again = store(PDF).id
    with transaction():
        later = session.get_one(StoredFile, again)
        later.id = number
        session.flush()
        kept = later.token

    assert files.find_by_token(token, event_id) is None
    assert files.find_by_token(kept, event_id).id == number
