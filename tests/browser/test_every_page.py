"""Every page of the product in a real browser: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.routes import PAGE, ROUTES
from tests.support.demonstration import PASSWORD, app_on, load_into, route_values
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")
DESK, PHONE, NARROW = 1280, 390, 320
LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "dark"), (PHONE, "light")]
VISITORS = ("anonymous", "organiser", "moderator", "desk", "admin")
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The installed product with the demonstration, and an address for every route."""
    folder = tmp_path_factory.mktemp("site")
    file = load_into(folder / "instance")
    values = route_values(app_on(file.parent))
    server = Server(
        folder / "instance",
        f"sqlite:///{file}",
        settings={"CLUSTERIX_SECRET_KEY": "for tests alone", "CLUSTERIX_RATE_LIMITS": "off"},
    )
    server.start()
    yield server, values
    server.stop()


def pages_of(visitor: str) -> list[str]:
    """Return the routes of pages that are looked at by this visitor: the first who may."""
    return [
        name
        for name, route in ROUTES.items()
        if route.kind == PAGE
        and visitor in route.who
        and not any(one in route.who for one in VISITORS[: VISITORS.index(visitor)])
    ]


def test_every_page_is_looked_at_by_somebody():
    looked_at = {name for visitor in VISITORS for name in pages_of(visitor)}
    nobody = {name for name, route in ROUTES.items() if route.kind == PAGE and not route.who}

    assert looked_at | nobody == {name for name, route in ROUTES.items() if route.kind == PAGE}


@pytest.mark.parametrize("visitor", VISITORS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(site, new_page, visitor):
    server, values = site
    page = new_page(width=DESK)
    if visitor != "anonymous":
        page.goto(f"{server.url}/sign-in")
        page.get_by_label("E-mail").fill(f"{visitor}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    found = {}
    for name in pages_of(visitor):
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(server.url + ROUTES[name].path.format_map(values))
        found[name] = faults_of(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def faults_of(page) -> list[str]:
    """Return what axe finds in both themes at both widths, and a scroll bar at the narrowest."""
    faults = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for violation in Axe().run(page).response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            faults.append(f"{width} {theme}: {violation['id']} at {places[:3]}")
    page.set_viewport_size({"width": NARROW, "height": 700})
    wide, window = page.evaluate(WIDTHS)
    if wide > window:
        faults.append(f"{NARROW}: {wide - window} px too wide")
    return faults
