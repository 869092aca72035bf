"""What the pages of an import show."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from clusterix_events.events.models import Event
from clusterix_events.kernel.spreadsheets import csv_text
from clusterix_events.questions.rules import Question, QuestionKind
from clusterix_events.registration import import_queries
from clusterix_events.registration.forms_import import (
    CORRECTED_MAX,
    ColumnsForm,
    RunForm,
    column_lines,
)
from clusterix_events.registration.import_reading import imported_fields, targets_of
from clusterix_events.registration.shown import words_of
from clusterix_events.registration.spreadsheet_models import (
    AT_WORK,
    ImportRow,
    ImportState,
    Match,
    RegistrationImport,
    RowState,
)

SHOWN_ROWS: Final = 12
SHOWN_MATCHES: Final = 25
SHOWN_LEFT: Final = 100
SAMPLED: Final = 20
STATES: Final[Mapping[ImportState, Any]] = {
    ImportState.READING: _l("is being read"),
    ImportState.MAPPING: _l("waits for its columns"),
    ImportState.CHECKING: _l("is being checked"),
    ImportState.CHECKED: _l("waits for you"),
    ImportState.RUNNING: _l("is being brought in"),
    ImportState.MAILING: _l("mails are being written"),
    ImportState.DONE: _l("done"),
    ImportState.UNDOING: _l("is being taken back"),
    ImportState.UNDONE: _l("taken back"),
    ImportState.REFUSED: _l("could not be read"),
    ImportState.DROPPED: _l("forgotten"),
}
MATCHES: Final[Mapping[Match, Any]] = {
    Match.SAME_PERSON: _l("same address and name"),
    Match.SAME_ADDRESS: _l("same address, another name"),
    Match.SAME_NAME: _l("same name, another address"),
    Match.EARLIER_ROW: _l("stands in the table twice"),
}
_EXAMPLES: Final = {
    "given_name": "Maria",
    "family_name": "Example",
    "title": "Dr",
    "badge_name": "",
    "email": "maria@example.org",
    "country": "RO",
    "region": "RO32",
    "mobile_on_site": "+40 721 234 567",
}


def template_of(made: RegistrationImport, *, wants_columns: bool) -> str:
    """Return the page that shows an import where it stands."""
    if made.state in AT_WORK:
        return "registration/import_working.html"
    if made.state is ImportState.MAPPING or (wants_columns and made.state is ImportState.CHECKED):
        return "registration/import_columns.html"
    if made.state is ImportState.CHECKED:
        return "registration/import_preview.html"
    return "registration/import_result.html"


def page_context(
    event: Event, made: RegistrationImport, *, wants_columns: bool, **typed: Any
) -> dict[str, Any]:
    """Return what the page of an import needs, beside the event and the import."""
    makers = {
        "registration/import_working.html": _working,
        "registration/import_columns.html": _columns,
        "registration/import_preview.html": _preview,
        "registration/import_result.html": _result,
    }
    return makers[template_of(made, wants_columns=wants_columns)](event, made, typed)


def import_line(event: Event, made: RegistrationImport, by: str) -> dict[str, Any]:
    """Return one import as the list of them shows it."""
    when = made.created_at.astimezone(event.zone)
    return {
        "id": made.id,
        "name": made.name,
        "when": when.strftime("%Y-%m-%d %H:%M"),
        "by": by,
        "rows": made.row_count,
        "state": STATES[made.state],
    }


def sample_table(event: Event) -> str:
    """Return a table with the heads of the event's form and one example in it."""
    fields = imported_fields(event)
    heads = [str(each.question.label) for each in fields]
    example = [_EXAMPLES.get(each.id, _example(each.question)) for each in fields]
    parts = [part.title for part in event.parts]
    return csv_text(
        [[*heads, *parts], [*example, *(_("yes") if not n else "" for n, _p in enumerate(parts))]]
    )


def _example(question: Question) -> str:
    offered = [choice for choice in question.choices if not choice.is_retired]
    if offered:
        return str(offered[0].label)
    return {QuestionKind.YES_NO: _("yes"), QuestionKind.DATE: "2026-10-30"}.get(question.kind, "")


