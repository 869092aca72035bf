"""Stylesheets, scripts, fonts and icons, joined and hashed once when the application starts.

The address of a file holds a hash of its content, so browsers keep it for a year and ask again
only when it has changed.  `asset("app.css")` in a template gives that address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from flask import Flask, Response, abort, request

from clusterix_events.kernel.permissions import public

PACKAGE = Path(__file__).resolve().parent.parent
HASH_LENGTH = 12
COMPRESSED = {"text/css", "text/javascript", "image/svg+xml"}
# What a stylesheet is joined from, in the order of static/css/layers.css.
LAYERS = (
    ("vendor", "vendor/pico-*.css"),
    ("reset", "css/reset.css"),
    ("tokens", "css/tokens.css"),
    ("base", "css/base.css"),
    ("layout", "css/layout.css"),
    ("components", "css/components/*.css"),
    ("pages", "css/pages/*.css"),
    ("utilities", "css/utilities.css"),
    ("utilities", "css/print.css"),
)

mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    address: str
    body: bytes
    compressed: bytes | None
    content_type: str


@dataclass
class Assets:
    """All files by their plain name and by their hashed address."""

    by_name: dict[str, Asset] = field(default_factory=dict)
    by_address: dict[str, Asset] = field(default_factory=dict)

    def add(self, name: str, body: bytes) -> Asset:
        """Return the file `name` after giving it its hashed address."""
        path = PurePosixPath(name)
        digest = hashlib.sha256(body).hexdigest()[:HASH_LENGTH]
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        compressed = gzip.compress(body, 9, mtime=0) if content_type in COMPRESSED else None
        asset = Asset(
            str(path.with_name(f"{path.stem}.{digest}{path.suffix}")),
            body,
            compressed,
            content_type,
        )
        self.by_name[name] = self.by_address[asset.address] = asset
        return asset


def resource_folder(name: str) -> Path:
    """Return the folder `templates` or `static`: beside the package, else inside it.

    A working copy has both beside the package; an installed wheel carries them inside.
    """
    beside = PACKAGE.parent / name
    if (PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    return PACKAGE / name


def init_assets(app: Flask) -> None:
    """Serve the joined files under /assets/ and give templates `asset(name)`."""
    assets = build_assets(resource_folder("static"))

    def address_of(name: str) -> str:
        return f"{request.script_root if request else ''}/assets/{assets.by_name[name].address}"

    @public
    def send_asset(address: str) -> Response:
        """Answer one hashed file, to be kept for a year."""
        asset = assets.by_address.get(address)
        if asset is None:
            abort(404)
        return _response_for(asset)

    app.jinja_env.globals["asset"] = address_of
    app.extensions["clusterix-assets"] = assets
    app.add_url_rule("/assets/<path:address>", "assets", send_asset, methods=["GET"])


def build_assets(static: Path) -> Assets:
    """Return every file pages may ask for, stylesheets and scripts joined."""
    assets = Assets()
    for path in [*sorted(static.glob("fonts/*.woff2")), *sorted(static.glob("*.svg"))]:
        assets.add(path.relative_to(static).as_posix(), path.read_bytes())
    for path in sorted(static.glob("vendor/*.js")):
        assets.add(f"{re.split(r'-[0-9]', path.stem)[0]}.js", path.read_bytes())
    assets.add("app.css", _joined_styles(static, assets).encode())
    assets.add("app.js", _joined_scripts(static).encode())
    return assets


def _joined_styles(static: Path, assets: Assets) -> str:
    parts = [(static / "css/layers.css").read_text(), (static / "css/fonts.css").read_text()]
    for layer, pattern in LAYERS:
        for path in sorted(static.glob(pattern)):
            parts.append(f"@layer {layer} {{\n{path.read_text()}\n}}")
    return _without_comments(_with_hashed_fonts("\n".join(parts), assets))


def _with_hashed_fonts(css: str, assets: Assets) -> str:
    def hashed(match: re.Match[str]) -> str:
        return f'url("{assets.by_name[match.group(1)].address}")'

    return re.sub(r'url\("\.\./(fonts/[^"]+)"\)', hashed, css)


def _without_comments(css: str) -> str:
    """Return the stylesheet without comments (licence notices `/*!` stay) and indentation."""
    css = css.replace('@charset "UTF-8";', "")
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", css).strip() + "\n"


def _joined_scripts(static: Path) -> str:
    """Return all behaviours in one module, each in a block of its own so that names don't meet."""
    return "".join(f"{{\n{path.read_text()}\n}}\n" for path in sorted(static.glob("js/*.js")))


def _response_for(asset: Asset) -> Response:
    response = Response(asset.body, content_type=asset.content_type)
    if asset.compressed is not None:
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(asset.compressed)
            response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
