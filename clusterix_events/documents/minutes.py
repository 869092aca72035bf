"""The minutes of a session as a paper."""

from flask_babel import gettext as _

from clusterix_events.documents.heads import letterhead
from clusterix_events.documents.papers import Letterhead
from clusterix_events.documents.rules import NoMinutesError
from clusterix_events.events.models import Event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.i18n import long_date
from clusterix_events.minutes import queries
from clusterix_events.minutes.models import Minutes
from clusterix_events.minutes.queries import MinutesSheet
from clusterix_events.minutes.rules import MinutesState


def minutes_paper(event: Event, minutes: Minutes) -> tuple[MinutesSheet, Letterhead]:
    """Return what is printed of minutes, and the head of the paper."""
    sheet = queries.sheet(event, minutes)
    return sheet, letterhead(event, _edition(sheet))


def chosen_minutes(event: Event, reference: str | None) -> Minutes:
    """Return the minutes of a session, or those prepared last; raises NoMinutesError."""
    try:
        if reference is None:
            return queries.get_latest_minutes(event.id)
        return queries.get_minutes_of(event.id, reference)
    except NotFoundError:
        raise NoMinutesError from None


def _edition(sheet: MinutesSheet) -> str:
    edition = {
        MinutesState.DRAFT: _("%(number)s, draft %(version)s"),
        MinutesState.CIRCULATED: _("%(number)s, circulated %(day)s"),
        MinutesState.APPROVED: _("%(number)s, approved"),
    }[sheet.state]
    day = long_date(sheet.circulated_on) if sheet.circulated_on else ""
    return edition % {"number": sheet.number, "version": sheet.version, "day": day} + "."
