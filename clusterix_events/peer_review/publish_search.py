"""Searching the good practices that somebody may read: text without accents, filters, pages.

Everything here is given only what the reader may see, so no count, choice or page number can tell
that there is more.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FILTERS: Final = ("theme", "place", "kind", "keyword")
# Letters that decomposition leaves whole, as people type them without their marks.
_PLAIN: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A practice as it is searched: its words, and its values of each filter with their names."""

    id: int
    words: str
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; empty filters take everything."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the list."""
        return not self.text.strip() and not any(self.filters.values())


def fold(*words: str | None) -> str:
    """Return words without case and accents, one space between."""
    joined = " ".join(word for word in words if word).casefold().translate(_PLAIN)
    letters = unicodedata.normalize("NFKD", joined)
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def keywords_of(text: str) -> dict[str, str]:
    """Return the keywords of a field by their folded form; commas or semicolons part them."""
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return {fold(part): part for part in reversed([part for part in parts if fold(part)])}


def find(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """Return the entries that hold every word looked for, and a value of every filter set."""
    needed = fold(wanted.text).split()
    return [
        entry
        for entry in entries
        if all(word in entry.words for word in needed)
        and all(
            value in entry.values.get(name, {}) for name, value in wanted.filters.items() if value
        )
    ]


def choices(entries: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter offers: the values that occur, by their names."""
    found: dict[str, dict[str, str]] = {name: {} for name in FILTERS}
    for entry in entries:
        for name, values in entry.values.items():
            for value, word in values.items():
                found[name].setdefault(value, word)
    return {
        name: sorted(values.items(), key=lambda pair: fold(pair[1]))
        for name, values in found.items()
    }
