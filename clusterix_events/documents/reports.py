"""The final report on a good practice as a paper."""

from flask_babel import gettext as _

from clusterix_events.documents.heads import whole_lines
from clusterix_events.documents.papers import Letterhead, Publicity
from clusterix_events.documents.rules import NoReportError
from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import long_date
from clusterix_events.peer_review.report_content import ReportContent, read_snapshot
from clusterix_events.peer_review.report_models import Report


def report_paper(event: Event, report: Report) -> tuple[ReportContent, Letterhead]:
    """Return a final report and the head of its paper; raise NoReportError before that.

    Everything is drawn from what was kept when the report became final, so that the paper is the
    same byte for byte whatever is changed afterwards.
    """
    if report.snapshot is None or report.final_at is None:
        raise NoReportError
    content = read_snapshot(report.snapshot)
    edition = _(
        "Final report of %(day)s, version %(number)s of the practice.",
        day=long_date(report.final_at.astimezone(event.zone).date()),
        number=content.version,
    )
    lines = whole_lines(content.publicity_lines)
    return content, Letterhead(
        event=content.event,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        publicity=Publicity(lines, has_emblem=bool(lines)),
        edition=edition,
        remark=_("Demonstration, not a real event") if content.is_generated else "",
        lang=content.language,
    )
