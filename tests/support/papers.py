"""Looks at a PDF as a reader does: its text, its pages as pictures, the codes on them."""

from pathlib import Path

import pypdfium2
import zxingcpp
from PIL.Image import Image

POINTS_PER_INCH = 72


def page_texts(pdf: bytes | Path) -> list[str]:
    """Return the text of every page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def page_picture(pdf: bytes | Path, page: int = 0, *, dpi: int = 150) -> Image:
    """Return one page as it is printed at that resolution."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image = document[page].render(scale=dpi / POINTS_PER_INCH).to_pil()
    return picture


def page_codes(pdf: bytes | Path, page: int = 0, *, dpi: int = 150) -> list[str]:
    """Return what the QR codes of a page say, from top to bottom, then left to right."""
    return read_codes(page_picture(pdf, page, dpi=dpi))


def read_codes(picture: Image) -> list[str]:
    """Return what the QR codes of a picture say, from top to bottom, then left to right."""
    codes = zxingcpp.read_barcodes(picture)
    ordered = sorted(codes, key=lambda c: (c.position.top_left.y, c.position.top_left.x))
    return [code.text for code in ordered]
