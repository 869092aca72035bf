"""Who may use which route: every route × every role, on the demonstration."""

import pytest
from flask import Flask

from clusterix_events.demo.accounts import get_account
from clusterix_events.kernel.db import db, transaction
from clusterix_events.people import service
from tests.routes import ACTION, FILE, PAGE, ROLES, ROUTES
from tests.support.demonstration import app_on_copy, loaded_once, route_values

pytestmark = pytest.mark.backend("sqlite")
NO_ACCOUNT = {"anonymous", "peer"}
LAST = ("events.withdraw", "events.state", "people.sign_out")  # after these little is left to try


@pytest.fixture(scope="module")
def loaded(run_folder):
    """The file of the loaded demonstration."""
    return loaded_once(run_folder)


@pytest.fixture
def trial(loaded, tmp_path):
    """An application on a copy of the demonstration."""
    app = app_on_copy(loaded, tmp_path / "copy")
    yield app
    with app.app_context():
        db.engine.dispose()


def client_of(app: Flask, role: str):
    """Return a browser in which a role is signed in."""
    client = app.test_client()
    if role in NO_ACCOUNT:
        return client
    with app.app_context(), transaction():
        key = service.start_session(get_account(role))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = key
    return client


def is_refused(answer) -> bool:
    """Return whether an answer says that this role may not."""
    leads_to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
    return leads_to_sign_in or answer.status_code in {403, 404, 410}


def test_every_route_stands_in_the_table_and_no_other(trial):
    assert set(ROUTES) == {rule.endpoint for rule in trial.url_map.iter_rules()}


def test_every_address_of_the_table_leads_to_its_route(trial):
    values = route_values(trial)
    adapter = trial.url_map.bind("localhost")

    led = {}
    for name, route in ROUTES.items():
        method = "POST" if route.kind == ACTION else "GET"
        led[name] = adapter.match(route.path.format_map(values), method=method)[0]

    assert led == {name: name for name in ROUTES}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_what_is_its_own_and_nothing_else(trial, role):
    values = route_values(trial)
    client = client_of(trial, role)

    seen = {
        name: not is_refused(client.get(route.path.format_map(values)))
        for name, route in ROUTES.items()
        if route.kind == PAGE
    }

    assert {name for name, sees in seen.items() if sees} == {
        name for name, route in ROUTES.items() if route.kind == PAGE and role in route.who
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_what_is_its_own_and_nothing_else(trial, role):
    values = route_values(trial)
    client = client_of(trial, role)
    posts = {
        name: route
        for name, route in ROUTES.items()
        if any(
            rule.endpoint == name and "POST" in rule.methods for rule in trial.url_map.iter_rules()
        )
    }
    order = sorted(posts, key=lambda name: (name in LAST, name))

    statuses = {
        name: client.post(posts[name].path.format_map(values), buffered=True) for name in order
    }

    forbidden = {name for name, answer in statuses.items() if _is_forbidden(answer)}
    assert forbidden == {name for name, route in posts.items() if role not in route.who}


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"organiser"}))
def test_files_of_the_organiser_are_closed_to_others(trial, role):
    values = route_values(trial)
    client = client_of(trial, role)
    files = {name: r for name, r in ROUTES.items() if r.kind == FILE and role not in r.who}

    answers = {name: client.get(route.path.format_map(values)) for name, route in files.items()}

    assert {name for name, answer in answers.items() if not is_refused(answer)} == set()


def _is_forbidden(answer) -> bool:
    leads_to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
    return leads_to_sign_in or answer.status_code == 403
