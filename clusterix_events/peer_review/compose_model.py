"""The composer's constraint model: every named rule is a constraint; `compose_aims` has the wishes.

The modules that import OR-Tools are this one, `compose_search` and `compose_clash`; they run in a
process of their own (see `compose_process`). docs/decisions/0016 says why the model is as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from clusterix_events.peer_review.compose_rules import (
    Delegate,
    Key,
    NamedRule,
    Plan,
    Problem,
    Round,
    RuleKind,
    bans,
)
from clusterix_events.peer_review.territories import region_of

Seat = tuple[Key, int]


@dataclass
class Model:
    """A problem as variables; a seat that is settled is a plain 0 or 1.

    `free` are the groups to be filled, the others are as in `settled`. `attends` says who is in a
    group, as peer or, who reviews nothing, as its leader. `guards` has a literal for each rule
    where rules may be left out, else it is None.
    """

    problem: Problem
    free: frozenset[Key]
    settled: Plan
    guards: dict[NamedRule, Any] | None
    cp: Any = field(default_factory=cp_model.CpModel)
    attends: dict[Seat, Any] = field(default_factory=dict)
    moderates: dict[Seat, Any] = field(default_factory=dict)
    reports: dict[Seat, Any] = field(default_factory=dict)
    has_region: dict[tuple[Key, str], Any] = field(default_factory=dict)

    def hold(self, rule: NamedRule, constraint: Any) -> None:
        """Add what a rule asks for, to be switched by its guard where there are guards."""
        if self.guards is not None:
            if rule not in self.guards:
                self.guards[rule] = self.cp.new_bool_var(f"rule {len(self.guards)}")
            constraint.only_enforce_if(self.guards[rule])


def build(
    problem: Problem,
    *,
    free: Collection[Key] | None = None,
    settled: Plan | None = None,
    has_guards: bool = False,
) -> Model:
    """Return the hard rules of a problem as a model without an aim.

    `free`: fill these groups alone, out of their own people and of those without a group in
    their rounds, while all others stay as `settled`; None: fill all.
    """
    keys = frozenset(problem.topics if free is None else free)
    model = Model(problem, keys, settled or Plan(), {} if has_guards else None)
    for key in problem.topics:
        if key in keys:
            _add_variables(model, key)
        else:
            _settle(model, key)
    for key in sorted(keys):
        if key in problem.locks.frozen:
            _freeze(model, key)
        else:
            _hold_group(model, key)
            _hold_leaders(model, key)
            _hold_bans(model, key)
            _hold_locks(model, key)
    for round_ in problem.rounds:
        _hold_one_group(model, round_)
    return model


def plan_of(model: Model, value: Any) -> Plan:
    """Return the plan that a solution means; `value` gives the value of a variable."""
    people, topics = model.problem.people, model.problem.topics
    seats: dict[Key, list[int]] = {key: [] for key in topics}
    for (key, person), attends in model.attends.items():
        if people[person].reviews and value(attends):
            seats[key].append(person)
    return Plan(
        seats={key: tuple(sorted(members)) for key, members in seats.items()},
        moderators={key: person for (key, person), v in model.moderates.items() if value(v)},
        rapporteurs={key: person for (key, person), v in model.reports.items() if value(v)},
    )


def hint(model: Model, plan: Plan) -> None:
    """Tell the solver a plan from which it may begin."""
    model.cp.clear_hints()
    for key in model.free:
        members = plan.people_of(key)
        for person in model.problem.people:
            seat = (key, person)
            if not is_settled([model.attends[seat]]):
                model.cp.add_hint(model.attends[seat], person in members)
                model.cp.add_hint(model.moderates[seat], plan.moderators.get(key) == person)
                model.cp.add_hint(model.reports[seat], plan.rapporteurs.get(key) == person)


def peers_of(model: Model, key: Key) -> list[Any]:
    """Return the seats of those who would be peers of a group."""
    return [model.attends[key, p.person_id] for p in model.problem.delegates if p.reviews]


def is_settled(values: Iterable[Any]) -> bool:
    """Return whether all values are plain numbers."""
    return all(isinstance(value, int) for value in values)


def _settle(model: Model, key: Key) -> None:
    members, regions = model.settled.people_of(key), set()
    for person in model.problem.delegates:
        seat = (key, person.person_id)
        model.attends[seat] = int(person.person_id in members)
        model.moderates[seat] = int(model.settled.moderators.get(key) == person.person_id)
        model.reports[seat] = int(model.settled.rapporteurs.get(key) == person.person_id)
        if model.attends[seat] and person.reviews and person.region is not None:
            regions.add(region_of(person.region))
    model.has_region |= {(key, region): 1 for region in regions}


def _add_variables(model: Model, key: Key) -> None:
    by_region = defaultdict(list)
    elsewhere = _settled_elsewhere(model, key)
    for person in model.problem.delegates:
        seat = (key, person.person_id)
        if person.person_id in elsewhere:
            model.attends[seat] = model.moderates[seat] = model.reports[seat] = 0
            continue
        attends = model.attends[seat] = model.cp.new_bool_var("attends")
        moderates = model.moderates[seat] = model.cp.new_bool_var("moderates")
        reports = model.reports[seat] = model.cp.new_bool_var("reports")
        model.cp.add_implication(moderates, attends)
        model.cp.add_implication(reports, attends)
        if not person.reviews:
            model.cp.add(attends <= moderates + reports)
        elif person.region is not None:
            by_region[region_of(person.region)].append(attends)
    for region, seats in by_region.items():
        shown = model.has_region[key, region] = model.cp.new_bool_var("has region")
        model.cp.add(shown <= sum(seats))


def _settled_elsewhere(model: Model, key: Key) -> set[int]:
    others = {other for other in model.problem.topics if other[0] == key[0]} - model.free
    return {person for other in others for person in model.settled.people_of(other)}


def _hold_group(model: Model, key: Key) -> None:
    limits, peers = model.problem.limits, peers_of(model, key)
    model.hold(_rule(RuleKind.PEERS_AT_LEAST, key), _at_least(model, peers, limits.peers_at_least))
    model.hold(_rule(RuleKind.PEERS_AT_MOST, key), model.cp.add(sum(peers) <= limits.peers_at_most))
    shown = [v for (other, _region), v in model.has_region.items() if other == key]
    model.hold(
        _rule(RuleKind.REGIONS_AT_LEAST, key), _at_least(model, shown, limits.regions_at_least)
    )
    for region, people in _by_region(model.problem.delegates).items():
        seats = [model.attends[key, p.person_id] for p in people if p.reviews]
        if len(seats) > limits.per_region_at_most:
            model.hold(
                _rule(RuleKind.REGION_AT_MOST, key, detail=region),
                model.cp.add(sum(seats) <= limits.per_region_at_most),
            )


def _hold_leaders(model: Model, key: Key) -> None:
    rule, problem = _rule(RuleKind.LEADERS, key), model.problem
    for leads, chosen in (
        (model.moderates, problem.locks.moderators.get(key)),
        (model.reports, problem.locks.rapporteurs.get(key)),
    ):
        everybody = [leads[key, p.person_id] for p in problem.delegates]
        model.cp.add(sum(everybody) <= 1)
        model.hold(rule, _at_least(model, everybody, 1))
        for person in problem.delegates:
            if not person.may_lead and person.person_id != chosen:
                model.hold(rule, model.cp.add(leads[key, person.person_id] == 0))
    rule = _rule(RuleKind.LEADERS_REGIONS, key)
    for people in _by_region(problem.delegates).values():
        both = [model.moderates[key, p.person_id] for p in people]
        both += [model.reports[key, p.person_id] for p in people]
        model.hold(rule, model.cp.add(sum(both) <= 1))


def _hold_bans(model: Model, key: Key) -> None:
    for person in model.problem.delegates:
        seat = model.attends[key, person.person_id]
        for rule in () if is_settled([seat]) else bans(model.problem, key, person):
            model.hold(rule, model.cp.add(seat == 0))


def _hold_locks(model: Model, key: Key) -> None:
    locks = model.problem.locks
    for locked, person in sorted(locks.seated):
        if locked == key:
            rule = _rule(RuleKind.SEATED, key, person=person)
            model.hold(rule, _is_true(model, model.attends.get((key, person))))
    for kind, chosen, leads in (
        (RuleKind.MODERATOR, locks.moderators, model.moderates),
        (RuleKind.RAPPORTEUR, locks.rapporteurs, model.reports),
    ):
        if key in chosen:
            rule = _rule(kind, key, person=chosen[key])
            model.hold(rule, _is_true(model, leads.get((key, chosen[key]))))


def _freeze(model: Model, key: Key) -> None:
    present, rule = model.problem.present or Plan(), _rule(RuleKind.FROZEN, key)
    inside = present.people_of(key)
    for person in model.problem.people:
        seat = (key, person)
        for variable, is_set in (
            (model.attends[seat], person in inside),
            (model.moderates[seat], present.moderators.get(key) == person),
            (model.reports[seat], present.rapporteurs.get(key) == person),
        ):
            model.hold(rule, model.cp.add(variable == int(is_set)))


def _hold_one_group(model: Model, round_: Round) -> None:
    keys = [(round_.name, topic.practice_id) for topic in round_.topics]
    rule = NamedRule(RuleKind.ONE_GROUP, round_.name)
    for person in model.problem.people:
        seats = [model.attends[key, person] for key in keys]
        if not is_settled(seats):
            model.hold(rule, model.cp.add(sum(seats) <= 1))


def _at_least(model: Model, variables: Sequence[Any], least: int) -> Any:
    # A sum over nothing is to the solver no constraint but a plain truth of Python.
    return model.cp.add(sum(variables) >= least) if variables else model.cp.add_bool_or([])


def _is_true(model: Model, variable: Any) -> Any:
    return model.cp.add_bool_or([] if variable is None else [variable])


def _rule(kind: RuleKind, key: Key, *, person: int = 0, detail: str = "") -> NamedRule:
    return NamedRule(kind, *key, person, detail)


def _by_region(delegates: Iterable[Delegate]) -> dict[str, list[Delegate]]:
    found: dict[str, list[Delegate]] = defaultdict(list)
    for person in delegates:
        if person.region is not None:
            found[region_of(person.region)].append(person)
    return dict(sorted(found.items()))
