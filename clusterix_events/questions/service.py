"""Keeping and erasing answers."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert

from clusterix_events.kernel.db import add_row, add_rows, prepared_insert, session
from clusterix_events.questions.models import AnswerRow, AnswerSheet
from clusterix_events.questions.rules import Answer

_INSERT_SHEET = prepared_insert(AnswerSheet)
_INSERT_ANSWERS = prepared_insert(AnswerRow)


def add_sheet(form: str, answers: Mapping[str, Answer]) -> int:
    """Return the number of a new sheet with these answers; None is no answer."""
    sheet_id = add_row(_INSERT_SHEET, {"form": form})
    add_answers(sheet_id, answers)
    return sheet_id


def add_answers(sheet_id: int, answers: Mapping[str, Answer]) -> None:
    """Write the answers on an empty sheet; None is no answer."""
    rows = [
        {"sheet_id": sheet_id, "question": question, "value": value}
        for question, value in answers.items()
        if value is not None
    ]
    if rows:
        session.connection().execute(_INSERT_ANSWERS, rows)


def add_sheets(form: str, answers: Sequence[Mapping[str, Answer]]) -> list[int]:
    """Return the numbers of new sheets with these answers, in their order; None is no answer."""
    sheet_ids = add_rows(AnswerSheet, [{"form": form} for _each in answers])
    rows = [
        {"sheet_id": sheet_id, "question": question, "value": value}
        for sheet_id, each in zip(sheet_ids, answers, strict=True)
        for question, value in each.items()
        if value is not None
    ]
    if rows:
        session.execute(insert(AnswerRow), rows)
    return sheet_ids


def replace_answers(sheet_id: int, answers: Mapping[str, Answer]) -> None:
    """Put these answers in the place of earlier ones; None takes an answer away."""
    erase_answers([sheet_id], answers)
    add_answers(sheet_id, answers)


def erase_answers(sheet_ids: Iterable[int], questions: Iterable[str]) -> None:
    """Delete the answers to some questions on some sheets."""
    session.execute(
        delete(AnswerRow).where(
            AnswerRow.sheet_id.in_(list(sheet_ids)), AnswerRow.question.in_(list(questions))
        )
    )


def erase_sheet(sheet_id: int) -> None:
    """Delete all answers on a sheet."""
    session.execute(delete(AnswerRow).where(AnswerRow.sheet_id == sheet_id))
