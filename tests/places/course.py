"""Any course of requests, approvals, offers, groups, quotas and moves, over the stored services.

After each step it is checked, by other means than the services use, that no pool is above its
capacity, that counters equal the rows, that nobody waits whose turn it is, that nobody overtakes
where that is not allowed, and that every move is one of the table.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.places import service
from clusterix_events.places.models import Place, PlaceRequest, Pool, Quota
from clusterix_events.places.rules import MOVES, PlaceState

HOLDING = {PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.NO_SHOW}
DAY = date(2026, 9, 1)
POOLS = st.sets(st.integers(0, 2), min_size=1)
SIZES = st.integers(1, 3)
PICK = st.integers(0, 30)  # which of those there are; their numbers differ from run to run
BY_HAND = (
    *(service.move_to_front, service.move_to_end, service.offer_request),
    *(service.mark_outside, service.unmark_outside),
)


@dataclass(frozen=True)
class Row:
    """A request as stored."""

    id: int
    size: int
    state: PlaceState
    is_outside: bool
    quota_id: int | None
    pool_ids: frozenset[int]
    number: int


class Course(RuleBasedStateMachine):
    """Everything that people, organisers and the clock do with places, in any order."""

    event_id: int
    clock: object

    @initialize()
    def begin(self):
        """Three pools: one of places offered, one confirmed at once, one where smaller pass."""
        with transaction():
            self.pools = [service.add_pool(self.event_id, n).id for n in (2, 3, 3)]
            service.set_queue_rules(self.pools[0], offer_hours=6, lets_smaller_pass=False)
            service.set_queue_rules(self.pools[2], offer_hours=None, lets_smaller_pass=True)
        self.rows = {}
        self.used = dict.fromkeys(self.pools, 0)
        self.by_hand = False
        self.partners = 0

    @rule(chosen=POOLS, size=SIZES)
    def ask(self, chosen, size):
        """Somebody, or a group, asks for places."""
        self._ask(chosen, size=size)

    @rule(chosen=POOLS, size=SIZES, outside=st.booleans())
    def ask_specially(self, chosen, size, outside):
        """Somebody asks who needs approval, or stands outside the count."""
        self._ask(chosen, size=size, needs_approval=not outside, is_outside=outside)

    @rule(pick=PICK, size=SIZES, more=POOLS, needs_approval=st.booleans())
    def ask_for_a_partner(self, pick, size, more, needs_approval):
        """Somebody of a partner asks, perhaps with approval."""
        with transaction():
            quotas = session.scalars(select(Quota).order_by(Quota.id)).all()
            chosen = [(q.id, q.pool_id) for q in quotas if q.pool_id in self.pools]
        if chosen:
            quota_id, pool_id = chosen[pick % len(chosen)]
            own = {self.pools.index(pool_id)} | (more if len(more) == 1 else set())
            self._ask(own, size=size, quota_id=quota_id, needs_approval=needs_approval)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK)
    def give_back(self, pick):
        """Somebody cancels, perhaps not for the first time."""
        self._do(pick, service.cancel_request)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK, action=st.sampled_from([service.approve_request, service.decline_request]))
    def decide(self, pick, action):
        """The organiser approves or declines a request, perhaps too late."""
        self._do(pick, action, prefer=PlaceState.PENDING)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK, action=st.sampled_from([service.accept_offer, service.decline_offer]))
    def answer(self, pick, action):
        """Somebody takes or leaves an offered place, perhaps too late."""
        self._do(pick, action, prefer=PlaceState.OFFERED)

    @rule(hours=st.integers(1, 8))
    def pass_time(self, hours):
        """Time passes, and the periodic work is done, twice as once."""
        self.clock.advance(hours=hours)
        for _ in range(2):
            with transaction():
                service.expire_offers(self.clock())

    @rule(index=st.integers(0, 2), capacity=st.none() | st.integers(0, 5))
    def change_capacity(self, index, capacity):
        """The organiser changes a capacity."""
        with transaction():
            service.set_capacity(self.pools[index], capacity)

    @rule(index=st.integers(0, 2), hours=st.none() | st.just(6), passing=st.booleans())
    def change_rules(self, index, hours, passing):
        """The organiser changes how freed places are given on."""
        with transaction():
            service.set_queue_rules(self.pools[index], offer_hours=hours, lets_smaller_pass=passing)

    @rule(index=st.integers(0, 2), size=SIZES)
    def keep_for_a_partner(self, index, size):
        """The organiser keeps free places for a partner."""
        self.partners += 1
        self._try(lambda: self._add_quota(self.pools[index], f"Partner {self.partners}", size))

    @rule()
    def return_quotas(self):
        """The day comes on which partners' places go back, twice as once."""
        for _ in range(2):
            with transaction():
                service.return_due_quotas(self.event_id, DAY)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK, action=st.sampled_from(BY_HAND))
    def move(self, pick, action):
        """The organiser moves somebody on a list, or offers or gives a place by hand."""
        self.by_hand = True
        self._do(pick, action, prefer=PlaceState.WAITING)

    @invariant()
    def all_is_right(self):
        """Check what is stored against what was before."""
        if not hasattr(self, "pools"):
            return
        rows, pools, quotas = self._stored()
        self._check_moves(rows)
        self._check_order(rows, pools)
        self._check_sums(rows, pools, quotas)
        self._check_capacity(pools)
        self._check_turns(rows, pools, quotas)
        self.rows, self.by_hand = rows, False

    def _ask(self, chosen, **how):
        with transaction():
            service.request_places(1, [self.pools[index] for index in chosen], **how)

    def _do(self, pick, action, *, prefer=None):
        known = sorted(self.rows)
        fitting = [number for number in known if self.rows[number].state is prefer] or known
        number = fitting[pick % len(fitting)]
        self._try(lambda: self._act(action, number))

    @staticmethod
    def _act(action, number):
        with transaction():
            action(session.get_one(PlaceRequest, number))

    @staticmethod
    def _add_quota(pool_id, name, size):
        with transaction():
            service.add_quota(pool_id, name, size=size, returns_on=DAY)

    @staticmethod
    def _try(act):
        try:
            act()
        except RuleError:
            session.rollback()

    def _stored(self):
        session.rollback()
        session.expire_all()
        places = session.execute(
            select(Place.request_id, Place.pool_id, Place.number).where(
                Place.pool_id.in_(self.pools)
            )
        ).all()
        rows = {}
        for request in session.scalars(
            select(PlaceRequest).where(PlaceRequest.id.in_({row.request_id for row in places}))
        ):
            own = [row for row in places if row.request_id == request.id]
            assert len({row.number for row in own}) == 1
            rows[request.id] = Row(
                id=request.id,
                size=request.size,
                state=request.state,
                is_outside=request.is_outside,
                quota_id=request.quota_id,
                pool_ids=frozenset(row.pool_id for row in own),
                number=own[0].number,
            )
        pools = {
            pool.id: pool for pool in session.scalars(select(Pool).where(Pool.id.in_(self.pools)))
        }
        quotas = session.scalars(select(Quota).where(Quota.pool_id.in_(self.pools))).all()
        return rows, pools, quotas

    def _check_moves(self, rows):
        moves = {
            (self.rows[n].state, row.state)
            for n, row in rows.items()
            if n in self.rows and self.rows[n].state is not row.state
        }
        assert moves <= set(MOVES)

    def _check_order(self, rows, pools):
        """Nobody who was served now passed somebody who waited before them, and waits still."""
        if self.by_hand:
            return
        waited = sorted(
            (row for row in self.rows.values() if row.state is PlaceState.WAITING),
            key=lambda row: (row.number, row.id),
        )
        for place, row in enumerate(waited):
            now = rows[row.id]
            if now.state not in HOLDING or now.quota_id is not None or now.is_outside:
                continue
            for earlier in waited[:place]:
                shared = earlier.pool_ids & row.pool_ids
                strict = [n for n in shared if not pools[n].lets_smaller_pass]
                assert not (strict and rows[earlier.id].state is PlaceState.WAITING)

    def _check_sums(self, rows, pools, quotas):
        taken, waiting, of_quota = Counter(), Counter(), Counter()
        for row in rows.values():
            holds = row.state in HOLDING and not row.is_outside
            for pool_id in row.pool_ids:
                taken[pool_id] += row.size * holds
                waiting[pool_id] += row.size * (row.state is PlaceState.WAITING)
            of_quota[row.quota_id] += row.size * holds
        reserved = Counter()
        for quota in quotas:
            assert quota.taken == of_quota[quota.id]
            if quota.returned_at is None:
                reserved[quota.pool_id] += quota.size - quota.taken
        for n, pool in pools.items():
            assert (pool.taken, pool.waiting, pool.reserved) == (
                taken[n],
                waiting[n],
                reserved[n],
            )

    def _check_capacity(self, pools):
        for n, pool in pools.items():
            used = pool.taken + pool.reserved
            assert pool.capacity is None or used <= max(pool.capacity, self.used[n])
            self.used[n] = used

    @staticmethod
    def _check_turns(rows, pools, quotas):
        """Nobody waits for whom there is room whole, and before whom nobody waits."""
        kept = {q.id: q for q in quotas if q.returned_at is None}
        barred, barred_quotas = set(), set()
        waiting = [row for row in rows.values() if row.state is PlaceState.WAITING]
        for row in sorted(waiting, key=lambda row: (row.number, row.id)):
            quota = kept.get(row.quota_id)
            if quota is not None and quota.id not in barred_quotas:
                takes = quota.size - quota.taken >= row.size
            else:
                takes = False
            common = [n for n in row.pool_ids if not (takes and n == quota.pool_id)]
            fits = all(
                pools[n].capacity is None
                or pools[n].taken + pools[n].reserved + row.size <= pools[n].capacity
                for n in common
            )
            assert not (fits and barred.isdisjoint(common))
            strict = {n for n in row.pool_ids if not pools[n].lets_smaller_pass}
            barred |= strict
            if strict and row.quota_id is not None:
                barred_quotas.add(row.quota_id)


def run(event_id, clock, *, examples, steps, course=Course):
    """Run courses over one event; raise the first failure."""
    machine = type("Course", (course,), {"event_id": event_id, "clock": clock})
    machine.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        database=None,
    )
    machine.TestCase().runTest()


def play(event_id, clock, steps):
    """Take these steps over one event, each checked as in any course."""
    course = type("Course", (Course,), {"event_id": event_id, "clock": clock})()
    course.begin()
    for step in steps:
        step(course)
        course.all_is_right()
