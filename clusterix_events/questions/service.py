"""Keeping and erasing answers."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert

from clusterix_events.kernel.db import session
from clusterix_events.questions.models import AnswerRow, AnswerSheet
from clusterix_events.questions.rules import Answer


def add_sheet(form: str, answers: Mapping[str, Answer]) -> AnswerSheet:
    """Return a new sheet that holds the answers."""
    sheet = AnswerSheet(form=form)
    session.add(sheet)
    session.flush()
    _insert(sheet.id, answers)
    return sheet


def replace_answers(sheet_id: int, answers: Mapping[str, Answer]) -> None:
    """Put these answers in the place of earlier ones; None takes an answer away."""
    erase_answers([sheet_id], answers)
    _insert(sheet_id, answers)


def erase_answers(sheet_ids: Iterable[int], questions: Iterable[str]) -> None:
    """Delete the answers to some questions on some sheets."""
    session.execute(
        delete(AnswerRow).where(
            AnswerRow.sheet_id.in_(list(sheet_ids)), AnswerRow.question.in_(list(questions))
        )
    )


def _insert(sheet_id: int, answers: Mapping[str, Answer]) -> None:
    rows = [
        {"sheet_id": sheet_id, "question": question, "value": value}
        for question, value in answers.items()
        if value is not None
    ]
    if rows:
        session.execute(insert(AnswerRow), rows)
