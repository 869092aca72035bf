"""How good a plan is, as figures an organiser can read, and as the one number the solver lowers.

Every wish with a weight has its figure: `Fairness.deficit` names what the weight pulls down.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from clusterix_events.peer_review.compose_rules import Delegate, Key, Plan, Problem, differences
from clusterix_events.peer_review.territories import region_of


@dataclass(frozen=True)
class Fairness:
    """The figures of a plan.

    `places` are seats given to peers, of at most `possible_places`. `loads` has the reviews of
    each person; `unequal_load` is 0 when they are as equal as their sum allows, and `leads_again`
    counts how often somebody leads more than one group. `repeated_pairs` counts two people who
    sit together in two rounds, once for each pair of rounds. `matches` are seats whose peer knows
    a theme of the practice. `newcomer_gap` is the most less the fewest newcomers in a group,
    summed over the rounds. `changes` are people whose group is another than at present.
    """

    places: int
    possible_places: int
    loads: Mapping[int, int]
    unequal_load: int
    leads_again: int
    repeated_pairs: int
    matches: int
    matches_per_group: Mapping[Key, int]
    newcomers_per_group: Mapping[Key, int]
    newcomer_gap: int
    regions_per_group: Mapping[Key, int]
    changes: int

    @property
    def places_in_all(self) -> int:
        """The seats to compare with; who is missing keeps the seat in a room that was opened."""
        return max(self.possible_places, self.places)

    @property
    def load_least(self) -> int:
        """The fewest reviews anybody has."""
        return min(self.loads.values(), default=0)

    @property
    def load_most(self) -> int:
        """The most reviews anybody has."""
        return max(self.loads.values(), default=0)

    @property
    def deficits(self) -> dict[str, int]:
        """What each weight pulls down, by the weight's name; 0 is as good as can be."""
        return {
            "expertise": self.places - self.matches,
            "equal_load": self.unequal_load + self.leads_again,
            "repeated_pairs": self.repeated_pairs,
            "newcomers": self.newcomer_gap,
            "region_variety": self.places - sum(self.regions_per_group.values()),
            "few_changes": self.changes,
        }


def fairness(problem: Problem, plan: Plan) -> Fairness:
    """Return the figures of a plan."""
    people = problem.people
    seats = {key: [people[n] for n in plan.seats.get(key, ())] for key in problem.topics}
    loads = {p.person_id: 0 for p in problem.delegates if p.reviews}
    loads |= Counter(p.person_id for members in seats.values() for p in members)
    leads = Counter([*plan.moderators.values(), *plan.rapporteurs.values()])
    newcomers = {key: sum(p.is_newcomer for p in members) for key, members in seats.items()}
    matches = {key: _matches(problem, key, members) for key, members in seats.items()}
    return Fairness(
        places=sum(len(members) for members in seats.values()),
        possible_places=possible_places(problem),
        loads=loads,
        unequal_load=_unequal(loads),
        leads_again=sum(n - 1 for n in leads.values()),
        repeated_pairs=_repeated_pairs(problem, plan),
        matches=sum(matches.values()),
        matches_per_group=matches,
        newcomers_per_group=newcomers,
        newcomer_gap=_gap(problem, newcomers),
        regions_per_group={
            key: len({region_of(p.region) for p in members if p.region})
            for key, members in seats.items()
        },
        changes=0 if problem.present is None else len(differences(problem.present, plan).moves),
    )


def possible_places(problem: Problem) -> int:
    """Return how many seats could be given if no rule on the mix stood in the way."""
    return sum(
        min(
            sum(is_free(person, problem, round_.name) for person in problem.delegates),
            len(round_.topics) * problem.limits.peers_at_most,
        )
        for round_ in problem.rounds
    )


def is_free(person: Delegate, problem: Problem, round_name: str) -> bool:
    """Return whether somebody could review in a round: there, not presenting, region known."""
    round_ = next(each for each in problem.rounds if each.name == round_name)
    busy = round_.presenters | round_.absent
    return person.reviews and person.region is not None and person.person_id not in busy


def cost(problem: Problem, figures: Fairness) -> int:
    """Return what the solver lowers among plans with the same places: weights times deficits."""
    deficits, weights = figures.deficits, problem.weights
    return sum(getattr(weights, name) * deficit for name, deficit in deficits.items())


def is_match(person: Delegate, themes: frozenset[str]) -> bool:
    """Return whether somebody knows a theme of a practice."""
    return not person.expertise.isdisjoint(themes)


def evenest(total: int, people: int) -> int:
    """Return the sum of squares when a total is shared as equally as possible."""
    if people == 0:
        return 0
    each, more = divmod(total, people)
    return more * (each + 1) ** 2 + (people - more) * each**2


def _unequal(loads: Mapping[int, int]) -> int:
    return sum(n * n for n in loads.values()) - evenest(sum(loads.values()), len(loads))


def _matches(problem: Problem, key: Key, members: list[Delegate]) -> int:
    themes = problem.topics[key].themes
    return sum(is_match(person, themes) for person in members)


def _gap(problem: Problem, newcomers: Mapping[Key, int]) -> int:
    gap = 0
    for round_ in problem.rounds:
        counts = [newcomers[round_.name, topic.practice_id] for topic in round_.topics]
        gap += max(counts, default=0) - min(counts, default=0)
    return gap


def _repeated_pairs(problem: Problem, plan: Plan) -> int:
    """Count, for each two groups of two rounds, the pairs among the peers they share."""
    shared = 0
    for one, other in combinations(problem.rounds, 2):
        for first in one.topics:
            members = set(plan.seats.get((one.name, first.practice_id), ()))
            for second in other.topics:
                both = len(members & set(plan.seats.get((other.name, second.practice_id), ())))
                shared += both * (both - 1) // 2
    return shared
