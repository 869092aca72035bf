"""Pages of a long list."""

from collections.abc import Mapping, Sequence
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


def page_number(arguments: Mapping[str, str]) -> int:
    """Return the page asked for in an address (?page=2); 1 for anything that is no page."""
    asked = arguments.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def page_of(rows: Sequence[T], number: int) -> Page[T]:
    """Return one page of a list that is whole in memory; a number too large means the last."""
    page = Page[T](rows=(), number=number, total=len(rows))
    number = min(number, page.last)
    first = offset(number)
    return Page(rows=rows[first : first + PER_PAGE], number=number, total=len(rows))
