"""An import whose worker is killed in the middle: real processes, nothing lost, nothing twice."""

import time
from datetime import date, timedelta
from threading import Thread

from sqlalchemy import func, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.tables import Table
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.people.models import Person
from clusterix_events.places.models import Pool
from clusterix_events.registration import import_service
from clusterix_events.registration.models import Registration
from clusterix_events.registration.spreadsheet_models import ImportState, RegistrationImport
from tests.factories.events import add_event, add_part
from tests.support.apps import app_on, disconnect

PEOPLE, WAIT_SECONDS = 3000, 120


def test_import_goes_on_after_kill_9(database, start_server, tmp_path):
    app = app_on(database, tmp_path / "own")
    with app.app_context():
        with transaction():
            soon = date.today() + timedelta(days=60)
            event = add_event(starts_on=soon, ends_on=soon)
            pool_id = add_part(event, capacity=1000).pool_id
            rows = tuple((n, (f"P{n}", "Q", f"p{n}@example.org")) for n in range(2, PEOPLE + 2))
            table = Table(heads=("Given name", "Family name", "E-mail"), rows=rows)
            made = import_service.receive_table(event.id, table, name="people.csv", locale="en")
            number, mapping = made.id, made.mapping
        with transaction():
            import_service.set_mapping(number, mapping, ["conference"], version=1)
        import_service.work(number)
        with transaction():
            import_service.start_run(number, {"mails": True, "locale": "en"}, version=2)

        first = start_server(command="worker")
        sweep = Thread(target=first.run, args=("jobs", "run"))  # it outlasts the first rows
        sweep.start()
        _wait(number, lambda made: made.done_count > 0)
        first.process.kill()
        first.process.wait()
        sweep.join()
        half = _wait(number, lambda _made: True)
        with transaction():  # two minutes later
            session.get_one(RegistrationImport, number).lease_ends_at = clock.now() - timedelta(1)
        second = start_server(command="worker")
        second.run("jobs", "run")
        _wait(number, lambda made: made.state is ImportState.DONE)

        names = session.scalars(select(Person.given_name)).all()
        pool = session.get_one(Pool, pool_id)
        assert half == (ImportState.RUNNING, True)
        assert sorted(names) == sorted(f"P{n}" for n in range(2, PEOPLE + 2))
        assert session.scalar(select(func.count()).select_from(Registration)) == PEOPLE
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == PEOPLE
        assert (pool.taken, pool.waiting, pool.seq) == (1000, PEOPLE - 1000, PEOPLE)
    disconnect(app)


def _wait(number, is_reached):
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        session.rollback()
        session.expire_all()
        made = session.get_one(RegistrationImport, number)
        if is_reached(made):
            found = (made.state, 0 < made.done_count < PEOPLE)
            session.rollback()
            return found
        time.sleep(0.02)
    raise AssertionError("the worker did not come so far")
