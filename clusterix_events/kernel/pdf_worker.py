"""The process in which PDFs are made: the only module that imports WeasyPrint and pikepdf.

Started by `pdf` with the number of a pipe's descriptor and FONTCONFIG_FILE set; answers one job
after the other until the pipe closes or nothing comes for a while.
"""

import gc
import io
import logging
import re
import resource
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import pikepdf
import zxingcpp

from clusterix_events.kernel.pdf import (
    IDLE_SECONDS,
    INSTALL_PANGO,
    STATIC,
    Job,
    MergeJob,
    PdfSource,
    RenderJob,
    Reply,
)

try:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError as error:
    # WeasyPrint loads Pango when imported; where it is missing every job is told so.
    MISSING = str(error)
    URLFetcher = object
else:
    MISSING = ""
    FONTS = FontConfiguration()

MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
POINTS_PER_PIXEL = 0.75
PRINT_FLAG = 4
MODULE_AS_DIGIT = bytes(ord("1") if level else ord("0") for level in range(256))
"""A mask paints where its bit is 0, and a dark module has the level 0."""
MARKED_CONTENT = re.compile(rb"/\w+\s*<<\s*/MCID (\d+)\s*>>\s*BDC")

Box = tuple[float, float, float, float]


def main() -> None:
    """Answer jobs from the pipe whose descriptor is the first argument; MB are the second."""
    limit = int(sys.argv[2]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    warnings = _Warnings()
    logging.getLogger("weasyprint").addHandler(warnings)
    # A document is a heap of objects that all live until it is written: collecting garbage
    # meanwhile finds none and costs a fifth of the time.
    gc.freeze()
    gc.disable()
    with Connection(int(sys.argv[1])) as pipe:
        while pipe.poll(IDLE_SECONDS):
            try:
                job = pipe.recv()
            except EOFError:
                return
            pipe.send(_answer(job, warnings))
            gc.collect()


def _answer(job: Job, warnings: "_Warnings") -> Reply:
    if MISSING:
        return Reply(failure=f"PDFs need Pango: {INSTALL_PANGO}", unavailable=True)
    try:
        pdf = _merge(job) if isinstance(job, MergeJob) else _render(job)
    except Exception as error:
        warnings.lines.append(traceback.format_exc())
        return Reply(
            failure=f"The paper could not be made ({type(error).__name__}).",
            warnings=warnings.take(),
        )
    return Reply(pdf=pdf, warnings=warnings.take())


def _render(job: RenderJob) -> bytes:
    source = job.source
    html = weasyprint.HTML(string=source.html, url_fetcher=Fetcher(source.blobs))
    variant = "pdf/ua-1" if job.tagged else None
    document = html.render(font_config=FONTS, pdf_variant=variant)
    places = [_take_places(page, source) for page in document.pages]

    def finish(_: object, pdf: Any) -> None:
        _draw_plates(pdf, places, source)
        _draw_codes(pdf, places, source)

    pdf = document.write_pdf(finisher=finish, pdf_variant=variant)
    assert pdf is not None
    return _mended(pdf) if job.tagged else pdf


def _take_places(page: Any, source: PdfSource) -> dict[str, Box]:
    """Return where codes and plates go; drops these anchors, which would be written as well."""
    names = {*source.codes, *source.plates, *source.plates.values()} & page.anchors.keys()
    return {name: page.anchors.pop(name) for name in names}


def _draw_plates(pdf: Any, places: list[dict[str, Box]], source: PdfSource) -> None:
    """Turn the pages of plates into form objects, drawn below the elements that want them."""
    pages = _pages(pdf)
    plates = set(source.plates.values())
    forms: dict[str, _Form] = {}
    for page, placed in zip(pages, places, strict=True):
        for plate in placed.keys() & plates:
            forms[plate] = _made_form(pdf, page, f"plate{len(forms)}")
    for page, placed in zip(pages, places, strict=True):
        page_height = page["MediaBox"][3]
        for name, (left, top, *_) in placed.items():
            if form := forms.get(source.plates.get(name, "")):
                x, y = left * POINTS_PER_PIXEL, page_height - form.height - top * POINTS_PER_PIXEL
                drawn = f"q 1 0 0 1 {x:.3f} {y:.3f} cm /{form.name} Do Q"
                _stream(pdf, page).stream.insert(0, drawn.encode())


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    height: float


def _made_form(pdf: Any, page: Any, name: str) -> _Form:
    """Turn a page into a form object, under this name among the shared resources."""
    stream = _stream(pdf, page)
    stream.extra.update(
        {"Type": "/XObject", "Subtype": "/Form", "BBox": page["MediaBox"]}
        | {"Resources": page["Resources"]}
    )
    resources = pdf.objects[int(page["Resources"].split()[0])]
    resources["XObject"][name] = stream.reference
    kids = pdf.pages["Kids"]
    at = next(at for at in range(0, len(kids), 3) if kids[at] == page.number)
    del kids[at : at + 3]
    pdf.pages["Count"] -= 1
    page.free = "f"
    return _Form(name, page["MediaBox"][3])


def _draw_codes(pdf: Any, places: list[dict[str, Box]], source: PdfSource) -> None:
    for page, placed in zip(_pages(pdf), places, strict=False):
        _stream(pdf, page).stream.extend(
            _drawn_code(source.codes[name], box)
            for name, box in placed.items()
            if name in source.codes
        )


def _drawn_code(text: str, box: Box) -> bytes:
    """Return the operators that draw the QR code at the right of the box (pixels from top left).

    One inline image mask: 0.1 ms and 0.3 kB a code, where an SVG drawing doubles the whole cost.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules: Any = code.to_image(scale=1, add_quiet_zones=False)
    rows, columns = modules.shape
    packed = -(-columns // 8) * 8
    signs = bytes(modules).translate(MODULE_AS_DIGIT).decode("ascii")
    mask = "".join(
        f"{int(signs[at : at + columns].ljust(packed, '1'), 2):0{packed // 4}x}"
        for at in range(0, rows * columns, columns)
    )
    _, top, right, bottom = (POINTS_PER_PIXEL * edge for edge in box)
    side = bottom - top
    return (
        f"q 0 g {side:.3f} 0 0 {-side:.3f} {right - side:.3f} {bottom:.3f} cm "
        f"BI /W {columns} /H {rows} /IM true /BPC 1 /F /AHx ID {mask}> EI Q"
    ).encode()


def _pages(pdf: Any) -> list[Any]:
    kids = pdf.pages["Kids"]
    return [pdf.objects[kids[at]] for at in range(0, len(kids), 3)]


def _stream(pdf: Any, page: Any) -> Any:
    return pdf.objects[int(page["Contents"].split()[0])]


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Fetches static files and the blobs of one document; refuses everything else.

    The fetcher WeasyPrint comes with would embed any file of the machine, or call the network.
    """

    def __init__(self, blobs: Any) -> None:
        super().__init__(allowed_protocols=("static", "blob"))
        self._blobs = blobs

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return the response for a `static:` or `blob:` address; raises ValueError."""
        scheme, _, name = url.partition(":")
        if scheme == "blob" and name in self._blobs:
            return URLFetcherResponse(url, self._blobs[name])
        path = (STATIC / name).resolve()
        if scheme != "static" or not path.is_relative_to(STATIC) or not path.is_file():
            raise ValueError(f"a paper may not fetch {url[:80]}")
        headers = {"Content-Type": MEDIA_TYPES[path.suffix]}
        return URLFetcherResponse(url, path.read_bytes(), headers)


def _merge(job: MergeJob) -> bytes:
    merged = pikepdf.new()
    for part in job.parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            merged.pages.extend(pdf.pages)
    merged.docinfo["/Title"] = job.title
    merged.Root.Lang = pikepdf.String(job.lang)
    merged.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    return _saved(merged)


def _mended(pdf: bytes) -> bytes:
    """Return the tagged PDF with what WeasyPrint 70 leaves out of PDF/UA-1.

    Header cells get their scope, links their print flag and text; page numbers and running heads
    become artifacts, as they stand outside the structure tree.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        reached = set(_mend_structure(root.K[0], in_head=False))
        numbers = list(root.ParentTree.Nums)
        owners = {int(key): owner for key, owner in zip(numbers[::2], numbers[1::2], strict=True)}
        for page in document.pages:
            _mend_links(page)
            _mend_margins(document, page, owners[int(page.StructParents)], reached)
        return _saved(document)


def _mend_structure(element: Any, *, in_head: bool) -> Iterator[tuple[int, int]]:
    """Give header cells their scope; yield the numbers of all elements reached."""
    yield element.objgen
    in_head = in_head or element.S == "/THead"
    if element.S == "/TH":
        element.A.Scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _mend_structure(kid, in_head=in_head)


def _mend_margins(document: Any, page: Any, owners: Any, reached: set[tuple[int, int]]) -> None:
    """Mark as artifacts what belongs to elements that no reader reaches: the margin boxes."""
    orphans = {number for number, owner in enumerate(owners) if owner.objgen not in reached}
    for number in orphans:
        owners[number] = pikepdf.Object.parse(b"null")

    def marked(mark: re.Match[bytes]) -> bytes:
        return b"/Artifact BMC" if int(mark[1]) in orphans else mark[0]

    content = MARKED_CONTENT.sub(marked, page.Contents.read_bytes())
    page.Contents = document.make_stream(content)


def _mend_links(page: Any) -> None:
    for annotation in page.get("/Annots", ()):
        annotation.F = PRINT_FLAG
        if "/Contents" not in annotation and "/A" in annotation:
            annotation.Contents = annotation.A.URI


def _saved(pdf: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()


class _Warnings(logging.Handler):
    """Collects what WeasyPrint complains about during one job."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def take(self) -> tuple[str, ...]:
        lines, self.lines = tuple(self.lines), []
        return lines


if __name__ == "__main__":
    main()
