"""Files are joined, hashed, kept and compressed."""

import gzip
import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from clusterix_events.kernel.assets import build_assets, init_assets, resource_folder

STATIC = resource_folder("static")


@pytest.fixture
def site() -> Flask:
    app = Flask("site", static_folder=None)
    init_assets(app)
    app.add_url_rule("/page", "page", lambda: render_template_string("{{ asset('app.css') }}"))
    return app


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


def test_address_holds_a_hash_of_the_content():
    assets = build_assets(STATIC)

    again = build_assets(STATIC)

    assert [a.address for a in assets.by_name.values()] == [
        a.address for a in again.by_name.values()
    ]
    assert re.fullmatch(r"app\.[0-9a-f]{12}\.css", assets.by_name["app.css"].address)


def test_browser_keeps_a_file_for_a_year(visitor):
    address = visitor.get("/page").text

    answer = visitor.get(address)

    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "text/css",
        "public, max-age=31536000, immutable",
    )


def test_styles_come_compressed_to_those_who_can_read_it(visitor):
    address = visitor.get("/page").text
    plain = visitor.get(address)

    packed = visitor.get(address, headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data


def test_fonts_are_served_as_they_are(visitor):
    name = build_assets(STATIC).by_name["fonts/source-sans-3-latin.woff2"].address

    answer = visitor.get(f"/assets/{name}", headers={"Accept-Encoding": "gzip"})

    assert (answer.mimetype, answer.headers.get("Content-Encoding")) == ("font/woff2", None)


@pytest.mark.parametrize("address", ["/assets/app.css", "/assets/../app.py", "/assets/nothing"])
def test_other_addresses_lead_nowhere(visitor, address):
    assert visitor.get(address).status_code == 404


def test_stylesheet_points_to_hashed_fonts_only():
    assets = build_assets(STATIC)
    css = assets.by_name["app.css"].body.decode()

    pointed = re.findall(r'url\("([^"]+)"\)', css)

    assert pointed
    assert set(pointed) <= set(assets.by_address)


def test_layers_come_in_their_order():
    css = build_assets(STATIC).by_name["app.css"].body.decode()

    assert css.startswith(
        "@layer vendor, reset, tokens, base, layout, components, pages, utilities;"
    )
    assert css.index("@layer vendor {") < css.index("@layer tokens {") < css.index("@layer pages {")


def test_wheel_finds_its_folders_inside_the_package(monkeypatch, tmp_path):
    package = tmp_path / "site-packages" / "clusterix_events"
    (package / "static").mkdir(parents=True)
    (tmp_path / "site-packages" / "static").mkdir()
    monkeypatch.setattr("clusterix_events.kernel.assets.PACKAGE", package)

    assert resource_folder("static") == package / "static"


def test_scripts_of_others_go_by_their_name_without_version():
    scripts = {name for name in build_assets(STATIC).by_name if name.endswith(".js")}

    assert {"app.js", "htmx.js"} <= scripts
