"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.per_page))

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.number + 1 if self.number < self.last else None


def offset(number: int, per_page: int = PER_PAGE) -> int:
    """Return how many rows stand before page `number` (from 1)."""
    return (max(1, number) - 1) * per_page
