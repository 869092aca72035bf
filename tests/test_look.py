"""The look keeps its own rules: tokens only, icons that exist, small files."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

from clusterix_events.kernel.assets import build_assets

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
SHEETS = [p for p in sorted((STATIC / "css").rglob("*.css")) if "documents" not in p.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")
LATIN_LIMIT = 35_000


def _without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_colours_stand_in_the_tokens_alone():
    others = [path for path in SHEETS if path.name not in {"tokens.css", "print.css"}]

    assert {
        path.name: found for path in others if (found := COLOUR.findall(_without_comments(path)))
    } == {}


def test_every_property_that_is_used_is_defined():
    css = "\n".join(_without_comments(path) for path in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))

    without_fallback = set(re.findall(r"var\((--[a-z0-9-]+)\)", css))

    assert without_fallback - defined == set()


def test_every_icon_in_use_is_in_the_sprite():
    sprite = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons.svg").getroot()}
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }

    assert used
    assert used - sprite == set()


def test_what_a_public_page_loads_stays_small():
    assets = build_assets(STATIC)
    latin = assets.by_name["fonts/source-sans-3-latin.woff2"].body
    shared = [assets.by_name[name].body for name in ("app.css", "app.js", "icons.svg")]

    assert len(latin) <= LATIN_LIMIT
    assert len(latin) + sum(len(gzip.compress(body, 9)) for body in shared) <= 74_000
