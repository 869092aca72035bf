"""What organisers do with practices, and whose eyes a result is for."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish as announce
from clusterix_events.peer_review import form_service, queries
from clusterix_events.peer_review.facts import PracticePublished
from clusterix_events.peer_review.group_service import refuse
from clusterix_events.peer_review.models import (
    GroupState,
    PeerGroup,
    Practice,
)
from clusterix_events.peer_review.practice_images import ImageChanges
from clusterix_events.peer_review.practice_images import change as change_images
from clusterix_events.peer_review.practice_moves import move, note
from clusterix_events.peer_review.practice_rules import (
    REVIEWABLE,
    Actor,
    Move,
    can_move,
    moved,
    waits_for,
)
from clusterix_events.peer_review.practice_text import PracticeText, text_of
from clusterix_events.peer_review.practice_writing import (
    begin_version,
    check_version,
    find_by_form,
    lock_practice,
    working_version,
    write,
)
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.rules import Composition, Territory, check_composition


class PracticeNotReviewedError(RuleError):
    """A practice without a closed group has no result to publish."""


def add_practice(
    event: Event,
    text: PracticeText,
    *,
    owner_id: int | None = None,
    form_token: str | None = None,
) -> Practice:
    """Return a new, accepted practice of an event with the next number; a form makes it once."""
    made = find_by_form(event.id, form_token)
    if made is not None:
        return made
    practice = number_practice(event, owner_id=owner_id)
    practice.state, practice.form_token = moved(None, Move.ADD), form_token
    begin_version(practice, text)
    return note(practice, Move.ADD)


def edit_practice(
    event: Event,
    practice_id: int,
    text: PracticeText,
    *,
    owner_id: int | None,
    version: int,
    images: ImageChanges | None = None,
) -> Practice:
    """Change the texts of a practice for its organiser; what was settled stays, a version follows.

    What the owner thinks of it is the owner's alone. Raises StaleError when somebody else saved in
    the meantime, GroupRefusedError when a group that is made up already would break a rule.
    """
    practice = lock_practice(event.id, practice_id)
    working = working_version(practice)
    text = replace(text, self_assessment=working.self_assessment)
    is_same = text_of(working) == text and practice.owner_id == owner_id
    if practice.version != version and is_same:
        return practice
    check_version(practice, version)
    _check_groups_of(practice, text.territory)
    practice.owner_id = owner_id
    is_draft = waits_for(practice.state) is Actor.OWNER
    written = write(practice, text, is_draft=is_draft)
    if images is not None:
        change_images(practice, written, images, is_draft=is_draft)
    session.flush()
    record("practice.edited", event_id=event.id, subject=f"practice:{practice_id}")
    return practice


def number_practice(event: Event, *, owner_id: int | None) -> Practice:
    """Return a new practice of an event with the next number and no texts yet."""
    _lock(event)
    numbers = [row.practice.number for row in queries.list_practices(event.id)]
    practice = Practice(event_id=event.id, number=max(numbers, default=0) + 1, owner_id=owner_id)
    session.add(practice)
    session.flush()
    return practice


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


def copy_practices(fact: EventCopied) -> None:
    """Copy the practices of an event with their latest texts, and its form; people differ.

    Each practice begins anew as accepted, without sign-offs, consents, remarks and pictures, whose
    rights were given for one event; groups and results stay with the event they belong to. What
    is not accepted yet stays behind.
    """
    for row in queries.list_practices(fact.source_id):
        if row.practice.state not in REVIEWABLE:
            continue
        copied = Practice(event_id=fact.target_id, number=row.practice.number)
        session.add(copied)
        session.flush()
        begin_version(copied, replace(text_of(row.text), self_assessment={}))
    form_service.copy_form(fact.source_id, fact.target_id)


def _lock(event: Event) -> None:
    # Numbers, names and "one group per round" are decided one after the other.
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _check_groups_of(practice: Practice, territory: Territory) -> None:
    for group in queries.list_groups_of_practice(practice.id):
        if group.state is GroupState.COMPOSED:
            refuse(check_composition(_composition_of(group, territory)))


def _composition_of(group: PeerGroup, territory: Territory) -> Composition:
    numbers = [peer.person_id for peer in group.peers]
    people = queries.list_candidates([*numbers, group.moderator_id, group.rapporteur_id])
    return Composition(
        practice=territory,
        peers=tuple(people[number] for number in numbers),
        moderator=people[group.moderator_id],
        rapporteur=people[group.rapporteur_id],
    )
