"""The consolidated figures of a practice: values in, figures out, never a total or a ranking."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

POINTS = (1, 2, 3, 4, 5)
DISAGREEMENT_IQR = 2


@dataclass(frozen=True)
class Figures:
    """How many peers chose each score of a criterion in one round; how many could not judge."""

    counts: tuple[int, int, int, int, int]
    cannot_judge: int = 0

    @property
    def n(self) -> int:
        """How many scores are counted."""
        return sum(self.counts)

    @property
    def scores(self) -> list[int]:
        """The counted scores in order."""
        return [score for score, n in zip(POINTS, self.counts, strict=True) for _ in range(n)]

    @property
    def median(self) -> float:
        """The median of the counted scores; there must be one at least."""
        return statistics.median(self.scores)

    @property
    def interquartile_range(self) -> float:
        """The distance of the quartiles by the inclusive method; 0 for a single score."""
        if self.n < 2:
            return 0.0
        first, _, third = statistics.quantiles(self.scores, n=4, method="inclusive")
        return third - first

    @property
    def has_both_ends(self) -> bool:
        """Whether a 1 stands beside a 5."""
        return bool(self.counts[0] and self.counts[-1])

    @property
    def is_disputed(self) -> bool:
        """Whether the views differ so far that the rapporteur comments on it."""
        return self.has_both_ends or self.interquartile_range >= DISAGREEMENT_IQR


@dataclass(frozen=True)
class Recommended:
    """One recommendation as a peer wrote it."""

    peer: int
    region: str
    text: str
    weight: str | None = None
    until: str | None = None
    addressee: str | None = None


@dataclass(frozen=True)
class Merged:
    """A recommendation with the number of peers and regions behind it, never who."""

    text: str
    supporters: int
    regions: int
    weight: str | None = None
    until: str | None = None
    addressee: str | None = None


def figures(answers: Iterable[int | None]) -> Figures:
    """Return the figures of the answers to one criterion; None is "cannot judge"."""
    given = list(answers)
    one, two, three, four, five = (given.count(score) for score in POINTS)
    return Figures((one, two, three, four, five), cannot_judge=given.count(None))


def median_change(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Return the median of after minus before over the same people; None without people."""
    changes = [after - before for before, after in pairs]
    return statistics.median(changes) if changes else None


def mixed(texts: Iterable[str]) -> list[str]:
    """Return texts in an order that tells nothing about who wrote which: by their letters."""
    return sorted((text for text in texts if text.strip()), key=str.casefold)


def merge(recommendations: Sequence[Recommended]) -> list[Merged]:
    """Return recommendations of one wording as one, the most supported first.

    Wording is compared without case, spaces at the ends and a full stop. Weight, date and
    addressee are those of the first in the order of letters, so nothing tells who wrote it.
    """
    by_wording: dict[str, list[Recommended]] = {}
    for one in sorted(recommendations, key=_order):
        by_wording.setdefault(wording(one.text), []).append(one)
    merged = [_merged(same) for same in by_wording.values()]
    return sorted(merged, key=lambda one: (-one.supporters, one.text.casefold()))


def wording(text: str) -> str:
    """Return the form of a recommendation by which two are the same."""
    return " ".join(text.casefold().split()).rstrip(".")


def _order(one: Recommended) -> tuple[str, str, str, str]:
    return (one.text.casefold(), one.weight or "", one.until or "", one.addressee or "")


def _merged(same: list[Recommended]) -> Merged:
    first = same[0]
    return Merged(
        text=first.text,
        supporters=len({one.peer for one in same}),
        regions=len({one.region for one in same}),
        weight=first.weight,
        until=first.until,
        addressee=first.addressee,
    )
