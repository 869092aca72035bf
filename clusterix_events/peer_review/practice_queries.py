"""Reads about the texts of practices: what owners write, versions, remarks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review.models import (
    GroupState,
    PeerGroup,
    Practice,
    PracticeVersion,
)
from clusterix_events.peer_review.practice_models import PracticeRemark
from clusterix_events.peer_review.queries import find_latest_form
from clusterix_events.peer_review.review_form import ReviewForm, default_definition, read_form
from clusterix_events.people.models import Person

_NEWEST = (
    select(
        PracticeVersion.practice_id.label("practice_id"),
        func.max(PracticeVersion.number).label("number"),
    )
    .group_by(PracticeVersion.practice_id)
    .subquery()
)


@dataclass(frozen=True)
class WrittenPractice:
    """A practice with its newest texts, those that are still being written among them."""

    practice: Practice
    text: PracticeVersion


def list_owned(event_id: int, person_id: int) -> list[WrittenPractice]:
    """Return the practices of an event that somebody owns, by number, as they stand for them."""
    rows = session.execute(
        select(Practice, PracticeVersion)
        .join(_NEWEST, _NEWEST.c.practice_id == Practice.id)
        .join(
            PracticeVersion,
            (PracticeVersion.practice_id == Practice.id)
            & (PracticeVersion.number == _NEWEST.c.number),
        )
        .where(Practice.event_id == event_id, Practice.owner_id == person_id)
        .order_by(Practice.number)
    )
    return [WrittenPractice(practice, text) for practice, text in rows]


def find_written(event_id: int | None, practice_id: int) -> WrittenPractice | None:
    """Return a practice of this event with its newest texts, or None."""
    practice = session.scalars(
        select(Practice).where(Practice.id == practice_id, Practice.event_id == event_id)
    ).first()
    if practice is None:
        return None
    return WrittenPractice(practice, list_versions(practice_id)[0])


def get_written(event_id: int, practice_id: int) -> WrittenPractice:
    """Return a practice of this event with its newest texts; raise NotFoundError."""
    found = find_written(event_id, practice_id)
    if found is None:
        raise NotFoundError(f"practice {practice_id}")
    return found


def list_versions(practice_id: int) -> Sequence[PracticeVersion]:
    """Return the versions of a practice, the newest first."""
    return session.scalars(
        select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice_id)
        .order_by(PracticeVersion.number.desc())
        .execution_options(populate_existing=True)
    ).all()


def list_remarks(practice_id: int) -> Sequence[PracticeRemark]:
    """Return all remarks on a practice, the newest first."""
    return session.scalars(
        select(PracticeRemark)
        .where(PracticeRemark.practice_id == practice_id)
        .order_by(PracticeRemark.id.desc())
    ).all()


def list_reviewing(practice_id: int) -> dict[int, list[str]]:
    """Return the names of the groups that have read each version, by the version's number."""
    rows = session.execute(
        select(PracticeVersion.number, PeerGroup.name)
        .join(PeerGroup, PeerGroup.practice_version_id == PracticeVersion.id)
        .where(PracticeVersion.practice_id == practice_id, PeerGroup.state != GroupState.COMPOSED)
        .order_by(PracticeVersion.number, PeerGroup.name)
    )
    found: dict[int, list[str]] = {}
    for number, name in rows:
        found.setdefault(number, []).append(name)
    return found


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by their numbers."""
    wanted = {number for number in person_ids if number is not None}
    people = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person.full_name for person in people}


def list_working_numbers(event_id: int) -> dict[int, int]:
    """Return the number of the draft that an owner is writing, by the number of the practice."""
    rows = session.execute(
        select(PracticeVersion.practice_id, PracticeVersion.number)
        .join(Practice, Practice.id == PracticeVersion.practice_id)
        .where(Practice.event_id == event_id, PracticeVersion.is_draft.is_(True))
    )
    return {row.practice_id: row.number for row in rows}


def review_form_of(event_id: int, language: str) -> ReviewForm:
    """Return the event's review form as its next group will have it."""
    form = find_latest_form(event_id)
    return read_form(form.definition if form else default_definition(), language)
