"""Making up peer groups and changing them before their rooms are opened."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, select

from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage_only
from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import refs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.facts import publish as announce
from clusterix_events.peer_review import form_service, queries
from clusterix_events.peer_review.facts import GroupComposed
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    PracticeVersion,
    Presenter,
)
from clusterix_events.peer_review.practice_rules import REVIEWABLE
from clusterix_events.peer_review.round_changes import Seats, limits_of, note_changes
from clusterix_events.peer_review.round_models import ChangeWay, DeclaredConflict
from clusterix_events.peer_review.rules import (
    Candidate,
    Composition,
    CompositionError,
    Territory,
    check_composition,
)

CODE_LENGTH = 6


@dataclass(frozen=True)
class GroupPlan:
    """A group as the organiser wants it; people are given by their numbers."""

    name: str
    round_name: str
    practice_id: int
    moderator_id: int
    rapporteur_id: int
    peer_ids: Sequence[int]
    presenter_ids: Sequence[int] = ()
    session_id: int | None = None
    room_id: int | None = None


class GroupRefusedError(RuleError):
    """A group breaks hard rules; `breaches` has one named error for each."""

    def __init__(self, breaches: Sequence[CompositionError]) -> None:
        super().__init__("; ".join(str(breach) for breach in breaches))
        self.breaches = tuple(breaches)


class GroupNameTakenError(RuleError):
    """Another group of the event has this name."""


class GroupHasBegunError(RuleError):
    """The people of a group are fixed once its room was opened."""


class PracticeNotAcceptedError(RuleError):
    """A group reviews accepted practices only."""


def compose_group(
    event: Event,
    plan: GroupPlan,
    *,
    apart_from: Collection[int] = (),
    way: ChangeWay = ChangeWay.BY_HAND,
) -> PeerGroup:
    """Return a new group; raise GroupRefusedError with a breach for each broken rule.

    Groups in `apart_from` are changed in the same transaction: who is in them now is not busy.
    """
    _lock(event)
    _check_name(event.id, plan.name, except_group_id=None)
    row = _reviewable(event, plan.practice_id)
    group = PeerGroup(
        event_id=event.id,
        practice_id=row.practice.id,
        practice_version_id=row.text.id,
        form_id=form_service.form_for_group(event.id).id,
        code=_new_code(),
        moderator_id=plan.moderator_id,
        rapporteur_id=plan.rapporteur_id,
        name=plan.name,
        round_name=plan.round_name,
        room_id=plan.room_id,
        session_id=plan.session_id,
    )
    people = _checked_people(event.id, plan, row.text, apart_from=apart_from)
    session.add(group)
    session.flush()
    _seat(group, plan, people)
    _engage(group.session_id)
    record("peer_group.composed", event_id=event.id, subject=f"peer_group:{group.id}")
    note_changes(event.id, group.id, None, _seats_of_plan(plan), way=way)
    announce(GroupComposed(group.id))
    return group


def recompose_group(
    event: Event,
    group_id: int,
    plan: GroupPlan,
    *,
    version: int,
    apart_from: Collection[int] = (),
    way: ChangeWay = ChangeWay.BY_HAND,
) -> PeerGroup:
    """Change a group before its room was opened; raise as `compose_group`, or StaleError."""
    _lock(event)
    group = queries.get_group(event.id, group_id)
    if group.version != version:
        raise StaleError
    _check_not_begun(group)
    _check_name(event.id, plan.name, except_group_id=group.id)
    row = _reviewable(event, plan.practice_id)
    people = _checked_people(event.id, plan, row.text, apart_from={*apart_from, group.id})
    left_session_id, before = group.session_id, seats_of(group)
    group.name, group.round_name = plan.name, plan.round_name
    group.practice_id, group.practice_version_id = row.practice.id, row.text.id
    group.room_id, group.session_id = plan.room_id, plan.session_id
    group.moderator_id, group.rapporteur_id = plan.moderator_id, plan.rapporteur_id
    group.version += 1
    for seats in (Peer, Presenter):
        session.execute(delete(seats).where(seats.group_id == group.id))
    _seat(group, plan, people)
    session.expire(group)
    for session_id in {left_session_id, plan.session_id}:
        _engage(session_id)
    record("peer_group.changed", event_id=event.id, subject=f"peer_group:{group_id}")
    note_changes(event.id, group_id, before, _seats_of_plan(plan), way=way)
    announce(GroupComposed(group_id))
    return group


def take_back_group(event: Event, group_id: int, *, way: ChangeWay) -> None:
    """Take a group back whose room was not opened; raise GroupHasBegunError."""
    _lock(event)
    group = queries.get_group(event.id, group_id)
    _check_not_begun(group)
    note_changes(event.id, group_id, seats_of(group), None, way=way)
    session_id = group.session_id
    session.execute(delete(PeerGroup).where(PeerGroup.id == group_id))
    session.expire_all()
    _engage(session_id)
    record("peer_group.taken_back", event_id=event.id, subject=f"peer_group:{group_id}")


def seats_of(group: PeerGroup) -> Seats:
    """Return who is in a group and where it meets, as the log of changes compares it."""
    return Seats(
        name=group.name,
        peers=frozenset(peer.person_id for peer in group.peers),
        moderator_id=group.moderator_id,
        rapporteur_id=group.rapporteur_id,
        presenters=frozenset(one.person_id for one in group.presenters),
        details=(group.round_name, group.practice_id, group.session_id, group.room_id),
    )


def note_own_moderation(group: PeerGroup, *, person_id: int | None) -> None:
    """Log that an organiser made themselves moderator of a group: its names are theirs to read."""
    if person_id is not None and group.moderator_id == person_id:
        record(
            "peer_group.moderated_by_organiser",
            event_id=group.event_id,
            subject=f"peer_group:{group.id}",
        )


def refuse(breaches: Sequence[CompositionError]) -> None:
    """Raise GroupRefusedError when a rule is broken."""
    if breaches:
        raise GroupRefusedError(breaches)


def territory_of(text: PracticeVersion) -> Territory:
    """Return where a stored practice belongs, as the rules see it."""
    return Territory(text.organisation, text.region)


def _lock(event: Event) -> None:
    # Numbers, names and "one group per round" are decided one after the other.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _reviewable(event: Event, practice_id: int) -> queries.PracticeRow:
    row = queries.get_practice(event.id, practice_id)
    if row.practice.state not in REVIEWABLE:
        raise PracticeNotAcceptedError(
            _("This practice is not accepted yet. Accept it first, then form its group."),
            field="practice",
        )
    return row


def _check_not_begun(group: PeerGroup) -> None:
    if group.state is not GroupState.COMPOSED:
        raise GroupHasBegunError(
            _("This group's room was opened. Its people can no longer be changed.")
        )


def _check_name(event_id: int, name: str, *, except_group_id: int | None) -> None:
    found = session.scalar(
        select(PeerGroup.id).where(PeerGroup.event_id == event_id, PeerGroup.name == name)
    )
    if found is not None and found != except_group_id:
        raise GroupNameTakenError(
            _("There is a group %(name)s already. Choose another name.", name=name),
            field="name",
        )


def _checked_people(
    event_id: int, plan: GroupPlan, text: PracticeVersion, *, apart_from: Collection[int]
) -> dict[int, Candidate]:
    wanted = [*plan.peer_ids, plan.moderator_id, plan.rapporteur_id]
    people = queries.list_candidates([*wanted, *plan.presenter_ids])
    if missing := set(wanted) - set(people):
        raise NotFoundError(f"persons {sorted(missing)}")
    busy = queries.list_busy_people(event_id, plan.round_name, apart_from=apart_from)
    refuse(
        check_composition(
            Composition(
                practice=territory_of(text),
                peers=tuple(people[number] for number in plan.peer_ids),
                moderator=people[plan.moderator_id],
                rapporteur=people[plan.rapporteur_id],
                busy=frozenset(busy),
                partial=_partial(plan.practice_id),
                limits=limits_of(event_id),
            )
        )
    )
    return people


def _partial(practice_id: int) -> frozenset[int]:
    declared = select(DeclaredConflict.person_id).where(DeclaredConflict.practice_id == practice_id)
    return frozenset(session.scalars(declared))


def _seats_of_plan(plan: GroupPlan) -> Seats:
    return Seats(
        name=plan.name,
        peers=frozenset(plan.peer_ids),
        moderator_id=plan.moderator_id,
        rapporteur_id=plan.rapporteur_id,
        presenters=frozenset(plan.presenter_ids),
        details=(plan.round_name, plan.practice_id, plan.session_id, plan.room_id),
    )


def _seat(group: PeerGroup, plan: GroupPlan, people: dict[int, Candidate]) -> None:
    for position, number in enumerate(plan.peer_ids):
        session.add(
            Peer(
                group_id=group.id,
                person_id=number,
                position=position,
                organisation=people[number].organisation,
                region=people[number].region or "",
            )
        )
    for number in plan.presenter_ids:
        session.add(Presenter(group_id=group.id, person_id=number))
    session.flush()


def _engage(session_id: int | None) -> None:
    """Write who is in a session of the agenda: the people of all groups that meet in it."""
    if session_id is None:
        return
    groups = queries.list_groups_of_session(session_id)
    people: dict[EngagementRole, list[int]] = {
        EngagementRole.MODERATOR: [group.moderator_id for group in groups],
        EngagementRole.RAPPORTEUR: [group.rapporteur_id for group in groups],
        EngagementRole.PEER: [peer.person_id for group in groups for peer in group.peers],
        EngagementRole.PRESENTER: [one.person_id for group in groups for one in group.presenters],
    }
    for role, numbers in people.items():
        engage_only(session_id, role, numbers)


def _new_code() -> str:
    return "".join(secrets.choice(refs.ALPHABET) for _number in range(CODE_LENGTH))
