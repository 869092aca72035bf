"""The source keeps the house rules; nothing is run, so that `make check` stays quick."""

import re
import subprocess
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "clusterix_events"
TEMPLATES = ROOT / "templates"
MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix)
LONGEST = 400
LONG_BY_NATURE = {"tests", "migrations", "demo"}
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)"
)
LEFT_BEHIND = re.compile(
    r"/[w]ork/|/[t]mp/w/|/root/|/home/[a-z]|/[o]pt/pypi|--index-url|--extra-index-url|"
    r"pypi\.org/simple|files\.pythonhosted|registry\.npmjs"
)


def _committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def _lines_with(pattern: str, files: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_only_the_database_module_commits():
    others = [path for path in MODULES if path != PACKAGE / "kernel" / "db.py"]

    assert _lines_with(r"\bcommit\(", others) == []


def test_only_the_settings_module_reads_the_environment():
    others = [path for path in MODULES if path != PACKAGE / "settings.py"]

    read = r"(?<!\*\*)os\.environ(?!\[[^]]+\] = )|\bgetenv\("

    assert _lines_with(read, others) == []


def test_features_do_not_read_the_configuration_of_flask():
    below = {"kernel", "app.py"}
    features = [p for p in MODULES if p.relative_to(PACKAGE).parts[0] not in below]

    assert _lines_with(r"current_app\.config|app\.config\[", features) == []


def test_only_the_clock_asks_for_the_time():
    others = [path for path in MODULES if path != PACKAGE / "kernel" / "clock.py"]

    assert _lines_with(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(\)", others) == []


def test_nobody_queries_through_the_model():
    assert _lines_with(r"\b[A-Z]\w+\.query\b(?!_)", MODULES) == []


def test_no_module_is_longer_than_allowed():
    written = [p for p in MODULES if not LONG_BY_NATURE & set(p.relative_to(ROOT).parts)]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in written}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_every_script_is_short():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    lengths = {path.name: len(path.read_text().splitlines()) for path in scripts}

    assert {name: lines for name, lines in lengths.items() if lines >= 100} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_compiles(path):
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )

    environment.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_no_template_has_inline_style_or_script():
    shown = [
        p for p in PAGES if p.relative_to(TEMPLATES).parts[0] not in {"mail", "documents", "print"}
    ]

    assert _lines_with(INLINE.pattern, shown) == []


def test_nothing_committed_names_a_machine_or_a_registry():
    me = Path(__file__)
    texts = [
        path
        for path in _committed_files()
        if path != me and path.is_file() and b"\0" not in path.read_bytes()[:1000]
    ]

    assert _lines_with(LEFT_BEHIND.pattern, texts) == []


def test_no_module_is_called_after_nothing():
    vague = {"util", "utils", "helper", "helpers", "common", "misc"}

    assert [p for p in MODULES if p.stem in vague or p.parent.name in vague] == []
