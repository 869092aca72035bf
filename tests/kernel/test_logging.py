"""Log lines say what happened where, without the data of persons."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError

from clusterix_events.kernel.logging import init_logging


@pytest.fixture(autouse=True)
def _put_logging_back() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    root.handlers, level = before
    root.setLevel(level)


def test_line_names_level_logger_and_event(capfd):
    init_logging()

    logging.getLogger("clusterix_events.mail").warning("mail %s given up", 12)

    line = capfd.readouterr().err
    assert line.endswith('level=warning logger=clusterix_events.mail event="mail 12 given up"\n')


def test_exception_is_told_with_its_place(capfd):
    init_logging()

    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("x").exception("broken")

    line = capfd.readouterr().err
    assert "test_logging.py" in line
    assert "ZeroDivisionError('division by zero')" in line


def test_what_the_database_says_about_a_person_stays_out(capfd):
    init_logging()
    address = "@".join(("ana", "example.org"))  # the line of source is told, its values are not

    try:
        raise IntegrityError("INSERT", {"email": address}, KeyError(address))
    except IntegrityError:
        logging.getLogger("x").exception("broken")

    line = capfd.readouterr().err
    assert address not in line
    assert line.rstrip().endswith('KeyError"')


def test_development_prints_the_event(capfd):
    init_logging(development=True)

    logging.getLogger("x").info("started")

    assert "started" in capfd.readouterr().err
