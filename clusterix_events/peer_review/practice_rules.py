"""The states of a good practice and the moves between them, in one table.

Source: ClusteriX Events, product description, section 3 "A good practice: two sign-offs (owner,
organiser) …"; the review opens and closes with the peer groups.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError


class PracticeState(StrEnum):
    """Where a practice is in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_ASKED = "changes_asked"
    ACCEPTED = "accepted"
    UNDER_REVIEW = "under_review"
    REVIEWED = "reviewed"
    REVISED = "revised"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class PracticeKind(StrEnum):
    """What is described: something that works, or something that was learnt when it did not."""

    PRACTICE = "practice"
    LESSON = "lesson"


class Actor(StrEnum):
    """Who makes a move."""

    OWNER = "owner"
    ORGANISER = "organiser"
    MODERATOR = "moderator"


class Move(StrEnum):
    """What can happen to a practice."""

    ADD = "add"
    ASK = "ask"
    SEND = "send"
    ASK_CHANGES = "ask_changes"
    ACCEPT = "accept"
    OPEN_REVIEW = "open_review"
    CLOSE_REVIEW = "close_review"
    REVISE = "revise"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Rule:
    """One line of the table: from where (None: from nothing) to where, who, log line and mail.

    `mail` names the message and `to` who gets it; None where somebody else tells the people.
    """

    sources: frozenset[PracticeState | None]
    target: PracticeState
    actor: Actor
    log: str
    mail: str | None = None
    to: Actor | None = None


class PracticeMoveError(RuleError):
    """A practice is not in a state from which this can be done."""


_S = PracticeState
States = frozenset[PracticeState | None]
_WRITTEN: States = frozenset({_S.DRAFT, _S.CHANGES_ASKED})
_RESULT: States = frozenset({_S.REVIEWED, _S.REVISED, _S.PUBLISHED})
REVIEWABLE: States = frozenset({_S.ACCEPTED, _S.UNDER_REVIEW, *_RESULT})
OWNER_WRITES: States = _WRITTEN | _RESULT

MOVES: dict[Move, Rule] = {
    Move.ADD: Rule(frozenset({None}), _S.ACCEPTED, Actor.ORGANISER, "practice.added"),
    Move.ASK: Rule(
        frozenset({None}),
        _S.DRAFT,
        Actor.ORGANISER,
        "practice.asked",
        "practice_asked",
        Actor.OWNER,
    ),
    Move.SEND: Rule(
        _WRITTEN,
        _S.SUBMITTED,
        Actor.OWNER,
        "practice.submitted",
        mail="practice_submitted",
        to=Actor.ORGANISER,
    ),
    Move.ASK_CHANGES: Rule(
        frozenset({_S.SUBMITTED}),
        _S.CHANGES_ASKED,
        Actor.ORGANISER,
        "practice.changes_asked",
        mail="practice_changes_asked",
        to=Actor.OWNER,
    ),
    Move.ACCEPT: Rule(
        frozenset({_S.SUBMITTED}),
        _S.ACCEPTED,
        Actor.ORGANISER,
        "practice.accepted",
        mail="practice_accepted",
        to=Actor.OWNER,
    ),
    Move.OPEN_REVIEW: Rule(
        frozenset({_S.ACCEPTED}), _S.UNDER_REVIEW, Actor.MODERATOR, "practice.review_opened"
    ),
    Move.CLOSE_REVIEW: Rule(
        frozenset({_S.UNDER_REVIEW}),
        _S.REVIEWED,
        Actor.MODERATOR,
        "practice.reviewed",
        mail="practice_reviewed",
        to=Actor.OWNER,
    ),
    Move.REVISE: Rule(
        _RESULT,
        _S.REVISED,
        Actor.OWNER,
        "practice.revised",
        mail="practice_revised",
        to=Actor.ORGANISER,
    ),
    Move.PUBLISH: Rule(_RESULT, _S.PUBLISHED, Actor.ORGANISER, "practice.published"),
    Move.WITHDRAW: Rule(_RESULT, _S.REVIEWED, Actor.ORGANISER, "practice.published"),
    Move.ARCHIVE: Rule(
        frozenset({*_WRITTEN, _S.SUBMITTED, _S.ACCEPTED, *_RESULT}),
        _S.ARCHIVED,
        Actor.ORGANISER,
        "practice.archived",
    ),
}

_REFUSALS = {
    Move.SEND: _l("You sent this already. The organiser reads it now."),
    Move.ASK_CHANGES: _l("Changes can be asked once the owner has sent the practice."),
    Move.ACCEPT: _l("Only what the owner has sent can be accepted."),
    Move.REVISE: _l("A practice is revised after its review."),
    Move.PUBLISH: _l("This practice has no result yet. Close its group first."),
    Move.WITHDRAW: _l("This practice has no result yet. Close its group first."),
    Move.ARCHIVE: _l("A practice under review cannot be archived. Close its group first."),
}


def moved(state: PracticeState | None, move: Move) -> PracticeState:
    """Return the state after a move; raise PracticeMoveError where the table has none."""
    rule = MOVES[move]
    if state not in rule.sources:
        raise PracticeMoveError(_REFUSALS.get(move, _l("This cannot be done with this practice.")))
    return rule.target


def can_move(state: PracticeState | None, move: Move) -> bool:
    """Return whether a move is allowed from a state."""
    return state in MOVES[move].sources


def owner_may_write(state: PracticeState) -> bool:
    """Return whether the owner's form takes changes: before the acceptance, after the review."""
    return state in OWNER_WRITES


def waits_for(state: PracticeState) -> Actor | None:
    """Return whose turn it is, None where nobody has to do anything."""
    if state in _WRITTEN:
        return Actor.OWNER
    if state in {_S.SUBMITTED, _S.REVISED, _S.REVIEWED}:
        return Actor.ORGANISER
    return Actor.MODERATOR if state is _S.UNDER_REVIEW else None
