"""What a report says, in words and figures: the one shape that page, paper and snapshot share.

A snapshot is this content as plain values; what was added to the shape later has a default, so
that an old snapshot is read for ever.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

SHAPE = 1


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts; an empty value was not recorded."""

    label: str
    value: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of the report with the texts of the peers that it stands for."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the report made of sentences: a side of the SWOT, an answered question."""

    code: str
    title: str
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class RoundFigures:
    """The figures of one criterion in one round; there are none below four counted scores."""

    counts: tuple[int, ...]
    counted: int
    cannot_judge: int
    median: float
    median_words: str


@dataclass(frozen=True)
class Criterion:
    """One criterion with both rounds, in figures and in words."""

    code: str
    label: str
    words: str
    before: RoundFigures | None = None
    after: RoundFigures | None = None
    change: float | None = None
    is_disputed: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Advice:
    """A recommendation with its support and the host's answer.

    `answer` is the code of the answer, `response` its sign and words; empty while there is none.
    """

    id: int
    text: str
    support: str
    supporters: int
    regions: int
    sources: tuple[str, ...] = ()
    answer: str = ""
    response: tuple[str, str] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Take:
    """What one region would take, as it said itself."""

    region: str
    take: str
    words: str
    element: str = ""
    first_step: str = ""
    barriers: str = ""


@dataclass(frozen=True)
class Annex:
    """A paper that belongs to the report; the address may be empty."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class ReportContent:
    """All that a report says; nothing in it names a person."""

    shape: int
    language: str
    is_final: bool
    is_generated: bool
    event: str
    event_days: str
    publicity_lines: tuple[str, ...]
    number: int
    version: int
    title: str
    organisation: str
    place: str
    theme: str
    reviewed: str
    met: str
    method: tuple[str, ...]
    brief: tuple[Fact, ...]
    not_recorded: tuple[str, ...]
    guiding: tuple[Part, ...]
    criteria: tuple[Criterion, ...]
    swot: tuple[Part, ...]
    conditions: tuple[Sentence, ...]
    recommendations: tuple[Advice, ...]
    transfer: tuple[Take, ...]
    follow_up: tuple[str, ...]
    annexes: tuple[Annex, ...]


def as_snapshot(content: ReportContent) -> dict[str, Any]:
    """Return a report as plain values, to be kept."""
    return asdict(content)


def read_snapshot(snapshot: Mapping[str, Any]) -> ReportContent:
    """Return a kept report as it was when it became final."""
    content: ReportContent = _read(ReportContent, snapshot)
    return content


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is UnionType:
        wanted = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _read(wanted, value)
    if origin is tuple:
        inner = get_args(kind)
        kinds = inner[:1] * len(value) if Ellipsis in inner else inner
        return tuple(_read(one, each) for one, each in zip(kinds, value, strict=True))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {one.name for one in fields(kind)} & set(value)
        make: Any = kind
        return make(**{name: _read(hints[name], value[name]) for name in known})
    return value
