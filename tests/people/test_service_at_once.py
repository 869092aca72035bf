"""Two people write the same new organisation in the same moment."""

import threading

import pytest
from sqlalchemy import func, select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Organisation
from clusterix_events.people.service import get_or_add_organisation

AT_ONCE = 6


def test_organisation_written_by_many_at_once_is_one(app):
    start = threading.Barrier(AT_ONCE)
    found: list[int] = []

    def write() -> None:
        with app.app_context():
            start.wait()
            with transaction():
                found.append(get_or_add_organisation("Example  Agency").id)

    threads = [threading.Thread(target=write) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert session.scalar(select(func.count(Organisation.id))) == 1
    assert len(found) == AT_ONCE
    assert len(set(found)) == 1


@pytest.mark.parametrize("spelling", ["EXAMPLE agency", " example   agency "])
def test_organisation_is_known_in_any_spelling(app, spelling):
    with app.app_context(), transaction():
        first = get_or_add_organisation("Example Agency").id
        second = get_or_add_organisation(spelling).id

    assert first == second
