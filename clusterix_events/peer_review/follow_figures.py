"""What a programme is told of a meeting: practices identified, exchanged, taken up.

Pure: rows in, numbers out. Everything counted is a practice, a region or an organisation, never an
answer of a peer, so no number says anything of fewer than four.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus
from clusterix_events.peer_review.review_form import TAKES_SOMETHING
from clusterix_events.peer_review.territories import is_same_territory

UNACCEPTED: Final = frozenset({"draft", "submitted", "changes_asked"})
STEPS: Final = ("identified", "exchanged", "taken_up", "begun", "done")


@dataclass(frozen=True)
class PracticeFact:
    """A practice as it is counted."""

    id: int
    state: str
    organisation: str
    country: str
    region: str
    theme: str


@dataclass(frozen=True)
class SeatFact:
    """A peer's seat in a closed group whose result is shown; nobody is named."""

    practice_id: int
    region: str


@dataclass(frozen=True)
class TakeFact:
    """What a region would take of a practice."""

    practice_id: int
    region: str
    take: str


@dataclass(frozen=True)
class FollowFact:
    """The answer to one question of the follow-up; `days` after the session."""

    practice_id: int
    kind: FollowUpKind
    subject: str
    days: int
    status: FollowUpStatus | None


@dataclass(frozen=True)
class Figures:
    """The practices at each step, and who took part."""

    practices: Mapping[str, frozenset[int]]
    regions: int
    organisations: int
    takes: int
    hosts_begun: int

    def count(self, step: str, among: Collection[int] | None = None) -> int:
        """Return how many practices reached a step, of all or of some."""
        found = self.practices[step]
        return len(found if among is None else found & frozenset(among))


def figures(
    practices: Sequence[PracticeFact],
    seats: Sequence[SeatFact],
    takes: Sequence[TakeFact],
    follow_ups: Sequence[FollowFact],
) -> Figures:
    """Return the figures of an event."""
    own = {one.id: one.region for one in practices}
    identified = {
        one.id
        for one in practices
        if one.state not in UNACCEPTED | {"archived"} or one.id in {s.practice_id for s in seats}
    }
    taken = [one for one in takes if one.take in TAKES_SOMETHING]
    answers = latest(follow_ups)
    return Figures(
        practices={
            "identified": frozenset(identified),
            "exchanged": frozenset(
                one.practice_id
                for one in seats
                if not is_same_territory(one.region, own[one.practice_id])
            ),
            "taken_up": frozenset(one.practice_id for one in taken),
            "begun": _answered(answers, FollowUpStatus.STARTED, FollowUpStatus.DONE),
            "done": _answered(answers, FollowUpStatus.DONE),
        },
        regions=len(
            {one.region for one in seats} | {own[number] for number in identified if own[number]}
        ),
        organisations=len(
            {
                " ".join(one.organisation.casefold().split())
                for one in practices
                if one.id in identified
            }
        ),
        takes=len({(one.practice_id, one.region) for one in taken}),
        hosts_begun=sum(
            one.kind is FollowUpKind.HOST
            and one.status in {FollowUpStatus.STARTED, FollowUpStatus.DONE}
            for one in answers
        ),
    )


def latest(follow_ups: Iterable[FollowFact]) -> list[FollowFact]:
    """Return the last answer about each thing; what nobody answered is left out."""
    found: dict[tuple[int, str], FollowFact] = {}
    for one in sorted(follow_ups, key=lambda each: each.days):
        if one.status is not None:
            found[one.practice_id, one.subject] = one
    return list(found.values())


def groups_of(
    practices: Iterable[PracticeFact], name: Callable[[PracticeFact], str]
) -> dict[str, set[int]]:
    """Return the practices by what `name` gives for them: a theme, a country."""
    found: dict[str, set[int]] = {}
    for one in practices:
        found.setdefault(name(one), set()).add(one.id)
    return found


def _plain(practice: PracticeFact) -> str:
    return " ".join(practice.organisation.casefold().split())


def _answered(answers: Iterable[FollowFact], *statuses: FollowUpStatus) -> frozenset[int]:
    return frozenset(
        one.practice_id
        for one in answers
        if one.kind is FollowUpKind.REGION and one.status in statuses
    )
