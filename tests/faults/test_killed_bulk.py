"""A worker that is killed in the middle of a mail to many: nobody is left out or written twice."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.registration import bulk_service
from clusterix_events.registration.bulk_models import BulkRecipient, RecipientState
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

PEOPLE = 250
LATER = date(2999, 1, 1)  # the worker's clock is the machine's
WAIT_SECONDS = 120


def test_a_killed_worker_leaves_nobody_out_and_writes_nobody_twice(
    database: Database, start_server: Callable[..., Server], tmp_path: Path
) -> None:
    app = app_on(database, tmp_path / "own-instance")
    with app.app_context(), transaction():
        event = add_event(starts_on=LATER, ends_on=LATER)
        part = add_part(event, starts_on=LATER, ends_on=LATER)
        ids = [
            add_registration(event, part, email=f"p{number}@example.org").id
            for number in range(PEOPLE)
        ]
        bulk_service.send_to_many(event.id, ids, subject="News", body="Dear {name}", token="once")
    server = start_server(command="worker")
    server.run("jobs", "run")
    _wait(app, lambda done: done >= bulk_service.CHUNK)
    _kill(server)
    interrupted = _count(app, BulkRecipient.state == RecipientState.WRITTEN)

    server.start()
    server.run("jobs", "run")
    _wait(app, lambda done: done == PEOPLE)

    assert bulk_service.CHUNK <= interrupted < PEOPLE
    with app.app_context():
        mails = session.execute(
            select(func.count(), func.count(func.distinct(OutgoingMail.recipient))).where(
                OutgoingMail.message == bulk_service.MESSAGE
            )
        ).one()
    disconnect(app)
    assert tuple(mails) == (PEOPLE, PEOPLE)


def _kill(server: Server) -> None:
    assert server.process is not None
    processes = psutil.Process(server.process.pid).children(recursive=True)
    for process in [*processes, server.process]:
        process.kill()
    server.process.wait()


def _wait(app: Any, is_enough: Callable[[int], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_enough(_count(app, BulkRecipient.state == RecipientState.WRITTEN)):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _count(app: Any, condition: Any) -> int:
    with app.app_context():
        return session.scalar(select(func.count()).select_from(BulkRecipient).where(condition)) or 0
