"""The statistics of the programme: a page and files, for organisers and by the programme's link."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import authorize, opened_by
from clusterix_events.kernel.sheets import MIMETYPE, xlsx_bytes
from clusterix_events.kernel.spreadsheets import csv_text
from clusterix_events.kernel.web import render
from clusterix_events.peer_review import follow_page, follow_queries, follow_statistics
from clusterix_events.peer_review.follow_queries import Asked
from clusterix_events.peer_review.publish_views import programme_event, programme_pages


def statistics(slug: str) -> Response:
    """Show organisers the figures, and what became of each thing."""
    event = authorize("peer_review.organise", find_event(slug))
    return render(
        "peer_review/statistics.html",
        event=event,
        shown=follow_statistics.statistics_of(event.id),
        follow_ups=[_line(one) for one in follow_queries.list_of_event(event.id)],
        csv_address=url_for("peer_review.statistics_csv", slug=slug),
        xlsx_address=url_for("peer_review.statistics_xlsx", slug=slug),
    )


def statistics_csv(slug: str) -> Response:
    """Answer the figures as CSV."""
    return _csv(authorize("peer_review.organise", find_event(slug)))


def statistics_xlsx(slug: str) -> Response:
    """Answer the figures as XLSX."""
    return _xlsx(authorize("peer_review.organise", find_event(slug)))


@opened_by(LinkKind.PROGRAMME)
def programme_statistics(token: str) -> Response:
    """Show a programme's secretariat the figures."""
    event = programme_event()
    return render(
        "peer_review/programme_statistics.html",
        event=event,
        shown=follow_statistics.statistics_of(event.id),
        programme_pages=programme_pages(token=token),
        csv_address=url_for("peer_review.programme_statistics_csv", token=token),
        xlsx_address=url_for("peer_review.programme_statistics_xlsx", token=token),
    )


@opened_by(LinkKind.PROGRAMME)
def programme_statistics_csv(token: str) -> Response:
    """Answer a programme's secretariat the figures as CSV."""
    del token  # read before the view is asked
    return _csv(programme_event())


@opened_by(LinkKind.PROGRAMME)
def programme_statistics_xlsx(token: str) -> Response:
    """Answer a programme's secretariat the figures as XLSX."""
    del token  # read before the view is asked
    return _xlsx(programme_event())


def _csv(event: Event) -> Response:
    rows = follow_statistics.csv_rows(follow_statistics.statistics_of(event.id))
    return _attached(csv_text(rows), "text/csv", f"{event.slug}-practices.csv")


def _xlsx(event: Event) -> Response:
    shown = follow_statistics.sheets(follow_statistics.statistics_of(event.id))
    return _attached(xlsx_bytes(shown), MIMETYPE, f"{event.slug}-practices.xlsx")


def _attached(data: str | bytes, mimetype: str, name: str) -> Response:
    answer = Response(data, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _line(one: Asked) -> dict[str, Any]:
    row = one.follow_up
    state = ("draft", _("Not asked yet")) if one.people else ("problem", _("Nobody to ask"))
    if row.status is not None:
        state = (follow_page.SIGNS[row.status], str(follow_page.STATUS_WORDS[row.status]))
    elif one.mails:
        state = ("waiting", _("Asked, no answer yet"))
    return {
        "title": one.title,
        "words": follow_page.about(one, is_of_host=True),
        "months": _("After %(n)s months", n=round(row.after_days / 30.4)),
        "state": state,
        "sentence": row.sentence or "",
    }


_OWN, _THEIRS = "/manage/<slug>/statistics", "/p/<token>/statistics"
GET = ("GET",)

ADDRESSES = (
    (_OWN, statistics, GET),
    (f"{_OWN}.csv", statistics_csv, GET),
    (f"{_OWN}.xlsx", statistics_xlsx, GET),
    (_THEIRS, programme_statistics, GET),
    (f"{_THEIRS}.csv", programme_statistics_csv, GET),
    (f"{_THEIRS}.xlsx", programme_statistics_xlsx, GET),
)
