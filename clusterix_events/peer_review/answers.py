"""What a peer answers, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recommends:
    """A recommendation as a peer typed it."""

    text: str
    addressee: str | None = None
    weight: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Answers:
    """A form as it was filled in; a score of None is "I cannot judge this"."""

    scores: Mapping[str, int | None]
    opinions: Mapping[str, str] = field(default_factory=dict)
    basis: Sequence[str] = ()
    recommendations: Sequence[Recommends] = ()
    private_note: str | None = None


@dataclass(frozen=True)
class Statement:
    """What a region would take of a practice."""

    take: str
    element: str | None = None
    first_step: str | None = None
    barriers: Sequence[str] = ()
    contact: Sequence[str] = ()
