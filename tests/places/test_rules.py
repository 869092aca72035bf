"""Rules of places: nobody above capacity, nobody overtaken."""

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.places.rules import PoolCount, Waiting, is_granted, next_granted

POOLS = st.lists(
    st.builds(
        PoolCount,
        id=st.integers(1, 4),
        capacity=st.none() | st.integers(0, 6),
        taken=st.integers(0, 7),
        waiting=st.just(1),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda pool: pool.id,
)


@st.composite
def pools_and_queue(draw):
    """Pools, and requests that touch only them."""
    pools = draw(POOLS)
    ids = [pool.id for pool in pools]
    sizes = draw(st.lists(st.integers(1, 4), max_size=8))
    queue = [
        Waiting(number, size, tuple(sorted(draw(st.sets(st.sampled_from(ids), min_size=1)))))
        for number, size in enumerate(sizes, start=1)
    ]
    return pools, queue


def granted_of(pools, queue):
    """The requests whose turn it is."""
    return [turn.request for turn in next_granted(pools, queue)]


def test_a_request_is_granted_only_with_room_in_every_pool():
    roomy = PoolCount(1, capacity=3, taken=1, waiting=0)
    full = PoolCount(2, capacity=1, taken=1, waiting=0)

    assert is_granted([roomy], 2) is True
    assert is_granted([roomy], 3) is False
    assert is_granted([roomy, full], 1) is False


def test_a_request_waits_behind_others_even_if_there_is_room():
    assert is_granted([PoolCount(1, capacity=5, taken=1, waiting=1)], 1) is False


def test_a_group_is_all_or_none_and_bars_those_behind_it():
    pool = PoolCount(1, capacity=3, taken=1, waiting=4)
    queue = [Waiting(1, 3, (1,)), Waiting(2, 1, (1,))]

    assert next_granted([pool], queue) == []


def test_a_barred_pool_leaves_the_others_free():
    pools = [PoolCount(1, 1, 1, 1), PoolCount(2, 5, 0, 1)]
    queue = [Waiting(1, 1, (1,)), Waiting(2, 1, (2,))]

    assert granted_of(pools, queue) == [queue[1]]


@given(pools_and_queue())
def test_no_pool_is_ever_above_its_capacity(case):
    pools, queue = case

    granted = granted_of(pools, queue)

    for pool in pools:
        added = sum(request.size for request in granted if pool.id in request.pool_ids)
        assert added == 0 or pool.capacity is None or pool.taken + added <= pool.capacity


@given(pools_and_queue())
def test_nobody_overtakes_and_no_head_is_left_that_fits(case):
    pools, queue = case

    granted = granted_of(pools, queue)

    left = [request for request in queue if request not in granted]
    for pool in pools:
        touching = [request for request in queue if pool.id in request.pool_ids]
        served = [request in granted for request in touching]
        assert served == sorted(served, reverse=True)
    after = {
        pool.id: pool.taken + sum(r.size for r in granted if pool.id in r.pool_ids)
        for pool in pools
    }
    heads = {pool.id: next((r for r in left if pool.id in r.pool_ids), None) for pool in pools}
    for request in left:
        is_head_everywhere = all(heads[pool_id] == request for pool_id in request.pool_ids)
        fits = all(
            pool.capacity is None or after[pool.id] + request.size <= pool.capacity
            for pool in pools
            if pool.id in request.pool_ids
        )
        assert not (is_head_everywhere and fits)


@given(pools_and_queue())
def test_asking_again_grants_nothing_more(case):
    pools, queue = case

    granted = granted_of(pools, queue)

    later = [
        PoolCount(
            pool.id,
            pool.capacity,
            pool.taken + sum(r.size for r in granted if pool.id in r.pool_ids),
            pool.waiting,
        )
        for pool in pools
    ]
    assert next_granted(later, [r for r in queue if r not in granted]) == []
