"""Names that don't fit: sizes for a badge, found by measuring with HarfBuzz.

Given name from 37 down to 22 points on 70 mm, then broken once; family name from 18 down to 12 on
68 mm, or 16 to 10 on 46 mm under a broken given name; the original script from 11 to 8 on 46 mm; a
long organisation in 9 points with the country running on. What fails is set smaller still, never
cut off, and named as a problem, so that somebody looks at it before printing.
"""

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from clusterix_events.documents.papers import Badge
from clusterix_events.kernel.pdf import STATIC

if TYPE_CHECKING:
    from uharfbuzz import Font

MM_PER_POINT = 25.4 / 72

LARGE, SMALL = 10.5, (9, 8, 7, 6)
"""Sizes of the organisation: as it should be, and where it is too long."""
LINE_HEIGHT = 12.25 / 10.5

REGULAR, SEMIBOLD, BOLD = 400, 600, 700
SOURCE_SANS = {REGULAR: "Regular", SEMIBOLD: "Semibold", BOLD: "Bold"}
NOTO = ("NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansGeorgian", "NotoSansArmenian")
CJK = Path("/usr/share/fonts/opentype/noto")

GIVEN_TOP_MM, ROLE_TOP_MM = 8.4, 46.1
"""Where a badge's lines begin and where the word of the role stands, from its upper edge."""


class Misfit(StrEnum):
    """What does not fit a badge as it should."""

    GIVEN = "given"
    FAMILY = "family"
    ORIGINAL = "original"
    ORGANISATION = "organisation"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class FittedBadge:
    """A badge with the sizes (points) and breaks at which it is set."""

    badge: Badge
    given_lines: tuple[str, ...]
    given_points: float
    family_points: float
    original_points: float
    organisation_lines: tuple[str, ...]
    organisation_points: float
    misfits: tuple[Misfit, ...]

    @property
    def country_runs_on(self) -> bool:
        """Whether the country follows the organisation after a comma, not on its own line."""
        return self.organisation_points < LARGE


@dataclass(frozen=True, slots=True)
class _Fit:
    points: float
    fits: bool


def fit(badge: Badge) -> FittedBadge:
    """Return the badge with its sizes and breaks."""
    given_lines, given = _fit_given(badge.given)
    is_broken = len(given_lines) > 1
    family = (
        _fit_line(badge.family, SEMIBOLD, 16, 10, width=46)
        if is_broken
        else _fit_line(badge.family, SEMIBOLD, 18, 12, width=68)
    )
    original = _fit_line(badge.original_script, REGULAR, 11, 8, width=46)
    height = ROLE_TOP_MM - _organisation_top(badge, is_broken=is_broken)
    lines, organisation = _fit_organisation(badge, height=height)
    checks = {
        Misfit.GIVEN: given.fits,
        Misfit.FAMILY: family.fits,
        Misfit.ORIGINAL: original.fits,
        Misfit.ORGANISATION: organisation.fits,
        Misfit.LETTERS: not unprintable(badge.text),
    }
    return FittedBadge(
        badge=badge,
        given_lines=given_lines,
        given_points=given.points,
        family_points=family.points,
        original_points=original.points,
        organisation_lines=lines,
        organisation_points=organisation.points,
        misfits=tuple(misfit for misfit, fits in checks.items() if not fits),
    )


def fit_title(title: str) -> float:
    """Return the size at which the programme's title keeps to one line, 26 points at least."""
    return max(_fit_line(title, BOLD, 40, 26, width=149).points, 26)


def width_mm(text: str, weight: int, points: float) -> float:
    """Return how wide a line is when set in this weight and size."""
    return _width_in_em(text, weight) * points * MM_PER_POINT


def unprintable(text: str) -> str:
    """Return the characters no font here has, each once, in order."""
    return "".join(
        dict.fromkeys(
            char
            for char in text
            if not char.isspace() and _font_for(char, REGULAR) is None and char.isprintable()
        )
    )


def _fit_given(name: str) -> tuple[tuple[str, ...], _Fit]:
    whole = _fit_line(name, BOLD, 37, 22, width=70)
    if whole.fits:
        return (name,), whole
    lines = _broken_once(name)
    fits = [_fit_line(line, BOLD, 22, 16, width=70) for line in lines]
    return lines, _Fit(min(fit.points for fit in fits), all(fit.fits for fit in fits))


def _broken_once(name: str) -> tuple[str, str]:
    """Return the name broken after the hyphen or space nearest its middle, else in the middle."""
    breaks = [index + 1 for index, char in enumerate(name[:-1]) if char in "- ‐"]
    half = len(name) // 2
    middle = min(breaks or [half], key=lambda index: abs(index - half))
    return name[:middle].rstrip(" "), name[middle:]


