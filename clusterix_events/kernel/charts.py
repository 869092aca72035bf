"""Places the parts of the small charts: numbers in, lengths out.

The macros in ``templates/macros/charts.html`` draw what is placed here, on pages and on paper,
so that both show the same drawing. All lengths are in the units of the drawing's view box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

BAR_WIDTH = 320.0
BAR_HEIGHT = 28.0
BAR_GAP = 2.0

COLUMNS_WIDTH = 240.0
COLUMNS_BASE = 88.0
COLUMN_WIDTH = 15.0
COLUMN_UNIT = 66.0
PAIR_GAP = 1.0
LABEL_GAP = 5.0

METER_WIDTH = 280.0

BARS_FROM = 120.0
BARS_WIDTH = 160.0
BAR_STEP = 22.0
LABEL_MAX = 17


@dataclass(frozen=True)
class Segment:
    """One piece of a stacked bar: how many people chose this score."""

    score: int
    count: int
    x: float
    width: float
    middle: float


@dataclass(frozen=True)
class Column:
    """One column of a small chart, with the place of its figure."""

    score: int
    count: int
    is_after: bool
    x: float
    y: float
    height: float
    middle: float
    label_y: float


@dataclass(frozen=True)
class Columns:
    """A small chart of two rounds beside each other, one pair of columns a score."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Meter:
    """A line of places: how much is filled, and where the minimum stands."""

    filled: float
    minimum: float | None


@dataclass(frozen=True)
class Bar:
    """One horizontal bar with its label and the places of both texts."""

    label: str
    number: int
    y: float
    middle: float
    width: float
    end: float


@dataclass(frozen=True)
class Bars:
    """Horizontal bars below each other."""

    bars: tuple[Bar, ...]
    height: float


def init_charts(app: Flask) -> None:
    """Give the chart macros their lengths."""
    app.jinja_env.globals.update(
        stacked_bar=stacked_bar,
        paired_columns=paired_columns,
        highest_count=highest_count,
        place_meter=meter,
        bars=bars,
    )


def stacked_bar(counts: Sequence[int], *, most: int = 0) -> tuple[Segment, ...]:
    """Return the segments of a bar; scores nobody chose have none.

    The bar takes the whole width, or with `most` its share of it: that many people would fill it.
    """
    chosen = [(score, count) for score, count in enumerate(counts, start=1) if count]
    if not chosen:
        return ()
    room = BAR_WIDTH - BAR_GAP * (len(chosen) - 1)
    unit = room / max(most, sum(count for _, count in chosen))
    segments: list[Segment] = []
    x = 0.0
    for score, count in chosen:
        width = count * unit
        segments.append(Segment(score, count, _r(x), _r(width), _r(x + width / 2)))
        x += width + BAR_GAP
    return tuple(segments)


def paired_columns(
    before: Sequence[int] | None, after: Sequence[int] | None, *, highest: int
) -> Columns:
    """Return the columns of two rounds; ``highest`` is the largest count of all charts beside.

    A round whose figures may not be shown is None and draws nothing.
    """
    step = COLUMNS_WIDTH / 5
    ticks = tuple((score, _r(step * (score - 0.5))) for score in range(1, 6))
    placed: list[Column] = []
    for score, middle in ticks:
        for is_after, counts in ((False, before), (True, after)):
            if counts and counts[score - 1]:
                placed.append(_column(score, counts[score - 1], middle, is_after, highest))
    return Columns(tuple(placed), ticks)


def highest_count(*rounds: Sequence[int] | None) -> int:
    """Return the largest count in any of the rounds, at least 1."""
    return max([1, *(count for counts in rounds if counts for count in counts)])


def meter(taken: int, capacity: int, minimum: int | None = None) -> Meter:
    """Return how far a line of ``capacity`` places is filled; never beyond its end."""
    scale = METER_WIDTH / max(capacity, taken, minimum or 0, 1)
    return Meter(_r(taken * scale), None if minimum is None else _r(minimum * scale))


def bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """Return a bar for each label and number; long labels are cut, as a table holds them whole."""
    unit = BARS_WIDTH / max([1, *(number for _label, number in rows)])
    return Bars(
        tuple(
            Bar(
                label=label if len(label) <= LABEL_MAX else f"{label[: LABEL_MAX - 1]}…",
                number=number,
                y=_r(BAR_STEP * n + 4),
                middle=_r(BAR_STEP * n + 15),
                width=_r(number * unit),
                end=_r(BARS_FROM + number * unit + 6),
            )
            for n, (label, number) in enumerate(rows)
        ),
        _r(max(1, len(rows)) * BAR_STEP),
    )


def _column(score: int, count: int, middle: float, is_after: bool, highest: int) -> Column:
    height = COLUMN_UNIT * count / highest
    x = middle + PAIR_GAP / 2 if is_after else middle - PAIR_GAP / 2 - COLUMN_WIDTH
    y = COLUMNS_BASE - height
    return Column(
        score=score,
        count=count,
        is_after=is_after,
        x=_r(x),
        y=_r(y),
        height=_r(height),
        middle=_r(x + COLUMN_WIDTH / 2),
        label_y=_r(y - LABEL_GAP),
    )


def _r(length: float) -> float:
    return round(length, 2)
