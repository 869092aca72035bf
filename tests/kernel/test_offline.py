"""What devices kept is taken in once, whatever the network did to it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from clusterix_events.kernel import clock, offline
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.offline import AnotherSenderError, Intake, Mark, Taken, take_in
from clusterix_events.people.models import Organisation

MARK = Mark("a-page", 1)


def add_organisation() -> str:
    session.add(Organisation(name="Agency", name_key="agency"))
    session.flush()
    return "done"


def count(model: type[Intake] | type[Organisation]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("app_context")
class TestTakingIn:
    def test_entry_sent_again_gets_its_first_outcome(self) -> None:
        now = clock.now()
        with transaction():
            first = take_in(MARK, "test", add_organisation, sender="peer:1", now=now)
        with transaction():
            later = now + timedelta(hours=3)
            again = take_in(MARK, "test", add_organisation, sender="peer:1", now=later)

        assert first == Taken(now, "done", is_repeated=False)
        assert again == Taken(now, "done", is_repeated=True)
        assert count(Organisation) == 1

    def test_entries_of_one_page_and_of_two_are_different(self) -> None:
        marks = [MARK, Mark("a-page", 2), Mark("another-page", 1)]
        with transaction():
            taken = [
                take_in(mark, "test", lambda: "", sender="peer:1", now=clock.now())
                for mark in marks
            ]

        assert [one.is_repeated for one in taken] == [False, False, False]

    def test_refused_entry_leaves_nothing_and_may_be_sent_again(self) -> None:
        def refuse() -> str:
            add_organisation()
            raise RuleError("Not open yet.")

        with pytest.raises(RuleError), transaction():
            take_in(MARK, "test", refuse, sender="peer:1", now=clock.now())

        assert (count(Intake), count(Organisation)) == (0, 0)
        with transaction():
            taken = take_in(MARK, "test", add_organisation, sender="peer:1", now=clock.now())
        assert not taken.is_repeated

    @pytest.mark.parametrize(("kind", "sender"), [("test", "peer:2"), ("other", "peer:1")])
    def test_nobody_asks_for_the_outcome_of_another(self, kind: str, sender: str) -> None:
        with transaction():
            take_in(MARK, "test", add_organisation, sender="peer:1", now=clock.now())

        with pytest.raises(AnotherSenderError), transaction():
            take_in(MARK, kind, add_organisation, sender=sender, now=clock.now())

    def test_row_holds_no_sender_in_the_clear(self) -> None:
        with transaction():
            take_in(MARK, "test", lambda: "", sender="peer:1", now=clock.now())

        assert "peer:1" not in session.scalars(select(Intake.sender_hash)).one()

    def test_old_entries_are_forgotten(self) -> None:
        now = clock.now()
        with transaction():
            for days, sequence in ((59, 1), (60, 2)):
                at = now - timedelta(days=days)
                take_in(Mark("a", sequence), "test", lambda: "", sender="x", now=at)
        with transaction():
            offline.sweep(now)

        assert session.scalars(select(Intake.sequence)).all() == [1]


def test_entry_sent_at_the_same_instant_is_handled_once(app: Flask) -> None:
    barrier = Barrier(6)
    taken: list[bool] = []

    def send() -> None:
        with app.app_context():
            barrier.wait()
            with transaction():
                one = take_in(MARK, "test", add_organisation, sender="x", now=clock.now())
            taken.append(one.is_repeated)

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert count(Organisation) == 1
    assert sorted(taken) == [False, True, True, True, True, True]


def test_one_who_comes_while_the_first_is_refused_is_handled(app: Flask) -> None:
    barrier = Barrier(2)
    outcomes: list[str] = []

    def refuse() -> str:
        raise RuleError("No.")

    def send(how: str) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    work = add_organisation if how == "good" else refuse
                    take_in(MARK, "test", work, sender="x", now=clock.now())
                outcomes.append("taken")
            except RuleError:
                outcomes.append("refused")

    threads = [Thread(target=send, args=(how,)) for how in ("good", "bad")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert count(Organisation) == 1
    assert "taken" in outcomes
