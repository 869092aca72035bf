"""Places kept for a partner until a day, and how they go back to everybody."""

from datetime import date

import pytest
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.places import queries, service
from clusterix_events.places.models import Quota
from clusterix_events.places.rules import NoRoomError, QuotaTooSmallError
from tests.places.test_queue import ask
from tests.places.test_service import cancel, event_id, make_pool, request, states

__all__ = ("event_id",)

DAY = date(2026, 10, 1)


def make_quota(pool_id, size, name="Region North"):
    """Return the number of a new quota."""
    with transaction():
        return service.add_quota(pool_id, name, size=size, returns_on=DAY).id


def counts(pool_id):
    """Return (taken, waiting, reserved) of a pool as stored."""
    session.rollback()
    pool = queries.count_pools([pool_id])[pool_id]
    return pool.taken, pool.waiting, pool.reserved


def taken_of(quota_id):
    """Return how many places of a quota are taken."""
    return session.scalar(select(Quota.taken).where(Quota.id == quota_id))


def test_places_of_a_quota_are_kept_from_everybody_else(event_id):
    pool = make_pool(event_id, 3)
    quota = make_quota(pool, 2)

    first, second = request(1, pool), request(2, pool)
    partner = ask(3, pool, quota_id=quota)

    assert states(first, second, partner) == ["confirmed", "waiting", "confirmed"]
    assert (counts(pool), taken_of(quota)) == ((2, 1, 1), 1)


def test_a_quota_keeps_only_free_places(event_id):
    pool = make_pool(event_id, 2)
    request(1, pool)

    with pytest.raises(NoRoomError):
        make_quota(pool, 2)


def test_a_partner_beyond_the_quota_asks_as_everybody_does(event_id):
    pool = make_pool(event_id, 2)
    quota = make_quota(pool, 1)

    numbers = [ask(holder, pool, quota_id=quota) for holder in (1, 2, 3)]

    assert states(*numbers) == ["confirmed", "confirmed", "waiting"]
    assert (counts(pool), taken_of(quota)) == ((2, 1, 0), 1)


def test_a_place_of_a_quota_goes_back_to_its_partner(event_id):
    pool = make_pool(event_id, 1)
    quota = make_quota(pool, 1)
    holder, stranger = ask(1, pool, quota_id=quota), request(2, pool)
    partner = ask(3, pool, quota_id=quota)

    cancel(holder)

    assert states(stranger, partner) == ["waiting", "confirmed"]
    assert (counts(pool), taken_of(quota)) == ((1, 1, 0), 1)


def test_what_is_not_taken_goes_back_on_its_day_and_to_the_waiting_list_at_once(event_id):
    pool = make_pool(event_id, 2)
    quota = make_quota(pool, 2)
    partner, stranger = ask(1, pool, quota_id=quota), request(2, pool)

    with transaction():
        early = service.return_due_quotas(event_id, date(2026, 9, 30))
    with transaction():
        due = [each.id for each in service.return_due_quotas(event_id, DAY)]
        again = service.return_due_quotas(event_id, DAY)

    assert (early, due, again) == ([], [quota], [])
    assert states(partner, stranger) == ["confirmed", "confirmed"]
    assert (counts(pool), taken_of(quota)) == ((2, 0, 0), 1)
    cancel(partner)
    assert (counts(pool), taken_of(quota)) == ((1, 0, 0), 0)


def test_a_smaller_quota_serves_the_waiting_and_never_takes_from_its_partner(event_id):
    pool = make_pool(event_id, 3)
    quota = make_quota(pool, 3)
    ask(1, pool, quota_id=quota)
    stranger = request(2, pool)

    with transaction():
        service.change_quota(session.get_one(Quota, quota), name="N", size=2, returns_on=DAY)

    assert states(stranger) == ["confirmed"]
    assert counts(pool) == (2, 0, 1)
    with pytest.raises(QuotaTooSmallError), transaction():
        service.change_quota(session.get_one(Quota, quota), name="N", size=0, returns_on=DAY)
    with pytest.raises(NoRoomError), transaction():
        service.change_quota(session.get_one(Quota, quota), name="N", size=3, returns_on=DAY)


def test_a_group_waiting_for_its_quota_is_not_overtaken_by_a_smaller_one_of_it(event_id):
    pool = make_pool(event_id, 2)
    quota = make_quota(pool, 2)
    ask(1, pool, quota_id=quota)

    group = ask(2, pool, size=2, quota_id=quota)
    single = ask(3, pool, quota_id=quota)

    assert states(group, single) == ["waiting", "waiting"]


def test_approval_takes_from_the_quota(event_id):
    pool = make_pool(event_id, 1)
    quota = make_quota(pool, 1)
    number = ask(1, pool, needs_approval=True, quota_id=quota)

    with transaction():
        service.approve_request(queries.find_request(number))

    assert states(number) == ["confirmed"]
    assert (counts(pool), taken_of(quota)) == ((1, 0, 0), 1)
