"""Draws the pictures of the documentation: `make pictures`.

Reads docs/pictures.toml, loads the reference event into throw-away instances, serves them with the
clock standing still, and looks at the pages with Chromium and at the papers as they are printed.
Ends with 1 and one line for each picture that is missing or has one colour alone.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from clusterix_events.cli import Installation
from clusterix_events.cli.documents import documents
from tools.picture_scenes import PASSWORD, Scene

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "docs" / "pictures.toml"
FOLDER = ROOT / "docs" / "pictures"
ZONE = ZoneInfo("Europe/Bucharest")
POINTS_PER_INCH = 72
MM_PER_INCH = 25.4
CHROMIUM = ("chromium", "google-chrome", "chromium-browser")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture to draw: of a page when it has an address, else of a paper.

    With `is_pdf` the address answers with a paper, drawn as wide as the entry says.
    """

    file: str
    scene: str = "eve"
    clock: datetime
    address: str = ""
    width: int = 1280
    height: int | None = None
    scale: float = 1
    theme: str = "light"
    who: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    paper: list[str] = field(default_factory=list)
    is_pdf: bool = False
    page: int = 1
    dpi: int = 100
    grey: bool = False
    crop: list[float] | None = None


class QuietHandler(WSGIRequestHandler):
    """Answers without a line in the terminal for each request."""

    def log_request(self, *_args: Any) -> None:
        """Write nothing."""


def main() -> int:
    """Draw the pictures asked for, all when none is named; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="only these pictures")
    wanted = parser.parse_args().files
    plan = tomllib.loads(PLAN.read_text(encoding="utf-8"))
    pictures = [Picture(**{"clock": plan["clock"], **entry}) for entry in plan["picture"]]
    chosen = [picture for picture in pictures if not wanted or picture.file in wanted]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in chosen:
        (FOLDER / picture.file).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="clusterix-pictures-") as folder:
        _draw(chosen, Path(folder))
    faults = [fault for picture in chosen if (fault := _fault(FOLDER / picture.file))]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(chosen) - len(faults)} of {len(chosen)} pictures in {FOLDER.relative_to(ROOT)}/")
    return 1 if faults else 0


def _draw(pictures: Sequence[Picture], folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for name in dict.fromkeys(picture.scene for picture in pictures):
            scene = Scene(name, folder / name)
            here = [picture for picture in pictures if picture.scene == name]
            for moment in dict.fromkeys(picture.clock for picture in here):
                now = [picture for picture in here if picture.clock == moment]
                _draw_pages(browser, [p for p in now if p.address], scene, moment)
                _draw_papers([p for p in now if p.paper], scene, moment)
        browser.close()


def _draw_pages(
    browser: Browser, pictures: Sequence[Picture], scene: Scene, moment: datetime
) -> None:
    with _served(scene, moment) as address:
        for picture in pictures:
            _draw_page(browser, picture, scene, address)


@contextmanager
def _served(scene: Scene, moment: datetime) -> Iterator[str]:
    app = scene.factory(moment.replace(tzinfo=ZONE))(scene.settings)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _draw_page(browser: Browser, picture: Picture, scene: Scene, address: str) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height or 800},
        device_scale_factor=picture.scale,
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id=ZONE.key,
    )
    context.clock.set_fixed_time(picture.clock.replace(tzinfo=ZONE))
    page = context.new_page()
    if picture.who:
        _sign_in(page, picture.who, address)
    there = address + picture.address.format(**scene.words)
    if picture.is_pdf:
        _save(_printed(page.request.get(there).body(), picture), picture.file)
        context.close()
        return
    page.goto(there)
    for step in picture.steps:
        _take(page, step)
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    if picture.height is None:
        _grow(page, picture.width)
    _save(Image.open(BytesIO(page.screenshot())), picture.file)
    context.close()


def _printed(pdf: bytes, picture: Picture) -> Image.Image:
    """Return a page of a paper that an address answered with, in the width of the plan."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[picture.page - 1]
        drawn: Image.Image = page.render(scale=(picture.width + 0.5) / page.get_width()).to_pil()
        return drawn.crop((0, 0, picture.width, drawn.height))


def _grow(page: Page, width: int) -> None:
    """Make the window as high as the page, so that what sticks to its edge stands at the end."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})


def _sign_in(page: Page, who: str, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{who}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/manage/**")


def _take(page: Page, step: dict[str, Any]) -> None:
    match step:
        case {"click": selector}:
            page.click(selector)
        case {"check": selector}:
            page.check(selector)
        case {"type": [selector, text]}:
            page.fill(selector, text)
        case {"press": key}:
            page.keyboard.press(key)
        case {"focus": selector}:
            page.focus(selector)
        case {"wait": selector}:
            page.wait_for_selector(selector)
        case {"offline": bool(is_offline)}:
            page.context.set_offline(is_offline)
        case _:
            raise ValueError(f"docs/pictures.toml knows no step {step}")


def _draw_papers(pictures: Sequence[Picture], scene: Scene, moment: datetime) -> None:
    installation = Installation(scene.settings, scene.factory(moment.replace(tzinfo=ZONE)))
    made: dict[tuple[str, ...], Path] = {}
    for picture in pictures:
        command = tuple(picture.paper)
        if command not in made:
            made[command] = scene.settings.instance / f"paper-{len(made)}.pdf"
            arguments = [*command, "--output", str(made[command])]
            documents.main(args=arguments, obj=installation, standalone_mode=False)
        with pypdfium2.PdfDocument(made[command]) as document:
            scale = picture.dpi / POINTS_PER_INCH
            page = document[picture.page - 1].render(scale=scale).to_pil()
            _save(_looked_at(page, picture), picture.file)


def _looked_at(page: Image.Image, picture: Picture) -> Image.Image:
    """Return the part of a printed page that the plan names, grey where it says so."""
    if picture.crop:
        left, top, right, bottom = (
            round(edge / MM_PER_INCH * picture.dpi) for edge in picture.crop
        )
        page = page.crop((left, top, right, bottom))
    return page.convert("L") if picture.grey else page


def _save(picture: Image.Image, name: str) -> None:
    """Write a picture with 256 colours, at a third of the size.

    The step of k-means lets large grounds keep the very colour of their token; without it the
    paper turns blue and the teal grey.
    """
    few = picture.convert("RGB").quantize(
        256, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    few.save(FOLDER / name, optimize=True)


def _chromium() -> str | None:
    """Return the system's browser, None for Playwright's own."""
    named = os.environ.get("TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM)), None)


def _fault(path: Path) -> str | None:
    if not path.exists():
        return f"{path.name}: is missing"
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=2)
    return f"{path.name}: has one colour alone" if colours and len(colours) < 2 else None


if __name__ == "__main__":
    sys.exit(main())
