"""Any course of events keeps the invariants of places; a course with a planted fault does not."""

import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.places import counting, queue, rules, service
from tests.factories.events import add_event
from tests.places.course import play, run


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


# Short courses that go well, and do not with the fault that is named beside them.
STEPS = {
    forget_to_pass_on: [
        lambda course: course.ask({1}, size=3),
        lambda course: course.ask({1}, size=1),
        lambda course: course.give_back(0),
    ],
    let_anybody_pass: [
        lambda course: course.ask({1}, size=2),
        lambda course: course.ask({1}, size=3),
        lambda course: course.ask({1}, size=1),
        lambda course: course.change_capacity(1, 4),
    ],
    offer_what_is_not_held: [
        lambda course: course.ask({0}, size=2),
        lambda course: course.ask({0}, size=1),
        lambda course: course.give_back(0),
        lambda course: course.answer(0, service.decline_offer),
    ],
}


@pytest.mark.parametrize("plant", STEPS)
def test_a_planted_fault_is_found(event_id, clock, monkeypatch, plant):
    play(event_id, clock, STEPS[plant])
    plant(monkeypatch)

    with pytest.raises(AssertionError):
        play(event_id, clock, STEPS[plant])
