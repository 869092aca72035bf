"""PDFs from HTML: what reaches the paper, what cannot, and what happens when it fails."""

import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import psutil
import pytest

from clusterix_events.kernel import pdf
from clusterix_events.kernel.pdf import (
    PdfError,
    PdfSource,
    PdfTimeoutError,
    PdfUnavailableError,
    render_pdf,
    render_sheets,
)
from tests.support.papers import page_codes, page_texts

TRUE_TYPE = b"\0\1\0\0"
ADDRESS = "HTTPS://EVENTS.EXAMPLE.ORG/C/ABCDEFGHJK"


def document(body: str, *, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>Paper</title>{head}'
        '<link rel="stylesheet" href="static:css/documents/paper.css"></head>'
        f"<body>{body}</body></html>"
    )


def test_a_paper_says_what_it_is_and_carries_its_fonts() -> None:
    made = render_pdf(PdfSource(document("<h1>Ștefan Образцов Δημήτριος محمد שלום</h1>")))

    with pikepdf.open(io.BytesIO(made)) as paper:
        metadata = paper.open_metadata()
        fonts = paper.pages[0].Resources.Font.values()
        embedded = {
            str(font.BaseFont)[8:]: font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()[
                :4
            ]
            for font in fonts
        }
        facts = (
            metadata["pdfuaid:part"],
            str(paper.Root.Lang),
            str(paper.docinfo.Title),
            bool(paper.Root.MarkInfo.Marked),
        )
    assert facts == ("1", "en", "Paper", True)
    assert embedded == {
        "Source-Sans-3-Bold": TRUE_TYPE,
        "Noto-Sans-Arabic-Bold": TRUE_TYPE,
        "Noto-Sans-Hebrew-Bold": TRUE_TYPE,
    }


def test_header_cells_name_their_scope_and_links_print() -> None:
    made = render_pdf(
        PdfSource(
            document(
                "<table><thead><tr><th>Name</th><th>Place</th></tr></thead>"
                '<tbody><tr><th scope="row">Bob</th><td>Rome</td></tr></tbody></table>'
                '<p><a href="https://example.org/">the page</a></p>'
            )
        )
    )

    with pikepdf.open(io.BytesIO(made)) as paper:
        scopes = [str(cell.A.Scope) for cell in _elements(paper, "/TH")]
        links = [(int(link.F), str(link.Contents)) for link in paper.pages[0].Annots]
    assert scopes == ["/Column", "/Column", "/Row"]
    assert links == [(4, "https://example.org/")]


def test_page_numbers_are_artifacts() -> None:
    numbered = (
        "<style>@page { @bottom-right { content: counter(page) ' of ' counter(pages) } }</style>"
    )
    made = render_pdf(PdfSource(document("<p>Text</p>", head=numbered)))

    with pikepdf.open(io.BytesIO(made)) as paper:
        marks = [
            str(operands[0])
            for operands, operator in pikepdf.parse_content_stream(paper.pages[0])
            if str(operator) in {"BDC", "BMC"}
        ]
    assert sorted(marks) == ["/Artifact", "/Span"]


@pytest.mark.parametrize(
    "scheme", ["file://{path}", "http://127.0.0.1:1/x.svg", "static:../{name}"]
)
def test_a_paper_cannot_reach_what_it_was_not_given(
    scheme: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    address = scheme.format(path=secret, name="pyproject.toml")

    made = render_pdf(PdfSource(document(f'<p>before</p><img src="{address}" alt="secret">')))

    assert page_texts(made) == ["before\r\nsecret"]
    assert "a paper may not fetch" in caplog.text


def test_a_given_blob_is_drawn(caplog: pytest.LogCaptureFixture) -> None:
    logo = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    )

    made = render_pdf(
        PdfSource(document('<img src="blob:logo.svg" alt="Logo">'), blobs={"logo.svg": logo})
    )

    assert page_texts(made) == [""]
    assert caplog.text == ""


def test_a_code_is_drawn_at_its_element_and_reads_at_150_dpi() -> None:
    made = render_pdf(
        PdfSource(
            document('<p id="spot" style="width:18mm;height:18mm"></p>'), codes={"spot": ADDRESS}
        )
    )

    assert page_codes(made) == [ADDRESS]


def test_a_plate_is_drawn_below_each_element_that_wants_it_and_has_no_page() -> None:
    style = "<style>.plate { page: plate; height: 20mm } p { height: 20mm; margin: 0 }</style>"
    body = '<p id="a">one</p><p id="b">two</p><div class="plate" id="shared">Guest</div>'

    source = PdfSource(document(body, head=style), plates={"a": "shared", "b": "shared"})
    made = render_sheets([source], title="Sheet", lang="en")

    [text] = page_texts(made)
    assert sorted(text.split()) == ["Guest", "Guest", "one", "two"]


def test_sheets_are_joined_in_order() -> None:
    sources = [PdfSource(document(f"<p>sheet {number}</p>")) for number in range(5)]

    made = render_sheets(sources, title="Sheets", lang="en")

    assert page_texts(made) == [f"sheet {number}" for number in range(5)]
    with pikepdf.open(io.BytesIO(made)) as paper:
        assert (str(paper.docinfo.Title), str(paper.Root.Lang)) == ("Sheets", "en")


def test_a_paper_that_takes_too_long_is_given_up_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "SECONDS_PER_JOB", 0)
        with pytest.raises(PdfTimeoutError):
            render_pdf(PdfSource(document("<p>never</p>")))

    assert page_texts(render_pdf(PdfSource(document("<p>again</p>")))) == ["again"]


def test_a_paper_that_eats_the_memory_is_refused_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pdf.close_pool()
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "MEMORY_MEGABYTES", 320)
        with pytest.raises(PdfError):
            render_pdf(PdfSource(document("<p>word</p>" * 60_000)))
    pdf.close_pool()

    assert page_texts(render_pdf(PdfSource(document("<p>again</p>")))) == ["again"]


def test_a_worker_that_died_is_replaced() -> None:
    render_pdf(PdfSource(document("<p>first</p>")))
    for process in psutil.Process().children():
        if "clusterix_events.kernel.pdf_worker" in process.cmdline():
            process.kill()
            process.wait()

    made = render_pdf(PdfSource(document("<p>second</p>")))

    assert page_texts(made) == ["second"]


def test_a_machine_without_pango_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    pdf.close_pool()

    with pytest.raises(PdfUnavailableError) as refused:
        render_pdf(PdfSource(document("<p>never</p>")))

    pdf.close_pool()
    assert str(refused.value) == (
        "PDFs need Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_the_asking_process_stays_light() -> None:
    script = (
        "import sys; from clusterix_events.kernel.pdf import PdfSource, render_pdf;"
        "render_pdf(PdfSource('<html lang=en><title>x</title><p>x</p></html>'));"
        "print(sorted({'weasyprint', 'pikepdf', 'zxingcpp'} & set(sys.modules)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert said.stdout == "[]\n"


def _elements(paper: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    found: list[pikepdf.Object] = []
    waiting = [paper.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop(0)
        if kind == element.S:
            found.append(element)
        kids = [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        waiting = kids + waiting
    return found
