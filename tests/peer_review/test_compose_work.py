"""Runs of the composer: asked, followed, cancelled, killed, and told what is impossible."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import psutil
import pytest
from sqlalchemy.exc import IntegrityError

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review import compose_service, compose_work
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_json import (
    plan_from,
    plan_to,
    problem_from,
    problem_to,
)
from clusterix_events.peer_review.compose_models import ComposerRun, RunKind, RunState
from clusterix_events.peer_review.compose_rules import Clash, Plan, Problem, Weights
from clusterix_events.peer_review.compose_search import compose
from clusterix_events.peer_review.compose_service import RunActiveError
from tests.factories.peer_review import make_event
from tests.peer_review.compose_cases import demonstration, generated, small
from tests.support.apps import app_on, disconnect

WAIT_SECONDS = 120
SOLVABLE, LONG = small(1, people=5, groups=(1, 1)), generated(60, 12, rounds=3, regions=20)
LONGER = generated(200, 40, rounds=2, regions=30)  # takes most of a minute


def ask(problem: Problem, *, slug: str = "bucharest", seconds: int = 300) -> int:
    with transaction():
        event = make_event(slug)
        return compose_service.start_run(event, problem, seconds_limit=seconds).id


def seated(problem: Problem) -> Plan:
    """Return a plan that wishes for nothing, which is found at once."""
    without_wishes = replace(problem, weights=Weights(0, 0, 0, 0, 0, 0))
    return compose(without_wishes, lambda found: None, seconds=60).plan


def reread(run_id: int) -> ComposerRun:
    session.rollback()
    session.expire_all()
    return session.get_one(ComposerRun, run_id)


def wait_for(run_id: int, is_reached) -> ComposerRun:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        run = reread(run_id)
        if is_reached(run):
            return run
        session.rollback()
        time.sleep(0.05)
    raise AssertionError("the run did not come so far")


def solvers() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if any("compose_solver" in word for word in child.cmdline())
    ]


def test_run_is_solved_and_keeps_its_best_plan(app_context):
    problem = SOLVABLE
    run_id = ask(problem)
    event_id = reread(run_id).event_id

    compose_work.work(run_id)

    run = reread(run_id)
    told = compose_service.progress(event_id, run_id)
    plan = compose_service.best_plan(run)
    assert plan is not None
    assert breaches(problem, plan) == []
    assert (run.state, run.tries, run.fault, run.lease_ends_at) == (RunState.DONE, 1, None, None)
    assert (told.kind, told.is_active, told.has_plan) == (RunKind.COMPOSE, False, True)
    assert told.cost is not None


@pytest.mark.backend("sqlite")
def test_impossible_run_names_the_rules_that_clash(app_context):
    few = replace(SOLVABLE, delegates=SOLVABLE.delegates[:1])
    run_id = ask(few)

    compose_work.work(run_id)

    run = reread(run_id)
    assert (run.state, run.best) == (RunState.IMPOSSIBLE, None)
    clash = compose_service.clash_of(run)
    assert isinstance(clash, Clash)
    assert clash.is_minimal
    assert clash.rules


@pytest.mark.backend("sqlite")
def test_repair_is_a_run_too(app_context):
    problem = demonstration()
    present = seated(problem)
    absent = frozenset({present.moderators["A", 1]})
    with transaction():
        run_id = compose_service.start_repair(
            make_event(),
            replace(problem, present=present),
            absent=absent,
            round_names=frozenset({"A"}),
        ).id

    compose_work.work(run_id)

    run = reread(run_id)
    plan = compose_service.best_plan(run)
    assert (run.kind, run.state, run.is_proven) == (RunKind.REPAIR, RunState.DONE, True)
    assert plan is not None
    assert breaches(compose_service.without(problem, absent, frozenset({"A"})), plan) == []


@pytest.mark.backend("sqlite")
def test_solver_that_ends_without_an_answer_fails_the_run(app_context):
    run_id = ask(SOLVABLE)
    with transaction():
        session.get_one(ComposerRun, run_id).problem = {}

    compose_work.work(run_id)

    run = reread(run_id)
    assert (run.state, run.fault) == (RunState.FAILED, "solver_ended")


def test_cancelled_run_ends_and_keeps_the_best_plan_so_far(app, app_context):
    run_id = ask(LONG)

    def work() -> None:
        with app.app_context():
            compose_work.work(run_id)

    thread = Thread(target=work)
    thread.start()
    wait_for(run_id, lambda run: run.best is not None)
    with transaction():
        run = session.get_one(ComposerRun, run_id)
        event = make_event("other")
        with pytest.raises(NotFoundError):
            compose_service.cancel_run(event, run_id)
        compose_service.cancel_run(_event_of(run), run_id)
    thread.join(WAIT_SECONDS)

    run = reread(run_id)
    assert not thread.is_alive()
    assert (run.state, run.lease_ends_at, solvers()) == (RunState.CANCELLED, None, [])
    assert breaches(LONG, compose_service.best_plan(run)) == []


def test_second_start_for_an_event_is_told_that_one_runs(app_context):
    run_id = ask(SOLVABLE)
    with transaction():
        event = _event_of(session.get_one(ComposerRun, run_id))
        with pytest.raises(RunActiveError) as refusal:
            compose_service.start_run(event, SOLVABLE)
    message = "The composer is at work for this event already. Wait for it, or cancel it first."
    assert str(refusal.value) == message

    with transaction():
        compose_service.cancel_run(_event_of(session.get_one(ComposerRun, run_id)), run_id)
    with transaction():
        second = compose_service.start_run(
            _event_of(session.get_one(ComposerRun, run_id)), SOLVABLE
        )
        assert compose_service.find_latest_run(second.event_id) is second


def test_database_holds_one_active_run_of_an_event(app_context):
    run_id = ask(SOLVABLE)
    first = reread(run_id)
    values = {
        "event_id": first.event_id,
        "account_id": None,
        "kind": RunKind.COMPOSE,
        "problem": {},
        "seconds_limit": 1,
        "created_at": clock.now(),
    }

    with pytest.raises(IntegrityError), transaction():
        session.add(ComposerRun(**values))


def test_second_event_waits_while_a_solver_is_at_work(app_context):
    first, second = ask(SOLVABLE), ask(SOLVABLE, slug="other")
    with transaction():
        run = session.get_one(ComposerRun, first)
        run.state, run.lease_ends_at = RunState.RUNNING, clock.now() + timedelta(seconds=20)

    compose_work.work(second)

    assert reread(second).state is RunState.WAITING


def test_run_whose_workers_always_end_is_given_up(app_context):
    run_id = ask(SOLVABLE)
    with transaction():
        session.get_one(ComposerRun, run_id).tries = compose_work.TRIES_MOST

    compose_work.work(run_id)

    run = reread(run_id)
    assert (run.state, run.fault) == (RunState.FAILED, "given_up")


def test_old_runs_are_forgotten(app_context):
    run_id = ask(SOLVABLE)
    now = clock.now()
    with transaction():
        run = session.get_one(ComposerRun, run_id)
        run.state, run.finished_at = RunState.DONE, now - timedelta(days=30)

    with transaction():
        compose_work.sweep(now)

    assert session.get(ComposerRun, run_id, populate_existing=True) is None


@pytest.mark.backend("sqlite")
def test_what_is_kept_of_a_problem_is_the_problem_without_names():
    problem = demonstration()
    kept = json.loads(json.dumps(problem_to(problem)))

    again = problem_from(kept)

    names = {person.name for person in problem.delegates}
    bodies = {topic.organisation for topic in problem.topics.values()}
    assert [word for word in names | bodies if json.dumps(word) in json.dumps(kept)] == []
    assert problem_to(again) == kept
    found = seated(problem)
    assert plan_from(json.loads(json.dumps(plan_to(found)))) == found
    assert breaches(again, found) == []


@pytest.mark.backend("sqlite")  # its database is asked little, and it takes long
def test_killed_worker_leaves_no_solver_and_the_next_one_goes_on(database, start_server, tmp_path):
    app = app_on(database, tmp_path / "own")
    with app.app_context():
        run_id = ask(LONGER)
        worker = start_server(command="worker")
        worker.run("jobs", "run")
        wait_for(run_id, lambda run: run.best is not None)
        orphans = solvers()
        for process in psutil.Process(worker.process.pid).children(recursive=True):
            if process not in orphans:
                process.kill()
        worker.process.kill()
        worker.process.wait()
        _gone, alive = psutil.wait_procs(orphans, timeout=WAIT_SECONDS)
        killed = wait_for(run_id, lambda run: True)
        half = (killed.state, killed.tries)
        with transaction():  # twenty seconds later
            run = session.get_one(ComposerRun, run_id)
            run.lease_ends_at, run.seconds_limit = clock.now() - timedelta(1), 2

        compose_work.work(run_id)

        run = reread(run_id)
        assert (len(orphans), alive, half) == (1, [], (RunState.RUNNING, 1))
        assert (run.state, run.tries) == (RunState.DONE, 2)
        assert breaches(LONGER, compose_service.best_plan(run)) == []
        session.rollback()
    disconnect(app)


def _event_of(run: ComposerRun) -> Event:
    return session.get_one(Event, run.event_id)
