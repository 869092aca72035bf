"""Rules of the transfer map: what a cell says, what a filter leaves, who learns of whom.

Source: product description, section 3 "The transfer statement is the region's, not anonymous", and
the default review form: name and address are shared with the host only where ticked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

# The strongest statement of a region decides how its cell looks; all are said in words.
STRENGTH: Final = ("whole", "elements", "inspiration", "nothing")
NOBODY: Final = "nobody"


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What one region says about one practice; by whom and when is no part of it."""

    id: int
    practice_id: int
    form_id: int
    region: str
    take: str
    element: str | None = None
    first_step: str | None = None
    barriers: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()

    @property
    def wishes(self) -> tuple[str, ...]:
        """What the region would like of the host; nothing where it wants no contact."""
        return () if NOBODY in self.contact else self.contact

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands among others: by its words alone, never by time or writer."""
        words = (self.element or "", self.first_step or "", self.barriers, self.contact)
        return (self.region, self.practice_id, strength(self.take), *words)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is looked for in the map; empty ones take everything."""

    region: str = ""
    practice: int = 0
    barrier: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the map."""
        return not (self.region or self.practice or self.barrier)


def strength(take: str) -> int:
    """Return the place of what a region would take, 0 for the most."""
    return STRENGTH.index(take) if take in STRENGTH else len(STRENGTH)


def chosen(statements: Iterable[Stated], filters: Filters) -> list[Stated]:
    """Return the statements that every filter leaves, in their order."""
    return sorted(
        (
            one
            for one in statements
            if filters.region in ("", one.region)
            and filters.practice in (0, one.practice_id)
            and (not filters.barrier or filters.barrier in one.barriers)
        ),
        key=lambda one: one.order,
    )


def strongest(statements: Collection[Stated]) -> Stated:
    """Return the statement that decides how a cell looks."""
    return min(statements, key=lambda one: strength(one.take))


def are_introduced(contact: Collection[str], *, owner_agrees: bool) -> bool:
    """Return whether a region and an owner learn of each other: only where both wish it."""
    return owner_agrees and bool(contact) and NOBODY not in contact
