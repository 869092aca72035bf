"""The statistics of the programme in words: figures with their definitions, tables, files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.kernel.sheets import Cell, Sheet
from clusterix_events.peer_review.follow_counts import count, list_practice_facts
from clusterix_events.peer_review.follow_figures import STEPS, Figures, PracticeFact, groups_of
from clusterix_events.questions import countries


@dataclass(frozen=True)
class Figure:
    """One number, what it is called and what it counts."""

    label: str
    number: int
    meaning: str


@dataclass(frozen=True)
class Table:
    """Practices at each step, by theme or by country."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Statistics:
    """All that the page and the files say."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


def statistics_of(event_id: int) -> Statistics:
    """Return the statistics of an event."""
    practices = list_practice_facts(event_id)
    counted = count(event_id, practices)
    locale = str(get_locale() or "en")
    return Statistics(
        figures=_figures(counted),
        tables=(
            _table(
                "theme",
                (_("By theme"), _("Theme")),
                practices,
                counted,
                lambda one: one.theme or _("Not recorded"),
            ),
            _table(
                "country",
                (_("By country of the practice"), _("Country")),
                practices,
                counted,
                lambda one: countries.country_name(one.country, locale),
            ),
        ),
    )


def sheets(shown: Statistics) -> list[Sheet]:
    """Return the statistics as sheets of a workbook."""
    first: list[list[Cell]] = [[_("What"), _("Number"), _("What is counted")]]
    first += [[one.label, one.number, one.meaning] for one in shown.figures]
    found: list[Sheet] = [(_("Figures"), first)]
    for table in shown.tables:
        rows: list[list[Cell]] = [list(table.heads)]
        rows += [[label, *numbers] for label, numbers in table.rows]
        found.append((table.title, rows))
    return found


def csv_rows(shown: Statistics) -> list[list[Cell]]:
    """Return the same numbers as rows: table, what, column, number."""
    rows: list[list[Cell]] = [[_("Table"), _("What"), _("Column"), _("Number")]]
    rows += [[_("Figures"), one.label, one.meaning, one.number] for one in shown.figures]
    for table in shown.tables:
        for label, numbers in table.rows:
            rows += [
                [table.title, label, head, number]
                for head, number in zip(table.heads[1:], numbers, strict=True)
            ]
    return rows


def _figures(counted: Figures) -> tuple[Figure, ...]:
    meanings = {
        "identified": _("Practices that the organiser accepted, with those reviewed since."),
        "exchanged": _(
            "Practices discussed in a closed peer group with peers of other regions, whose result "
            "is shown (four forms or more)."
        ),
        "taken_up": _(
            "Practices of which at least one region states that it would take the whole or some "
            "elements."
        ),
        "begun": _(
            "Practices of which at least one region's latest follow-up says started or done."
        ),
        "done": _("Practices of which at least one region's latest follow-up says done."),
    }
    steps = _step_words()
    return (
        *(Figure(steps[step], counted.count(step), meanings[step]) for step in STEPS),
        Figure(
            _("Statements of taking up"),
            counted.takes,
            _("Pairs of a region and a practice of which it would take the whole or elements."),
        ),
        Figure(
            _("Recommendations begun by hosts"),
            counted.hosts_begun,
            _("Accepted recommendations whose host's latest follow-up says started or done."),
        ),
        Figure(
            _("Regions involved"),
            counted.regions,
            _("Regions of the practices identified and of the peers who reviewed, each once."),
        ),
        Figure(
            _("Organisations in charge"),
            counted.organisations,
            _("Organisations in charge of the practices identified, each once."),
        ),
    )


def _table(
    id_: str,
    words: tuple[str, str],
    practices: Sequence[PracticeFact],
    counted: Figures,
    name: Callable[[PracticeFact], str],
) -> Table:
    title, head = words
    seen = [one for one in practices if one.id in counted.practices["identified"]]
    steps = _step_words()
    return Table(
        id=id_,
        title=title,
        heads=(head, *(steps[step] for step in STEPS)),
        rows=tuple(
            (label, tuple(counted.count(step, numbers) for step in STEPS))
            for label, numbers in sorted(
                groups_of(seen, name).items(), key=lambda pair: pair[0].casefold()
            )
        ),
    )


def _step_words() -> dict[str, str]:
    return {
        "identified": _("Practices identified"),
        "exchanged": _("Practices exchanged"),
        "taken_up": _("Practices taken up"),
        "begun": _("Taking up begun"),
        "done": _("Taking up done"),
    }
