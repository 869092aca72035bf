"""Column types that need care, mapped by annotation in kernel/db.py."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

IntPk = Annotated[int, mapped_column(primary_key=True)]
LongText = Annotated[str, mapped_column(Text())]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC with its zone, on every database (SQLite would drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; raise ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment with the zone UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ANNOTATIONS: dict[Any, Any] = {
    datetime: UtcDateTime(),
    dict[str, Any]: JSON(),
    list[Any]: JSON(),
    list[str]: JSON(),
    list[int]: JSON(),
}
