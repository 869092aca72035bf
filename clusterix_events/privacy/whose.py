"""Whose data is read."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select

Rows: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose data is read: the numbers under which it is kept; -1 for what there is none of."""

    event_id: int
    person_id: int
    registration_id: int = -1
    sheet_id: int = -1
    account_id: int = -1
