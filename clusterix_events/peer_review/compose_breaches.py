"""Which hard rules a plan of all rounds breaks: the judge of everything the solver answers.

What holds for one group alone is checked by `rules`, for groups made by hand as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clusterix_events.peer_review.compose_rules import Delegate, Key, Locks, Plan, Problem
from clusterix_events.peer_review.rules import Composition, CompositionError, check_composition


class AbsentError(CompositionError):
    """Somebody is seated in a round in which they are absent."""

    sentence = "%(name)s is absent in this round."


class BusyPresenterError(CompositionError):
    """Somebody is seated in a round in which they present another practice."""

    sentence = "%(name)s presents another practice in this round."


class SeatLockError(CompositionError):
    """Somebody is not where the organiser put them, or is where the organiser took them out."""

    sentence = "%(name)s is not where you fixed them. Release the lock or change the group."


class LeaderLockError(CompositionError):
    """A group is not led by whom the organiser chose."""

    sentence = "%(name)s was fixed as moderator or rapporteur of this group and is not."


class LeaderMissingError(CompositionError):
    """A group has no moderator or no rapporteur."""

    sentence = "This group needs a moderator and a rapporteur."


class MayNotLeadError(CompositionError):
    """Somebody leads a group who is not among those who may."""

    sentence = "%(name)s is not among those who may lead a group."


class LeaderNotSeatedError(CompositionError):
    """Somebody who reviews leads a group without being one of its peers."""

    sentence = "%(name)s leads this group and is not one of its peers."


class FrozenGroupError(CompositionError):
    """A group whose room is open was changed."""

    sentence = "The room of this group is open. Its people can no longer be changed."


class UnknownPersonError(CompositionError):
    """Somebody is seated who is not among the available people."""

    sentence = "Person %(number)s is not among the available people."


@dataclass(frozen=True)
class Breach:
    """A broken rule and the group it is broken in."""

    key: Key
    error: CompositionError


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Return every breach of the hard rules by a plan; none when all hold."""
    found: list[Breach] = []
    for key in problem.topics:
        found += [Breach(key, error) for error in _breaches_of(problem, plan, key)]
    return found


def _breaches_of(problem: Problem, plan: Plan, key: Key) -> Iterator[CompositionError]:
    if key in problem.locks.frozen:
        if problem.present is None or plan.people_of(key) != problem.present.people_of(key):
            yield FrozenGroupError(field="peers")
        return
    people, members = problem.people, plan.people_of(key)
    if unknown := sorted(members - set(people)):
        yield from (UnknownPersonError(field="peers", number=number) for number in unknown)
        return
    if key not in plan.moderators or key not in plan.rapporteurs:
        yield LeaderMissingError(field="moderator")
    else:
        yield from check_composition(_composition(problem, plan, key))
    for number in sorted(members):
        yield from _breaches_by(problem, plan, key, people[number])
    yield from _lock_breaches(problem, plan, key)


def _composition(problem: Problem, plan: Plan, key: Key) -> Composition:
    people, topic = problem.people, problem.topics[key]
    others = [other for other in problem.topics if other[0] == key[0] and other != key]
    return Composition(
        practice=topic.territory,
        peers=tuple(people[number].candidate for number in plan.seats.get(key, ())),
        moderator=people[plan.moderators[key]].candidate,
        rapporteur=people[plan.rapporteurs[key]].candidate,
        busy=frozenset().union(*(plan.people_of(other) for other in others)),
        presenters=topic.presenter_ids,
        partial=frozenset(p.person_id for p in problem.delegates if key[1] in p.conflicts),
        limits=problem.limits,
    )


def _breaches_by(
    problem: Problem, plan: Plan, key: Key, person: Delegate
) -> Iterator[CompositionError]:
    """Give what is wrong with one person's place beside the rules of one group alone."""
    number, present = person.person_id, next(r for r in problem.rounds if r.name == key[0])
    if number in present.absent:
        yield AbsentError(field="peers", name=person.name)
    if number in present.presenters - problem.topics[key].presenter_ids:
        yield BusyPresenterError(field="peers", name=person.name)
    leads = number in {plan.moderators.get(key), plan.rapporteurs.get(key)}
    is_peer = number in plan.seats.get(key, ())
    if leads and not person.may_lead and not _is_chosen(problem.locks, key, number):
        yield MayNotLeadError(field="moderator", name=person.name)
    if leads and person.reviews and not is_peer:
        yield LeaderNotSeatedError(field="moderator", name=person.name)
    if (key, number) in problem.locks.kept_out or (is_peer and not person.reviews):
        yield SeatLockError(field="peers", name=person.name)


def _is_chosen(locks: Locks, key: Key, number: int) -> bool:
    return number in {locks.moderators.get(key), locks.rapporteurs.get(key)}


def _lock_breaches(problem: Problem, plan: Plan, key: Key) -> Iterator[CompositionError]:
    locks, people = problem.locks, problem.people
    for locked, number in sorted(locks.seated):
        if locked == key and number not in plan.people_of(key):
            yield SeatLockError(field="peers", name=_name(people, number))
    for chosen, leaders in (
        (locks.moderators, plan.moderators),
        (locks.rapporteurs, plan.rapporteurs),
    ):
        if key in chosen and chosen[key] != leaders.get(key):
            yield LeaderLockError(field="moderator", name=_name(people, chosen[key]))


def _name(people: Mapping[int, Delegate], number: int) -> str:
    return people[number].name if number in people else str(number)
