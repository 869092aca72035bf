"""What differs between two versions of a practice, field by field and word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class PieceKind(StrEnum):
    """Whether words stand in both versions, in the new one alone, or in the old one alone."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words of a field."""

    kind: PieceKind
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in both versions."""

    code: str
    pieces: tuple[Piece, ...]


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """Return the fields that differ, in the order of the new version; none for equal ones."""
    return [
        Difference(code, tuple(compare(old.get(code, ""), new.get(code, ""))))
        for code in dict.fromkeys((*new, *old))
        if old.get(code, "") != new.get(code, "")
    ]


def compare(old: str, new: str) -> list[Piece]:
    """Return two texts as one: words of both, removed ones before what came in their place.

    Without the removed pieces it reads as the new text, without the added ones as the old.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    return list(_joined(before, after))


def _joined(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(PieceKind.SAME, "".join(after[new_start:new_end]))
            continue
        if old_end > old_start:
            yield Piece(PieceKind.REMOVED, "".join(before[old_start:old_end]))
        if new_end > new_start:
            yield Piece(PieceKind.ADDED, "".join(after[new_start:new_end]))
