"""The table of a practice's moves: what is allowed from where, and that all else is refused."""

from itertools import product

import pytest

from clusterix_events.peer_review.practice_rules import (
    MOVES,
    Actor,
    Move,
    PracticeMoveError,
    PracticeState,
    can_move,
    moved,
    owner_may_write,
    waits_for,
)

S = PracticeState
RESULT = (S.REVIEWED, S.REVISED, S.PUBLISHED)
# Written down a second time, from the product description, so that a slip in the table is seen.
ALLOWED: dict[tuple[PracticeState | None, Move], PracticeState] = {
    (None, Move.ADD): S.ACCEPTED,
    (None, Move.ASK): S.DRAFT,
    (S.DRAFT, Move.SEND): S.SUBMITTED,
    (S.SUBMITTED, Move.ASK_CHANGES): S.CHANGES_ASKED,
    (S.CHANGES_ASKED, Move.SEND): S.SUBMITTED,
    (S.SUBMITTED, Move.ACCEPT): S.ACCEPTED,
    (S.ACCEPTED, Move.OPEN_REVIEW): S.UNDER_REVIEW,
    (S.UNDER_REVIEW, Move.CLOSE_REVIEW): S.REVIEWED,
    **{(state, Move.REVISE): S.REVISED for state in RESULT},
    **{(state, Move.PUBLISH): S.PUBLISHED for state in RESULT},
    **{(state, Move.WITHDRAW): S.REVIEWED for state in RESULT},
    **{
        (state, Move.ARCHIVE): S.ARCHIVED
        for state in S
        if state not in {S.UNDER_REVIEW, S.ARCHIVED}
    },
}
EVERY = [(state, move) for state, move in product((None, *S), Move)]


@pytest.mark.parametrize(("state", "move"), EVERY)
def test_move_leads_where_the_description_says_or_is_refused(
    state: PracticeState | None, move: Move
) -> None:
    assert can_move(state, move) == ((state, move) in ALLOWED)
    if (state, move) in ALLOWED:
        assert moved(state, move) is ALLOWED[state, move]
    else:
        with pytest.raises(PracticeMoveError):
            moved(state, move)


def test_every_move_has_its_line_and_nobody_is_written_to_without_a_mail() -> None:
    assert set(MOVES) == set(Move)
    assert all(rule.log.startswith("practice.") for rule in MOVES.values())
    assert all((rule.mail is None) == (rule.to is None) for rule in MOVES.values())


def test_owner_signs_first_and_the_organiser_second() -> None:
    assert (MOVES[Move.SEND].actor, MOVES[Move.ACCEPT].actor) == (Actor.OWNER, Actor.ORGANISER)
    assert not can_move(S.DRAFT, Move.ACCEPT)


def test_every_state_is_reached_from_the_first_ones_by_moves() -> None:
    reached: set[PracticeState | None] = {None}
    for _round in S:
        reached |= {target for (source, _move), target in ALLOWED.items() if source in reached}

    assert reached == {None, *S}


def test_owner_writes_before_the_acceptance_and_after_the_review_only() -> None:
    assert [state for state in S if owner_may_write(state)] == [
        S.DRAFT,
        S.CHANGES_ASKED,
        S.REVIEWED,
        S.REVISED,
        S.PUBLISHED,
    ]


def test_somebody_is_waited_for_exactly_where_a_step_is_theirs() -> None:
    assert {state: waits_for(state) for state in S} == {
        S.DRAFT: Actor.OWNER,
        S.CHANGES_ASKED: Actor.OWNER,
        S.SUBMITTED: Actor.ORGANISER,
        S.ACCEPTED: None,
        S.UNDER_REVIEW: Actor.MODERATOR,
        S.REVIEWED: Actor.ORGANISER,
        S.REVISED: Actor.ORGANISER,
        S.PUBLISHED: None,
        S.ARCHIVED: None,
    }
