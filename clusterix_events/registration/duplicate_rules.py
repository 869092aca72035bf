"""Who may be registered twice: the same address, the same name, or a name spelled another way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.registration.rules import search_text

# Shorter names differ by one letter and are two people's: Ana and Ina.
LIKE_FROM = 8
# A name that more people bear tells nothing; comparing each with each would take for ever.
CROWD = 20


class Likeness(StrEnum):
    """Why two registrations may be one person's, the surest first."""

    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"


@dataclass(frozen=True)
class Known:
    """Somebody registered, as far as it helps to recognise them."""

    id: int
    given_name: str
    family_name: str
    email: str | None


@dataclass(frozen=True)
class Pair:
    """Two registrations that may be one person's, the older first."""

    first_id: int
    second_id: int
    likeness: Likeness


class NotMergeableError(RuleError):
    """Two registrations cannot become one."""


def find_pairs(people: Sequence[Known]) -> list[Pair]:
    """Return the pairs that may be one person, each once with the surest reason, in their order.

    The time it takes grows with the number of people, not with its square.
    """
    found: dict[tuple[int, int], Likeness] = {}
    for likeness, groups in (
        (Likeness.SAME_ADDRESS, _grouped((each.email or "", each.id) for each in people)),
        (Likeness.SAME_NAME, _grouped((_name(each), each.id) for each in people)),
        (Likeness.LIKE_NAME, _grouped(_spellings(people))),
    ):
        for ids in groups:
            for first, second in combinations(sorted(ids), 2):
                found.setdefault((first, second), likeness)
    return [Pair(*ids, likeness) for ids, likeness in sorted(found.items())]


def check_mergeable(*, is_same: bool, is_one_event: bool, are_standing: bool) -> None:
    """Raise NotMergeableError unless two standing registrations of one event are to become one."""
    if is_same:
        raise NotMergeableError(_("These are one registration already."))
    if not is_one_event or not are_standing:
        raise NotMergeableError(_("Only registrations of this event that stand can be merged."))


def _name(person: Known) -> str:
    """Return a name without case, accents and the order of its words."""
    return " ".join(sorted(search_text(person.given_name, person.family_name).split()))


def _spellings(people: Iterable[Known]) -> Iterator[tuple[str, int]]:
    """Return each name with one letter left out: names that differ by one letter share one."""
    for person in people:
        name = _name(person)
        if len(name) >= LIKE_FROM:
            yield name, person.id
            for place in range(len(name)):
                yield name[:place] + name[place + 1 :], person.id


def _grouped(pairs: Iterable[tuple[str, int]]) -> Iterator[set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for key, number in pairs:
        if key:
            groups[key].add(number)
    return (ids for ids in groups.values() if 1 < len(ids) <= CROWD)
