"""The peer groups on paper: cards to hand out, and a list for the wall."""

from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.documents.heads import letterhead
from clusterix_events.documents.papers import Letterhead
from clusterix_events.documents.rules import NoGroupsError
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.i18n import clock_time, long_date
from clusterix_events.peer_review.round_cards import CardRound, GroupCard, list_card_rounds

LINES_ON_HALF = 9
SECOND_LINE = 54
TITLE_LINE = 60


@dataclass(frozen=True, slots=True)
class GroupsPaper:
    """The groups of an event by round."""

    letterhead: Letterhead
    rounds: tuple[CardRound, ...]

    @property
    def needs_whole_sheets(self) -> bool:
        """Whether a card has more lines than half a sheet holds; then each has a sheet."""
        cards = [card for each in self.rounds for card in each.cards]
        return any(_lines(card) > LINES_ON_HALF for card in cards)


def _lines(card: GroupCard) -> int:
    title = len(card.title) > TITLE_LINE
    return title + sum(1 + (len(one.second) > SECOND_LINE) for one in card.people)


def groups_paper(event: Event) -> GroupsPaper:
    """Return the groups as they are at this moment; raises NoGroupsError."""
    rounds = list_card_rounds(event)
    if not rounds:
        raise NoGroupsError
    printed = clock.now().astimezone(event.zone)
    edition = _("Printed %(day)s %(hour)s.", day=long_date(printed), hour=clock_time(printed))
    return GroupsPaper(letterhead(event, edition), tuple(rounds))
