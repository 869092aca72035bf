"""What organisers do: practices, groups, and whose eyes a result is for."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage_only
from clusterix_events.audit.service import record
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event
from clusterix_events.kernel import refs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.facts import publish as announce
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.facts import GroupComposed, PracticePublished
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    Presenter,
    ReviewFormVersion,
)
from clusterix_events.peer_review.practice_moves import move
from clusterix_events.peer_review.practice_rules import REVIEWABLE, Move, can_move
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.review_form import default_definition
from clusterix_events.peer_review.rules import (
    Candidate,
    Composition,
    CompositionError,
    Territory,
    check_composition,
)

CODE_LENGTH = 6


@dataclass(frozen=True)
class PracticeText:
    """What is recorded of a practice; empty optional answers are left out of `details`."""

    title: str
    organisation: str
    country_code: str
    nuts_code: str | None = None
    place: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    guiding_questions: Sequence[str] = ()

    @property
    def territory(self) -> Territory:
        """Where the practice belongs, as the rules see it."""
        return Territory(self.organisation, self.nuts_code or self.country_code)


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


class PracticeNotReviewedError(RuleError):
    """A practice without a closed group has no result to publish."""


def add_practice(event: Event, text: PracticeText, *, owner_id: int | None = None) -> Practice:
    """Return a new, accepted practice of an event with the next number."""
    _lock(event)
    numbers = [row.practice.number for row in queries.list_practices(event.id)]
    practice = Practice(event_id=event.id, number=max(numbers, default=0) + 1, owner_id=owner_id)
    session.add(practice)
    session.flush()
    _write_version(practice, text, number=1)
    record("practice.added", event_id=event.id, subject=f"practice:{practice.id}")
    return practice


def edit_practice(
    event: Event, practice_id: int, text: PracticeText, *, owner_id: int | None, version: int
) -> Practice:
    """Change the texts of a practice; a frozen version stays and a new one follows it.

    Raises StaleError when somebody else saved in the meantime, GroupRefusedError when a group
    that is made up already would break a rule.
    """
    row = queries.get_practice(event.id, practice_id)
    if row.practice.version != version:
        raise StaleError
    _check_groups_of(row.practice, text.territory)
    row.practice.owner_id = owner_id
    row.practice.version += 1
    if row.text.is_frozen:
        _write_version(row.practice, text, number=row.text.number + 1)
    else:
        _fill_version(row.text, text)
    session.flush()
    record("practice.edited", event_id=event.id, subject=f"practice:{practice_id}")
    return row.practice


def publish_practice(event: Event, practice_id: int, visibility: Visibility) -> Practice:
    """Say who may read the result of a reviewed practice; raise PracticeNotReviewedError."""
    practice = queries.get_practice(event.id, practice_id).practice
    made = Move.WITHDRAW if visibility is Visibility.GROUP else Move.PUBLISH
    if not can_move(practice.state, made):
        raise PracticeNotReviewedError(
            _("This practice has no result yet. Close its group first."), field="visibility"
        )
    practice.visibility = visibility
    move(practice, made, visibility=visibility.value)
    announce(PracticePublished(practice_id))
    return practice


def compose_group(event: Event, plan: GroupPlan) -> PeerGroup:
    """Return a new group; raise GroupRefusedError with a breach for each broken rule."""
    _lock(event)
    _check_name(event.id, plan.name, except_group_id=None)
    row = _reviewable(event, plan.practice_id)
    group = PeerGroup(
        event_id=event.id,
        practice_id=row.practice.id,
        practice_version_id=row.text.id,
        form_id=_form(event.id).id,
        code=_new_code(),
        moderator_id=plan.moderator_id,
        rapporteur_id=plan.rapporteur_id,
        name=plan.name,
        round_name=plan.round_name,
        room_id=plan.room_id,
        session_id=plan.session_id,
    )
    people = _checked_people(event.id, plan, row.text, except_group_id=None)
    session.add(group)
    session.flush()
    _seat(group, plan, people)
    _engage(group.session_id)
    record("peer_group.composed", event_id=event.id, subject=f"peer_group:{group.id}")
    announce(GroupComposed(group.id))
    return group


def recompose_group(event: Event, group_id: int, plan: GroupPlan, *, version: int) -> PeerGroup:
    """Change a group before its room was opened; raise as `compose_group`, or StaleError."""
    _lock(event)
    group = queries.get_group(event.id, group_id)
    if group.version != version:
        raise StaleError
    if group.state is not GroupState.COMPOSED:
        raise GroupHasBegunError(
            _("This group's room was opened. Its people can no longer be changed.")
        )
    _check_name(event.id, plan.name, except_group_id=group.id)
    row = _reviewable(event, plan.practice_id)
    people = _checked_people(event.id, plan, row.text, except_group_id=group.id)
    left_session_id = group.session_id
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
    record("peer_group.changed", event_id=event.id, subject=f"peer_group:{group.id}")
    announce(GroupComposed(group.id))
    return group


def note_own_moderation(group: PeerGroup, *, person_id: int | None) -> None:
    """Log that an organiser made themselves moderator of a group: its names are theirs to read."""
    if person_id is not None and group.moderator_id == person_id:
        record(
            "peer_group.moderated_by_organiser",
            event_id=group.event_id,
            subject=f"peer_group:{group.id}",
        )


def copy_practices(fact: EventCopied) -> None:
    """Copy the practices of an event with their latest texts, and its form; people differ.

    Each practice begins anew as accepted; groups and results stay with the event they belong to.
    """
    for row in queries.list_practices(fact.source_id):
        copied = Practice(event_id=fact.target_id, number=row.practice.number)
        session.add(copied)
        session.flush()
        _write_version(copied, _text_of(row.text), number=1)
    form = queries.find_latest_form(fact.source_id)
    if form is not None:
        session.add(
            ReviewFormVersion(event_id=fact.target_id, version=1, definition=form.definition)
        )
    session.flush()


def territory_of(text: PracticeVersion) -> Territory:
    """Return where a stored practice belongs, as the rules see it."""
    return Territory(text.organisation, text.region)


def _reviewable(event: Event, practice_id: int) -> queries.PracticeRow:
    row = queries.get_practice(event.id, practice_id)
    if row.practice.state not in REVIEWABLE:
        raise PracticeNotAcceptedError(
            _("This practice is not accepted yet. Accept it first, then form its group."),
            field="practice",
        )
    return row


def _lock(event: Event) -> None:
    # Numbers, names and "one group per round" are decided one after the other.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _write_version(practice: Practice, text: PracticeText, *, number: int) -> None:
    version = PracticeVersion(practice_id=practice.id, number=number)
    _fill_version(version, text)
    session.add(version)
    session.flush()


def _fill_version(version: PracticeVersion, text: PracticeText) -> None:
    version.title = text.title
    version.organisation = text.organisation
    version.country_code = text.country_code
    version.nuts_code = text.nuts_code
    version.place = text.place
    version.details = dict(text.details)
    version.guiding_questions = list(text.guiding_questions)


def _text_of(version: PracticeVersion) -> PracticeText:
    return PracticeText(
        title=version.title,
        organisation=version.organisation,
        country_code=version.country_code,
        nuts_code=version.nuts_code,
        place=version.place,
        details=version.details,
        guiding_questions=version.guiding_questions,
    )


def _check_groups_of(practice: Practice, territory: Territory) -> None:
    for group in queries.list_groups_of_practice(practice.id):
        if group.state is GroupState.COMPOSED:
            _refuse(check_composition(_composition_of(group, territory)))


def _composition_of(group: PeerGroup, territory: Territory) -> Composition:
    numbers = [peer.person_id for peer in group.peers]
    people = queries.list_candidates([*numbers, group.moderator_id, group.rapporteur_id])
    return Composition(
        practice=territory,
        peers=tuple(people[number] for number in numbers),
        moderator=people[group.moderator_id],
        rapporteur=people[group.rapporteur_id],
    )


def _refuse(breaches: Sequence[CompositionError]) -> None:
    if breaches:
        raise GroupRefusedError(breaches)


def _check_name(event_id: int, name: str, *, except_group_id: int | None) -> None:
    for group in queries.list_groups(event_id):
        if group.name == name and group.id != except_group_id:
            raise GroupNameTakenError(
                _("There is a group %(name)s already. Choose another name.", name=name),
                field="name",
            )


def _checked_people(
    event_id: int, plan: GroupPlan, text: PracticeVersion, *, except_group_id: int | None
) -> dict[int, Candidate]:
    wanted = [*plan.peer_ids, plan.moderator_id, plan.rapporteur_id]
    people = queries.list_candidates([*wanted, *plan.presenter_ids])
    if missing := set(wanted) - set(people):
        raise NotFoundError(f"persons {sorted(missing)}")
    busy = queries.list_busy_people(event_id, plan.round_name, except_group_id=except_group_id)
    _refuse(
        check_composition(
            Composition(
                practice=territory_of(text),
                peers=tuple(people[number] for number in plan.peer_ids),
                moderator=people[plan.moderator_id],
                rapporteur=people[plan.rapporteur_id],
                busy=frozenset(busy),
            )
        )
    )
    return people


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


def _form(event_id: int) -> ReviewFormVersion:
    form = queries.find_latest_form(event_id)
    if form is None:
        form = ReviewFormVersion(event_id=event_id, version=1, definition=default_definition())
        session.add(form)
        session.flush()
    return form


def _new_code() -> str:
    return "".join(secrets.choice(refs.ALPHABET) for _number in range(CODE_LENGTH))
