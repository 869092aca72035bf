"""What organisers say before groups are composed: rounds, people, weights, limits, decisions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.peer_review.compose_rules import Weights
from clusterix_events.peer_review.group_service import GroupPlan
from clusterix_events.peer_review.round_models import (
    ComposerLock,
    ComposerSettings,
    LockKind,
    PartTaken,
    RoundAbsence,
    RoundDelegate,
    RoundPresenter,
    RoundTopic,
)
from clusterix_events.peer_review.round_queries import Setup, list_topics, load_setup
from clusterix_events.peer_review.round_rules import (
    NameTakenError,
    RoundInUseError,
    Topic,
    next_name,
)
from clusterix_events.peer_review.rules import Limits


@dataclass(frozen=True)
class Noted:
    """What an organiser says of one person."""

    takes_part: PartTaken
    may_lead: bool
    is_newcomer: bool
    expertise: tuple[str, ...]


class LockWrongError(RuleError):
    """A decision names nobody, or a group that is not there."""


def save_round(
    event: Event, old_name: str | None, name: str, practice_ids: Collection[int]
) -> None:
    """Set which practices are reviewed in a round, new or with another name.

    Raises NameTakenError for the name of another round, RoundInUseError where a group of the
    round would lose its practice or its round's name, NotFoundError.
    """
    setup = _locked(event)
    if old_name is not None and old_name not in setup.round_names:
        raise NotFoundError(f"round {old_name}")
    if name != old_name and name in setup.round_names:
        raise NameTakenError(
            _("There is a round %(name)s already. Choose another name.", name=name), field="name"
        )
    if missing := set(practice_ids) - set(setup.practices):
        raise NotFoundError(f"practices {sorted(missing)}")
    _check_groups(setup, old_name, name, practice_ids)
    others = [one for one in setup.topics if one.round_name != old_name]
    present = {one.practice_id: one for one in setup.topics if one.round_name == old_name}
    taken, made = {one.name for one in others}, []
    taken |= {one.name for one in present.values()}
    for number in practice_ids:
        topic = present.get(number)
        if topic is None:
            topic = Topic(name, number, next_name(name, taken), presenter_ids=_owner(setup, number))
            taken.add(topic.name)
        made.append(replace(topic, round_name=name))
    _write_topics(event.id, [*others, *made])
    if old_name is not None and name != old_name:
        _rename(event.id, old_name, name)
    record("rounds.changed", event_id=event.id, subject=f"event:{event.id}")


def remove_round(event: Event, name: str) -> None:
    """Take a round out; raise RoundInUseError while it has groups, NotFoundError."""
    setup = _locked(event)
    if name not in setup.round_names:
        raise NotFoundError(f"round {name}")
    if any(group.topic.round_name == name for group in setup.groups):
        raise RoundInUseError(_("This round has groups. It stays as long as they do."))
    _write_topics(event.id, [one for one in setup.topics if one.round_name != name])
    models: tuple[Any, ...] = (RoundAbsence, ComposerLock)
    for model in models:
        session.execute(delete(model).where(model.event_id == event.id, model.round_name == name))
    record("rounds.changed", event_id=event.id, subject=f"event:{event.id}")


def save_topic(event: Event, topic: Topic) -> None:
    """Set name, place, presenters and themes of a group to be; raise as `save_round`."""
    setup = _locked(event)
    key = (topic.round_name, topic.practice_id)
    if key not in {(one.round_name, one.practice_id) for one in setup.topics}:
        raise NotFoundError(f"topic {key}")
    others = [one for one in setup.topics if (one.round_name, one.practice_id) != key]
    if topic.name in {one.name for one in others}:
        raise NameTakenError(
            _("There is a group %(name)s already. Choose another name.", name=topic.name),
            field="name",
        )
    group = setup.group_of.get(key)
    if group is not None and group.is_settled:
        raise RoundInUseError(
            _("This group's room was opened. What is said of it can no longer be changed.")
        )
    _write_topics(event.id, [*others, topic])
    record("rounds.changed", event_id=event.id, subject=f"event:{event.id}")


def follow_group(event: Event, plan: GroupPlan) -> None:
    """Keep what a group made by hand says of its practice, where rounds were set up before."""
    kept = list_topics(event.id)
    if not kept:
        return
    key = (plan.round_name, plan.practice_id)
    themes = {(one.round_name, one.practice_id): one.themes for one in kept}
    others = [
        one for one in kept if (one.round_name, one.practice_id) != key and one.name != plan.name
    ]
    topic = Topic(
        plan.round_name,
        plan.practice_id,
        plan.name,
        plan.session_id,
        plan.room_id,
        frozenset(plan.presenter_ids),
        themes.get(key),
    )
    _write_topics(event.id, [*others, topic])


def save_people(
    event: Event, noted: Mapping[int, Noted], absent: Mapping[str, Collection[int]]
) -> None:
    """Set who takes part and how, and who is not there in which round; raise NotFoundError."""
    setup = _locked(event)
    if missing := set(noted) - set(setup.people):
        raise NotFoundError(f"persons {sorted(missing)}")
    session.execute(delete(RoundDelegate).where(RoundDelegate.event_id == event.id))
    session.execute(delete(RoundAbsence).where(RoundAbsence.event_id == event.id))
    rows = [_noted_row(event.id, number, one, setup) for number, one in noted.items()]
    changed = [row for row in rows if row is not None]
    if changed:
        session.execute(insert(RoundDelegate), changed)
    absences = [
        {"event_id": event.id, "round_name": name, "person_id": number}
        for name, numbers in absent.items()
        for number in sorted(set(numbers) & set(noted))
    ]
    if absences:
        session.execute(insert(RoundAbsence), absences)
    session.expire_all()
    record("rounds.changed", event_id=event.id, subject=f"event:{event.id}")


def set_absent(event: Event, round_names: Collection[str], person_ids: Collection[int]) -> None:
    """Set who is not there in some rounds, in the place of what was said of these before."""
    setup = _locked(event)
    known = [name for name in round_names if name in setup.round_names]
    session.execute(
        delete(RoundAbsence).where(
            RoundAbsence.event_id == event.id, RoundAbsence.round_name.in_(known)
        )
    )
    rows = [
        {"event_id": event.id, "round_name": name, "person_id": number}
        for name in known
        for number in sorted(set(person_ids) & set(setup.people))
    ]
    if rows:
        session.execute(insert(RoundAbsence), rows)
    record("rounds.changed", event_id=event.id, subject=f"event:{event.id}")


def get_settings(event_id: int) -> ComposerSettings:
    """Return the weights and limits of an event, those of every event before anybody chose."""
    return session.get(ComposerSettings, event_id) or ComposerSettings(
        event_id=event_id, weights={}, limits={}, version=0
    )


def weights_of(settings: ComposerSettings) -> Weights:
    """Return the weights as the composer takes them."""
    return Weights(**settings.weights)


def limits_of(settings: ComposerSettings) -> Limits:
    """Return the limits as the rules take them."""
    return Limits(**settings.limits)


def save_settings(
    event: Event, *, weights: Mapping[str, int], limits: Mapping[str, int], version: int
) -> ComposerSettings:
    """Keep weights and limits; raise StaleError when somebody else changed them meanwhile."""
    _lock(event)
    found = session.get(ComposerSettings, event.id)
    if (found.version if found else 0) != version:
        raise StaleError
    if found is None:
        found = ComposerSettings(event_id=event.id, version=0)
        session.add(found)
    if (found.weights, found.limits) != (dict(weights), dict(limits)):
        found.weights, found.limits = dict(weights), dict(limits)
        found.version += 1
    session.flush()
    return found


def add_lock(
    event: Event, kind: LockKind, key: tuple[str, int], person_id: int | None
) -> ComposerLock:
    """Return a decision, made once; it takes the place of one that it contradicts.

    Raises LockWrongError.
    """
    setup = _locked(event)
    is_group = kind is LockKind.GROUP
    if key not in {(one.round_name, one.practice_id) for one in setup.topics}:
        raise LockWrongError(_("Choose one of the groups."), field="group")
    if not is_group and person_id not in setup.people:
        raise LockWrongError(_("Choose the person this is about."), field="person_id")
    if is_group and key not in setup.group_of:
        raise LockWrongError(_("This group has nobody yet that could stay."), field="group")
    person_id = None if is_group else person_id
    for lock in setup.locks:
        if _contradicts(lock, kind, key, person_id):
            session.delete(lock)
    session.flush()
    lock = ComposerLock(
        event_id=event.id, kind=kind, round_name=key[0], practice_id=key[1], person_id=person_id
    )
    session.add(lock)
    session.flush()
    record("composer.lock_added", event_id=event.id, subject=f"composer_lock:{lock.id}")
    return lock


def remove_lock(event: Event, lock_id: int) -> None:
    """Take a decision back; one that is gone already is no fault."""
    lock = session.get(ComposerLock, lock_id)
    if lock is not None and lock.event_id == event.id:
        session.delete(lock)
        session.flush()
        record("composer.lock_removed", event_id=event.id, subject=f"composer_lock:{lock_id}")


def _locked(event: Event) -> Setup:
    _lock(event)
    return load_setup(event.id)


def _lock(event: Event) -> None:
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _check_groups(
    setup: Setup, old_name: str | None, name: str, practice_ids: Collection[int]
) -> None:
    groups = [one for one in setup.groups if one.topic.round_name == old_name]
    if groups and name != old_name:
        raise RoundInUseError(_("This round has groups, so it keeps its name."), field="name")
    left = [one.topic.name for one in groups if one.topic.practice_id not in practice_ids]
    if left:
        raise RoundInUseError(
            _("These groups are made up already: %(names)s.", names=", ".join(left)),
            field="practice_ids",
        )


def _owner(setup: Setup, practice_id: int) -> frozenset[int]:
    owner = setup.practices[practice_id].practice.owner_id
    return frozenset() if owner is None else frozenset({owner})


def _write_topics(event_id: int, topics: Iterable[Topic]) -> None:
    """Write the whole set-up anew; presenters go with their topics."""
    topics = list(topics)
    old = select(RoundTopic.id).where(RoundTopic.event_id == event_id)
    session.execute(delete(RoundPresenter).where(RoundPresenter.topic_id.in_(old)))
    session.execute(delete(RoundTopic).where(RoundTopic.event_id == event_id))
    rows = [
        {
            "event_id": event_id,
            "round_name": one.round_name,
            "name": one.name,
            "practice_id": one.practice_id,
            "session_id": one.session_id,
            "room_id": one.room_id,
            "themes": None if one.themes is None else list(one.themes),
        }
        for one in topics
    ]
    if rows:
        session.execute(insert(RoundTopic), rows)
    numbers = {
        (name, practice_id): number
        for number, name, practice_id in session.execute(
            select(RoundTopic.id, RoundTopic.round_name, RoundTopic.practice_id).where(
                RoundTopic.event_id == event_id
            )
        )
    }
    presenters = [
        {"topic_id": numbers[one.round_name, one.practice_id], "person_id": person_id}
        for one in topics
        for person_id in sorted(one.presenter_ids)
    ]
    if presenters:
        session.execute(insert(RoundPresenter), presenters)
    session.expire_all()


def _rename(event_id: int, old_name: str, name: str) -> None:
    models: tuple[Any, ...] = (RoundAbsence, ComposerLock)
    for model in models:
        session.execute(
            update(model)
            .where(model.event_id == event_id, model.round_name == old_name)
            .values(round_name=name)
        )


def _noted_row(event_id: int, number: int, one: Noted, setup: Setup) -> dict[str, object] | None:
    """Return what to keep of a person; None when it is what the registration says anyhow."""
    before = setup.defaults[number]
    knows = None if one.expertise == before.expertise else list(one.expertise)
    part = None if one.takes_part is before.takes_part else one.takes_part
    if part is None and knows is None and one.may_lead and not one.is_newcomer:
        return None
    return {
        "event_id": event_id,
        "person_id": number,
        "takes_part": part,
        "may_lead": one.may_lead,
        "is_newcomer": one.is_newcomer,
        "expertise": knows,
    }


def _contradicts(
    lock: ComposerLock, kind: LockKind, key: tuple[str, int], person_id: int | None
) -> bool:
    if (lock.round_name, lock.practice_id) != key:
        # Somebody sits in one group of a round.
        moves = {LockKind.SEATED, LockKind.MODERATOR, LockKind.RAPPORTEUR}
        same = lock.round_name == key[0] and lock.person_id == person_id
        return same and person_id is not None and {lock.kind, kind} <= moves
    if kind in {LockKind.MODERATOR, LockKind.RAPPORTEUR, LockKind.GROUP} and lock.kind is kind:
        return True
    return lock.person_id == person_id


def rounds_of(topics: Sequence[Topic]) -> dict[str, list[Topic]]:
    """Return the topics by round."""
    return {
        name: [one for one in topics if one.round_name == name]
        for name in dict.fromkeys(one.round_name for one in topics)
    }
