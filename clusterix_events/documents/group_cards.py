"""The peer groups on paper: cards to hand out, and a list for the wall."""

from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.documents.heads import letterhead
from clusterix_events.documents.papers import Letterhead
from clusterix_events.documents.rules import NoGroupsError
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.i18n import clock_time, long_date
from clusterix_events.peer_review.round_cards import CardRound, list_card_rounds


@dataclass(frozen=True, slots=True)
class GroupsPaper:
    """The groups of an event by round."""

    letterhead: Letterhead
    rounds: tuple[CardRound, ...]


def groups_paper(event: Event) -> GroupsPaper:
    """Return the groups as they are at this moment; raises NoGroupsError."""
    rounds = list_card_rounds(event)
    if not rounds:
        raise NoGroupsError
    printed = clock.now().astimezone(event.zone)
    edition = _("Printed %(day)s %(hour)s.", day=long_date(printed), hour=clock_time(printed))
    return GroupsPaper(letterhead(event, edition), tuple(rounds))
