"""The drawing of a report from its content alone, in the language it is written in."""

from markupsafe import Markup

from clusterix_events.kernel.charts import highest_count
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.web import draw
from clusterix_events.peer_review.report_content import ReportContent


def draw_report(content: ReportContent, *, with_sources: bool) -> Markup:
    """Return a report as a piece of a page.

    The answers that a sentence stands for are for the group and the organisers alone.
    """
    rounds = [one for each in content.criteria for one in (each.before, each.after)]
    highest = highest_count(*(list(one.counts) if one else None for one in rounds))
    with written_in(content.language):
        return draw(
            "peer_review/_report_body.html",
            content=content,
            sources=with_sources,
            highest=highest,
        )
