"""The final report as a PDF, beside each page that shows it."""

from flask import redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.documents.answering import answer_pdf
from clusterix_events.documents.printing import render_report
from clusterix_events.documents.reports import report_paper
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event, get_public_event
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.pdf import PdfError
from clusterix_events.kernel.permissions import current_actor, may, opened_by, public
from clusterix_events.kernel.web import flash_message
from clusterix_events.peer_review.queries import find_practice
from clusterix_events.peer_review.report_queries import find_final_report

_papers = VersionedCache(16)


@public
def report(slug: str, practice_id: int) -> WerkzeugResponse:
    """Answer whoever may read a report with it; to anybody else there is none."""
    return _report(get_public_event(slug), practice_id)


@public
def report_by_link(token: str, practice_id: int) -> WerkzeugResponse:
    """Answer the same to the holder of a personal link."""
    del token  # read before the view is asked
    return _by_link(practice_id)


@public
@opened_by(LinkKind.PROGRAMME)
def report_for_programme(token: str, practice_id: int) -> WerkzeugResponse:
    """Answer the same to a programme's secretariat."""
    del token  # read before the view is asked
    return _by_link(practice_id)


def _by_link(practice_id: int) -> WerkzeugResponse:
    link = current_actor().link
    if link is None or link.event_id is None:
        raise NotFoundError(f"report of practice {practice_id}")
    return _report(get_event(link.event_id), practice_id)


def _report(event: Event, practice_id: int) -> WerkzeugResponse:
    row = find_practice(event.id, practice_id)
    kept = find_final_report(practice_id) if row else None
    if row is None or kept is None or not may("peer_review.read_result", row.practice):
        raise NotFoundError(f"report of practice {practice_id}")
    content, letterhead = report_paper(event, kept)
    try:
        with written_in(content.language):
            pdf = _papers.get(
                (event.id, kept.group_id, kept.final_at),
                lambda: render_report(content, letterhead),
            )
    except PdfError as error:
        flash_message(str(error))
        return redirect(request.path.rpartition("/")[0], 303)
    return answer_pdf(event, f"practice-{content.number}", pdf)


ADDRESSES = (
    ("/events/<slug>/practices/<int:practice_id>/report.pdf", report),
    ("/r/<token>/practices/<int:practice_id>/report.pdf", report_by_link),
    ("/p/<token>/practices/<int:practice_id>/report.pdf", report_for_programme),
)
