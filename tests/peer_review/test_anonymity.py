"""The minimum of four, attacked by any course of a session."""

from dataclasses import dataclass, field
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterix_events.peer_review.anonymity import (
    MINIMUM,
    NOBODY,
    People,
    Sent,
    Shown,
    TooFewFormsError,
    check_reveal,
    comparable,
    reveal,
    settle,
)

CRITERIA = ("relevance", "evidence")
BOTH = frozenset(CRITERIA)


def forms(*peers: int, scored: frozenset[str] = BOTH) -> list[Sent]:
    return [Sent(peer, scored) for peer in peers]


def people(*peers: int) -> People:
    return frozenset(peers)


def test_three_forms_show_nothing() -> None:
    assert reveal(CRITERIA, forms(1, 2, 3)) == Shown(
        figures={"relevance": NOBODY, "evidence": NOBODY}, texts=NOBODY
    )


def test_reveal_of_three_forms_is_refused_with_a_sentence() -> None:
    with pytest.raises(
        TooFewFormsError, match=r"^3 forms are sent; scores and texts are shown from 4 on\.$"
    ):
        check_reveal(forms(1, 2, 3))


def test_four_forms_show_a_criterion_only_from_four_scores() -> None:
    sent = [*forms(1, 2, 3), *forms(4, scored=frozenset({"relevance"}))]

    check_reveal(sent)
    shown = reveal(CRITERIA, sent)

    assert shown == Shown(
        figures={"relevance": people(1, 2, 3, 4), "evidence": NOBODY}, texts=people(1, 2, 3, 4)
    )


def test_three_later_answers_are_kept_back_and_counted() -> None:
    first = forms(1, 2, 3, 4)

    settled = settle(reveal(CRITERIA, first), at_reveal=first, later=forms(5, 6, 7))

    assert settled == Shown(
        figures={"relevance": people(1, 2, 3, 4), "evidence": people(1, 2, 3, 4)},
        texts=people(1, 2, 3, 4),
        later={"relevance": 3, "evidence": 3},
        later_texts=3,
    )


def test_four_later_answers_join_each_criterion_for_itself() -> None:
    first = forms(1, 2, 3, 4)
    later = [*forms(5, 6, 7), *forms(8, scored=frozenset({"relevance"}))]

    settled = settle(reveal(CRITERIA, first), at_reveal=first, later=later)

    assert settled == Shown(
        figures={"relevance": people(1, 2, 3, 4, 5, 6, 7, 8), "evidence": people(1, 2, 3, 4)},
        texts=people(1, 2, 3, 4, 5, 6, 7, 8),
        later={"relevance": 0, "evidence": 3},
        later_texts=0,
    )


def test_criterion_below_four_at_the_reveal_is_shown_once_at_the_close() -> None:
    first = [*forms(1, 2, 3), *forms(4, scored=frozenset({"relevance"}))]

    settled = settle(reveal(CRITERIA, first), at_reveal=first, later=forms(5))

    assert settled == Shown(
        figures={"relevance": people(1, 2, 3, 4), "evidence": people(1, 2, 3, 5)},
        texts=people(1, 2, 3, 4),
        later={"relevance": 1, "evidence": 0},
        later_texts=1,
    )


@pytest.mark.parametrize(
    ("before", "after", "over"),
    [
        (people(1, 2, 3, 4), people(1, 2, 3, 4), people(1, 2, 3, 4)),
        (people(1, 2, 3, 4, 5), people(1, 2, 3, 4), NOBODY),
        (people(1, 2, 3, 4), people(1, 2, 3, 4, 5), NOBODY),
        (people(1, 2, 3), people(1, 2, 3), NOBODY),
        (people(*range(8)), people(1, 2, 3, 4), people(1, 2, 3, 4)),
        (people(1, 2, 3, 4), NOBODY, NOBODY),
    ],
)
def test_change_is_shown_only_over_the_same_four_people(
    before: People, after: People, over: People
) -> None:
    assert comparable(before, after) == over


