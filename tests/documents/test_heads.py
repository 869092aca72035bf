"""The head of a paper, made from its event."""

from datetime import date
from typing import Any

import pytest

from clusterix_events.documents.heads import publicity, short_title
from clusterix_events.documents.papers import Publicity
from clusterix_events.events.models import Event, PublicityPeriod


def event(**values: Any) -> Event:
    defaults: dict[str, Any] = {
        "title": "A meeting",
        "starts_on": date(2012, 10, 29),
        "ends_on": date(2012, 10, 31),
        "publicity": PublicityPeriod.PERIOD_2021,
        "publicity_lines": ["Co-funded by", "the European Union", "Interreg Europe"],
    }
    return Event(**defaults | values)


def test_the_statement_on_the_funds_is_one_line() -> None:
    assert publicity(event()) == Publicity(("Co-funded by the European Union", "Interreg Europe"))


def test_the_programme_is_named_once() -> None:
    lines = ["European Union", "European Regional Development Fund"]

    found = publicity(event(publicity_lines=lines, programme="INTERREG IVC"))

    assert found == Publicity((*lines, "INTERREG IVC"))


def test_an_event_without_funds_has_no_emblem() -> None:
    assert publicity(event(publicity=None)) == Publicity((), has_emblem=False)


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("ClusteriX in Bucharest, 29-31 October 2012", "ClusteriX in Bucharest"),
        ("ClusteriX in Bucharest, demonstration", "ClusteriX in Bucharest, demonstration"),
        ("Meeting 2012", "Meeting 2012"),
    ],
)
def test_a_title_is_printed_without_the_dates_beside_it(title: str, printed: str) -> None:
    assert short_title(event(title=title)) == printed
