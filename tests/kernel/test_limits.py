"""How often forms may be sent."""

import os
import subprocess
import time
from collections.abc import Iterator

import pytest
import redis
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.limits import RateCount, SharedCounts, sweep
from tests.factories.events import add_event, add_part
from tests.factories.people import csrf
from tests.factories.registration import add_registration
from tests.support.ports import free_port
from tests.support.programs import child_that_ends_with_us, require_program

SIXTY = 60


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis of this test run that keeps nothing: TEST_REDIS_URL, else the system's."""
    if os.environ.get("TEST_REDIS_URL"):
        yield os.environ["TEST_REDIS_URL"]
        return
    port = free_port()
    program = require_program("redis-server", package="redis-server")
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(child_that_ends_with_us(command), stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    while not _answers(url):
        assert process.poll() is None
        time.sleep(0.02)
    yield url
    process.terminate()
    process.wait()


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture
def links(app) -> list[str]:
    """Two people's personal links at one event."""
    from clusterix_events.kernel.links import LinkKind, issue_link  # only here

    with app.app_context(), transaction():
        event = add_event("meeting", regions=[])
        part = add_part(event)
        people = [add_registration(event, part).person_id for _ in range(2)]
        return [
            issue_link(LinkKind.PERSONAL, person_id=person, event_id=event.id).token
            for person in people
        ]


def _post(client, path: str, token: str, address: str = "192.0.2.1", **headers: str) -> int:
    return client.post(
        path, data={"csrf_token": token}, environ_base={"REMOTE_ADDR": address}, headers=headers
    ).status_code


def test_registration_is_limited_per_address(client, links):
    path = "/events/meeting/register"
    token = csrf(client, path)
    answers = [_post(client, path, token) for _ in range(SIXTY + 1)]

    assert answers == [422] * SIXTY + [429]
    assert _post(client, path, token, "192.0.2.2") == 422


def test_people_of_one_room_do_not_share_a_limit_of_their_links(client, links):
    paths = [f"/r/{token}/change" for token in links]
    token = csrf(client, paths[0])
    first = [_post(client, paths[0], token) for _ in range(SIXTY + 1)]

    assert (first[-1], 429 in first[:-1]) == (429, False)
    assert _post(client, paths[1], token) != 429


def test_visitors_behind_our_own_proxy_are_told_apart(client, links):
    path = "/events/meeting/register"
    token = csrf(client, path)
    for _ in range(SIXTY):
        _post(client, path, token, "127.0.0.1", **{"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})

    same = _post(client, path, token, "127.0.0.1", **{"X-Forwarded-For": "1.1.1.1, 192.0.2.1"})
    other = _post(client, path, token, "127.0.0.1", **{"X-Forwarded-For": "192.0.2.2"})

    assert (same, other) == (429, 422)


def test_strangers_cannot_say_whom_they_speak_for(client, links):
    path = "/events/meeting/register"
    token = csrf(client, path)
    for number in range(SIXTY):
        _post(client, path, token, **{"X-Forwarded-For": f"192.0.2.{number}"})

    assert _post(client, path, token, **{"X-Forwarded-For": "192.0.2.250"}) == 429


def test_counts_stand_in_redis_where_the_queue_is(make_app, links, redis_url):
    app = make_app(queue_url=redis_url)
    client, path = app.test_client(), "/events/meeting/register"
    token = csrf(client, path)

    answers = {_post(client, path, token) for _ in range(SIXTY + 1)}

    assert answers == {422, 429}
    with app.app_context():
        assert session.scalars(select(RateCount.key)).all() == []


def test_looking_is_not_limited(app, client, links):
    statuses = {client.get("/events/meeting/register").status_code for _ in range(SIXTY + 5)}

    assert statuses == {200}
    with app.app_context():
        assert session.scalars(select(RateCount.key)).all() == []


def test_limited_page_keeps_what_was_typed(client, links):
    path = "/events/meeting/register"
    token = csrf(client, path)
    for _ in range(SIXTY):
        _post(client, path, token)

    answer = client.post(
        path,
        data={"csrf_token": token, "given_name": "Ștefan"},
        environ_base={"REMOTE_ADDR": "192.0.2.1"},
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert '<textarea hidden name="given_name">\nȘtefan</textarea>' in answer.text


def test_counts_name_nobody_and_are_forgotten(app, client, clock, links):
    path = "/events/meeting/register"
    _post(client, path, csrf(client, path))

    with app.app_context():
        key = session.scalars(select(RateCount.key)).one()
        clock.advance(seconds=61)
        with transaction():
            sweep(clock())
        left = session.scalars(select(RateCount.key)).all()

    assert (len(key), "192.0.2.1" in key, left) == (64, False, [])


def test_counts_can_be_read_and_forgotten(app, clock):
    counts = SharedCounts()
    with app.app_context():
        counts.incr("a", 60)
        counts.incr("a", 60, 2)
        read = (counts.get("a"), counts.get_expiry("a"), counts.check())
        counts.clear("a")
        cleared = counts.get("a")
        counts.incr("b", 60)
        counts.reset()

        assert read == (3, clock().timestamp() + 60, True)
        assert (cleared, counts.get("b")) == (0, 0)
