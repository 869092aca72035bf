"""What owners and organisers do with a practice: ask, keep, sign off, ask for changes, accept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import practice_images
from clusterix_events.peer_review.facts import PracticeReminded
from clusterix_events.peer_review.models import GroupState, PeerGroup, Practice, PracticeVersion
from clusterix_events.peer_review.practice_images import ImageChanges
from clusterix_events.peer_review.practice_models import PracticeRemark
from clusterix_events.peer_review.practice_moves import move, note
from clusterix_events.peer_review.practice_rules import (
    Actor,
    Move,
    PracticeState,
    can_move,
    moved,
    owner_may_write,
    waits_for,
)
from clusterix_events.peer_review.practice_text import PracticeText, text_of
from clusterix_events.peer_review.practice_writing import (
    begin_version,
    check_version,
    find_by_form,
    is_saved_already,
    lock_practice,
    show_to_groups,
    sign,
    working_version,
    write,
)
from clusterix_events.peer_review.service import number_practice
from clusterix_events.people.models import Person
from clusterix_events.people.queries import find_person_without_account
from clusterix_events.people.rules import email_key, full_name

REMIND_AGAIN = timedelta(hours=24)


@dataclass(frozen=True)
class NewOwner:
    """Somebody who is asked for a practice and is not among the people of the event."""

    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True)
class Typed:
    """What an owner's form holds beside its texts, and the version it was opened at."""

    text: PracticeText
    version: int
    shows_contact: bool = False
    images: ImageChanges = field(default_factory=ImageChanges)


class PracticeNotOpenError(RuleError):
    """The owner's form takes no changes in this state."""


class PracticeIncompleteError(RuleError):
    """What a practice cannot be accepted without is missing."""


class NothingRevisedError(RuleError):
    """A practice is sent as revised, and nothing in it is new."""


class NoRemarkError(RuleError):
    """Changes are asked for, and no field says which."""


class NobodyToRemindError(RuleError):
    """The practice does not wait for its owner, or they have no address."""


class RemindedAlreadyError(RuleError):
    """The owner was reminded within the last day."""


class GroupsWaitError(RuleError):
    """A practice that a group is to review is not archived."""


def ask_owner(
    event: Event, title: str, owner: int | NewOwner, *, form_token: str, now: datetime
) -> Practice:
    """Return a practice begun for its owner, who is written to; the same form makes it once."""
    made = find_by_form(event.id, form_token)
    if made is not None:
        return made
    owner_id = owner if isinstance(owner, int) else _person_of(owner).id
    issue_link(LinkKind.PERSONAL, person_id=owner_id, event_id=event.id)
    practice = number_practice(event, owner_id=owner_id)
    practice.state = moved(None, Move.ASK)
    practice.form_token, practice.asked_at = form_token, now
    begin_version(practice, PracticeText(title, "", ""), is_draft=True)
    return note(practice, Move.ASK)


def keep_draft(event_id: int, practice_id: int, typed: Typed) -> Practice:
    """Keep what the owner has written so far; raise PracticeNotOpenError and StaleError."""
    practice = lock_practice(event_id, practice_id)
    if not owner_may_write(practice.state):
        raise PracticeNotOpenError(
            _("You cannot change the practice now. Write to the organiser if something is wrong.")
        )
    if practice.version != typed.version and is_saved_already(practice, typed.text):
        return practice
    check_version(practice, typed.version)
    _keep(practice, typed)
    record("practice.kept", event_id=event_id, subject=f"practice:{practice.id}")
    return practice


def send_practice(event_id: int, practice_id: int, typed: Typed, *, now: datetime) -> Practice:
    """Sign off a practice for its owner and send it to the organiser; a second time is as once.

    Raises PracticeIncompleteError, NothingRevisedError, PracticeMoveError and StaleError.
    """
    practice = lock_practice(event_id, practice_id)
    made = Move.SEND if can_move(practice.state, Move.SEND) else Move.REVISE
    is_again = practice.version != typed.version and is_saved_already(practice, typed.text)
    if is_again and practice.state in {PracticeState.SUBMITTED, PracticeState.REVISED}:
        return practice
    moved(practice.state, made)
    _check_complete(typed.text)
    check_version(practice, typed.version)
    version = _keep(practice, typed)
    if made is Move.REVISE and not version.is_draft:
        raise NothingRevisedError(_("Nothing has changed since the version that was reviewed."))
    sign(version, now=now)
    session.execute(
        update(PracticeRemark)
        .where(PracticeRemark.practice_id == practice.id, PracticeRemark.answered_at.is_(None))
        .values(answered_at=now)
    )
    return move(practice, made, number=version.number)


