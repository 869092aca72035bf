"""From a proposal to the groups: changes by hand, one transaction to apply it, and its undo."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.peer_review import compose_service, group_service, round_service
from clusterix_events.peer_review.compose_breaches import Breach, breaches
from clusterix_events.peer_review.compose_json import plan_from, plan_to
from clusterix_events.peer_review.compose_rules import Key, Plan
from clusterix_events.peer_review.group_service import GroupPlan
from clusterix_events.peer_review.round_models import (
    AppliedPlan,
    ChangeWay,
    GroupDraft,
    LockKind,
)
from clusterix_events.peer_review.round_problem import problem_of
from clusterix_events.peer_review.round_queries import (
    GroupSeats,
    Setup,
    list_group_seats,
    load_setup,
)
from clusterix_events.peer_review.round_rules import Topic


class PlanBrokenError(RuleError):
    """A proposal breaks hard rules as things stand now; `breaches` names them."""

    def __init__(self, found: list[Breach]) -> None:
        super().__init__(
            _("This proposal breaks rules as things stand now. They are said at the groups.")
        )
        self.breaches = found


class GroupsChangedError(RuleError):
    """The groups were changed since the proposal was looked at."""


class UndoneAlreadyError(RuleError):
    """There is nothing to undo, or no longer."""


@dataclass(frozen=True)
class Proposal:
    """A plan as the organiser sees it: the composer's, or what was made of it by hand."""

    run_id: int
    plan: Plan
    version: int
    is_by_hand: bool


def fingerprint(groups: Iterable[GroupSeats]) -> str:
    """Return what changes when any group changes."""
    stand = ";".join(f"{one.id}.{one.version}.{one.state.value}" for one in groups)
    return hashlib.sha256(stand.encode()).hexdigest()[:20]


def find_proposal(event_id: int, run_id: int) -> Proposal | None:
    """Return the proposal of a run, or None while it has none; raise NotFoundError."""
    run = compose_service.get_run(event_id, run_id)
    draft = session.get(GroupDraft, run_id)
    if draft is not None:
        return Proposal(run_id, plan_from(draft.plan), draft.version, is_by_hand=True)
    best = compose_service.best_plan(run)
    return None if best is None else Proposal(run_id, best, 0, is_by_hand=False)


def move_by_hand(
    event: Event, run_id: int, *, key: Key, person_id: int, role: LockKind, version: int
) -> None:
    """Change a proposal by hand and keep the decision for the next run.

    `role` SEATED puts somebody into a group, MODERATOR and RAPPORTEUR let them lead it, KEPT_OUT
    takes them out of it. Raises StaleError when somebody else changed the proposal meanwhile.
    """
    setup = load_setup(event.id)
    found = find_proposal(event.id, run_id)
    known = {(one.round_name, one.practice_id) for one in setup.topics}
    if found is None or key not in known or person_id not in setup.people:
        raise NotFoundError(f"proposal {run_id}")
    if found.version != version:
        raise StaleError
    changed = changed_plan(found.plan, key, person_id, role)
    draft = session.get(GroupDraft, run_id)
    if draft is None:
        draft = GroupDraft(run_id=run_id, event_id=event.id, version=0)
        session.add(draft)
    draft.plan, draft.version = plan_to(changed), version + 1
    session.flush()
    round_service.add_lock(event, role, key, person_id)


def changed_plan(plan: Plan, key: Key, person_id: int, role: LockKind) -> Plan:
    """Return a plan in which somebody sits or leads elsewhere in a round, or sits there no more.

    Who leads a group is one of its peers; whom they take the lead from stays a peer.
    """
    leaves = role is LockKind.KEPT_OUT
    others = {other for other in plan.seats if other[0] == key[0] and other != key}
    of_round = {key} if leaves else others
    seats = dict(plan.seats)
    for other in of_round:
        seats[other] = tuple(number for number in seats.get(other, ()) if number != person_id)
    if not leaves and person_id not in seats.get(key, ()):
        seats[key] = (*seats.get(key, ()), person_id)
    moderators = {
        k: n for k, n in plan.moderators.items() if not (k in of_round and n == person_id)
    }
    rapporteurs = {
        k: n for k, n in plan.rapporteurs.items() if not (k in of_round and n == person_id)
    }
    if role is LockKind.MODERATOR:
        moderators[key] = person_id
        rapporteurs = {k: n for k, n in rapporteurs.items() if (k, n) != (key, person_id)}
    if role is LockKind.RAPPORTEUR:
        rapporteurs[key] = person_id
        moderators = {k: n for k, n in moderators.items() if (k, n) != (key, person_id)}
    return Plan(seats, moderators, rapporteurs)


