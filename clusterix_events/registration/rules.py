"""Rules of registration: states, what may be joined, and consents.

Source: product paper, section 1 "Registration". The states of a place are those of the request
for it (places/rules.py); a registration itself is never "confirmed".
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.places.rules import Actor, PoolCount


class RegistrationState(StrEnum):
    """Where a registration is in its life; whether it has places is said by its places."""

    INVITED = "invited"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"
    MERGED = "merged"


# Every allowed move of a registration, and who makes it; those of its places are in places.rules.
MOVES: Mapping[tuple[RegistrationState, RegistrationState], frozenset[Actor]] = {
    (RegistrationState.INVITED, RegistrationState.DRAFT): frozenset({Actor.PERSON}),
    (RegistrationState.INVITED, RegistrationState.SUBMITTED): frozenset({Actor.PERSON}),
    (RegistrationState.INVITED, RegistrationState.CANCELLED): frozenset(Actor),
    (RegistrationState.INVITED, RegistrationState.MERGED): frozenset({Actor.ORGANISER}),
    (RegistrationState.DRAFT, RegistrationState.SUBMITTED): frozenset({Actor.PERSON}),
    (RegistrationState.DRAFT, RegistrationState.CANCELLED): frozenset(Actor),
    (RegistrationState.SUBMITTED, RegistrationState.CANCELLED): frozenset(
        {Actor.PERSON, Actor.ORGANISER}
    ),
    (RegistrationState.SUBMITTED, RegistrationState.MERGED): frozenset({Actor.ORGANISER}),
    (RegistrationState.CANCELLED, RegistrationState.MERGED): frozenset({Actor.ORGANISER}),
}


class Purpose(StrEnum):
    """What a person may agree to, each alone; never a condition of taking part."""

    PHOTOS = "photo_consent"
    PARTICIPANTS_LIST = "list_consent"
    CONTACT_SHARING = "contact_sharing"
    FURTHER_INVITATIONS = "future_invitations"
    SPECIAL_DATA = "special_data_consent"


# The version of each wording on the form; raise it when the words change.
TEXT_VERSIONS: Mapping[Purpose, int] = dict.fromkeys(Purpose, 1)
# The agreement to special data is worded wider where more than food and access is asked for.
WIDER_VERSIONS: Mapping[Purpose, int] = {**TEXT_VERSIONS, Purpose.SPECIAL_DATA: 2}


class EventNotOpenError(RuleError):
    """The event takes no registrations."""


class PartNotOpenError(RuleError):
    """A part cannot be joined by this person or not any more."""


class NoPartError(RuleError):
    """Nothing was chosen to join."""


class AgreementMissingError(RuleError):
    """Special data was written without the agreement that it needs (GDPR, Art 9(2)(a))."""


class RegistrationNotStandingError(RuleError):
    """A registration was cancelled or merged and cannot be changed any more."""


def check_move(before: RegistrationState, after: RegistrationState) -> None:
    """Raise RegistrationNotStandingError unless the table of moves allows it."""
    if (before, after) not in MOVES:
        raise RegistrationNotStandingError(
            _("This registration was cancelled already. You may register again.")
        )


def check_event_open(*, is_published: bool, ends_on: date, today: date) -> None:
    """Raise EventNotOpenError when an event takes no registrations (any more)."""
    if not is_event_open(is_published=is_published, ends_on=ends_on, today=today):
        raise EventNotOpenError(_("Registration for this event is closed."))


def is_event_open(*, is_published: bool, ends_on: date, today: date) -> bool:
    """Return whether people can register: from publication to the end of the last day."""
    return is_published and today <= ends_on


def check_parts(chosen: Collection[int], joinable: Collection[int]) -> None:
    """Raise NoPartError for an empty choice, PartNotOpenError for a part not to be joined."""
    if not chosen:
        raise NoPartError(_("Please choose at least one part to join."), field="part")
    if not set(chosen) <= set(joinable):
        raise PartNotOpenError(part_closed_words(), field="part")


def part_closed_words() -> str:
    """Return what is said to somebody who chose a part that closed meanwhile."""
    return _("One of the parts you chose cannot be joined any more. Please choose again.")


def is_in_time(closes_at: datetime | None, now: datetime) -> bool:
    """Return whether sign-up for a part is still open; no closing moment means it is."""
    return closes_at is None or now < closes_at


def check_still_open(closes_at: datetime | None, now: datetime) -> None:
    """Raise PartNotOpenError when sign-up for a part has closed."""
    if not is_in_time(closes_at, now):
        raise PartNotOpenError(
            _("Sign-up for this part has closed. Please write to the organiser.")
        )


def check_agreement(special: Iterable[object], *, is_given: bool) -> None:
    """Raise AgreementMissingError when special data was written but not agreed to."""
    if any(special) and not is_given:
        raise AgreementMissingError(
            _("Please tick this box, or empty the answers above: we may not keep them without it."),
            field=Purpose.SPECIAL_DATA.value,
        )


def places_left(pools: Iterable[PoolCount]) -> int | None:
    """Return how many places the fullest of some pools has free; None means no limit.

    Where somebody waits, nothing is free for those who come after.
    """
    free = [0 if pool.waiting else pool.free for pool in pools]
    return min((count for count in free if count is not None), default=None)


def search_text(*words: str | None) -> str:
    """Return words as organisers search them: without case and accents, one space between."""
    plain = unicodedata.normalize("NFKD", " ".join(word for word in words if word))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())
