"""The running application keeps the house rules."""

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import pytest
from jinja2 import StrictUndefined

from tests.support.programs import plain_environment

pytestmark = pytest.mark.backend("sqlite")

HEAVY = {"ortools", "weasyprint", "pikepdf", "openpyxl", "xlsxwriter"}
VISIT_PAGES = """
import json, sys
from clusterix_events.app import create_app
from clusterix_events.settings import read_settings

app = create_app(read_settings())
rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
statuses = []
with app.test_request_context():
    urls = [rule.build({name: "1" for name in rule.arguments})[1] for rule in rules]
for url in (urls * 50)[: max(50, len(urls))]:
    statuses.append(app.test_client().get(url).status_code)
print(json.dumps({"pages": len(statuses), "modules": sorted(sys.modules)}))
"""


@pytest.fixture
def views(app) -> dict[str, Callable[..., Any]]:
    return {name: inspect.unwrap(view) for name, view in app.view_functions.items()}


def test_every_route_asks_a_permission_or_is_public(views):
    silent = [
        name
        for name, view in views.items()
        if not getattr(view, "is_public", False) and "authorize" not in _names_reached(view)
    ]

    assert silent == []


def test_no_public_route_asks_a_permission_too(views):
    both = [
        name
        for name, view in views.items()
        if getattr(view, "is_public", False) and "authorize" in view.__code__.co_names
    ]

    assert both == []


def test_every_name_a_view_authorizes_is_a_permission(app, views):
    from clusterix_events.kernel.permissions import PREDICATES  # filled by the application

    asked = {
        word
        for view in views.values()
        for function in _functions_reached(view)
        if "authorize" in function.__code__.co_names
        for word in function.__code__.co_consts
        if isinstance(word, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", word)
    }
    endpoints = set(app.view_functions)

    assert {word for word in asked if word not in PREDICATES and word not in endpoints} == set()


def test_every_template_compiles_in_the_application(app):
    environment = app.jinja_env

    assert environment.undefined is StrictUndefined
    assert environment.autoescape is not False
    for name in environment.list_templates():
        environment.get_template(name)


def test_every_blueprint_is_named_as_its_folder(app):
    folders = {name: blueprint.import_name for name, blueprint in app.blueprints.items()}

    assert {n: f for n, f in folders.items() if f.split(".")[:2] != ["clusterix_events", n]} == {}


def test_web_process_loads_no_heavy_library(database, tmp_path):
    environment = plain_environment(
        CLUSTERIX_DATABASE_URL=database.url, CLUSTERIX_INSTANCE=str(tmp_path)
    )

    done = subprocess.run(
        [sys.executable, "-c", VISIT_PAGES],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["pages"] >= 50
    assert HEAVY & {module.split(".")[0] for module in seen["modules"]} == set()


def _names_reached(view: Callable[..., Any]) -> set[str]:
    return {name for function in _functions_reached(view) for name in function.__code__.co_names}


def _functions_reached(view: Callable[..., Any]) -> Iterator[FunctionType]:
    """Give the view and the functions of its own feature that it calls."""
    waiting, seen = [view], set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        yield function
        feature = ".".join(function.__module__.split(".")[:2])
        called = (function.__globals__.get(name) for name in function.__code__.co_names)
        waiting += [
            other
            for other in called
            if isinstance(other, FunctionType) and other.__module__.startswith(feature)
        ]
