"""How an organiser arranged the registration form of an event."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.types import IntPk
from clusterix_events.questions.rules import QuestionKind


class Need(StrEnum):
    """Whether a question needs an answer; STANDARD leaves it as the standard form has it."""

    STANDARD = "standard"
    NEVER = "never"
    ALWAYS = "always"
    PARTS = "parts"


class FieldRow(Model):
    """A question of an event's form: the organiser's own, or a standard one that was changed.

    What a standard row leaves empty stays as the standard form has it. A row that has answers
    never changes its meaning: it is retired, and the next version of the same code takes its
    place. `choices` are {"value", "label", "pool_id", "is_retired"}; texts are {locale: text}.
    """

    __tablename__ = "form_field"
    __table_args__ = (UniqueConstraint("event_id", "code", "version"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    is_own: Mapped[bool]
    section: Mapped[str]
    position: Mapped[int]
    kind: Mapped[QuestionKind | None] = mapped_column(default=None)
    label: Mapped[dict[str, Any]] = mapped_column(default=dict)
    help: Mapped[dict[str, Any]] = mapped_column(default=dict)
    need: Mapped[Need] = mapped_column(default=Need.NEVER)
    needed_codes: Mapped[list[str]] = mapped_column(default=list)
    part_codes: Mapped[list[str]] = mapped_column(default=list)
    shown_if: Mapped[str | None] = mapped_column(default=None)
    shown_if_values: Mapped[list[str]] = mapped_column(default=list)
    choices: Mapped[list[Any]] = mapped_column(default=list)
    most: Mapped[int | None] = mapped_column(default=None)
    minimum: Mapped[str | None] = mapped_column(default=None)
    maximum: Mapped[str | None] = mapped_column(default=None)
    is_whole: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str | None] = mapped_column(default=None)
    sees: Mapped[list[str]] = mapped_column(default=list)
    erase: Mapped[str | None] = mapped_column(default=None)
    is_special: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def key(self) -> str:
        """The field's name in forms, answers and exports; each version has its own."""
        if not self.is_own:
            return self.code
        return f"q_{self.code}" if self.version == 1 else f"q_{self.code}-{self.version}"
