"""What organisers do with practices, and whose eyes a result is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.facts import publish as announce
from clusterix_events.peer_review import form_service, queries
from clusterix_events.peer_review.facts import PracticePublished
from clusterix_events.peer_review.group_service import refuse
from clusterix_events.peer_review.models import (
    GroupState,
    PeerGroup,
    Practice,
    PracticeVersion,
)
from clusterix_events.peer_review.practice_moves import move
from clusterix_events.peer_review.practice_rules import Move, can_move
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.rules import Composition, Territory, check_composition


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


def copy_practices(fact: EventCopied) -> None:
    """Copy the practices of an event with their latest texts, and its form; people differ.

    Each practice begins anew as accepted; groups and results stay with the event they belong to.
    """
    for row in queries.list_practices(fact.source_id):
        copied = Practice(event_id=fact.target_id, number=row.practice.number)
        session.add(copied)
        session.flush()
        _write_version(copied, _text_of(row.text), number=1)
    form_service.copy_form(fact.source_id, fact.target_id)


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
