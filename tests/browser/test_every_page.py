"""Every page of the product in a real browser: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.routes import PAGE, ROUTES
from tests.support.demonstration import PASSWORD, app_on_copy, loaded_once, route_values
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")
DESK, PHONE, NARROW = 1280, 390, 320
COLOURS = ["color-contrast", "link-in-text-block"]  # what else a dark page could break
LOOKS = [
    (DESK, "light", None),
    (DESK, "dark", COLOURS),
    (PHONE, "dark", COLOURS),
    (PHONE, "light", None),
]
VISITORS = ("anonymous", "organiser", "moderator", "desk", "admin")
SHARES = [  # who sees much does it in several tests, which run side by side
    (visitor, share, of)
    for visitor, of in zip(VISITORS, (3, 6, 1, 1, 1), strict=True)
    for share in range(of)
]
SCAN = """async (rules) => {
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const { violations } = await axe.run(options);
  const places = (nodes) => nodes.slice(0, 3).map((node) => node.target);
  return violations.map((one) => `${one.id} at ${places(one.nodes)}`);
}"""
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def site(run_folder, tmp_path_factory):
    """The installed product with the demonstration, and an address for every route."""
    folder = tmp_path_factory.mktemp("site")
    app = app_on_copy(loaded_once(run_folder), folder / "instance")
    values = route_values(app)
    server = Server(
        folder / "instance",
        app.config["SQLALCHEMY_DATABASE_URI"],
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


@pytest.mark.parametrize(("visitor", "share", "of"), SHARES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(site, new_page, visitor, share, of):
    server, values = site
    page = new_page(width=DESK)
    if visitor != "anonymous":
        page.goto(f"{server.url}/sign-in")
        page.get_by_label("E-mail").fill(f"{visitor}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    found = {}
    for name in pages_of(visitor)[share::of]:
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(server.url + ROUTES[name].path.format_map(values))
        found[name] = faults_of(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def faults_of(page) -> list[str]:
    """Return what axe finds in both themes at both widths, and a scroll bar at the narrowest."""
    faults = []
    page.evaluate(AXE_SCRIPT)
    for width, theme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        faults += [f"{width} {theme}: {fault}" for fault in page.evaluate(SCAN, rules)]
    page.set_viewport_size({"width": NARROW, "height": 700})
    wide, window = page.evaluate(WIDTHS)
    if wide > window:
        faults.append(f"{NARROW}: {wide - window} px too wide")
    return faults
