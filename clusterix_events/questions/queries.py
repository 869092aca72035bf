"""Reads of answers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from clusterix_events.kernel.db import session
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.rules import Answer


def answers_of(sheet_id: int) -> dict[str, Answer]:
    """Return the answers of one sheet by question."""
    return answers_of_all([sheet_id]).get(sheet_id, {})


def answers_of_all(
    sheet_ids: Iterable[int], questions: Sequence[str] | None = None
) -> dict[int, dict[str, Answer]]:
    """Return the answers of sheets by sheet and question; `questions` None means all."""
    rows = select(AnswerRow.sheet_id, AnswerRow.question, AnswerRow.value).where(
        AnswerRow.sheet_id.in_(list(sheet_ids))
    )
    if questions is not None:
        rows = rows.where(AnswerRow.question.in_(questions))
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for sheet_id, question, value in session.execute(rows):
        found[sheet_id][question] = value
    return dict(found)
