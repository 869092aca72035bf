"""What the composer of groups is given, what it answers, and what changed.

Pure: the solver, the pages and the tests share these values and functions. A group is named by
its round and its practice (`Key`). What breaks a rule is said by `compose_breaches`, how good a
plan is by `compose_fairness`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clusterix_events.peer_review.rules import (
    Candidate,
    Limits,
    Territory,
    is_same_organisation,
)
from clusterix_events.peer_review.territories import is_in_doubt, is_same_territory

Key = tuple[str, int]
"""A group: the name of its round and the number of its practice."""


@dataclass(frozen=True)
class Delegate:
    """Somebody who may be seated; `region` as `territories` writes it, None: not recorded.

    `conflicts` are the practices they declared themselves not free to judge. Who does not
    `reviews` may only lead a group and counts as no peer.
    """

    person_id: int
    name: str = ""
    organisation: str | None = None
    region: str | None = None
    country: str | None = None
    expertise: frozenset[str] = frozenset()
    is_newcomer: bool = False
    may_lead: bool = True
    conflicts: frozenset[int] = frozenset()
    reviews: bool = True

    @property
    def candidate(self) -> Candidate:
        """The person as the rules of one group see them."""
        return Candidate(self.person_id, self.name, self.organisation, self.region)


@dataclass(frozen=True)
class Topic:
    """A practice that one group of a round reviews; `name` is the group's, e.g. B2."""

    practice_id: int
    organisation: str
    region: str
    themes: frozenset[str] = frozenset()
    presenter_ids: frozenset[int] = frozenset()
    name: str = ""

    @property
    def territory(self) -> Territory:
        """Where the practice belongs, as the rules of one group see it."""
        return Territory(self.organisation, self.region)


@dataclass(frozen=True)
class Round:
    """Groups that meet at the same time, and who cannot be there."""

    name: str
    topics: tuple[Topic, ...]
    absent: frozenset[int] = frozenset()

    @property
    def presenters(self) -> frozenset[int]:
        """Who presents in this round, and therefore reviews nothing in it."""
        return frozenset().union(*(topic.presenter_ids for topic in self.topics))


@dataclass(frozen=True)
class Weights:
    """How much each wish counts, from 0 (not at all) to 10."""

    expertise: int = 5
    equal_load: int = 5
    repeated_pairs: int = 5
    newcomers: int = 5
    region_variety: int = 5
    few_changes: int = 5


@dataclass(frozen=True)
class Plan:
    """Who sits where: the peers of each group, and who leads it."""

    seats: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    moderators: Mapping[Key, int] = field(default_factory=dict)
    rapporteurs: Mapping[Key, int] = field(default_factory=dict)

    def people_of(self, key: Key) -> frozenset[int]:
        """Return who is in a group's room as peer or leader."""
        leaders = {self.moderators.get(key), self.rapporteurs.get(key)} - {None}
        return frozenset({*self.seats.get(key, ()), *leaders})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Locks:
    """What the organiser decided: pairs of a group and a person, leaders, groups left alone.

    `frozen` groups stay as the present plan has them, whatever the rules say, because their
    room is open or was.
    """

    seated: frozenset[tuple[Key, int]] = frozenset()
    kept_out: frozenset[tuple[Key, int]] = frozenset()
    moderators: Mapping[Key, int] = field(default_factory=dict)
    rapporteurs: Mapping[Key, int] = field(default_factory=dict)
    frozen: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Problem:
    """All that the composer knows; `present` is the plan as it stands, None before the first."""

    delegates: tuple[Delegate, ...]
    rounds: tuple[Round, ...]
    limits: Limits = field(default_factory=Limits)
    weights: Weights = Weights()
    locks: Locks = field(default_factory=Locks)
    present: Plan | None = None

    @property
    def topics(self) -> dict[Key, Topic]:
        """The groups to be composed, by their key, in the order of the rounds."""
        return {(r.name, topic.practice_id): topic for r in self.rounds for topic in r.topics}

    @property
    def people(self) -> dict[int, Delegate]:
        """The delegates by their numbers."""
        return {delegate.person_id: delegate for delegate in self.delegates}


