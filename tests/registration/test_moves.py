"""Each move of a place names its actor, its mail and its line in the log."""

import pytest
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.audit.words import in_words
from clusterix_events.kernel.db import session, transaction
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.places import service as places
from clusterix_events.places.rules import MOVES, STANDING, Actor, PlaceState
from clusterix_events.registration import offer_service, queries, service, waiting_service
from clusterix_events.registration.models import JoinedPart
from clusterix_events.registration.moves import TOLD
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration


def test_the_table_tells_of_all_moves_and_of_no_other():
    assert set(TOLD) == {(*move, actor) for move, actors in MOVES.items() for actor in actors}


def test_an_ended_place_moves_nowhere():
    ended = set(PlaceState) - STANDING - {PlaceState.NO_SHOW}

    assert ended == {PlaceState.DECLINED, PlaceState.CANCELLED}
    assert [move for move in MOVES if move[0] in ended] == []


@pytest.mark.parametrize("log", sorted({told.log for told in TOLD.values()}))
def test_organisers_read_each_move_in_words(log):
    assert in_words(log) is not None


def _decline(joined_id):
    places.decline_request(queries.get_joined_part(joined_id).request)


def _approve(joined_id):
    places.approve_request(queries.get_joined_part(joined_id).request)


def _cancel(joined_id):
    joined = queries.get_joined_part(joined_id)
    service.leave_part(joined.registration_id, joined.part_id)


def _free(joined_id):
    joined = queries.get_joined_part(joined_id)
    places.set_capacity(joined.part.pool_id, 1)


def _by_hand(act):
    return lambda joined_id: act(joined_id, reason="so it was agreed")


P = PlaceState
# How each move comes about, but for the desk's.
MADE_BY = {
    (P.PENDING, P.CONFIRMED, Actor.ORGANISER): _approve,
    (P.PENDING, P.WAITING, Actor.ORGANISER): _approve,
    (P.PENDING, P.DECLINED, Actor.ORGANISER): _decline,
    (P.PENDING, P.CANCELLED, Actor.PERSON): _cancel,
    (P.WAITING, P.CONFIRMED, Actor.CLOCK): _free,
    (P.WAITING, P.CONFIRMED, Actor.ORGANISER): _by_hand(waiting_service.take_out_of_count),
    (P.WAITING, P.OFFERED, Actor.CLOCK): _free,
    (P.WAITING, P.DECLINED, Actor.ORGANISER): _decline,
    (P.WAITING, P.CANCELLED, Actor.PERSON): _cancel,
    (P.OFFERED, P.CONFIRMED, Actor.PERSON): offer_service.accept,
    (P.OFFERED, P.CONFIRMED, Actor.ORGANISER): _by_hand(waiting_service.confirm_offer),
    (P.OFFERED, P.DECLINED, Actor.PERSON): offer_service.decline,
    (P.OFFERED, P.DECLINED, Actor.ORGANISER): _by_hand(waiting_service.withdraw_offer),
    (P.OFFERED, P.DECLINED, Actor.CLOCK): "time",
    (P.OFFERED, P.CANCELLED, Actor.PERSON): _cancel,
    (P.CONFIRMED, P.CANCELLED, Actor.PERSON): _cancel,
}


@pytest.mark.parametrize("move", MADE_BY, ids="-".join)
def test_a_move_is_noted_and_told_as_the_table_says(app_context, clock, move):
    before, after, _actor = move
    joined_id = _joined_in(before, after)

    if MADE_BY[move] == "time":
        clock.advance(days=2)
        with transaction():
            offer_service.end_offers(clock())
    else:
        with transaction():
            MADE_BY[move](joined_id)

    assert _state(joined_id) is after
    assert TOLD[move].log in session.scalars(select(LogEntry.action)).all()
    assert TOLD[move].mail in session.scalars(select(OutgoingMail.message)).all()


def _joined_in(state, after):
    """Return a joined part, beside another that stays, whose place is in a state."""
    with transaction():
        event = add_event()
        part, other = add_part(event, "conference", capacity=0), add_part(event, "dinner")
        offers = after is not PlaceState.CONFIRMED or state is PlaceState.OFFERED
        hours = 24 if offers else None
        places.set_queue_rules(part.pool_id, offer_hours=hours, lets_smaller_pass=False)
        if state is PlaceState.CONFIRMED:
            places.set_capacity(part.pool_id, 1)
        registration = add_registration(event, part, other)
        joined = session.scalars(
            select(JoinedPart).where(
                JoinedPart.registration_id == registration.id, JoinedPart.part_id == part.id
            )
        ).one()
        if state is PlaceState.PENDING:
            if after is PlaceState.CONFIRMED:
                places.set_queue_rules(part.pool_id, offer_hours=None, lets_smaller_pass=False)
            request = places.request_places(registration.id, [part.pool_id], needs_approval=True)
            places.cancel_request(queries.get_joined_part(joined.id).request)
            joined.request_id = request.id
            if after is PlaceState.CONFIRMED:
                places.set_capacity(part.pool_id, 1)
        elif state is PlaceState.OFFERED:
            places.set_capacity(part.pool_id, 1)
        return joined.id


def _state(joined_id):
    session.rollback()
    session.expire_all()
    return queries.get_joined_part(joined_id).request.state
