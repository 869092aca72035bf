"""The minimum of four: whose answers stand behind what everyone may see.

Source: ClusteriX Events, product description, section 3 "Scores and opinions are anonymous,
minimum 4". A round is revealed once during the session and settled once at its close. An answer
would be revealed if two views differed by the answers of one to three people, so a view only
ever grows, and only by four people or more at once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from clusterix_events.kernel.errors import RuleError

MINIMUM = 4

People = frozenset[int]
NOBODY: People = frozenset()


class TooFewFormsError(RuleError):
    """Fewer than four forms were sent, so nothing could be shown."""

    sentence = "%(n)s forms are sent; scores and texts are shown from %(least)s on."

    def __init__(self, n: int) -> None:
        self.values = {"n": n, "least": MINIMUM}
        super().__init__(self.sentence % self.values)


@dataclass(frozen=True)
class Sent:
    """One peer's form of one round: which criteria got a score (not "cannot judge")."""

    peer: int
    scored: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """Whose answers stand behind the figures of each criterion and behind the texts of a round.

    A criterion without people shows no figure. `later` counts answers that came after the
    reveal and are kept for the moderator alone; `later_texts` likewise counts forms.
    """

    figures: Mapping[str, People] = field(default_factory=dict)
    texts: People = NOBODY
    later: Mapping[str, int] = field(default_factory=dict)
    later_texts: int = 0


def check_reveal(forms: Collection[Sent]) -> None:
    """Raise TooFewFormsError unless at least four forms were sent."""
    if len(forms) < MINIMUM:
        raise TooFewFormsError(len(forms))


def reveal(criteria: Iterable[str], forms: Collection[Sent]) -> Shown:
    """Return what a round shows when the moderator reveals it, from the forms sent until now."""
    return Shown(
        figures={name: _enough(_scored(name, forms)) for name in criteria},
        texts=_enough(frozenset(form.peer for form in forms)),
    )


def settle(shown: Shown, *, at_reveal: Collection[Sent], later: Collection[Sent]) -> Shown:
    """Return what a round shows from the session's close on, and for ever.

    What was revealed stays; later answers join it only when four or more of them count. What
    was below four is shown now, once, if all answers together are enough. `at_reveal` holds the
    forms of the reveal, also of people who left since; `later` those sent after it.
    """
    figures: dict[str, People] = {}
    left_over: dict[str, int] = {}
    for name, before in shown.figures.items():
        figures[name], left_over[name] = _settled(
            before, first=_scored(name, at_reveal), later=_scored(name, later)
        )
    texts, later_texts = _settled(shown.texts, first=_peers(at_reveal), later=_peers(later))
    return Shown(figures=figures, texts=texts, later=left_over, later_texts=later_texts)


def comparable(before: People, after: People) -> People:
    """Return the people over whom the change between two rounds may be shown; nobody otherwise.

    The change tells something about those in both rounds. Beside the figures of each round it
    would tell the answers of those in one round only, so these are none, or four and more.
    """
    both = before & after
    alone_is_safe = all(not rest or len(rest) >= MINIMUM for rest in (before - both, after - both))
    return both if len(both) >= MINIMUM and alone_is_safe else NOBODY


def _settled(shown: People, *, first: People, later: People) -> tuple[People, int]:
    if not shown:
        return _enough(first | later), 0
    late = later - first
    if len(late) >= MINIMUM:
        return shown | late, 0
    return shown, len(late)


def _enough(people: People) -> People:
    return people if len(people) >= MINIMUM else NOBODY


def _scored(criterion: str, forms: Iterable[Sent]) -> People:
    return frozenset(form.peer for form in forms if criterion in form.scored)


def _peers(forms: Iterable[Sent]) -> People:
    return frozenset(form.peer for form in forms)
