"""Draws the pictures of the documentation: `make pictures`.

Reads docs/pictures.toml, loads the demo into a throw-away instance, publishes the event, serves it
with the clock standing still, and looks at the pages with Chromium and at the papers as printed.
Ends with 1 and one line for each picture that is missing or has one colour alone.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from clusterix_events.app import create_app
from clusterix_events.events import service
from clusterix_events.events.models import EventState
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "docs" / "pictures.toml"
FOLDER = ROOT / "docs" / "pictures"
ZONE = ZoneInfo("Europe/Bucharest")
PASSWORD = "pictures-only"  # noqa: S105 - of a database that lives for a minute
POINTS_PER_INCH = 72
CHROMIUM = ("chromium", "google-chrome", "chromium-browser")


@dataclass(frozen=True, kw_only=True)
class PagePicture:
    """A page to look at; without `height` all of it."""

    file: str
    address: str
    width: int
    scale: float = 1
    height: int | None = None
    theme: str = "light"
    who: str = ""
    clock: datetime | None = None
    look: str = "main"
    steps: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PaperPicture:
    """A page of a paper, as it is printed."""

    file: str
    command: list[str]
    page: int = 1
    dpi: int = 100


def main() -> int:
    """Draw the pictures asked for, all when none is named; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="only these pictures")
    wanted = parser.parse_args().files
    plan = tomllib.loads(PLAN.read_text(encoding="utf-8"))
    pages = [PagePicture(**entry) for entry in plan.get("page", [])]
    papers = [PaperPicture(**entry) for entry in plan.get("paper", [])]
    names = [*(page.file for page in pages), *(paper.file for paper in papers)]
    chosen = [name for name in names if not wanted or name in wanted]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        (FOLDER / name).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="clusterix-pictures-") as folder:
        settings = _instance(Path(folder))
        _publish(settings, plan["event"])
        _draw_papers([p for p in papers if p.file in chosen], plan["event"], settings)
        _draw_pages([p for p in pages if p.file in chosen], plan["clock"], settings)
    faults = [fault for name in chosen if (fault := _fault(FOLDER / name))]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(chosen) - len(faults)} of {len(chosen)} pictures in {FOLDER.relative_to(ROOT)}")
    return 1 if faults else 0


def _instance(folder: Path) -> Settings:
    settings = read_settings(_environment(folder))
    for command in (["db", "upgrade"], ["demo", "load"]):
        _run(command, settings)
    return settings


def _environment(folder: Path) -> dict[str, str]:
    return {
        "CLUSTERIX_INSTANCE": str(folder),
        "CLUSTERIX_DEMO_PASSWORD": PASSWORD,
        "CLUSTERIX_RATE_LIMITS": "off",
    }


def _run(command: list[str], settings: Settings) -> None:
    program = shutil.which("clusterix-events", path=str(Path(sys.executable).parent))
    assert program is not None, "the project is not installed"
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    subprocess.run([program, *command], check=True, env={**keep, **_environment(settings.instance)})


def _publish(settings: Settings, slug: str) -> None:
    app = create_app(settings)
    with app.app_context():
        event = find_event(slug)
        assert event is not None, f"the demo has no event {slug}"
        with transaction():
            service.move_event(event.id, EventState.PUBLISHED)


def _draw_papers(papers: list[PaperPicture], event: str, settings: Settings) -> None:
    made: dict[tuple[str, ...], Path] = {}
    for paper in papers:
        command = tuple(paper.command)
        if command not in made:
            made[command] = settings.instance / f"paper-{len(made)}.pdf"
            kind, *options = command
            output = ["--output", str(made[command])]
            _run(["documents", kind, event, *options, *output], settings)
        with pypdfium2.PdfDocument(made[command]) as document:
            scale = paper.dpi / POINTS_PER_INCH
            document[paper.page - 1].render(scale=scale).to_pil().save(FOLDER / paper.file)


def _draw_pages(pages: list[PagePicture], clock: datetime, settings: Settings) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for moment in dict.fromkeys(page.clock or clock for page in pages):
            with _served(settings, moment) as address:
                for page in pages:
                    if (page.clock or clock) == moment:
                        _draw_page(browser, page, address)
        browser.close()


@contextmanager
def _served(settings: Settings, moment: datetime) -> Iterator[str]:
    app: Flask = create_app(settings, clock=lambda: moment.replace(tzinfo=ZONE))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _draw_page(browser: Browser, picture: PagePicture, address: str) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height or 800},
        device_scale_factor=picture.scale,
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    if picture.who:
        _sign_in(page, picture.who, address)
    page.goto(address + picture.address)
    page.wait_for_selector(picture.look)
    for step in picture.steps:
        _take(page, step)
    page.evaluate("document.fonts.ready")
    if picture.height is None:
        _grow(page, picture.width)
    page.screenshot(path=FOLDER / picture.file)
    context.close()


def _grow(page: Page, width: int) -> None:
    """Make the window as high as the page, so that what sticks to its edge stands at the end."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": height})


def _sign_in(page: Page, who: str, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{who}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], main button:not([type])")
    page.wait_for_url(f"{address}/manage/**")


def _take(page: Page, step: dict[str, Any]) -> None:
    match step:
        case {"click": selector}:
            page.click(selector)
        case {"type": [selector, text]}:
            page.fill(selector, text)
        case {"press": key}:
            page.keyboard.press(key)
        case {"wait": selector}:
            page.wait_for_selector(selector)
        case {"offline": bool(is_offline)}:
            page.context.set_offline(is_offline)
        case _:
            raise ValueError(f"docs/pictures.toml knows no step {step}")


def _chromium() -> str | None:
    found = os.environ.get("TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return found or None


def _fault(path: Path) -> str | None:
    if not path.exists():
        return f"{path.name}: is missing"
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=2)
    return f"{path.name}: has one colour alone" if colours and len(colours) < 2 else None


if __name__ == "__main__":
    sys.exit(main())