def apply_proposal(event: Event, run_id: int, *, seen: str) -> AppliedPlan:
    """Make a proposal the groups, all or none; groups whose room was opened stay as they are.

    Raises GroupsChangedError when the groups are not those of `seen`, PlanBrokenError.
    """
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    setup = load_setup(event.id)
    if fingerprint(setup.groups) != seen:
        raise GroupsChangedError(
            _("The groups were changed since you looked. See below what would change now.")
        )
    found = find_proposal(event.id, run_id)
    if found is None:
        raise NotFoundError(f"proposal {run_id}")
    problem = problem_of(setup)
    if broken := breaches(problem, found.plan):
        raise PlanBrokenError(broken)
    wanted = {
        key: _group_plan(found.plan, key, _topic(setup, key))
        for key in problem.topics
        if key not in problem.locks.frozen
    }
    before = {
        str(group.id): _as_kept(group)
        for key, group in setup.group_of.items()
        if key in wanted and not _is_same(group, wanted[key])
    }
    after = _write(event, setup, wanted, changed={int(number) for number in before})
    applied = AppliedPlan(
        event_id=event.id,
        run_id=run_id,
        account_id=current_actor().account_id,
        applied_at=clock.now(),
        before=before,
        after=after,
    )
    session.add(applied)
    session.flush()
    record("groups.applied", event_id=event.id, subject=f"applied_plan:{applied.id}")
    return applied


def find_undoable(event_id: int) -> AppliedPlan | None:
    """Return the last applied proposal while every group it made is as it left it, or None."""
    applied = session.scalars(
        select(AppliedPlan)
        .where(AppliedPlan.event_id == event_id)
        .order_by(AppliedPlan.id.desc())
        .limit(1)
    ).first()
    if applied is None or applied.undone_at is not None:
        return None
    return applied if _is_untouched(event_id, applied) else None


def undo(event: Event, applied_id: int) -> None:
    """Put the groups back as they were before a proposal; raise UndoneAlreadyError."""
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    applied = session.get(AppliedPlan, applied_id)
    if applied is None or applied.event_id != event.id:
        raise NotFoundError(f"applied plan {applied_id}")
    if applied.undone_at is not None or not _is_untouched(event.id, applied):
        raise UndoneAlreadyError(
            _("This can no longer be undone: it was, or a group was changed or opened since.")
        )
    before = {int(number): _group_plan_of(kept) for number, kept in applied.before.items()}
    for number in {int(each) for each in applied.after} - set(before):
        group_service.take_back_group(event, number, way=ChangeWay.UNDONE)
    for number, plan in before.items():
        group_service.recompose_group(
            event,
            number,
            plan,
            version=applied.after[str(number)],
            apart_from=before,
            way=ChangeWay.UNDONE,
        )
    applied.undone_at, applied.before, applied.after = clock.now(), {}, {}
    session.flush()
    record("groups.undone", event_id=event.id, subject=f"applied_plan:{applied_id}")


def _write(
    event: Event, setup: Setup, wanted: Mapping[Key, GroupPlan], *, changed: set[int]
) -> dict[str, int]:
    """Write new and changed groups; return the version each has now."""
    after: dict[str, int] = {}
    for key, plan in wanted.items():
        group = setup.group_of.get(key)
        if group is None:
            made = group_service.compose_group(
                event, plan, apart_from=changed, way=ChangeWay.APPLIED
            )
        elif group.id in changed:
            made = group_service.recompose_group(
                event,
                group.id,
                plan,
                version=group.version,
                apart_from=changed,
                way=ChangeWay.APPLIED,
            )
        else:
            continue
        group_service.note_own_moderation(made, person_id=current_actor().person_id)
        after[str(made.id)] = made.version
    return after


def _is_untouched(event_id: int, applied: AppliedPlan) -> bool:
    now = {str(one.id): one for one in list_group_seats(event_id)}
    return bool(applied.after) and all(
        number in now and now[number].version == version and not now[number].is_settled
        for number, version in applied.after.items()
    )


def _topic(setup: Setup, key: Key) -> Topic:
    return next(one for one in setup.topics if (one.round_name, one.practice_id) == key)


def _group_plan(plan: Plan, key: Key, topic: Topic) -> GroupPlan:
    return GroupPlan(
        name=topic.name,
        round_name=topic.round_name,
        practice_id=topic.practice_id,
        moderator_id=plan.moderators[key],
        rapporteur_id=plan.rapporteurs[key],
        peer_ids=plan.seats[key],
        presenter_ids=sorted(topic.presenter_ids),
        session_id=topic.session_id,
        room_id=topic.room_id,
    )


def _is_same(group: GroupSeats, plan: GroupPlan) -> bool:
    topic = group.topic
    return (
        set(group.peer_ids) == set(plan.peer_ids)
        and (group.moderator_id, group.rapporteur_id) == (plan.moderator_id, plan.rapporteur_id)
        and topic.presenter_ids == frozenset(plan.presenter_ids)
        and (topic.name, topic.session_id, topic.room_id)
        == (plan.name, plan.session_id, plan.room_id)
    )


def _as_kept(group: GroupSeats) -> dict[str, Any]:
    topic = group.topic
    return {
        "name": topic.name,
        "round_name": topic.round_name,
        "practice_id": topic.practice_id,
        "moderator_id": group.moderator_id,
        "rapporteur_id": group.rapporteur_id,
        "peer_ids": list(group.peer_ids),
        "presenter_ids": sorted(topic.presenter_ids),
        "session_id": topic.session_id,
        "room_id": topic.room_id,
    }


def _group_plan_of(kept: Mapping[str, Any]) -> GroupPlan:
    return GroupPlan(**kept)
