"""What one to three people answered changes no page that anybody but the moderator may read.

Two worlds are lived through side by side: the same people send at the same moments, but in the
second one one to three of them answer something else. Every page of peer review, whoever opens
it, must then be the same to the letter. Two views that differ by the answers of one to three
people (filters, exports, before and after, late answers, somebody who leaves) would show here,
on pages that do not exist yet, too: the addresses are taken from the application.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from clusterix_events.demo.accounts import get_account
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import queries, reveal_service, review_service, session_service
from clusterix_events.peer_review.answers import Answers, Recommends
from clusterix_events.peer_review.models import PeerGroup, Review, Round
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.people import service as people
from tests.factories.peer_review import CRITERIA
from tests.peer_review.report_support import advance, write_all
from tests.support.apps import disconnect
from tests.support.clock import Clock
from tests.support.demonstration import SLUG, app_on, loaded_once

pytestmark = pytest.mark.backend("sqlite")
PAGES = ("peer_review.", "home.", "documents.report")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
READERS = (None, "organiser", "rapporteur")
FIRST, SECOND, THIRD, FOURTH = 2, 3, 4, 5  # places in the group; before them sit its leaders
NO_LINK: tuple[tuple[str, str], ...] = (("", ""),)
NOW = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
FILE = "clusterix.db"
Step = Callable[["World"], object]
Scores = Mapping[int, int | None]
NONE_GIVEN: Scores = {}


@dataclass
class World:
    """An application on a copy of the demonstration, and its group A1 before its first form."""

    app: Flask
    event_id: int
    group_id: int
    values: Mapping[str, Any]
    links: Mapping[str, str]

    @property
    def group(self) -> PeerGroup:
        """The group as it stands now."""
        return queries.get_group(self.event_id, self.group_id)

    def send(self, round_: Round, *places: int, relevance: Scores = NONE_GIVEN) -> None:
        """Send the forms of the peers at these places; each has texts of their own."""
        for place in places:
            peer = self.group.peers[place]
            scores = dict.fromkeys(CRITERIA, 3) | {"relevance": relevance.get(place, 4)}
            review_service.send_review(
                self.group_id,
                peer.id,
                round_,
                Answers(
                    scores=scores,
                    opinions={"keep": f"Keep what {place} said", "worry": f"Worry of {place}"},
                    basis=["presentation"],
                    recommendations=[Recommends(f"Do what {place} said", None, "must", None)],
                ),
                form_token=f"{peer.id}-{round_}",
                now=clock.now(),
            )


@dataclass(frozen=True)
class Course:
    """What happens before and after some people answer otherwise, and who they are.

    `criterion` None means that they answer everything otherwise.
    """

    before: tuple[Step, ...]
    differ: tuple[int, ...]
    round: Round = Round.BEFORE
    criterion: str | None = None
    after: tuple[Step, ...] = field(default=())


def send(round_: Round, *places: int, relevance: Scores = NONE_GIVEN) -> Step:
    return lambda world: world.send(round_, *places, relevance=relevance)


def leave(*places: int) -> Step:
    def step(world: World) -> None:
        for place in places:
            session_service.note_left(world.group_id, world.group.peers[place].id, now=clock.now())

    return step


def reveal(round_: Round) -> Step:
    return lambda world: reveal_service.reveal_round(world.group_id, round_, now=clock.now())


def close(world: World) -> None:
    reveal_service.close_group(world.group_id, now=clock.now())


def reopen(place: int) -> Step:
    return lambda world: session_service.reopen_form(
        world.group_id, world.group.peers[place].id, Round.BEFORE, now=clock.now()
    )


def come_back(place: int) -> Step:
    return lambda world: session_service.note_returned(world.group_id, world.group.peers[place].id)


def finish(world: World) -> None:
    write_all(world.group)
    advance(world.group, len(ReportStage) - 1)


SHOWN = (send(Round.BEFORE, 0, 1, FIRST, SECOND), reveal(Round.BEFORE))
THREE_JUDGE = {0: None, 1: None, FIRST: 4, SECOND: 2, THIRD: 5, FOURTH: None}
COURSES = {
    "three have sent when the group closes": Course(
        (send(Round.BEFORE, FIRST, SECOND, THIRD),), (FIRST, SECOND, THIRD), after=(close,)
    ),
    "two come late and the group closes": Course(
        (*SHOWN, send(Round.BEFORE, THIRD, FOURTH)), (THIRD, FOURTH), after=(close,)
    ),
    "three can judge a criterion": Course(
        (send(Round.BEFORE, *range(6), relevance=THREE_JUDGE),),
        (FIRST, SECOND, THIRD),
        criterion="relevance",
        after=(reveal(Round.BEFORE), close),
    ),
    "three send their final scores": Course(
        (*SHOWN, send(Round.AFTER, FIRST, SECOND, THIRD)),
        (FIRST, SECOND, THIRD),
        round=Round.AFTER,
        after=(close,),
    ),
    "two leave before the scores are shown": Course(
        (send(Round.BEFORE, *range(6)), leave(THIRD, FOURTH)),
        (THIRD, FOURTH),
        after=(reveal(Round.BEFORE), close),
    ),
    "one leaves after the scores are shown, before final scores of four": Course(
        (*SHOWN, leave(FIRST), send(Round.BEFORE, THIRD), send(Round.AFTER, 0, 1, SECOND)),
        (THIRD,),
        after=(close,),
    ),
    "one sends anew, one comes back late, and the report becomes final": Course(
        (send(Round.BEFORE, 0, 1, FIRST, SECOND, THIRD), reopen(SECOND), leave(THIRD)),
        (SECOND, THIRD),
        after=(
            send(Round.BEFORE, SECOND),
            reveal(Round.BEFORE),
            come_back(THIRD),
            send(Round.AFTER, 0, 1, FIRST, SECOND),
            close,
            finish,
        ),
    ),
}


@pytest.fixture
def live(run_folder: Path, tmp_path: Path) -> Iterator[Callable[[Course], tuple[World, World]]]:
    """Lives a course through in two worlds and gives both."""
    made: list[Flask] = []

    def through(course: Course) -> tuple[World, World]:
        _copy(loaded_once(run_folder), tmp_path / "one")
        one = _world(tmp_path / "one", made)
        _walk(one, course.before)
        disconnect(one.app)
        _copy(tmp_path / "one" / FILE, tmp_path / "other")
        _answer_otherwise(tmp_path / "other" / FILE, course, one)
        other = replace(one, app=app_on(tmp_path / "other", clock=Clock(NOW)))
        made.append(other.app)
        for world in (one, other):
            _walk(world, course.after)
        return one, other

    yield through
    for app in made:
        disconnect(app)


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_what_one_to_three_answered_changes_no_page(live, course):
    assert differing_pages(*live(course)) == set()


def test_what_four_answered_changes_pages(live):
    course = Course(
        (send(Round.BEFORE, *range(6)),),
        (FIRST, SECOND, THIRD, FOURTH),
        after=(reveal(Round.BEFORE), close),
    )

    assert ("link", "peer_review.result_by_link peer") in differing_pages(*live(course))


def differing_pages(one: World, other: World) -> set[tuple[str, str]]:
    """Return (reader, address) of the pages that are not the same in both worlds."""
    differ = set()
    for reader in READERS:
        first, second = _client(one.app, reader), _client(other.app, reader)
        for shown, path in _addresses(one, by_link=reader is None):
            if _read(first, path) != _read(second, path):
                differ.add((reader or "link", shown))
    return differ


def _copy(file: Path, folder: Path) -> None:
    folder.mkdir()
    shutil.copyfile(file, folder / FILE)


def _addresses(world: World, *, by_link: bool) -> list[tuple[str, str]]:
    """Return (what it is, address) of every page of peer review, for every kind of link."""
    found = []
    for rule in world.app.url_map.iter_rules():
        if not rule.endpoint.startswith(PAGES) or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments - world.values.keys() - {"token"}:
            continue
        if "token" in rule.arguments and not by_link:
            continue
        for whose, token in world.links.items() if "token" in rule.arguments else NO_LINK:
            filled = {name: world.values.get(name, token) for name in rule.arguments}
            path = world.app.url_map.bind("localhost").build(rule.endpoint, filled)
            found.append((f"{rule.endpoint} {whose}".strip(), path))
    return found


def _read(client: FlaskClient, path: str) -> tuple[int, str]:
    """Return what a page says; the hidden fields of its forms are new each time."""
    answer = client.get(path)
    return answer.status_code, HIDDEN.sub("", answer.get_data().decode("utf-8", "replace"))


def _client(app: Flask, reader: str | None) -> FlaskClient:
    client = app.test_client()
    if reader is not None:
        with app.app_context(), transaction():
            key = people.start_session(get_account(reader))
        with client.session_transaction() as cookie:
            cookie["_user_id"] = key
    return client


def _world(folder: Path, made: list[Flask]) -> World:
    app = app_on(folder, clock=Clock(NOW))
    made.append(app)
    with app.app_context(), transaction():
        event = find_event(SLUG)
        assert event is not None
        group = queries.list_groups(event.id)[0]
        session.execute(delete(Review).where(Review.peer_id.in_([one.id for one in group.peers])))
        practice, _text = queries.get_practice_of_group(group)
        practice.owner_id = practice.owner_id or group.presenters[0].person_id
        holders = {"owner": practice.owner_id, "peer": group.peers[1].person_id}
        links = {
            name: issue_link(LinkKind.PERSONAL, person_id=number, event_id=event.id).token
            for name, number in holders.items()
        }
        values = {"slug": SLUG, "group_id": group.id, "practice_id": practice.id}
        return World(app, event.id, group.id, values | {"code": group.code}, links)


def _walk(world: World, steps: tuple[Step, ...]) -> None:
    with world.app.app_context():
        for step in steps:
            with transaction():
                step(world)


def _answer_otherwise(file: Path, course: Course, world: World) -> None:
    """Let some people have answered something else, before anything of it is shown."""
    with world.app.app_context():
        peers = [world.group.peers[place].id for place in course.differ]
    marks = ", ".join("?" * len(peers))
    which = f"review_id IN (SELECT id FROM review WHERE peer_id IN ({marks}) AND round = ?)"
    said = [*peers, course.round.value]
    with sqlite3.connect(file) as connection:
        scores = f"UPDATE review_score SET value = value % 5 + 1 WHERE {which}"
        if course.criterion:
            changed = connection.execute(f"{scores} AND criterion = ?", [*said, course.criterion])
        else:
            changed = connection.execute(scores, said)
            for table in ("review_opinion", "review_proposal"):
                other = f"UPDATE {table} SET text = 'otherwise ' || text WHERE {which}"
                assert connection.execute(other, said).rowcount > 0
        assert changed.rowcount > 0
