"""Answers, one row per question, so that a field is erased by one DELETE."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk


class AnswerSheet(Model):
    """The answers of one person to one form, e.g. "registration"."""

    __tablename__ = "answer_sheet"

    id: Mapped[IntPk]
    form: Mapped[str]


class AnswerRow(Model):
    """One answer; a question that was not answered has no row."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_question", "question"),)

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("answer_sheet.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