def _fit_line(text: str, weight: int, largest: int, smallest: int, *, width: float) -> _Fit:
    """Return the largest size in half points at which the line keeps to the width (mm)."""
    em = _width_in_em(text, weight)
    half_points = int(width / MM_PER_POINT / em * 2) if em else 2 * largest
    points = min(max(half_points, 1), 2 * largest) / 2
    return _Fit(points, points >= smallest)


def _organisation_top(badge: Badge, *, is_broken: bool) -> float:
    top = GIVEN_TOP_MM + (14.6 if is_broken else 12.4 if badge.given else 0) + 0.9
    top += 7 if badge.family else 0
    return top + (5.6 if badge.original_script else 1.6)


def _fit_organisation(badge: Badge, *, height: float) -> tuple[tuple[str, ...], _Fit]:
    """Return the lines and their size; below 10.5 points the country runs on after a comma."""
    lines = tuple(badge.organisation.splitlines())
    if len(lines) == 1:
        lines = _broken_after_comma(lines[0])
    rows = sum(_rows(line, LARGE, 46) for line in lines) + bool(badge.country)
    is_short = len(lines) > 1 or width_mm(badge.organisation, SEMIBOLD, LARGE) <= 80
    if is_short and _height(rows, LARGE) <= height and _keeps_to(lines, LARGE):
        return lines, _Fit(LARGE, fits=True)
    whole = " ".join(badge.organisation.split())
    running_on = f"{whole}, {badge.country}" if badge.country else whole

    def fits(points: float) -> bool:
        rows = _rows(running_on, points, 43)
        return _height(rows, points) <= height and _keeps_to((whole,), points)

    points = next(filter(fits, SMALL), SMALL[-1])
    return (whole,), _Fit(points, fits(points) and points == SMALL[0])


def _broken_after_comma(organisation: str) -> tuple[str, ...]:
    """Return two lines where a comma parts them and each keeps to the width left of the code."""
    head, comma, tail = organisation.partition(", ")
    if not comma or width_mm(organisation, SEMIBOLD, LARGE) <= 46:
        return (organisation,)
    lines = (f"{head},", tail)
    fits = all(width_mm(line, SEMIBOLD, LARGE) <= 46 for line in lines)
    return lines if fits else (organisation,)


def _keeps_to(lines: tuple[str, ...], points: float) -> bool:
    return all(width_mm(word, SEMIBOLD, points) <= 43 for line in lines for word in line.split())


def _height(rows: int, points: float) -> float:
    return rows * points * LINE_HEIGHT * MM_PER_POINT


def _rows(text: str, points: float, width: float) -> int:
    """Return how many rows a text fills when its words wrap."""
    rows, used = 0, width
    space = width_mm(" ", SEMIBOLD, points)
    for word in text.split():
        word_width = width_mm(word, SEMIBOLD, points)
        fits = used + space + word_width <= width
        rows, used = (rows, used + space + word_width) if fits else (rows + 1, word_width)
    return rows


@lru_cache(maxsize=20_000)
def _width_in_em(text: str, weight: int) -> float:
    return sum(
        _advance(font, run) for font, run in _runs(unicodedata.normalize("NFC", text), weight)
    )


def _runs(text: str, weight: int) -> Iterator[tuple["Font", str]]:
    """Yield stretches of one font, the first of the stack that has the character."""
    primary = _fonts(weight)[0]
    font = primary
    parts: list[tuple[Font, str]] = []
    for char in text:
        if not unicodedata.combining(char):
            font = _font_for(char, weight) or primary
        parts.append((font, char))
    for _, run in itertools.groupby(parts, key=lambda part: id(part[0])):
        stretch = list(run)
        yield stretch[0][0], "".join(char for _, char in stretch)


def _advance(font: "Font", text: str) -> float:
    import uharfbuzz  # reason: 10 MB that only the papers' room needs

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    advance: int = sum(position.x_advance for position in buffer.glyph_positions)
    return advance / int(font.face.upem)


@lru_cache(maxsize=5_000)
def _font_for(char: str, weight: int) -> "Font | None":
    return next((font for font in _fonts(weight) if font.get_nominal_glyph(ord(char))), None)


@cache
def _fonts(weight: int) -> tuple["Font", ...]:
    """Return the stack the style sheets name, in the weight the papers get from it."""
    import uharfbuzz  # reason: 10 MB that only the papers' room needs

    noto = "Regular" if weight == REGULAR else "Bold"
    folder = STATIC / "fonts" / "print"
    paths = [folder / f"SourceSans3-{SOURCE_SANS[weight]}.ttf"]
    paths += [folder / f"{family}-{noto}.ttf" for family in NOTO]
    paths += [path for path in [CJK / f"NotoSansCJK-{noto}.ttc"] if path.is_file()]
    return tuple(
        uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path))) for path in paths
    )
