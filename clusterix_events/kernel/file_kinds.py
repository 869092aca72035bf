"""What a file is, told by its content alone; its name and what the browser says prove nothing."""

import struct
import unicodedata
import zipfile
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zlib import error as ZlibError  # noqa: N812 - a name of its own, as the module spells it

import defusedxml.ElementTree as SafeXml  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException
from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError

ENTRIES_MAX = 2_000
UNPACKED_MAX = 100_000_000
RATIO_MAX = 100  # an honest table of one repeated value stays below
RATIO_FROM = 1_000_000  # smaller ones harm nobody, however well they were packed
CONTENT_TYPES_MAX = 1_000_000
PICTURE_SIDE_MAX = 20_000
NAME_MAX = 100
TAIL = 2_048

_PNG = b"\x89PNG\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<body", "<head")
_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PLAIN = {"\t", "\n", "\r", "\x0c", "\ufeff"}


class FileKind(StrEnum):
    """A kind of file that is taken in; the value is its ending."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def mimetype(self) -> str:
        """What the file is served as."""
        return _MIMETYPES[self]

    @property
    def endings(self) -> frozenset[str]:
        """The endings a file of this kind may be named by."""
        return _ENDINGS.get(self, frozenset({self.value}))

    @property
    def words(self) -> str:
        """What people call it."""
        return "JPEG" if self is FileKind.JPEG else self.value.upper()


_MIMETYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.CSV: "text/csv",
    FileKind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    FileKind.DOCX: f"{_OFFICE}wordprocessingml.document",
}
_ENDINGS = {
    FileKind.JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    FileKind.CSV: frozenset({"csv", "txt", "tsv"}),
}
_MAIN_PARTS = {
    f"{_OFFICE}spreadsheetml.sheet.main+xml": FileKind.XLSX,
    f"{_OFFICE}wordprocessingml.document.main+xml": FileKind.DOCX,
}


class FileRefusedError(RuleError):
    """A file is not taken in; the message says why and what would be."""


def recognise(path: Path, *, name: str, kinds: frozenset[FileKind]) -> FileKind:
    """Return the kind of a file by its content; raise FileRefusedError.

    Its ending must be one of that kind, or be missing. `kinds` are those asked for.
    """
    with path.open("rb") as file:
        kind = _kind_of(file)
    if kind is None or kind not in kinds:
        raise FileRefusedError(
            _("This is none of the files asked for: %(kinds)s.", kinds=kinds_in_words(kinds))
        )
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if ending and ending not in kind.endings:
        raise FileRefusedError(
            _(
                "The name ends in .%(ending)s, but the file is a %(kind)s. Please name it as "
                "what it is, or choose another.",
                ending=ending,
                kind=kind.words,
            )
        )
    return kind


def kinds_in_words(kinds: frozenset[FileKind]) -> str:
    """Return kinds as people read them: "PDF, PNG, JPEG"."""
    return ", ".join(kind.words for kind in FileKind if kind in kinds)


def clean_name(given: str) -> str:
    """Return a file's name as text to show: no folders, no signs that cannot be seen.

    It is never part of a path. What is left of an empty name is "file".
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if not _is_unseen(letter)
    )
    name = " ".join(seen.split()).lstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and len(ending) <= 10:
        name = f"{stem[: NAME_MAX - len(ending) - 1].rstrip()}.{ending}"
    return name[:NAME_MAX].strip() or "file"


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _kind_of(file: IO[bytes]) -> FileKind | None:
    head = file.read(32)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return _read_pdf(file)
    if head.startswith(_PNG):
        return _read_png(file)
    if head.startswith(b"\xff\xd8\xff"):
        return _read_jpeg(file)
    if head.startswith(_ZIP):
        return _read_office(file)
    return FileKind.CSV if _is_table(file.read()) else None


def _read_pdf(file: IO[bytes]) -> FileKind:
    head = file.read(8)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    if head[5:7] not in {b"1.", b"2."} or b"%%EOF" not in file.read():
        raise _cut_off()
    return FileKind.PDF


def _read_png(file: IO[bytes]) -> FileKind:
    """Walk the chunks of a PNG from its head to its end."""
    file.seek(len(_PNG))
    first = True
    while True:
        length, name = _unpacked(">I4s", file)
        if first != (name == b"IHDR"):
            raise _cut_off()
        if first:
            _check_sides(*_unpacked(">II", file))
            length -= 8
            first = False
        if name == b"IEND":
            return FileKind.PNG
        file.seek(length + 4, 1)


