"""What the papers' room shows: each paper, its state, and where it is printed."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.agenda import queries as agenda
from clusterix_events.agenda.programme import Audience
from clusterix_events.checkin.queries import list_expected
from clusterix_events.documents.attendance import days_of
from clusterix_events.documents.badges import badge_sheet, list_doubtful
from clusterix_events.documents.papers import BadgeSheet
from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import day
from clusterix_events.minutes.queries import list_minutes
from clusterix_events.peer_review.queries import count_groups
from clusterix_events.registration.participants import list_participant_lines


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Where a paper is printed; `word` is what the link says."""

    word: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in the room: its state in a few words, what it is for, its links."""

    state: str
    title: str
    text: str
    links: tuple[PaperLink, ...] = ()


def papers_room(event: Event) -> dict[str, Any]:
    """Return what the room's template shows."""
    sheet = badge_sheet(event)
    return {
        "papers": (
            _badges(event, sheet),
            _programme(event),
            _attendance(event),
            _participants(event),
            _groups(event),
            _minutes(event),
        ),
        "doubtful": list_doubtful(sheet),
    }


def _badges(event: Event, sheet: BadgeSheet) -> PaperRow:
    count = len(sheet.badges)
    return PaperRow(
        state=ngettext("%(num)s badge", "%(num)s badges", count),
        title=_("Badges"),
        text=_(
            "Everybody with a confirmed place, and the speakers. Ten to a sheet of A4, "
            "90 by 55 mm, to be cut along the marks."
        ),
        links=(PaperLink(_("Print the badges"), _address(event, "badges")),) if count else (),
    )


def _programme(event: Event) -> PaperRow:
    number = agenda.find_edition(event.id).number
    versions = (
        PaperLink(_("Print for everybody"), _address(event, "agenda")),
        PaperLink(
            _("Print for the partners"),
            _address(event, "agenda", audience=Audience.PARTNERS.value),
        ),
    )
    return PaperRow(
        state=_("Version %(number)s", number=number) if number else _("Not published yet"),
        title=_("Programme"),
        text=_(
            "The agenda as it was last published. Closed sessions are in the partners' "
            "version only."
        ),
        links=versions if number else (),
    )


def _attendance(event: Event) -> PaperRow:
    days = days_of(event)
    most = max((len(list_expected(event, each)) for each in days), default=0)
    links = tuple(
        PaperLink(day(each), _address(event, "attendance", day=each.isoformat())) for each in days
    )
    everything = PaperLink(_("Print all days"), _address(event, "attendance"))
    return PaperRow(
        state=ngettext("up to %(num)s person", "up to %(num)s people", most),
        title=_("Attendance lists"),
        text=_(
            "One list a day with a column to sign, for the file. "
            "It shows no address and nothing about food or access."
        ),
        links=(everything, *links) if days else (),
    )


def _participants(event: Event) -> PaperRow:
    count = len(list_participant_lines(event.id))
    link = PaperLink(_("Print the list"), _address(event, "participants"))
    return PaperRow(
        state=ngettext("%(num)s person", "%(num)s people", count),
        title=_("List of participants"),
        text=_(
            "Only people who agreed to stand on it; an address only where it may be shown. "
            "Participants find the same list behind their personal link."
        ),
        links=(link,) if count else (),
    )


def _groups(event: Event) -> PaperRow:
    count = count_groups(event.id)
    links = (
        PaperLink(_("Print the cards"), _address(event, "group_cards")),
        PaperLink(_("Print the lists for the wall"), _address(event, "group_lists")),
    )
    return PaperRow(
        state=ngettext("%(num)s group", "%(num)s groups", count),
        title=_("Peer groups"),
        text=_(
            "A card for each group, half a sheet of A4, and for each round a list of who goes "
            "where. They hold names: for the partners' own rooms."
        ),
        links=links if count else (),
    )


def _minutes(event: Event) -> PaperRow:
    found = list_minutes(event.id)
    return PaperRow(
        state=ngettext("%(num)s session", "%(num)s sessions", len(found)),
        title=_("Minutes"),
        text=_("What was decided, and who does what by when; prepared from the agenda."),
        links=tuple(
            PaperLink(
                _("Print %(number)s", number=one.number),
                _address(event, "minutes", number=one.number),
            )
            for one in found
        ),
    )


def _address(event: Event, paper: str, **values: Any) -> str:
    return url_for(f"documents.{paper}", slug=event.slug, **values)
