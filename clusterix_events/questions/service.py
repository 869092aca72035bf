"""Keeping and erasing answers."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert

from clusterix_events.kernel.db import session
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.rules import Answer


def add_answers(sheet_id: int, answers: Mapping[str, Answer]) -> None:
    """Write the answers on an empty sheet; None is no answer."""
    rows = [
        {"sheet_id": sheet_id, "question": question, "value": value}
        for question, value in answers.items()
        if value is not None
    ]
    if rows:
        session.execute(insert(AnswerRow), rows)


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