def _read_jpeg(file: IO[bytes]) -> FileKind:
    """Walk the segments of a JPEG until its picture begins."""
    file.seek(2)
    has_frame = False
    while True:
        mark, code = _unpacked(">BB", file)
        if mark != 0xFF:
            raise _cut_off()
        if code == 0xFF:
            file.seek(-1, 1)
            continue
        (length,) = _unpacked(">H", file)
        if code == 0xDA and has_frame:
            return FileKind.JPEG
        if 0xC0 <= code <= 0xCF and code not in {0xC4, 0xC8, 0xCC}:
            _bits, height, width = _unpacked(">BHH", file)
            _check_sides(width, height)
            has_frame = True
            length -= 5
        if length < 2:
            raise _cut_off()
        file.seek(length - 2, 1)


def _read_office(file: IO[bytes]) -> FileKind | None:
    """Return which office document a ZIP is; refuse one that unpacks to more than it should."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), size=file.seek(0, 2))
            return _main_kind(archive)
    except (zipfile.BadZipFile, ZlibError, EOFError, OSError, ValueError, KeyError) as error:
        raise _cut_off() from error
    except (NotImplementedError, RuntimeError) as error:  # encrypted, or packed in a rare way
        raise FileRefusedError(_locked_words()) from error


def _check_entries(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    names = {entry.filename for entry in entries}
    is_bomb = (
        len(entries) > ENTRIES_MAX
        or len(names) < len(entries)
        or len({entry.header_offset for entry in entries}) < len(entries)
        or packed > size
        or unpacked > UNPACKED_MAX
        or (unpacked > RATIO_FROM and unpacked > RATIO_MAX * max(packed, 1))
    )
    if is_bomb:
        raise FileRefusedError(
            _("This file unpacks to far more than it shows. Please save it anew and try again.")
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefusedError(_locked_words())
    if any(_leads_elsewhere(name) for name in names):
        raise _cut_off()


def _leads_elsewhere(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]


def _main_kind(archive: zipfile.ZipFile) -> FileKind | None:
    """Return the kind that the list of content types names, which has exactly one main part."""
    if _CONTENT_TYPES not in archive.namelist():
        return None
    if archive.getinfo(_CONTENT_TYPES).file_size > CONTENT_TYPES_MAX:
        raise _cut_off()
    try:
        tree = SafeXml.fromstring(archive.read(_CONTENT_TYPES), forbid_dtd=True)
    except (SafeXml.ParseError, DefusedXmlException) as error:
        raise _cut_off() from error
    types = {element.get("ContentType", ""): element.get("PartName", "") for element in tree}
    found = [(kind, types[name]) for name, kind in _MAIN_PARTS.items() if name in types]
    if len(found) != 1 or found[0][1].removeprefix("/") not in archive.namelist():
        return None
    return found[0][0]


def _is_table(content: bytes) -> bool:
    """Return whether this is readable text that no browser would take for a page."""
    text = _decoded(content)
    if text is None or not text.strip():
        return False
    if any(unicodedata.category(letter) == "Cc" and letter not in _PLAIN for letter in set(text)):
        return False
    start = text.lstrip("\ufeff \t\r\n").lower()
    return not start.startswith(_MARKUP) and not start.startswith("<!--")


def _decoded(content: bytes) -> str | None:
    encodings = ["utf-16"] if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _check_sides(width: int, height: int) -> None:
    if not (0 < width <= PICTURE_SIDE_MAX and 0 < height <= PICTURE_SIDE_MAX):
        raise FileRefusedError(
            _("This picture is larger than %(n)s points a side.", n=PICTURE_SIDE_MAX)
        )


def _unpacked(form: str, file: IO[bytes]) -> tuple[Any, ...]:
    """Return the next numbers of a file; one that ends before is cut off."""
    data = file.read(struct.calcsize(form))
    if len(data) < struct.calcsize(form):
        raise _cut_off()
    return struct.unpack(form, data)


def _cut_off() -> FileRefusedError:
    return FileRefusedError(
        _("This file is damaged or cut off. Please save it anew and try again.")
    )


def _locked_words() -> str:
    return _("This file is locked with a password. Please send it without one.")
