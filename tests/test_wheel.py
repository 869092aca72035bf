"""The wheel, installed elsewhere, is the whole product."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.support.server import Server

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["/", "/sign-in", "/healthz", "/nowhere"]
pytestmark = pytest.mark.backend("sqlite")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", *build, str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory) -> Path:
    """An environment that has the wheel and our dependencies, but not this checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    install = ["install", "-q", "--no-deps", "--no-index", "--no-warn-script-location", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder


def test_wheel_holds_everything_the_pages_need(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    needed = {
        f"clusterix_events/{path.relative_to(ROOT)}"
        for folder in ("templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.name != ".gitkeep"
    } | {
        str(path.relative_to(ROOT))
        for path in (ROOT / "clusterix_events").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert needed - packed == set()


def test_installed_wheel_serves_the_same_pages(server, elsewhere, database, tmp_path):
    installed = Server(
        tmp_path / "instance-elsewhere",
        database.url,
        program=(str(elsewhere / "bin" / "clusterix-events"),),
        settings={"CLUSTERIX_BASE_URL": server.url},
    )
    installed.start()
    try:
        there = {page: _page(installed, page) for page in PAGES}
    finally:
        installed.stop()

    assert there == {page: _page(server, page) for page in PAGES}


def test_installed_wheel_knows_nothing_of_the_checkout(elsewhere):
    where = subprocess.run(
        [elsewhere / "bin" / "python", "-c", "import clusterix_events as c; print(c.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=elsewhere,
    ).stdout

    assert Path(where).is_relative_to(elsewhere)


def _page(server: Server, path: str) -> tuple[int, str]:
    answer = httpx.get(server.url + path)
    token = answer.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return answer.status_code, answer.text.replace(token, "…") if token else answer.text