def median_of_changes(scores: list[tuple[int, int]]) -> float:
    changes = sorted(after - before for before, after in scores)
    middle = len(changes) // 2
    return changes[middle] if len(changes) % 2 else (changes[middle - 1] + changes[middle]) / 2


def test_change_over_some_would_tell_the_answer_of_the_one_left_out() -> None:
    # Why `comparable` is strict: both courses show 1, 1, 5, 5, 5 before and four fives after;
    # only the change tells whether the peer of the first round alone chose 5 or 1.
    if_alone_chose_five = [(1, 5), (1, 5), (5, 5), (5, 5)]
    if_alone_chose_one = [(1, 5), (5, 5), (5, 5), (5, 5)]

    assert median_of_changes(if_alone_chose_five) != median_of_changes(if_alone_chose_one)


@dataclass
class Session:
    """A session played step by step, as the service plays it on rows."""

    size: int
    sent: dict[int, frozenset[str]] = field(default_factory=dict)
    first: list[Sent] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    shown: Shown | None = None
    is_closed: bool = False
    views: list[Shown] = field(default_factory=list)

    def send(self, peer: int, scored: frozenset[str]) -> None:
        if not self.is_closed and peer not in self.gone:
            self.sent.setdefault(peer, scored)

    def leave(self, peer: int) -> None:
        self.gone.add(peer)

    def reveal(self) -> None:
        standing = self._standing()
        if self.shown is None and not self.is_closed and len(standing) >= MINIMUM:
            self.first = standing
            self._show(reveal(CRITERIA, standing))

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        if self.shown is None:
            self._show(reveal(CRITERIA, self._standing()))
        else:
            at_reveal = {form.peer for form in self.first}
            later = [form for form in self._standing() if form.peer not in at_reveal]
            self._show(settle(self.shown, at_reveal=self.first, later=later))

    def _standing(self) -> list[Sent]:
        return [Sent(peer, scored) for peer, scored in self.sent.items() if peer not in self.gone]

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self.views.append(shown)


peers = st.integers(0, 13)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), peers, st.frozensets(st.sampled_from(CRITERIA))),
        st.tuples(st.just("send"), peers, st.just(BOTH)),
        st.tuples(st.just("leave"), peers),
        st.tuples(st.just("reveal")),
        st.tuples(st.just("close")),
    ),
    max_size=40,
)


@given(steps)
@settings(max_examples=600)
def test_no_two_views_of_any_session_differ_by_one_to_three_people(
    course: list[tuple[object, ...]],
) -> None:
    session = Session(size=14)

    for name, *arguments in [*course, ("close",)]:
        getattr(session, str(name))(*arguments)

    for name in CRITERIA:
        assert_safe([NOBODY, *(view.figures[name] for view in session.views)])
    assert_safe([NOBODY, *(view.texts for view in session.views)])


@given(steps)
@settings(max_examples=300)
def test_what_is_revealed_stays_and_what_is_kept_back_is_said(
    course: list[tuple[object, ...]],
) -> None:
    session = Session(size=14)

    for name, *arguments in [*course, ("close",)]:
        getattr(session, str(name))(*arguments)

    last = session.views[-1]
    counted = {peer for peer, scored in session.sent.items()}
    for name in CRITERIA:
        for view in session.views:
            assert view.figures[name] <= last.figures[name]
        assert last.later.get(name, 0) < MINIMUM
        assert last.figures[name] <= counted


@given(st.frozensets(peers), st.frozensets(peers))
def test_change_beside_both_rounds_never_tells_one_to_three_people(
    before: People, after: People
) -> None:
    over = comparable(before, after)

    if over:
        assert over == before & after
        assert_safe([NOBODY, over, before])
        assert_safe([NOBODY, over, after])


def assert_safe(views: list[People]) -> None:
    for one, other in combinations(views, 2):
        difference = len(one ^ other)
        assert difference == 0 or difference >= MINIMUM, (one, other)