def ask_changes(
    event: Event, practice_id: int, remarks: Mapping[str, str], *, version: int, now: datetime
) -> Practice:
    """Ask the owner for changes, with a remark at each field that needs one; raise NoRemarkError.

    The remarks are by the codes of fields; "" is the practice as a whole.
    """
    practice = lock_practice(event.id, practice_id)
    check_version(practice, version)
    said = {code: text.strip() for code, text in remarks.items() if text.strip()}
    if not said:
        raise NoRemarkError(_("Write at one field or more what should change."))
    practice.version += 1
    working = working_version(practice)
    text = text_of(working)
    for code, words in said.items():
        session.add(
            PracticeRemark(
                practice_id=practice.id,
                version_number=working.number,
                field=code,
                text=words,
                text_then=text.plain(code) if code else "",
                made_at=now,
            )
        )
    return move(practice, Move.ASK_CHANGES, remarks=len(said))


def accept(event: Event, practice_id: int, *, version: int, now: datetime) -> Practice:
    """Accept what the owner signed off: the second sign-off, from which on groups may be formed."""
    practice = lock_practice(event.id, practice_id)
    check_version(practice, version)
    moved(practice.state, Move.ACCEPT)
    working = working_version(practice)
    _check_complete(text_of(working))
    working.accepted_at, working.is_draft = now, False
    practice.version += 1
    show_to_groups(practice, working)
    return move(practice, Move.ACCEPT, number=working.number)


def remind_owner(event: Event, practice_id: int, *, now: datetime) -> Practice:
    """Remind the owner of a practice that waits for them, at most once a day."""
    practice = lock_practice(event.id, practice_id)
    owner = session.get(Person, practice.owner_id) if practice.owner_id else None
    if waits_for(practice.state) is not Actor.OWNER or owner is None or not owner.email:
        raise NobodyToRemindError(_("This practice waits for nobody who could be reminded."))
    if practice.reminded_at is not None and now - practice.reminded_at < REMIND_AGAIN:
        raise RemindedAlreadyError(_("The owner was reminded within the last day."))
    practice.reminded_at = now
    session.flush()
    record("practice.reminded", event_id=event.id, subject=f"practice:{practice.id}")
    publish(PracticeReminded(practice.id))
    return practice


def archive(event: Event, practice_id: int, *, version: int) -> Practice:
    """Put a practice away; raise GroupsWaitError while a group is to review it."""
    practice = lock_practice(event.id, practice_id)
    check_version(practice, version)
    waiting = select(PeerGroup.id).where(
        PeerGroup.practice_id == practice.id, PeerGroup.state != GroupState.CLOSED
    )
    if session.scalars(waiting).first() is not None:
        raise GroupsWaitError(_("A peer group is to review this practice. Change the group first."))
    practice.version += 1
    return move(practice, Move.ARCHIVE)


def _keep(practice: Practice, typed: Typed) -> PracticeVersion:
    version = write(practice, typed.text, is_draft=True)
    version = practice_images.change(practice, version, typed.images, is_draft=True)
    practice.shows_contact = typed.shows_contact
    session.flush()
    return version


def _check_complete(text: PracticeText) -> None:
    needed = {
        "title": text.title,
        "organisation": text.organisation,
        "country_code": text.country_code,
    }
    for code, said in needed.items():
        if not said:
            raise PracticeIncompleteError(
                _("A practice needs a title, an organisation and a country before it is sent."),
                field=code,
            )


def _person_of(owner: NewOwner) -> Person:
    """Return the person who has this name and address, else a new one."""
    name = full_name(owner.given_name, owner.family_name)
    person = find_person_without_account(owner.email, name)
    if person is None:
        person = Person(
            given_name=owner.given_name,
            family_name=owner.family_name,
            email=email_key(owner.email),
        )
        session.add(person)
        session.flush()
    return person