def _working(_event: Event, made: RegistrationImport, _typed: Mapping[str, Any]) -> dict[str, Any]:
    done = made.mailed_count if made.state is ImportState.MAILING else made.done_count
    counted = made.state in {ImportState.RUNNING, ImportState.MAILING, ImportState.UNDOING}
    return {
        "what": STATES[made.state],
        "done": done if counted else None,
        "percent": min(100, 100 * done // max(1, made.row_count)),
    }


def _columns(event: Event, made: RegistrationImport, typed: Mapping[str, Any]) -> dict[str, Any]:
    samples = [row.cells for row in import_queries.list_cells(made.id)[:SAMPLED]]
    targets = targets_of(event)
    mapping = typed.get("mapping", made.mapping)
    form = ColumnsForm.make(event, typed.get("part_codes", made.options.get("parts", ())))
    return {
        "form": form,
        "targets": targets,
        "columns": column_lines(made.heads, mapping, samples, targets),
        "people": _people(made.row_count),
    }


def _preview(event: Event, made: RegistrationImport, typed: Mapping[str, Any]) -> dict[str, Any]:
    counts = import_queries.count_rows(made.id)
    wrong = import_queries.list_rows(made.id, RowState.WRONG, limit=CORRECTED_MAX)
    matched = import_queries.list_rows(
        made.id, RowState.GOOD, limit=SHOWN_MATCHES, only_matches=True
    )
    good = import_queries.list_rows(made.id, RowState.GOOD, limit=SHOWN_ROWS)
    run = typed.get("run") or RunForm.make(event, made.options.get("locale", ""))
    return {
        "good": counts.get(RowState.GOOD, 0),
        "wrong": counts.get(RowState.WRONG, 0),
        "matches": import_queries.count_matches(made.id),
        "wrong_rows": [_wrong_line(row, made.heads) for row in wrong],
        "matched_rows": _match_lines(matched),
        "understood": _understood(event, good),
        "run": run,
        "people": _people(counts.get(RowState.GOOD, 0)),
        "missing": _missing_ones(event, made),
    }


def _result(_event: Event, made: RegistrationImport, _typed: Mapping[str, Any]) -> dict[str, Any]:
    counts = import_queries.count_rows(made.id)
    left = import_queries.list_rows(made.id, RowState.LEFT_OUT, RowState.KEPT, limit=SHOWN_LEFT)
    is_cleared = made.cleared_at is not None
    return {
        "what": STATES[made.state],
        "is_refused": made.state is ImportState.REFUSED,
        "is_undone": made.state is ImportState.UNDONE,
        "added": counts.get(RowState.ADDED, 0),
        "updated": counts.get(RowState.UPDATED, 0),
        "left_out": counts.get(RowState.LEFT_OUT, 0),
        "taken_back": counts.get(RowState.TAKEN_BACK, 0),
        "kept": counts.get(RowState.KEPT, 0),
        "left": _left_lines(left),
        "may_undo": made.state is ImportState.DONE and not is_cleared,
        "may_mail": made.state is ImportState.DONE
        and not is_cleared
        and made.mailed_count == 0
        and bool(counts.get(RowState.ADDED)),
    }


def _wrong_line(row: ImportRow, heads: Sequence[str]) -> dict[str, Any]:
    """Return a row with the cells to be corrected, and what concerns it as a whole."""
    by_column: dict[int | None, list[str]] = {}
    for column, message in row.errors:
        by_column.setdefault(column, []).append(message)
    return {
        "number": row.number,
        "who": " · ".join(cell for cell in row.cells if cell)[:120],
        "whole": by_column.pop(None, []),
        "cells": [
            {
                "name": f"cell-{row.number}-{column}",
                "head": heads[column],
                "text": row.cells[column],
                "reasons": reasons,
            }
            for column, reasons in sorted(by_column.items(), key=lambda pair: pair[0] or 0)
            if column is not None
        ],
    }


def _match_lines(rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    registered = [
        row.match_number
        for row in rows
        if row.match_number is not None and row.match is not Match.EARLIER_ROW
    ]
    names = import_queries.names_of(registered)
    lines = []
    for row in rows:
        answers = row.answers["answers"]
        known = names.get(row.match_number or 0) if row.match is not Match.EARLIER_ROW else None
        lines.append(
            {
                "number": row.number,
                "name": f"{answers.get('given_name', '')} {answers.get('family_name', '')}",
                "email": answers.get("email", ""),
                "reason": MATCHES[row.match] if row.match else "",
                "known": known,
                "earlier": row.match_number if row.match is Match.EARLIER_ROW else None,
            }
        )
    return lines


def _understood(event: Event, rows: Sequence[ImportRow]) -> dict[str, Any]:
    """Return the first rows as they are understood, one column for each field in the table."""
    used = {name for row in rows for name in row.answers["answers"]}
    fields = [each for each in imported_fields(event) if each.id in used]
    titles = {part.code: part.title for part in event.parts}
    return {
        "heads": [str(each.question.label) for each in fields] + [_("Joins")],
        "rows": [
            (
                row.number,
                [_words(each.question, row.answers["answers"].get(each.id)) for each in fields]
                + [", ".join(titles.get(code, code) for code in row.answers["parts"])],
            )
            for row in rows
        ],
    }


def _words(question: Question, answer: Any) -> str:
    return "" if answer is None else words_of(question, answer)


def _left_lines(rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "reason": "; ".join(message for _column, message in row.errors)
            or (MATCHES[row.match] if row.match else ""),
        }
        for row in rows
    ]


def _missing_ones(event: Event, made: RegistrationImport) -> list[str]:
    """Return the labels of fields that everybody is asked for and the table does not bring."""
    mapped = set(made.mapping)
    return [
        str(each.question.label)
        for each in imported_fields(event)
        if each.question.required is not None and each.id not in mapped
    ]


def _people(count: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", count)
