"""The cards of the peer groups and the lists for the wall, as an organiser prints them."""

import pytest

from clusterix_events.documents.group_cards import GroupsPaper
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import transaction
from clusterix_events.peer_review.round_cards import CardPerson, CardRound, GroupCard
from tests.factories.peer_review import make_event, make_group
from tests.factories.people import add_organiser, sign_in
from tests.support.papers import page_texts

pytestmark = pytest.mark.backend("sqlite")
PAPERS = "/manage/bucharest/papers"


@pytest.fixture
def event(app):
    with app.app_context(), transaction():
        return make_event().id


@pytest.fixture
def organiser(app, client, event):
    with app.app_context(), transaction():
        account_id = add_organiser(event).id
    return sign_in(app, client, account_id)


def test_cards_and_lists_hold_everybody_of_the_groups(app, organiser, event):
    with app.app_context(), transaction():
        make_group(get_event(event), peers=8)

    cards = organiser.get(f"{PAPERS}/group-cards.pdf")
    lists = organiser.get(f"{PAPERS}/group-lists.pdf")
    room = organiser.get(PAPERS)

    (sheet,), (wall,) = page_texts(cards.data), page_texts(lists.data)
    assert all(f"Person No{n}" in sheet for n in range(8))
    assert all(f"No{n}, Person" in wall for n in range(8))
    assert "Moderator" in sheet
    assert "group-lists.pdf" in room.text


def test_without_groups_the_room_says_so(organiser):
    answer = organiser.get(f"{PAPERS}/group-cards.pdf")

    assert answer.status_code == 404
    assert "There are no peer groups yet." in answer.text


@pytest.mark.parametrize(("people", "whole"), [(8, False), (15, True)])
def test_card_of_a_large_group_has_a_sheet_of_its_own(people, whole):
    card = GroupCard("A1", "A", "", "", "", "T", "P", (CardPerson("Name", "Office"),) * people, "")

    assert GroupsPaper(None, (CardRound("A", "", (card,), ()),)).needs_whole_sheets is whole
