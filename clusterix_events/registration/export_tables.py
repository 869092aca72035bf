"""The rows of an export, a few hundred at a time, so that memory does not grow with them."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from clusterix_events.kernel.db import session
from clusterix_events.kernel.spreadsheets import csv_pieces
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.queries import answers_of_all
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import queries
from clusterix_events.registration.export_columns import Column, Record
from clusterix_events.registration.rules import Purpose

CHUNK = 500


def shuffled(ids: Sequence[int]) -> list[int]:
    """Return numbers in an order that tells nothing about them."""
    mixed = list(ids)
    random.SystemRandom().shuffle(mixed)
    return mixed


def csv_of(event_id: int, ids: Sequence[int], columns: Sequence[Column]) -> Iterator[str]:
    """Yield an export as CSV."""
    return csv_pieces(_lines(event_id, ids, columns))


def json_of(event_id: int, ids: Sequence[int], columns: Sequence[Column]) -> Iterator[str]:
    """Yield an export as JSON: a list with one object per registration, named as the columns."""
    before = "[\n"
    for chunk in chunks(event_id, ids, columns):
        lines = [
            json.dumps({column.id: column.value(each) for column in columns}, ensure_ascii=False)
            for each in chunk
        ]
        if lines:
            yield before + ",\n".join(lines)
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def text_rows(
    event_id: int,
    ids: Sequence[int],
    columns: Sequence[Column],
    note: Callable[[int], None] = lambda _count: None,
) -> Iterator[list[str]]:
    """Yield the rows of an export in words; `note` hears how many are done after each chunk."""
    done = 0
    for chunk in chunks(event_id, ids, columns):
        for record in chunk:
            yield [column.text(record) for column in columns]
        done += len(chunk)
        note(done)


def heads_of(columns: Sequence[Column]) -> list[str]:
    """Return the heads of an export as people read them."""
    return [str(column.label) for column in columns]


def chunks(
    event_id: int, ids: Sequence[int], columns: Sequence[Column]
) -> Iterator[Sequence[Record]]:
    """Yield registrations with what the columns need of them, always in as many statements.

    Each chunk is read by itself and let go, so that a slow reader holds no snapshot open; as the
    numbers are fixed at the start, everybody comes once, whatever changes meanwhile.
    """
    needs = {column.needs for column in columns}
    questions = [column.id for column in columns if column.needs == "answers"]
    for start in range(0, len(ids), CHUNK):
        rows = queries.list_some(event_id, ids[start : start + CHUNK])
        records = _records(rows, needs, questions)
        session.rollback()
        yield records


def _lines(event_id: int, ids: Sequence[int], columns: Sequence[Column]) -> Iterator[list[str]]:
    yield heads_of(columns)
    yield from text_rows(event_id, ids, columns)


def _records(rows: Sequence[Row[Any]], needs: set[str], questions: Sequence[str]) -> list[Record]:
    numbers = [row.registration_id for row in rows]
    places: Mapping[int, Mapping[int, PlaceState]] = {}
    consents: Mapping[int, Mapping[Purpose, bool]] = {}
    answers: Mapping[int, Mapping[str, Answer]] = {}
    if "places" in needs:
        places = queries.places_of(numbers)
    if "consents" in needs:
        consents = queries.consents_of(numbers)
    if "answers" in needs:
        answers = answers_of_all([row.sheet_id for row in rows], questions)
    return [
        Record(
            row=row,
            places=places.get(row.registration_id, {}),
            consents=consents.get(row.registration_id, {}),
            answers=answers.get(row.sheet_id, {}),
        )
        for row in rows
    ]