class RuleKind(StrEnum):
    """The hard rules by name; see `NamedRule` for what each is about."""

    PEERS_AT_LEAST = "peers_at_least"
    PEERS_AT_MOST = "peers_at_most"
    REGIONS_AT_LEAST = "regions_at_least"
    REGION_AT_MOST = "region_at_most"
    LEADERS = "leaders"
    LEADERS_REGIONS = "leaders_regions"
    ONE_GROUP = "one_group"
    OWN_ORGANISATION = "own_organisation"
    OWN_TERRITORY = "own_territory"
    REGION_UNKNOWN = "region_unknown"
    CONFLICT = "conflict"
    PRESENTS = "presents"
    ABSENT = "absent"
    SEATED = "seated"
    KEPT_OUT = "kept_out"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    FROZEN = "frozen"


@dataclass(frozen=True, order=True)
class NamedRule:
    """One hard rule for one group, round or person; `detail` is a region's code.

    `practice_id` 0: the rule is about the whole round; `person_id` 0: about nobody in
    particular; an empty `round_name`: about all rounds.
    """

    kind: RuleKind
    round_name: str = ""
    practice_id: int = 0
    person_id: int = 0
    detail: str = ""


@dataclass(frozen=True)
class Clash:
    """Rules that cannot hold together; while `is_minimal`, any one less and the others can."""

    rules: tuple[NamedRule, ...]
    is_minimal: bool = True


@dataclass(frozen=True)
class Doubt:
    """A person and a practice of one country, whose codes nobody can compare."""

    person_id: int
    practice_id: int
    region: str
    territory: str


@dataclass(frozen=True)
class Move:
    """Somebody's group in a round before and after; None: in no group."""

    round_name: str
    person_id: int
    left: int | None
    joined: int | None


@dataclass(frozen=True)
class LeaderChange:
    """A group that is led by somebody else; `role` is "moderator" or "rapporteur"."""

    key: Key
    role: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Differences:
    """What a new plan changes of an old one."""

    moves: tuple[Move, ...] = ()
    leaders: tuple[LeaderChange, ...] = ()


def doubts(problem: Problem) -> list[Doubt]:
    """Return whom the organiser must look at: codes of one country nobody can compare."""
    return [
        Doubt(person.person_id, topic.practice_id, person.region, topic.region)
        for topic in {topic.practice_id: topic for topic in problem.topics.values()}.values()
        for person in problem.delegates
        if person.region is not None and is_in_doubt(person.region, topic.region)
    ]


def bans(problem: Problem, key: Key, person: Delegate) -> tuple[NamedRule, ...]:
    """Return every rule that keeps a person out of a group, whoever else is in it."""
    return tuple(_bans(problem, key, person))


def differences(old: Plan, new: Plan) -> Differences:
    """Return what a new plan changes: who is elsewhere in a round, and who leads."""
    before, after = _groups_of(old), _groups_of(new)
    moves = tuple(
        Move(round_name, person, before.get((round_name, person)), after.get((round_name, person)))
        for round_name, person in sorted({*before, *after})
        if before.get((round_name, person)) != after.get((round_name, person))
    )
    leaders = tuple(
        LeaderChange(key, role, was.get(key), now.get(key))
        for role, was, now in (
            ("moderator", old.moderators, new.moderators),
            ("rapporteur", old.rapporteurs, new.rapporteurs),
        )
        for key in sorted({*was, *now})
        if was.get(key) != now.get(key)
    )
    return Differences(moves, leaders)


def _groups_of(plan: Plan) -> dict[tuple[str, int], int]:
    keys = {*plan.seats, *plan.moderators, *plan.rapporteurs}
    return {(key[0], person): key[1] for key in sorted(keys) for person in plan.people_of(key)}


def _bans(problem: Problem, key: Key, person: Delegate) -> Iterator[NamedRule]:
    (round_name, practice_id), number = key, person.person_id
    topic = problem.topics[key]
    present = next(r for r in problem.rounds if r.name == round_name)
    if person.region is None:
        yield NamedRule(RuleKind.REGION_UNKNOWN, person_id=number)
    elif is_same_territory(person.region, topic.region):
        yield NamedRule(RuleKind.OWN_TERRITORY, practice_id=practice_id, detail=person.region)
    if is_same_organisation(person.organisation, topic.organisation):
        yield NamedRule(RuleKind.OWN_ORGANISATION, practice_id=practice_id)
    if practice_id in person.conflicts:
        yield NamedRule(RuleKind.CONFLICT, practice_id=practice_id, person_id=number)
    if number in present.presenters:
        yield NamedRule(RuleKind.PRESENTS, round_name, person_id=number)
    if number in present.absent:
        yield NamedRule(RuleKind.ABSENT, round_name, person_id=number)
    if (key, number) in problem.locks.kept_out:
        yield NamedRule(RuleKind.KEPT_OUT, round_name, practice_id, number)
