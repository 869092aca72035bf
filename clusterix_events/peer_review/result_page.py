"""The result of a practice in words and small charts; the same for everyone who may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.charts import highest_count
from clusterix_events.kernel.i18n import day
from clusterix_events.peer_review.anonymity import MINIMUM
from clusterix_events.peer_review.consolidation import Figures
from clusterix_events.peer_review.models import (
    PeerGroup,
    Recommendation,
    RevealedFigures,
    Round,
    TransferStatement,
)
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.review_form import (
    SWOT,
    Criterion,
    ReviewForm,
    default_definition,
    read_form,
)
from clusterix_events.peer_review.room_page import Words, figures_of
from clusterix_events.peer_review.territories import is_same_territory
from clusterix_events.peer_review.wording import how_many, number, region, response

Shown = Mapping[tuple[Round, str], RevealedFigures]
NumberRow = tuple[str, str, list[int] | None, int, int, str]


@dataclass(frozen=True)
class Chart:
    """One criterion: five counts of each round (None below four) and the same in a sentence."""

    code: str
    label: str
    before: list[int] | None
    after: list[int] | None
    words: str


@dataclass(frozen=True)
class Profile:
    """All criteria of a group's result."""

    lead: str
    charts: tuple[Chart, ...]
    highest: int
    numbers: tuple[NumberRow, ...]
    disputed: tuple[Words, ...]


@dataclass(frozen=True)
class Column:
    """One part of the SWOT."""

    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class RecommendationLine:
    """A merged recommendation with its support, and the host's answer when there is one."""

    id: int
    text: str
    support: str
    response: tuple[str, str] | None
    reason: str | None


@dataclass(frozen=True)
class PracticeHead:
    """One column of the transfer map."""

    id: int
    label: str


@dataclass(frozen=True)
class Cell:
    """What a region would take, or that the practice is its own."""

    kind: str
    word: str


@dataclass(frozen=True)
class TransferMap:
    """Regions by practices; what is not in `cells` was not asked."""

    regions: tuple[str, ...] = ()
    practices: tuple[PracticeHead, ...] = ()
    cells: Mapping[str, Mapping[int, Cell]] = field(default_factory=dict)


def profile(group: PeerGroup, form: ReviewForm, shown: Shown) -> Profile | None:
    """Return the criteria of a group; None before anything is revealed."""
    if not shown:
        return None
    charts = tuple(_chart(criterion, shown) for criterion in form.criteria)
    return Profile(
        lead=_(
            "How many of the %(n)s peers gave each score, before and after the discussion.",
            n=how_many(len(group.peers)).lower(),
        ),
        charts=charts,
        highest=highest_count(*(counts for one in charts for counts in (one.before, one.after))),
        numbers=tuple(row for one in form.criteria for row in _numbers(one, shown)),
        disputed=tuple(_disputes(form, shown)),
    )


def reviewed_by(group: PeerGroup, line: str) -> tuple[str, str]:
    """Return "6 peers from 4 regions" and where they met."""
    regions = len({peer.region for peer in group.peers})
    peers = ngettext("%(num)s peer", "%(num)s peers", len(group.peers))
    from_regions = ngettext("%(num)s region", "%(num)s regions", regions)
    return _("%(peers)s from %(regions)s", peers=peers, regions=from_regions), line


def met_on(group: PeerGroup, zone: ZoneInfo) -> str:
    """Return the group's name and the day it met, when it did."""
    if group.opened_at is None:
        return _("Group %(name)s", name=group.name)
    return _(
        "Group %(name)s, %(day)s", name=group.name, day=day(group.opened_at.astimezone(zone).date())
    )


def disputed_criteria(form: ReviewForm, shown: Shown) -> list[tuple[Criterion, RevealedFigures]]:
    """Return the criteria on which the views differ in the last round that is shown."""
    found = []
    for criterion in form.criteria:
        row = shown.get((Round.AFTER, criterion.code)) or shown.get((Round.BEFORE, criterion.code))
        figures = figures_of(row) if row is not None else None
        if row is not None and figures is not None and figures.is_disputed:
            found.append((criterion, row))
    return found


def swot(form: ReviewForm, texts: Mapping[str, list[str]]) -> tuple[Column, ...]:
    """Return the four parts of the SWOT and the conditions, with what the peers wrote."""
    if not texts:
        return ()
    titles = {
        "strengths": _("Strengths"),
        "weaknesses": _("Weaknesses"),
        "opportunities": _("Opportunities"),
        "threats": _("Threats"),
        "conditions": _("Conditions for success"),
    }
    columns = []
    for feed in (*SWOT, "conditions"):
        codes = [one.code for one in form.open_questions if one.feeds == feed]
        said = tuple(text for code in codes for text in texts.get(code, ()))
        if said or (codes and feed in SWOT):
            columns.append(Column(titles[feed], said))
    beside = (one for one in form.open_questions if one.feeds is None and texts.get(one.code))
    columns += [Column(one.short, tuple(texts[one.code])) for one in beside]
    return tuple(columns)


def recommendation_lines(
    form: ReviewForm, rows: Sequence[Recommendation], *, is_final: bool = False
) -> tuple[RecommendationLine, ...]:
    """Return recommendations with how many stand behind each, never who.

    From how many regions is said at the end alone: while recommendations are merged and split,
    who merges one with their own would learn whether it came from their own region.
    """
    return tuple(
        RecommendationLine(
            id=row.id,
            text=row.text[:1].upper() + row.text[1:],
            support=_support(form, row, tells_regions=is_final),
            response=response(row.response) if row.response else None,
            reason=row.response_reason,
        )
        for row in rows
    )


