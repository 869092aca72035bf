"""Reads the tags of a PDF as a screen reader does."""

import io
from collections.abc import Iterator

import pikepdf


def tags(pdf: bytes) -> list[str]:
    """Return the kinds of all elements of the structure tree in reading order, inner ones too."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        return [str(element.S)[1:] for element in _elements(paper.Root.StructTreeRoot.K[0])]


def alternatives(pdf: bytes) -> list[str]:
    """Return what is said in place of the pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        elements = _elements(paper.Root.StructTreeRoot.K[0])
        return [str(element.Alt) for element in elements if str(element.S) == "/Figure"]


def header_scopes(pdf: bytes) -> list[str]:
    """Return the direction of each header cell."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        elements = _elements(paper.Root.StructTreeRoot.K[0])
        return [str(element.A.Scope)[1:] for element in elements if str(element.S) == "/TH"]


def conformance(pdf: bytes) -> tuple[str, str, bool]:
    """Return the part of PDF/UA the paper claims, its language, and whether it is tagged."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        part = paper.open_metadata().get("pdfuaid:part", "")
        return str(part), str(paper.Root.Lang), bool(paper.Root.MarkInfo.Marked)


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield element
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _elements(kid)
