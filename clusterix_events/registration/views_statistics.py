"""The statistics of an event's registrations, as a page to read or print and as a file."""

import csv
from io import StringIO

from flask import Response
from flask_babel import ngettext

from clusterix_events.kernel.spreadsheets import safe_cell
from clusterix_events.kernel.web import render
from clusterix_events.registration import queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.statistics import tables_of


@blueprint.get("/manage/<slug>/registrations/statistics")
def statistics(slug: str) -> Response:
    """Show who registered: by part, country, kind of organisation, and over time."""
    event = managed_event(slug)
    people = queries.count_people(event.id)
    return render(
        "registration/statistics.html",
        event=event,
        people=people,
        lead=ngettext("%(num)s person registered", "%(num)s people registered", people),
        tables=tables_of(event),
    )


@blueprint.get("/manage/<slug>/registrations/statistics.csv")
def statistics_file(slug: str) -> Response:
    """Answer the same numbers as a file: table, what, column, number."""
    event = managed_event(slug)
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(("table", "what", "column", "number"))
    for table in tables_of(event):
        for label, numbers in table.rows:
            for head, number in zip(table.heads[1:], numbers, strict=True):
                rows.writerow((table.id, safe_cell(label), head, number))
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-statistics.csv"'
    return answer
