"""QR codes on screens and in mails."""

import struct
import zlib
from typing import Any, cast

import zxingcpp
from markupsafe import Markup


def qr_svg(text: str, label: str) -> Markup:
    """Return a QR code (error correction M) as a drawing for pages, with its words for readers."""
    rows = _modules(text)
    size = len(rows)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, light in enumerate(row)
        if not light
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges"><rect class="qr__ground" width="{size}" height="{size}" '
        'fill="#fff"/><path class="qr__cells" d="{dark}" fill="#000"/></svg>'
    ).format(size=size, label=label, dark=dark)


def qr_png(text: str, scale: int = 6) -> bytes:
    """Return a QR code (error correction M) as a black and white PNG, `scale` pixels a module."""
    rows = _modules(text)
    side = len(rows) * scale
    pixels = b"".join((b"\0" + _packed(row, scale)) * scale for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(pixels, 9))
        + _chunk(b"IEND", b"")
    )


def _modules(text: str) -> list[list[int]]:
    """Return the rows of a code, 0 for dark and 255 for light, with the quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1)
    return cast("list[list[int]]", memoryview(image).tolist())


def _packed(row: list[int], scale: int) -> bytes:
    """Return a row of modules as bits, 1 for light, each `scale` times."""
    bits = "".join(("1" if light else "0") * scale for light in row)
    length = -(-len(bits) // 8)
    return int(bits.ljust(length * 8, "0"), 2).to_bytes(length, "big")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
