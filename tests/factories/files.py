"""Files as people send them, good and hostile, made in memory."""

import io
import struct
import zipfile
import zlib
from collections.abc import Collection
from typing import IO, Any

from clusterix_events.kernel.files import FileKind, StoredFile, keep_file, receive_file

OFFICE = "application/vnd.openxmlformats-officedocument."
SHEET = f"{OFFICE}spreadsheetml.sheet.main+xml"
TEXT = f"{OFFICE}wordprocessingml.document.main+xml"
CSV = "Name;Land\r\nȘtefan;Österreich\r\n".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def png(*, width: int = 1, height: int = 1) -> bytes:
    """Return a grey picture."""
    rows = b"".join(b"\x00" + bytes(min(width, 10)) for _ in range(min(height, 10)))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def jpeg(*, width: int = 1, height: int = 1) -> bytes:
    """Return what stands before the points of a picture, and a few of them."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8"
        + b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x55\xff\xd9"
    )


def office(main: str = SHEET, *, part: str = "xl/workbook.xml", **more: bytes) -> bytes:
    """Return an office document with further entries."""
    types = f'<Types><Override PartName="/{part}" ContentType="{main}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), part: b"<x/>"} | more)


def packed(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def store_file(
    stream: IO[bytes],
    *,
    name: str,
    kinds: Collection[FileKind],
    limit: int | None = None,
    **row: Any,
) -> StoredFile:
    """Return the row of a file that is taken in."""
    limits = {} if limit is None else {"limit": limit}
    return keep_file(receive_file(stream, name=name, kinds=kinds, **limits), **row)
