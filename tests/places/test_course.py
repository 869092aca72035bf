"""Any course of events keeps the invariants of places; a course with a planted fault does not."""

import pytest
from sqlalchemy.exc import IntegrityError

from clusterix_events.kernel.db import transaction
from clusterix_events.places import counting, queue, rules
from tests.factories.events import add_event
from tests.places.course import run


@pytest.fixture
def event_id(app_context):
    """The number of an event."""
    with transaction():
        return add_event().id


def test_any_course_keeps_the_invariants(event_id, clock):
    run(event_id, clock, examples=8, steps=30)


def forget_to_pass_on(monkeypatch):
    """An offer ends, and nobody hands its place on."""
    monkeypatch.setattr(queue.counting, "pass_on", lambda _pools: None)


def let_anybody_pass(monkeypatch):
    """Whoever fits is served, whoever waits before them."""
    served = rules.next_granted

    def careless(pools, waiting, quotas=()):
        lax = [type(pool)(**{**vars(pool), "lets_smaller_pass": True}) for pool in pools]
        return served(lax, waiting, quotas)

    monkeypatch.setattr(counting.rules, "next_granted", careless)


def offer_what_is_not_held(monkeypatch):
    """An offer that ends gives back a place that it never counted."""
    monkeypatch.setattr(counting, "HOLDING", frozenset({rules.PlaceState.CONFIRMED}))


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("plant", [forget_to_pass_on, let_anybody_pass, offer_what_is_not_held])
def test_a_planted_fault_is_found(event_id, clock, monkeypatch, plant):
    plant(monkeypatch)

    with pytest.raises((AssertionError, IntegrityError)):
        run(event_id, clock, examples=40, steps=30)