def transfer_map(
    form: ReviewForm,
    rows: Sequence[PracticeRow],
    statements: Sequence[tuple[int, TransferStatement]],
) -> TransferMap | None:
    """Return what each region would take of the given practices; None without a statement."""
    seen = {row.practice.id: row for row in rows}
    said = [(number, one) for number, one in statements if number in seen]
    if not said:
        return None
    codes = sorted({one.region for _number, one in said}, key=lambda code: region(code).casefold())
    heads = tuple(
        PracticeHead(row.practice.id, f"{row.practice.number} {row.text.title}") for row in rows
    )
    cells = {region(code): _cells(form, code, rows, said) for code in codes}
    return TransferMap(tuple(cells), heads, cells)


def take_words(form: ReviewForm, take: str) -> str:
    """Return what a region would take in words, also beside a form that does not ask it."""
    asked = form if form.transfer.is_asked else read_form(default_definition(), form.language)
    return asked.transfer.take.label_of(take)


def _chart(criterion: Criterion, shown: Shown) -> Chart:
    before = shown.get((Round.BEFORE, criterion.code))
    after = shown.get((Round.AFTER, criterion.code))
    return Chart(
        code=criterion.code,
        label=criterion.label,
        before=before.counts if before else None,
        after=after.counts if after else None,
        words=_words(before, after),
    )


def _words(before: RevealedFigures | None, after: RevealedFigures | None) -> str:
    old = figures_of(before) if before else None
    new = figures_of(after) if after else None
    last, row = (new, after) if new else (old, before)
    if last is None or row is None:
        return _("Not enough answers: figures are shown from four on.")
    counted = _("%(n)s counted", n=how_many(last.n))
    if last.cannot_judge:
        cannot = how_many(last.cannot_judge).lower()
        counted += ", " + _("%(n)s cannot judge", n=cannot)
    words = f"{_median(old, new)} {counted}."
    if row.change is not None:
        words += " " + _("Median change %(change)s.", change=_signed(row.change))
    for round_, one in ((_("before"), before), (_("after"), after)):
        if one is not None and one.later:
            words += " " + _later(one.later, round_)
    return words


def _median(old: Figures | None, new: Figures | None) -> str:
    from_old = number(old.median) if old is not None else ""
    from_new = number(new.median) if new is not None else ""
    if from_old and from_new:
        return _("Median %(after)s, before %(before)s.", after=from_new, before=from_old)
    if from_new:
        return _("Median %(after)s; not enough answers before.", after=from_new)
    return _("Median %(before)s before the discussion.", before=from_old)


def _later(count: int, round_: str) -> str:
    return ngettext(
        "%(num)s later answer (%(round)s), kept for the moderator, not counted.",
        "%(num)s later answers (%(round)s), kept for the moderator, not counted.",
        count,
        round=round_,
    )


def _signed(change: float) -> str:
    return ("+" if change > 0 else "–" if change < 0 else "") + number(abs(change))


def _numbers(criterion: Criterion, shown: Shown) -> list[NumberRow]:
    rows: list[NumberRow] = []
    for round_, word in ((Round.BEFORE, _("before")), (Round.AFTER, _("after"))):
        row = shown.get((round_, criterion.code))
        figures = figures_of(row) if row is not None else None
        if row is not None and figures is not None:
            median = number(figures.median)
            rows.append(
                (criterion.label, word, row.counts, figures.n, figures.cannot_judge, median)
            )
        else:
            rows.append((criterion.label, word, None, 0, 0, ""))
    return rows


def _disputes(form: ReviewForm, shown: Shown) -> list[Words]:
    found = []
    for criterion, row in disputed_criteria(form, shown):
        title = _("Views differ on %(criterion)s.", criterion=criterion.short.lower())
        comment = _("The rapporteur: “%(text)s”", text=row.comment) if row.comment else ""
        found.append(Words(title, comment or _("The rapporteur has not commented yet.")))
    return found


def _support(form: ReviewForm, row: Recommendation, *, tells_regions: bool) -> str:
    block = form.recommendations
    peers = ngettext("%(num)s peer", "%(num)s peers", row.supporters)
    words = _("Supported by %(peers)s.", peers=peers)
    if tells_regions and row.supporters >= MINIMUM:
        regions = ngettext("%(num)s region", "%(num)s regions", row.regions)
        words = _("Supported by %(peers)s from %(regions)s.", peers=peers, regions=regions)
    details = [
        block.weights.label_of(row.weight) if row.weight else "",
        block.until.label_of(row.until) if row.until else "",
        block.addressees.label_of(row.addressee) if row.addressee else "",
    ]
    said = [word for word in details if word]
    if not said:
        return words
    return f"{words} {', '.join([said[0], *(word.lower() for word in said[1:])])}."


def _cells(
    form: ReviewForm,
    code: str,
    rows: Sequence[PracticeRow],
    said: Sequence[tuple[int, TransferStatement]],
) -> dict[int, Cell]:
    kinds = {"whole": "whole", "elements": "some", "inspiration": "inspiration"}
    cells: dict[int, Cell] = {}
    for row in rows:
        takes = [
            one.take for number_, one in said if number_ == row.practice.id and one.region == code
        ]
        if takes:
            words = dict.fromkeys(take_words(form, take) for take in takes)
            cells[row.practice.id] = Cell(kinds.get(takes[0], "nothing"), " / ".join(words))
        elif is_same_territory(code, row.text.region):
            cells[row.practice.id] = Cell("own", _("own territory"))
    return cells
