"""Proposals of the composer and declared conflicts, with dull defaults."""

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.peer_review import group_service
from clusterix_events.peer_review.compose_json import plan_to, problem_to
from clusterix_events.peer_review.compose_models import ComposerRun, RunKind, RunState
from clusterix_events.peer_review.compose_rules import Plan
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.round_conflicts import record_conflict
from clusterix_events.peer_review.round_problem import plan_of, problem_of
from clusterix_events.peer_review.round_queries import load_setup
from tests.factories.peer_review import make_person, make_plan, make_practice, register

REGIONS = ("AT12", "DE122", "ITH1", "SE224", "FRK2", "BG41", "PL21", "ES51")


def add_run(event: Event, plan: Plan | None = None) -> int:
    """Return the number of a run that ended with a plan, by default with the groups as they are."""
    setup = load_setup(event.id)
    now = clock.now()
    run = ComposerRun(
        event_id=event.id,
        account_id=None,
        kind=RunKind.COMPOSE,
        state=RunState.DONE,
        problem=problem_to(problem_of(setup)),
        seconds_limit=30,
        created_at=now,
        started_at=now,
        finished_at=now,
        best=plan_to(plan or plan_of(setup.groups)),
        cost=0,
        bound=0,
        seconds=1.0,
        is_proven=True,
    )
    session.add(run)
    session.flush()
    return run.id


def add_conflict(event: Event, person_id: int, practice_id: int) -> int:
    """Return the number of a conflict that an organiser recorded."""
    return record_conflict(
        event, person_id=person_id, practice_id=practice_id, reason="Worked on it"
    ).id


def make_two_groups(event: Event, *, people: int = 14) -> list[PeerGroup]:
    """Return two groups of one round, A1 and A2, of people who are registered, from 8 regions."""
    persons = [make_person(n, region=REGIONS[n % 8]) for n in range(people)]
    for person in persons:
        register(event, person)
    half = people // 2
    made = []
    for name, members in (("A1", persons[:half]), ("A2", persons[half:])):
        practice = make_practice(event, f"Practice {name}")
        made.append(group_service.compose_group(event, make_plan(practice, members, name=name)))
    return made


def swapped(event: Event) -> Plan:
    """Return the groups as they are, but with the last peers of two groups exchanged."""
    plan = plan_of(load_setup(event.id).groups)
    one, other = sorted(plan.seats)
    seats = {
        one: (*plan.seats[one][:-1], plan.seats[other][-1]),
        other: (*plan.seats[other][:-1], plan.seats[one][-1]),
    }
    return Plan(seats, plan.moderators, plan.rapporteurs)
