"""What the composer is given: the set-up of an event as a problem, and its groups as a plan."""

from clusterix_events.peer_review.compose_rules import (
    Delegate,
    Key,
    Locks,
    Plan,
    Problem,
    Round,
    Topic,
    Weights,
)
from clusterix_events.peer_review.round_models import ComposerLock, LockKind, PartTaken
from clusterix_events.peer_review.round_queries import GroupSeats, Setup, Taking, themes_of
from clusterix_events.peer_review.rules import Limits


def problem_of(setup: Setup) -> Problem:
    """Return the composer's problem; groups whose room was opened, or that are kept, are frozen."""
    return Problem(
        delegates=tuple(
            _delegate(one, setup)
            for one in setup.people.values()
            if one.takes_part is not PartTaken.NONE
        ),
        rounds=tuple(_round(setup, name) for name in setup.round_names),
        limits=Limits(**(setup.settings.limits if setup.settings else {})),
        weights=Weights(**(setup.settings.weights if setup.settings else {})),
        locks=_locks(setup),
        present=plan_of(setup.groups) if setup.groups else None,
    )


def plan_of(groups: tuple[GroupSeats, ...]) -> Plan:
    """Return the groups as they stand as a plan."""
    keyed = {(one.topic.round_name, one.topic.practice_id): one for one in groups}
    return Plan(
        seats={key: one.peer_ids for key, one in keyed.items()},
        moderators={key: one.moderator_id for key, one in keyed.items()},
        rapporteurs={key: one.rapporteur_id for key, one in keyed.items()},
    )


def _delegate(one: Taking, setup: Setup) -> Delegate:
    person = one.person
    return Delegate(
        person_id=person.person_id,
        name=person.name,
        organisation=person.organisation,
        region=person.territory,
        country=person.region[:2] if person.region else None,
        expertise=frozenset(one.expertise),
        is_newcomer=one.is_newcomer,
        may_lead=one.may_lead,
        conflicts=frozenset(
            each.practice_id for each in setup.conflicts if each.person_id == person.person_id
        ),
        reviews=one.takes_part is PartTaken.PEER,
    )


def _round(setup: Setup, name: str) -> Round:
    topics = tuple(
        Topic(
            practice_id=one.practice_id,
            organisation=setup.practices[one.practice_id].text.organisation,
            region=setup.practices[one.practice_id].text.region,
            themes=frozenset(themes_of(one, setup.practices[one.practice_id])),
            presenter_ids=one.presenter_ids,
            name=one.name,
        )
        for one in setup.topics
        if one.round_name == name
    )
    return Round(name, topics, setup.absent.get(name, frozenset()))


def _locks(setup: Setup) -> Locks:
    settled = {
        (one.topic.round_name, one.topic.practice_id) for one in setup.groups if one.is_settled
    }
    kept = {_key(lock) for lock in setup.locks if lock.kind is LockKind.GROUP}
    return Locks(
        seated=frozenset(_pairs(setup, LockKind.SEATED)),
        kept_out=frozenset(_pairs(setup, LockKind.KEPT_OUT)),
        moderators=dict(_pairs(setup, LockKind.MODERATOR)),
        rapporteurs=dict(_pairs(setup, LockKind.RAPPORTEUR)),
        frozen=frozenset(settled | (kept & set(setup.group_of))),
    )


def _pairs(setup: Setup, kind: LockKind) -> list[tuple[Key, int]]:
    topics = {(one.round_name, one.practice_id) for one in setup.topics}
    return [
        (_key(lock), lock.person_id)
        for lock in setup.locks
        if lock.kind is kind and lock.person_id is not None and _key(lock) in topics
    ]


def _key(lock: ComposerLock) -> Key:
    return lock.round_name, lock.practice_id
