"""The transfer map in words: a matrix, the statements behind it, and rows for a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from clusterix_events.kernel.sheets import Cell as SheetCell
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.review_form import ReviewForm
from clusterix_events.peer_review.territories import is_same_territory
from clusterix_events.peer_review.transfer_queries import Human, Pair
from clusterix_events.peer_review.transfer_rules import Stated, strongest
from clusterix_events.peer_review.wording import in_a_row, region

Forms = Mapping[int, ReviewForm]
# How a cell looks, and its sign: neither stands without its word.
LOOKS = {
    "whole": ("whole", "circle-check"),
    "elements": ("some", "contrast"),
    "inspiration": ("inspiration", "circle-dot"),
    "nothing": ("nothing", "minus"),
}


@dataclass(frozen=True)
class MapCell:
    """What a region says of a practice; `target` leads to the statements, "" for none."""

    kind: str
    sign: str
    word: str
    target: str = ""


@dataclass(frozen=True)
class Head:
    """One column of the map."""

    id: int
    label: str


@dataclass(frozen=True)
class Matrix:
    """Regions by practices; what is not in `cells` was not stated."""

    heads: tuple[Head, ...] = ()
    rows: tuple[tuple[str, Mapping[int, MapCell]], ...] = ()


@dataclass(frozen=True)
class Line:
    """One statement in full; `other` is whom the reader may write to, where both wish it."""

    anchor: str
    region: str
    practice: str
    practice_id: int
    kind: str
    sign: str
    take: str
    element: str
    first_step: str
    barriers: str
    wishes: str
    other: Human | None = None


@dataclass(frozen=True)
class TransferPage:
    """All that the page shows, and what its filters offer; the statements stand by region."""

    matrix: Matrix = field(default_factory=Matrix)
    regions: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def transfer_page(
    practices: Sequence[PracticeRow],
    said: Sequence[Stated],
    shown: Sequence[Stated],
    forms: Forms,
    pairs: Mapping[int, Pair],
    reader_id: int | None,
) -> TransferPage:
    """Return the map of what is shown; filters offer what occurs in all that may be read."""
    titles = {row.practice.id: f"{row.practice.number} {row.text.title}" for row in practices}
    return TransferPage(
        matrix=_matrix(practices, shown, forms),
        regions=_by_region([_line(one, titles, forms, pairs, reader_id) for one in shown]),
        choices=_choices(titles, said, forms),
    )


def file_rows(
    practices: Sequence[PracticeRow], said: Sequence[Stated], forms: Forms
) -> list[list[SheetCell]]:
    """Return the statements as rows of a table, the heads first; nobody is named."""
    texts = {row.practice.id: row for row in practices}
    rows: list[list[SheetCell]] = [
        [
            *(_("Code of the region"), _("Region"), _("Number"), _("Practice")),
            *(_("Would take"), _("Element"), _("First step"), _("Barriers"), _("Would like")),
        ]
    ]
    for one in said:
        row, line = texts[one.practice_id], _line(one, {}, forms, {}, None)
        rows.append(
            [
                *(one.region, line.region, row.practice.number, row.text.title),
                *(line.take, line.element, line.first_step, line.barriers, line.wishes),
            ]
        )
    return rows


def _by_region(lines: Sequence[Line]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.region, []).append(line)
    in_order = sorted(found.items(), key=lambda pair: pair[0].casefold())
    return tuple((name, tuple(theirs)) for name, theirs in in_order)


def _matrix(practices: Sequence[PracticeRow], shown: Sequence[Stated], forms: Forms) -> Matrix:
    numbers = {one.practice_id for one in shown}
    columns = [row for row in practices if row.practice.id in numbers]
    codes = sorted({one.region for one in shown}, key=lambda code: region(code).casefold())
    return Matrix(
        heads=tuple(
            Head(row.practice.id, f"{row.practice.number} {row.text.title}") for row in columns
        ),
        rows=tuple((region(code), _cells(code, columns, shown, forms)) for code in codes),
    )


def _cells(
    code: str, columns: Sequence[PracticeRow], shown: Sequence[Stated], forms: Forms
) -> dict[int, MapCell]:
    cells = {}
    for row in columns:
        number = row.practice.id
        here = [one for one in shown if (one.region, one.practice_id) == (code, number)]
        if here:
            kind, sign = _look(strongest(here).take)
            words = dict.fromkeys(_take(one, forms) for one in here)
            cells[number] = MapCell(kind, sign, " / ".join(words), f"#{_anchor(here[0])}")
        elif is_same_territory(code, row.text.region):
            cells[number] = MapCell("own", "map-pin", _("own territory"))
    return cells


def _line(
    one: Stated,
    titles: Mapping[int, str],
    forms: Forms,
    pairs: Mapping[int, Pair],
    reader_id: int | None,
) -> Line:
    block = forms[one.form_id].transfer
    kind, sign = _look(one.take)
    pair = pairs.get(one.id)
    return Line(
        anchor=_anchor(one),
        region=region(one.region),
        practice=titles.get(one.practice_id, ""),
        practice_id=one.practice_id,
        kind=kind,
        sign=sign,
        take=_take(one, forms),
        element=one.element or "",
        first_step=one.first_step or "",
        barriers=", ".join(block.barriers.label_of(code) for code in one.barriers),
        wishes=in_a_row([block.contact.label_of(code) for code in one.wishes]),
        other=_other(pair, reader_id) if pair else None,
    )


def _other(pair: Pair, reader_id: int | None) -> Human | None:
    """Return the other of a pair to either of both, and nobody to anybody else."""
    if reader_id == pair.peer.person_id:
        return pair.owner
    return pair.peer if reader_id == pair.owner.person_id else None


def _choices(
    titles: Mapping[int, str], said: Iterable[Stated], forms: Forms
) -> dict[str, list[tuple[str, str]]]:
    said = list(said)
    barriers = {
        code: forms[one.form_id].transfer.barriers.label_of(code)
        for one in said
        for code in one.barriers
    }
    numbers = {one.practice_id for one in said}
    return {
        "region": sorted(
            ((code, region(code)) for code in {one.region for one in said}),
            key=lambda pair: pair[1].casefold(),
        ),
        "practice": [(str(id_), title) for id_, title in titles.items() if id_ in numbers],
        "barrier": sorted(barriers.items(), key=lambda pair: pair[1].casefold()),
    }


def _take(one: Stated, forms: Forms) -> str:
    return forms[one.form_id].transfer.take.label_of(one.take)


def _look(take: str) -> tuple[str, str]:
    return LOOKS.get(take, LOOKS["nothing"])


def _anchor(one: Stated) -> str:
    return f"said-{one.region}-{one.practice_id}".lower()
